"""Facts about the page's profile: what it shows before anybody has written."""

from __future__ import annotations

import pytest
import yaml

from bot.errors import Misconfigured
from bot.messages import LANGUAGES
from bot.settings import ROOT
from bot.texts import Texts
from channels.messenger import MessengerChannel
from channels.messenger.limits import (
    GREETING,
    ICE_BREAKER,
    ICE_BREAKERS,
    MENU_ITEMS,
    MENU_TITLE,
)
from channels.messenger.people import COMMANDS
from channels.messenger.profile import FIELDS, LOCALES, MENU
from tests.stand_ins.graph import GraphStandIn

TEXTS = Texts("channels").by_language


async def test_everything_is_set(channel: MessengerChannel, graph: GraphStandIn) -> None:
    """In every language, by calls that the platform takes; setting again changes nothing."""
    done = await channel.set_up(TEXTS)
    assert await channel.set_up(TEXTS) == done

    assert done == [
        "subscribed_fields",
        "get_started",
        "greeting",
        "persistent_menu",
        "ice_breakers",
    ]
    assert graph.subscribed == set(FIELDS)
    assert graph.profile["get_started"] == {"payload": "GET_STARTED"}
    for name in ("greeting", "persistent_menu", "ice_breakers"):
        assert [one["locale"] for one in graph.profile[name]] == list(LOCALES)


async def test_what_was_not_taken_is_named(channel: MessengerChannel, graph: GraphStandIn) -> None:
    """With the reason, and without the token."""
    graph.token_works = False

    with pytest.raises(Misconfigured, match=r"subscribed_fields \(bad_token\)"):
        await channel.set_up(TEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_fit(language: str) -> None:
    """Into what phones show."""
    texts = TEXTS[language]

    assert len(texts["messenger_greeting"]) <= GREETING
    assert all(len(texts[key]) <= MENU_TITLE for key in MENU.values())
    assert all(len(texts[f"messenger_ice_{n}"]) <= ICE_BREAKER for n in range(1, ICE_BREAKERS + 1))
    assert len(MENU) <= MENU_ITEMS


def test_every_locale_has_a_language_and_every_language_a_locale() -> None:
    """And there is one for everybody else."""
    assert set(LOCALES.values()) == set(LANGUAGES)
    assert "default" in LOCALES


def test_every_item_of_the_menu_is_understood() -> None:
    """Items are commands, but for the choice of a language, whose title is an example of it."""
    assert MENU.keys() - {"MENU_LANGUAGE"} <= COMMANDS.keys()
    for language in LANGUAGES:
        data = yaml.safe_load((ROOT / "nlu" / "data" / language / "talk.yml").read_text("utf-8"))
        [examples] = [
            one["examples"].casefold().splitlines()
            for one in data["nlu"]
            if one["intent"] == "change_language"
        ]
        assert f"- {TEXTS[language]['messenger_menu_language'].casefold()}" in examples


def test_the_greeting_says_what_it_is() -> None:
    """The platform wants a bot to say that it is one."""
    said = {"lt": "programa", "en": "program", "ru": "программа", "uk": "програма"}

    assert all(word in TEXTS[language]["messenger_greeting"] for language, word in said.items())
