"""Facts about the bot's profile: all languages have it, and it fits Telegram's limits."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.errors import Misconfigured
from bot.messages import LANGUAGES
from bot.texts import Texts
from channels.telegram import TelegramChannel
from channels.telegram.limits import COMMAND_DESCRIPTION, DESCRIPTION, SHORT_DESCRIPTION
from channels.telegram.parsing import COMMANDS
from channels.telegram.profile import MENU
from tests.channels.telegram.conftest import bot
from tests.local_server import LocalServer
from tests.stand_ins.telegram import TOKEN, Telegram

TEXTS = Texts("channels").by_language


async def test_everything_is_set_in_all_languages(
    telegram: Telegram, channel: TelegramChannel
) -> None:
    """Each language has its menu and its words; people with another one see English."""
    done = await channel.set_up(TEXTS)

    assert done == [
        "profile_default", *(f"profile_{language}" for language in LANGUAGES), "menu_button",
    ]  # fmt: skip
    assert telegram.profile["menu_button", ""] == "commands"
    for code in ("", *LANGUAGES):
        words = TEXTS[code or "en"]
        menu = telegram.profile["commands", code]
        assert [entry["command"] for entry in menu] == list(MENU)
        assert all(e["description"] == words[f"telegram_command_{e['command']}"] for e in menu)
        assert telegram.profile["description", code] == words["telegram_description"]
        assert telegram.profile["short_description", code] == words["telegram_short_description"]


async def test_setting_again_changes_nothing(telegram: Telegram, channel: TelegramChannel) -> None:
    """It can be repeated at will."""
    await channel.set_up(TEXTS)
    before = dict(telegram.profile)
    await channel.set_up(TEXTS)

    assert telegram.profile == before


def test_each_entry_of_the_menu_is_understood() -> None:
    """What the menu offers is a command or a language."""
    assert set(MENU) <= {*COMMANDS, *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_fit(language: str) -> None:
    """Telegram refuses longer ones."""
    words = TEXTS[language]

    assert len(words["telegram_description"]) <= DESCRIPTION
    assert len(words["telegram_short_description"]) <= SHORT_DESCRIPTION
    for name in MENU:
        assert re.fullmatch("[a-z0-9_]{1,32}", name)
        assert len(words[f"telegram_command_{name}"]) <= COMMAND_DESCRIPTION


async def test_a_refusal_is_one_sentence(api: LocalServer) -> None:
    """It says why and what was done before, and not the token."""
    async with bot(api.url, TOKEN.replace("AAS", "AAX")) as stranger:
        with pytest.raises(Misconfigured) as wrong:
            await stranger.set_up(TEXTS)

    said = str(wrong.value)
    assert said == "Telegram did not take the profile (bad_token); done: nothing."


@pytest.mark.parametrize(
    ("name", "environment", "said"),
    [
        ("telegram", {}, "is off"),
        ("web", {}, "has no profile"),
        ("pigeon", {}, "There is no channel `pigeon`"),
        ("telegram", {"GANDRAS_TELEGRAM_TOKEN": "x"}, "GANDRAS_TELEGRAM_TOKEN"),
    ],
)
def test_what_cannot_be_set_up_is_said(
    monkeypatch: pytest.MonkeyPatch, name: str, environment: dict[str, str], said: str
) -> None:
    """`gandras channel setup` names what is missing."""
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)

    result = CliRunner().invoke(app, ["channel", "setup", name])

    assert isinstance(result.exception, Misconfigured)
    assert said in str(result.exception)
