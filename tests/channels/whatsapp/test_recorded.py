"""Facts about WhatsApp's webhooks: what each kind of event becomes, and nothing breaks them.

One file a condition: the bytes as the platform signs them, with invented ids.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channel import Received, Request
from bot.errors import Refused
from bot.messages import Activity, Card, Event, Incoming, Media, Outside, Place, Press, Status
from channels.whatsapp import WhatsAppChannel
from tests.channels.whatsapp.conftest import ONA, made, posted
from tests.stand_ins.whatsapp import NUMBER, SECRET, TOKEN, VERIFY

RECORDED = Path(__file__).parent / "recorded"
CHANNEL = made()
OTHER = Media("other")
PHOTO = Media("photo", "65463453", mime="image/jpeg")


def said(text: str = "", provider_id: str = "wamid.one", who: str = ONA, **more: Any) -> Incoming:
    """A message of Ona's."""
    return Incoming("whatsapp", NUMBER, who, provider_id, text, **more)


def news(progress: Any, tag: str | None = None, error: str | None = None, **more: Any) -> Status:
    """News of one of our parts."""
    return Status("whatsapp", NUMBER, "wamid.a", progress, error, tag, **more)


#: What each recorded notice becomes, in order.
TABLE: dict[str, list[Event]] = {
    # Words
    "text": [said("Hello, how do I start?")],
    "text_lithuanian": [said("Noriu grįžti į Lietuvą – ką daryti? Хочу вернуться. Їжак 🙂")],
    "text_hidden_number": [said("Hello")],
    "text_number_only": [said("Hello", who="37060000001")],
    "text_odd_user_id": [said("Hello", who="37060000001")],
    "text_of_nobody": [],
    "text_without_id": [],
    "text_with_unknown_fields": [said("Hello")],
    "text_broken_letters": [said("AB � C")],
    "text_empty": [said(media=(OTHER,))],
    "reply": [said("Yes, this one")],
    "advertisement": [said("Hello")],
    # Presses
    "button_reply": [said("Taip", press=Press(42, 1))],
    "list_reply": [said("Vilnius", press=Press(42, 9))],
    "button_not_ours": [said("Taip")],
    "interactive_unknown": [said(media=(OTHER,))],
    "template_button": [said("Kainos")],
    # Files
    "image": [said(media=(PHOTO,))],
    "image_with_caption": [said("My permit", media=(PHOTO,))],
    "image_odd_id": [said(media=(Media("photo", "", mime="image/jpeg"),))],
    "document": [
        said(media=(Media("document", "65463454", mime="application/pdf", name="leidimas.pdf"),))
    ],
    "video": [said(media=(Media("video", "65463455", mime="video/mp4"),))],
    "voice": [said(media=(Media("voice", "65463456", mime="audio/ogg"),))],
    "audio": [said(media=(Media("audio", "65463457", mime="audio/mpeg"),))],
    "sticker": [said(media=(Media("sticker"),))],
    # Places, contacts, and what we are told of without seeing it
    "location": [said(place=Place(54.6872, 25.2797, "Seimas, Gedimino pr. 53"))],
    "location_bare": [said(place=Place(54.6872, 25.2797))],
    "location_impossible": [said(media=(OTHER,))],
    "contact": [said(card=Card("+370 600 00009", "Rūta Rūtaitė"))],
    "contact_own": [said(card=Card("+370 600 00001", "Ona", own=True))],
    "contact_without_phone": [said(media=(OTHER,))],
    "order": [said(media=(OTHER,))],
    "unsupported": [said(media=(OTHER,))],
    "unknown_type": [said(media=(OTHER,))],
    # Other things people do
    "reaction": [Activity("whatsapp", NUMBER, ONA)],
    "reaction_taken_back": [],
    "edit": [said("Hello, how do I begin?", edits="wamid.zero")],
    "edit_caption": [said("My old permit", media=(PHOTO,), edits="wamid.zero")],
    "revoke": [],
    "number_changed": [],
    "two_messages": [said("One"), said("Two", "wamid.two", "LT.20420002")],
    # How far our messages have come
    "status_sent": [news("sent", "42:0")],
    "status_delivered": [news("delivered", "42:0")],
    "status_read": [news("read")],
    "status_odd_tag": [news("sent")],
    "status_failed_window": [news("failed", "42:0", "outside_window")],
    "status_failed_unreachable": [news("failed", "42:0", "unreachable", unreachable=True)],
    "status_failed_unknown": [news("failed", None, "error_199999")],
    "status_failed_bare": [news("failed", None, "refused")],
    "status_played": [],
    # What a person of ours writes in the WhatsApp Business app
    "echo_of_the_app": [Outside("whatsapp", NUMBER, ONA, "wamid.h", "Laba diena, čia Rūta")],
    "echo_revoked": [],
    # Not about people who write to us
    "another_number": [],
    "another_object": [],
    "template_status": [],
    "history": [],
    "errors": [],
    "not_json": [],
    "not_an_object": [],
}


