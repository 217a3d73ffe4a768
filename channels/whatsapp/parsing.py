"""Turns a webhook's body into events. It never raises: what is not understood gives no event."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import structlog

from bot.messages import Activity, Event, Incoming, Outside, Progress, Status
from channels.fields import identity, mapping, objects, pressed, tag, words
from channels.whatsapp import contents
from channels.whatsapp.limits import ERRORS, NAME, PHONE_FORM, USER_FORM

log = structlog.get_logger(__name__)

#: How far a part has come. A played voice message is none of ours.
_PROGRESS: Mapping[str, Progress] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "failed": "failed",
}

#: What we sent along with a part.
_TAG = "biz_opaque_callback_data"

Reader = Callable[[str, dict[str, Any]], Event | None]


def parse(account: str, body: bytes) -> list[Event]:
    """All events about our number, in their order."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        log.warning("whatsapp.not_json", bytes=len(body))
        return []
    notice = mapping(found)
    if notice.get("object") != "whatsapp_business_account":
        return []
    return [
        event
        for entry in objects(notice.get("entry"))
        for change in objects(entry.get("changes"))
        for event in _of_value(account, mapping(change, "value"))
    ]


def _of_value(account: str, value: dict[str, Any]) -> Iterator[Event]:
    if identity(mapping(value, "metadata").get("phone_number_id")) != account:
        return
    for kind, read in READERS.items():
        for one in objects(value.get(kind)):
            event = read(account, one)
            if event:
                yield event


def _message(account: str, message: dict[str, Any]) -> Event | None:
    """Something that a person sent. Every message has an id; kinds that we do not know are said."""
    address, wamid = _address(message, "from"), words(message.get("id"))
    kind = words(message.get("type"))
    if not (address and wamid and kind) or kind in _UNANSWERED:
        return None
    if kind == "reaction":
        # One that is taken back has no sign, and says nothing.
        return Activity(NAME, account, address) if _sign(message) else None
    edit = mapping(message, "edit")
    said = mapping(edit, "message") if kind == "edit" else message
    press = mapping(message, "interactive")
    reply = mapping(press, words(press.get("type"))) or mapping(message, "button")
    text = contents.text(said) or words(reply.get("title") or reply.get("text"))
    place, card = contents.place(said), contents.card(said)
    return Incoming(
        NAME,
        account,
        address,
        wamid,
        text=text,
        press=pressed(reply.get("id") or reply.get("payload")),
        media=() if place or card else contents.media(said, seen=bool(text)),
        place=place,
        card=card,
        edits=words(edit.get("original_message_id")) or None,
    )


def _status(account: str, status: dict[str, Any]) -> Event | None:
    """News of one part. The tag that we sent with it names it, even if its sending was cut off."""
    wamid, progress = words(status.get("id")), _PROGRESS.get(words(status.get("status")))
    if not (wamid and progress):
        return None
    code = next((one.get("code") for one in objects(status.get("errors"))), None)
    known = ERRORS.get((code, 0)) if isinstance(code, int) else None
    unknown = f"error_{code}" if isinstance(code, int) else "refused"
    failed = progress == "failed"
    if known and known.operator:
        log.error("whatsapp.failed", reason=known.reason, tag=tag(status.get(_TAG)))
    return Status(
        NAME,
        account,
        wamid,
        progress,
        error=(known.reason if known else unknown) if failed else None,
        tag=tag(status.get(_TAG)),
        unreachable=failed and known is not None and known.unreachable,
    )


def _echo(account: str, message: dict[str, Any]) -> Event | None:
    """Somebody answered from the WhatsApp Business app on the same number."""
    address, wamid = _address(message, "to"), words(message.get("id"))
    if not (address and wamid) or message.get("type") in _UNANSWERED | {"edit", "reaction"}:
        return None
    return Outside(NAME, account, address, wamid, contents.text(message))


def _address(message: dict[str, Any], side: str) -> str:
    """Who it is: the id that people keep whether they show their number or not, or the number."""
    user, phone = identity(message.get(f"{side}_user_id")), identity(message.get(side))
    if USER_FORM.fullmatch(user):
        return user
    return phone if PHONE_FORM.fullmatch(phone) else ""


def _sign(message: dict[str, Any]) -> str:
    return words(mapping(message, "reaction").get("emoji"))


#: Nobody said anything: a number was changed, a message taken back.
_UNANSWERED = {"system", "revoke"}

#: One reader a list of a change. Lists that are not here are skipped.
READERS: Mapping[str, Reader] = {
    "messages": _message,
    "statuses": _status,
    "message_echoes": _echo,
}
