"""Facts about Messenger's webhooks: what each kind of event becomes.

One file a condition: the bytes as the platform signs them, with invented ids.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.messages import (
    Activity,
    Control,
    Event,
    Incoming,
    Media,
    Outside,
    Place,
    Press,
    Status,
    Watermark,
)
from channels.messenger import MessengerChannel
from tests.channels.messenger.conftest import ONA, account, posted
from tests.stand_ins.graph import PAGE

RECORDED = Path(__file__).parent / "recorded"
WHERE: Any = ("messenger", PAGE, ONA)
MOMENT = datetime(2026, 11, 22, 8, 0, 0, 123000, UTC)
SECOND = MOMENT.replace(microsecond=0)
PHOTO = "https://scontent.xx.fbcdn.net/v/t1.15752-9/a.jpg?_nc_cat=1&oh=0&oe=1"
LINK = "https://migracija.lrv.lt/"
OTHER = Media("other")


def said(text: str = "", provider_id: str = "m_one", **more: Any) -> Incoming:
    """A message of Ona's."""
    return Incoming(*WHERE, provider_id, text, **more)


def sent(mid: str, progress: Any = "sent", tag: str | None = None) -> Status:
    """News of one of our parts."""
    return Status("messenger", PAGE, mid, progress, tag=tag)


def carried(*media: Media, text: str = "") -> list[Event]:
    """One message with these files."""
    return [said(text, media=media)]


STAND_BY = Control(*WHERE, ours=False)
DID = Activity(*WHERE)

#: What each recorded notice becomes, in order.
TABLE: dict[str, list[Event]] = {
    # Messages
    "text": [said("Hello, how do I start?")],
    "text_lithuanian": [said("Noriu grįžti į Lietuvą – ką daryti? Хочу вернуться. Їжак 🙂")],
    "text_with_unknown_fields": [said("Hello")],
    "text_broken_letters": [said("AB \ufffd C")],
    "message_without_mid": [said("Hello", "message-243068cab14ddd8a695641e39bb91399")],
    "message_nothing_shown": carried(OTHER),
    "reply_to": [said("Yes, this one")],
    "quick_reply": [said("Taip", press=Press(42, 1))],
    "quick_reply_not_ours": [said("Taip")],
    # What they carry
    "image": carried(Media("photo", PHOTO)),
    "text_and_images": carried(Media("photo", PHOTO), Media("photo", PHOTO + "2"), text="Here"),
    "audio": carried(Media("audio", "https://cdn.fbsbx.com/v/t59.3654-21/audioclip-1.mp4?oe=1")),
    "video": carried(Media("video", "https://video.xx.fbcdn.net/v/t42/clip.mp4?oe=1")),
    "file": carried(
        Media(
            "document",
            "https://cdn.fbsbx.com/v/t59.2708-21/1_n.pdf/gimimo%20liudijimas.pdf?oe=1",
            name="gimimo liudijimas.pdf",
        )
    ),
    "location": [said(place=Place(54.6872, 25.2797, "Ona's Location"))],
    "location_impossible": carried(OTHER),
    "link": [said(f"Migracijos departamentas\n{LINK}")],
    "link_in_payload": [said(f"Migracijos departamentas\n{LINK}")],
    "link_with_text": [said(f"Look {LINK}")],
    "link_bare": carried(OTHER),
    "sticker": carried(Media("sticker")),
    "sticker_as_image": carried(Media("sticker")),
    "sticker_twice": carried(Media("sticker")),
    "template": carried(OTHER),
    "reel": carried(OTHER),
    "ig_reel": carried(OTHER),
    "unknown_attachment": carried(OTHER),
    # Postbacks
    "get_started": [said(command="start")],
    "get_started_from_link": [said(command="start", start="vilnius")],
    "menu_human": [said(command="human")],
    "menu_restart": [said(command="restart")],
    "menu_code": [said(command="code")],
    "menu_language": [said("Kita kalba")],
    "ice_breaker": [said("Nuo ko pradėti?")],
    "postback_press": [said("Taip", press=Press(42, 0))],
    "postback_unknown": [said("Kainos")],
    "postback_without_mid": [
        said("", "postback-4c16073d9e99bb194e5291ddfd82801f", command="start")
    ],
    "postback_empty": [],
    "postback_of_nobody": [],
    # Links
    "referral": [
        DID,
        said(
            "", "referral-d462e96bef89569a2c6ffd4ac0cc3692", command="start", start="LT-7K2M-9QXA"
        ),
    ],
    "referral_of_an_ad": [DID],
    "referral_not_ours": [DID],
    "referral_long": [
        DID,
        said("", "referral-e602ae0172b5f4b54b91be3c3403cabe", command="start", start="a" * 64),
    ],
    "referral_in_seconds": [
        DID,
        said("", "referral-738b7cae7c34704194309c7d0688fcb7", command="start", start="vilnius"),
    ],
    # Other things people do
    "edit": [said("Hello, how do I begin?", "m_zero#2", edits="m_zero")],
    "edit_incomplete": [],
    "reaction": [DID],
    "reaction_taken_back": [],
    "optin": [],
    # How far our messages have come
    "delivery": [
        sent("m_a", "delivered"),
        sent("m_b", "delivered"),
        Watermark(*WHERE, MOMENT, "delivered"),
    ],
    "delivery_without_mids": [Watermark(*WHERE, MOMENT, "delivered")],
    "delivery_in_seconds": [Watermark(*WHERE, SECOND, "delivered")],
    "read": [Watermark(*WHERE, MOMENT, "read")],
    "standby_read": [Watermark(*WHERE, MOMENT, "read")],
    # What is sent in the page's name
    "echo_ours": [sent("m_a", tag="42:0")],
    "echo_ours_app_id_text": [sent("m_a", tag="42:1")],
    "echo_ours_other_metadata": [sent("m_a")],
    "echo_page_inbox": [Outside(*WHERE, "m_h", "Laba diena, čia Rūta")],
    "echo_without_app_id": [Outside(*WHERE, "m_h", "Laba diena, čia Rūta")],
    "echo_image": [Outside(*WHERE, "m_h", "")],
    "echo_without_mid": [],
    "standby_echo": [Outside(*WHERE, "m_h", "Taip")],
    # Whose the thread is
    "standby_message": [said("Ar kas nors yra?", handled=True), STAND_BY],
    "standby_postback": [said("Taip", handled=True), STAND_BY],
    "pass_to_us": [Control(*WHERE, ours=True)],
    "pass_to_us_by_number": [Control(*WHERE, ours=True)],
    "pass_to_another": [STAND_BY],
    "pass_to_unnamed": [STAND_BY],
    "take": [STAND_BY],
    "request_control": [],
    "app_roles": [],
    # Not about people who write to us
    "policy_enforcement": [],
    "account_linking": [],
    "instagram": [],
    "another_page": [],
    "page_feed": [],
    "not_json": [],
    "not_an_object": [],
    # The whole notice
    "page_id_as_number": [said("Hello")],
    "bundle": [
        said("One"),
        Watermark(*WHERE, MOMENT, "read"),
        Incoming("messenger", PAGE, "7001000000000043", "m_two", "Two"),
    ],
}