@pytest.mark.parametrize("name", TABLE)
async def test_each_kind_of_event(unconnected: WhatsAppChannel, name: str) -> None:
    """It becomes what the table says, and is answered with an empty 200."""
    received = unconnected.receive(posted((RECORDED / f"{name}.json").read_bytes()))

    assert list(received.events) == TABLE[name]
    assert (received.text, received.after) == ("", None)


def test_every_recorded_notice_is_in_the_table() -> None:
    """No file is forgotten, and no row is without a file."""
    assert {path.stem for path in RECORDED.glob("*.json")} == set(TABLE)


def spots(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each thing that stands in a JSON value."""
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*path, key)
            yield from spots(one, (*path, key))


NOTICES = [json.loads((RECORDED / f"{name}.json").read_text()) for name in TABLE if TABLE[name]]
SPOTS = [(number, path) for number, notice in enumerate(NOTICES) for path in spots(notice)]
ANYTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(10**29, 10**31),
    st.floats(),
    st.text(st.characters(), max_size=20),
    st.text(st.sampled_from("\x00\ud83d\ude42a "), max_size=6),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@settings(max_examples=200, deadline=None)
@given(spot=st.sampled_from(SPOTS), value=ANYTHING)
def test_nothing_in_any_place_breaks_it(spot: tuple[int, tuple[Any, ...]], value: Any) -> None:
    """Whatever stands in a field: events that a database can keep, the same when repeated."""
    number, path = spot
    notice = copy.deepcopy(NOTICES[number])
    around = notice
    for key in path[:-1]:
        around = around[key]
    around[path[-1]] = value
    body = json.dumps(notice).encode("utf-8", "surrogatepass")

    events = CHANNEL.receive(posted(body)).events

    assert "\x00" not in repr(events)
    repr(events).encode()  # raises for halves of surrogate pairs
    assert all(getattr(event, "address", ONA) for event in events)
    assert CHANNEL.receive(posted(body)).events == events


@given(body=st.binary(max_size=200), header=st.text(st.characters(), max_size=80))
def test_only_the_platform_is_let_in(body: bytes, header: str) -> None:
    """What is forged is refused; what is signed and no JSON gives nothing."""
    with pytest.raises(Refused, match="bad_signature"):
        CHANNEL.receive(posted(body, header))

    assert CHANNEL.receive(posted(body)).events == []


def test_the_webhook_is_verified() -> None:
    """By the word that was agreed on, and by no other."""
    url = "https://x/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=11&hub.verify_token="

    assert CHANNEL.receive(Request("GET", url + VERIFY, {})) == Received(text="11")
    with pytest.raises(Refused, match="bad_verify_token"):
        CHANNEL.receive(Request("GET", url + "another", {}))


def test_secrets_are_not_shown() -> None:
    """Neither by the channel nor by what it is made of."""
    shown = repr(CHANNEL) + repr(vars(CHANNEL))

    assert not any(secret in shown for secret in (TOKEN, SECRET, VERIFY))
