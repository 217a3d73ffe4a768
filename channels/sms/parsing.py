"""Turns Twilio's fields into events. Anything may be in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from bot.messages import Incoming, Media, MediaKind, Progress, Status
from channels.sms.account import SmsAccount
from channels.sms.errors import by_code
from channels.sms.form import Form
from channels.sms.keywords import wish
from channels.sms.limits import LONGEST_ADDRESS, LONGEST_SID, MOST_MEDIA

NAME = "sms"

#: https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
PROGRESS: Mapping[str, Progress] = {
    "queued": "sent",
    "accepted": "sent",
    "scheduled": "sent",
    "sending": "sent",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
    "failed": "failed",
    "canceled": "failed",
}
_PRICE = re.compile(r"-?[0-9]{1,6}(\.[0-9]{1,8})?")
_CODE = re.compile(r"[1-9][0-9]{4}")
#: What a file is, by the beginning of its type.
_KINDS: Mapping[str, MediaKind] = {
    "image/": "photo",
    "audio/": "audio",
    "video/": "video",
    "application/": "document",
    "text/": "document",
}


def incoming(account: SmsAccount, form: Form) -> Iterator[Incoming]:
    """The message of a request, if it is one to us."""
    sid, address = form["MessageSid"], form["From"]
    if not (account.got(form) and _fits(sid, LONGEST_SID)):
        return
    if not _fits(address, LONGEST_ADDRESS):
        return
    wished = wish(form["Body"], form["OptOutType"], by_twilio=account.stops_by_itself)
    yield Incoming(
        channel=NAME,
        account=account.sender,
        address=address,
        provider_id=sid,
        text=form["Body"],
        media=tuple(_media(form)),
        handled=wished.handled,
        reachable=wished.reachable,
        command=wished.command,
    )


def status(account: SmsAccount, form: Form) -> Iterator[Status]:
    """What a request says of a message that we sent, if it is one."""
    sid, progress = form["MessageSid"], PROGRESS.get(form["MessageStatus"].lower())
    if not account.sent(form) or progress is None or not _fits(sid, LONGEST_SID):
        return
    code = form["ErrorCode"]
    failure = by_code(int(code)) if progress == "failed" and _CODE.fullmatch(code) else None
    yield Status(
        channel=NAME,
        account=account.sender,
        provider_id=sid,
        progress=progress,
        error=str(failure or "refused") if progress == "failed" else None,
        price=form["Price"] if _PRICE.fullmatch(form["Price"]) else None,
        unreachable=failure is not None and failure.unreachable,
    )


def _media(form: Form) -> Iterator[Media]:
    """The files, by their addresses: `NumMedia` may be missing or nonsense."""
    for number in range(MOST_MEDIA):
        url = form[f"MediaUrl{number}"]
        mime = form[f"MediaContentType{number}"].strip().lower()
        if url:
            yield Media(_kind(mime), url, mime or None)


def _kind(mime: str) -> MediaKind:
    return next((kind for start, kind in _KINDS.items() if mime.startswith(start)), "other")


def _fits(value: str, longest: int) -> bool:
    return 0 < len(value) <= longest and value.isprintable()
