"""Facts about Messenger's webhooks: nothing that can be sent to them breaks them."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Event
from channels.messenger import MessengerChannel
from channels.messenger.attachments import KINDS
from channels.messenger.parsing import LOGGED, READERS
from tests.channels.messenger.conftest import ONA, account, posted
from tests.stand_ins.graph import APP, PAGE

CHANNEL = MessengerChannel(account())
WORDS = st.text(st.characters(), max_size=20)
#: What no database keeps, among what it does.
AWKWARD = st.text(st.sampled_from("\x00\ud83d\ude42a "), max_size=6)
NUMBERS = st.integers() | st.integers(10**29, 10**31) | st.floats()
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
IDS = st.sampled_from([PAGE, int(PAGE), ONA, APP, int(APP), "", None]) | JSON


def objects(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Objects with some of these fields, and now and then anything else."""
    right = st.fixed_dictionaries({}, optional=fields)
    return st.one_of(right, right, right, JSON)


PARTY = objects(id=IDS, user_ref=WORDS)
REFERRAL = objects(ref=st.from_regex(r"[\w=-]{0,80}", fullmatch=True) | JSON)
ATTACHMENT = objects(
    type=st.sampled_from([*KINDS, "location", "fallback", "sticker", "reel"]) | JSON,
    title=WORDS | JSON,
    url=WORDS | JSON,
    payload=objects(
        url=st.from_regex(r"https?://[^ ]{0,20}") | JSON,
        sticker_id=NUMBERS | JSON,
        coordinates=objects(lat=NUMBERS | JSON, long=NUMBERS | JSON),
    ),
)
MESSAGE = objects(
    mid=WORDS | JSON,
    text=WORDS | JSON,
    is_echo=st.booleans() | JSON,
    app_id=IDS,
    metadata=st.from_regex(r"\d{0,12}:\d{0,4}", fullmatch=True) | JSON,
    quick_reply=objects(payload=st.from_regex(r"\d{0,12}:\d{0,4}", fullmatch=True) | JSON),
    attachments=st.lists(ATTACHMENT, max_size=3) | JSON,
    referral=REFERRAL,
)
OTHER_KINDS = {
    "postback": objects(mid=WORDS | JSON, title=WORDS | JSON, payload=WORDS | JSON),
    "referral": REFERRAL,
    "message_edit": objects(mid=WORDS | JSON, text=WORDS | JSON, num_edit=NUMBERS | JSON),
    "reaction": objects(action=WORDS | JSON),
    "delivery": objects(mids=st.lists(WORDS | JSON, max_size=3) | JSON, watermark=NUMBERS | JSON),
    "read": objects(watermark=NUMBERS | JSON),
    "pass_thread_control": objects(new_owner_app_id=IDS),
    "take_thread_control": objects(new_owner_app_id=IDS),
}
EVENT = objects(
    sender=PARTY,
    recipient=PARTY,
    timestamp=NUMBERS | JSON,
    message=MESSAGE,
    **OTHER_KINDS,
    **dict.fromkeys(LOGGED, JSON),
)
ENTRY = objects(
    id=IDS,
    messaging=st.lists(EVENT, max_size=3) | JSON,
    standby=st.lists(EVENT, max_size=3) | JSON,
)
NOTICE = objects(
    object=st.sampled_from(["page", "instagram"]) | JSON,
    entry=st.lists(ENTRY, max_size=3) | JSON,
)


def can_be_kept(event: Event) -> bool:
    """Whether every database takes it, and it is about somebody who writes to our page."""
    kept = json.dumps(asdict(event), default=str, ensure_ascii=False)
    kept.encode()  # raises for halves of surrogate pairs
    somebody = getattr(event, "address", ONA) not in {"", PAGE}
    return "\\u0000" not in kept and event.account == PAGE and somebody


def test_every_kind_is_made_up_here() -> None:
    """The kinds of this test are those that are read."""
    assert {"message", *OTHER_KINDS} == set(READERS)


@settings(max_examples=150, deadline=None)
@given(notice=NOTICE)
def test_no_notice_breaks_it(notice: Any) -> None:
    """Anything that JSON can say gives events that a database can keep, or none."""
    body = json.dumps(notice).encode("utf-8", "surrogatepass")

    assert all(can_be_kept(event) for event in CHANNEL.receive(posted(body)).events)


@settings(max_examples=150, deadline=None)
@given(
    event=st.fixed_dictionaries({"message": MESSAGE, "timestamp": NUMBERS}, optional=OTHER_KINDS)
)
def test_no_event_of_a_person_breaks_it(event: dict[str, Any]) -> None:
    """What it says can be kept, and a repeat of it is the same, so that it is known as one."""
    whole = {"sender": {"id": ONA}, "recipient": {"id": PAGE}, **event}
    notice = {"object": "page", "entry": [{"id": PAGE, "messaging": [whole]}]}
    body = json.dumps(notice).encode("utf-8", "surrogatepass")

    events = CHANNEL.receive(posted(body)).events

    assert all(can_be_kept(event) for event in events)
    assert CHANNEL.receive(posted(body)).events == events


@given(text=AWKWARD, mid=AWKWARD, title=AWKWARD, url=AWKWARD)
def test_no_letters_break_it(text: str, mid: str, title: str, url: str) -> None:
    """Halves of pairs and NUL are left out wherever they stand."""
    attachments = [{"type": kind, "title": title, "payload": {"url": url}} for kind in KINDS]
    link = {"type": "fallback", "title": title, "url": url}
    message = {"mid": mid, "text": text, "attachments": [*attachments, link]}
    postback = {"mid": mid, "title": f"{title}.", "payload": url}
    whole = {"sender": {"id": ONA}, "recipient": {"id": PAGE}}
    messaging = [{**whole, "message": message}, {**whole, "postback": postback}]
    notice = {"object": "page", "entry": [{"id": PAGE, "messaging": messaging}]}

    events = CHANNEL.receive(posted(json.dumps(notice).encode())).events

    assert [can_be_kept(event) for event in events] == [True, True]


@settings(deadline=None)
@given(body=st.binary(max_size=200))
def test_no_bytes_break_it(body: bytes) -> None:
    """What is signed and no JSON gives nothing."""
    assert CHANNEL.receive(posted(body)).events == []


def test_no_depth_breaks_it() -> None:
    """Nor do numbers that are too long to read."""
    for body in (b"[" * 100_000, b'{"object": ' + b"9" * 10_000 + b"}"):
        assert CHANNEL.receive(posted(body)).events == []
