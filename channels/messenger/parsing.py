"""Turns a webhook's body into events. It never raises: what is not understood gives no event."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import structlog

from bot.messages import Activity, Control, Event, Outside, Status, Watermark
from channels.fields import identity, mapping, moment, objects, tag, words
from channels.messenger.account import Account
from channels.messenger.attachments import links
from channels.messenger.people import (
    NAME,
    Person,
    edited,
    message,
    postback,
    referral,
)

log = structlog.get_logger(__name__)

Reader = Callable[[Account, dict[str, Any], Person], Iterator[Event]]


def parse(account: Account, body: bytes) -> list[Event]:
    """All events of all entries of our page, in their order."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        log.warning("messenger.not_json", bytes=len(body))
        return []
    notice = mapping(found)
    if notice.get("object") != "page":
        return []
    events: list[Event] = []
    for entry in objects(notice.get("entry")):
        if identity(entry.get("id")) == account.page_id:
            events += _of_entry(account, entry)
    return events


def _of_entry(account: Account, entry: dict[str, Any]) -> Iterator[Event]:
    """Events of both kinds: of threads that are ours, and of those that another app has."""
    for event in objects(entry.get("messaging")):
        yield from _of_event(account, event, standby=False)
    for event in objects(entry.get("standby")):
        yield from _of_event(account, event, standby=True)


def _of_event(account: Account, event: dict[str, Any], *, standby: bool) -> Iterator[Event]:
    for kind in LOGGED:
        if kind in event:
            log.info("messenger.notice", kind=kind)
    sender = identity(mapping(event, "sender").get("id"))
    recipient = identity(mapping(event, "recipient").get("id"))
    address = recipient if sender == account.page_id else sender
    if not address or address == account.page_id:
        return  # Some entry points name a person by `user_ref` only: nobody could be answered.
    person = Person(account.page_id, address, standby=standby)
    for kind, read in READERS.items():
        if isinstance(event.get(kind), dict):
            yield from read(account, event, person)


def _message(account: Account, event: dict[str, Any], person: Person) -> Iterator[Event]:
    if mapping(event, "message").get("is_echo"):
        yield from _echo(account, event, person)
    elif identity(mapping(event, "sender").get("id")) == person.address:
        yield message(event, person)
        yield from _not_ours(person)


def _echo(account: Account, event: dict[str, Any], person: Person) -> Iterator[Event]:
    """What was sent in the page's name: our own part, or the word of somebody else.

    If nobody told us our app's id, our own is what carries a tag of ours.
    """
    said = mapping(event, "message")
    mid = words(said.get("mid"))
    if not mid:
        return
    ours = tag(said.get("metadata"))
    if identity(said.get("app_id")) == account.app_id if account.app_id else ours:
        yield Status(NAME, person.page, mid, "sent", tag=ours)
    else:
        text = words(said.get("text")) or links(list(objects(said.get("attachments"))))
        yield Outside(NAME, person.page, person.address, mid, text)


def _postback(_account: Account, event: dict[str, Any], person: Person) -> Iterator[Event]:
    press = postback(event, person)
    if press:
        yield press
        yield from _not_ours(person)


def _not_ours(person: Person) -> Iterator[Event]:
    """On standby another application answers this person."""
    if person.standby:
        yield Control(NAME, person.page, person.address, ours=False)


def _referral(_account: Account, event: dict[str, Any], person: Person) -> Iterator[Event]:
    """An opened m.me link or advertisement: it opens the window, and may carry a start."""
    yield Activity(NAME, person.page, person.address)
    started = referral(event, person)
    if started:
        yield started


def _edit(_account: Account, event: dict[str, Any], person: Person) -> Iterator[Event]:
    changed = edited(event, person)
    if changed:
        yield changed


def _reaction(_account: Account, event: dict[str, Any], person: Person) -> Iterator[Event]:
    if mapping(event, "reaction").get("action") != "unreact":
        yield Activity(NAME, person.page, person.address)


def _delivery(_account: Account, event: dict[str, Any], person: Person) -> Iterator[Event]:
    delivery = mapping(event, "delivery")
    mids = delivery.get("mids")
    for mid in mids if isinstance(mids, list) else ():
        if words(mid):
            yield Status(NAME, person.page, words(mid), "delivered")
    until = moment(delivery.get("watermark"))
    if until:
        yield Watermark(NAME, person.page, person.address, until, "delivered")


def _read(_account: Account, event: dict[str, Any], person: Person) -> Iterator[Event]:
    until = moment(mapping(event, "read").get("watermark"))
    if until:
        yield Watermark(NAME, person.page, person.address, until, "read")


def _control(kind: str) -> Reader:
    def read(account: Account, event: dict[str, Any], person: Person) -> Iterator[Event]:
        """Whose the thread is now. If it does not say, it is not ours: silence harms least."""
        owner = identity(mapping(event, kind).get("new_owner_app_id"))
        ours = bool(owner) and owner == account.app_id
        yield Control(NAME, person.page, person.address, ours=ours)

    return read


#: One reader a kind of event. An event has one kind; a kind that is not here is skipped.
#: https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
READERS: Mapping[str, Reader] = {
    "message": _message,
    "postback": _postback,
    "referral": _referral,
    "message_edit": _edit,
    "reaction": _reaction,
    "delivery": _delivery,
    "read": _read,
    "pass_thread_control": _control("pass_thread_control"),
    "take_thread_control": _control("take_thread_control"),
}
#: Kinds that an operator may want to know of; nobody has said anything.
LOGGED = ("policy_enforcement", "account_linking", "request_thread_control", "app_roles")