@pytest.mark.parametrize("name", TABLE)
async def test_each_kind_of_event(unconnected: MessengerChannel, name: str) -> None:
    """It becomes what the table says, and is answered with an empty 200."""
    body = (RECORDED / f"{name}.json").read_bytes()

    received = unconnected.receive(posted(body))

    assert list(received.events) == TABLE[name]
    assert (received.text, received.after) == ("", None)


#: What becomes of some of them if nobody told us our app's id.
WITHOUT_APP_ID: dict[str, list[Event]] = {
    "echo_ours": [sent("m_a", tag="42:0")],
    "echo_ours_other_metadata": [Outside(*WHERE, "m_a", "Sveiki")],
    "echo_without_app_id": [Outside(*WHERE, "m_h", "Laba diena, čia Rūta")],
    "pass_to_us": [STAND_BY],
    "pass_to_unnamed": [STAND_BY],
}


@pytest.mark.parametrize("name", WITHOUT_APP_ID)
async def test_without_the_apps_id(name: str) -> None:
    """Our own echo is the one that carries a tag of ours; no thread is said to be ours."""
    channel = MessengerChannel(replace(account(), app_id=""))

    received = channel.receive(posted((RECORDED / f"{name}.json").read_bytes()))
    await channel.close()

    assert list(received.events) == WITHOUT_APP_ID[name]


def test_every_recorded_notice_is_in_the_table() -> None:
    """No file is forgotten, and no row is without a file."""
    assert {path.stem for path in RECORDED.glob("*.json")} == set(TABLE)
