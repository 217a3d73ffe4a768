"""Facts about Telegram's updates: what each kind becomes.

One file a condition: the update as Telegram sends it, with invented ids and people.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.messages import Card, Incoming, Media, Place, Press
from channels.telegram import TelegramAccount, TelegramChannel
from tests.channels.telegram.conftest import ONA, SECRET, posted
from tests.stand_ins.telegram import TOKEN

RECORDED = Path(__file__).parent / "recorded"
WHERE: Any = ("telegram", "123456789", str(ONA))
FIRST = f"{ONA}:41"
PRESS = "4382012345678901234"
PHOTO = Media("photo", "p-l", size=121_000)
UNSEEN = Media("other")


def said(text: str = "", provider_id: str = FIRST, **more: Any) -> Incoming:
    """A message of Ona's."""
    return Incoming(*WHERE, provider_id, text, **more)


def sent(*media: Media, text: str = "") -> Incoming:
    """A message with files."""
    return said(text, media=media)


def started(language: Any = "lt", start: str = "") -> Incoming:
    """The talk was opened."""
    return said(command="start", language=language, start=start)


def newer(text: str, when: int, **more: Any) -> Incoming:
    """A newer wording of her message."""
    return said(text, f"{FIRST}:e{when}", edits=FIRST, **more)


def pressed(button: int) -> Incoming:
    """A press of a button of our message 42."""
    return said(provider_id=f"q{PRESS}", press=Press(42, button))


NOTHING = None
VILNIUS = (54.687157, 25.279652)

#: What each recorded update becomes.
TABLE: dict[str, Incoming | None] = {
    # Texts
    "text": said("Nuo ko pradėti? 🇱🇹"),
    "text_formatted": said("Skaičiau migracija.lrv.lt"),
    "text_reply": said("O šitas?"),
    "text_forwarded": said("Kvietimas atvykti"),
    "text_with_nul_and_half_pair": said("ab\ufffd"),
    "text_unknown_fields": said("Labas"),
    "text_from_a_52_bit_id": Incoming(
        "telegram", "123456789", "4503599627370495", "4503599627370495:41", "Labas"
    ),
    # Commands
    "start": started(),
    "start_with_payload": started(start="case-7K2M_9"),
    "start_at_bot": started(start="vilnius"),
    "start_with_words": said("/start man reikia pagalbos"),
    "start_payload_too_long": said("/start " + "a" * 65),
    "start_app_in_russian_of_ukraine": started("ru"),
    "start_app_in_polish": started(None),
    "start_app_language_unknown": started(None),
    "command_help": started(),
    "command_person": said(command="human"),
    "command_at_bot": said(command="human"),
    "command_with_words": said("/person man gresia pavojus"),
    "command_language": said(command="language"),
    "command_language_named": said(command="language", language="ru"),
    "command_restart": said(command="restart"),
    "command_code": said(command="code"),
    "command_lt": said(command="language", language="lt"),
    "command_en": said(command="language", language="en"),
    "command_ru": said(command="language", language="ru"),
    "command_uk": said(command="language", language="uk"),
    "command_unknown": said("/settings"),
    # Files
    "photo": sent(PHOTO),
    "photo_with_caption": sent(PHOTO, text="Mano leidimas"),
    "photo_of_an_album": sent(PHOTO),
    "document": sent(Media("document", "doc", "application/pdf", "sutartis.pdf", 40960)),
    "document_without_details": sent(Media("document", "doc")),
    "command_as_caption": sent(
        Media("document", "doc", "application/pdf", "sutartis.pdf", 40960), text="/start"
    ),
    "voice": sent(Media("voice", "voi", "audio/ogg", size=16_000)),
    "audio": sent(Media("audio", "aud", "audio/mpeg", "daina.mp3", 3_200_000)),
    "video": sent(Media("video", "vid", "video/mp4", size=2_200_000), text="Štai"),
    "video_note": sent(Media("video", "note", size=200_000)),
    "animation": sent(Media("video", "ani", "video/mp4", "a.mp4", 50_000)),
    "sticker_without_thumbnail": sent(Media("sticker", "sti", size=20_000)),
    "poll": sent(UNSEEN),
    "dice": sent(UNSEEN),
    "story": sent(UNSEEN),
    "photo_unreadable": sent(UNSEEN, text="Mano leidimas"),
    "kind_of_the_future": NOTHING,
    # Places and contacts
    "location": said(place=Place(*VILNIUS)),
    "location_live": said(place=Place(*VILNIUS)),
    "venue": said(place=Place(*VILNIUS, "Migracijos departamentas, L. Sapiegos g. 1")),
    "contact_own": said(card=Card("+37060000001", "Ona Pavyzdė", own=True)),
    "contact_of_another": said(card=Card("+37060000002", "Jonas")),
    "contact_of_nobody_on_telegram": said(card=Card("+37060000003", "Jonas")),
    # Edits
    "edited_text": newer("Nuo ko man pradėti?", 1795334460),
    "edited_caption": newer("Senas leidimas", 1795334470, media=(PHOTO,)),
    "edited_command": newer("/person", 1795334475),
    "edited_live_location": NOTHING,
    "edited_invisibly": NOTHING,
    # Presses
    "press": pressed(0),
    "press_message_inaccessible": pressed(1),
    "press_without_message": pressed(1),
    "press_foreign_data": NOTHING,
    "press_data_with_more": NOTHING,
    "press_data_in_other_digits": NOTHING,
    "press_data_too_big": NOTHING,
    "press_without_data": NOTHING,
    "press_in_a_group": NOTHING,
    # Blocking
    "blocked": said(provider_id="u870000075", handled=True, reachable=False),
    "unblocked": said(provider_id="u870000076", handled=True, reachable=True),
    "member_of_a_group": NOTHING,
    "member_status_of_the_future": NOTHING,
    # Not for us
    "service_pinned": NOTHING,
    "service_timer": NOTHING,
    "group_text": NOTHING,
    "group_start": NOTHING,
    "group_bot_added": NOTHING,
    "group_upgraded": NOTHING,
    "group_anonymous": NOTHING,
    "channel_post": NOTHING,
    "edited_channel_post": NOTHING,
    "from_a_bot": NOTHING,
    "inline_query": NOTHING,
    "reaction": NOTHING,
    "business_message": NOTHING,
    "update_of_the_future": NOTHING,
    "empty_update": NOTHING,
}


@pytest.fixture(scope="module")
def telegram_channel() -> TelegramChannel:
    """A channel that nobody needs to answer: receiving calls nobody."""
    return TelegramChannel(TelegramAccount(TOKEN, "http://127.0.0.1:9", SECRET))


@pytest.mark.parametrize("name", TABLE)
def test_each_update_becomes_what_it_says(telegram_channel: TelegramChannel, name: str) -> None:
    """A person's message, press or block becomes one event; all else becomes none, without fail."""
    received = telegram_channel.receive(posted((RECORDED / f"{name}.json").read_bytes()))

    assert list(received.events) == ([TABLE[name]] if TABLE[name] else [])


@pytest.mark.parametrize("name", TABLE)
def test_every_press_is_answered(telegram_channel: TelegramChannel, name: str) -> None:
    """Also one that is not ours, or the person's button would keep spinning; nothing else is."""
    received = telegram_channel.receive(posted((RECORDED / f"{name}.json").read_bytes()))

    assert (received.after is not None) == name.startswith("press")


def test_the_table_is_whole() -> None:
    """Each recorded update is in the table."""
    assert {path.stem for path in RECORDED.glob("*.json")} == TABLE.keys()
