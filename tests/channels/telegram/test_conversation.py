"""Facts about whole conversations on Telegram: nothing is lost, nothing is answered twice.

The process is real and its loops run; only the engine and Telegram are stand-ins.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from bot.loops import running
from bot.services import Services
from bot.store.models import Message
from channels.telegram import TelegramChannel
from nlu.language import identify
from tests.channels.telegram.conftest import ONA, until
from tests.engine_stand_in import EngineStandIn
from tests.stand_ins.telegram import Telegram

PEOPLE = range(ONA, ONA + 5)
QUESTIONS = [f"Klausimas {n}" for n in range(3)]


@pytest.fixture(scope="module", autouse=True)
def _languages() -> None:
    """Load the language models first, which takes long and has nothing to do with Telegram."""
    identify("labas")


@pytest.fixture
async def process(services: Services, channel: TelegramChannel) -> AsyncIterator[Services]:
    """A process with our channel, its loops running."""
    made = replace(services, channels={**services.channels, "telegram": channel})
    async with running(made):
        yield made


async def stored(process: Services) -> int:
    """How many messages of people there are."""
    async with process.database.read() as session:
        return (
            await session.scalar(
                select(func.count()).where(Message.channel == "telegram", Message.direction == "in")
            )
            or 0
        )


async def test_everybody_is_answered_once(
    telegram: Telegram, process: Services, engine: EngineStandIn
) -> None:
    """Calls that are throttled or cut off, a fifth of all, change nothing."""
    telegram.faulty = {"getUpdates", "sendMessage"}
    telegram.faults.shares = {"throttled": 0.1, "cut_before": 0.1}
    for question in QUESTIONS:
        for person in PEOPLE:
            telegram.says(person, question)
    await until(lambda: not telegram.updates.waiting, within=60)
    telegram.faults.none()
    wanted = len(PEOPLE) * len(QUESTIONS)
    await until(lambda: sum(len(telegram.shown(person)) for person in PEOPLE) >= wanted, within=60)

    assert await stored(process) == wanted
    assert sorted(engine.texts) == sorted(QUESTIONS * len(PEOPLE))
    for person in PEOPLE:
        assert len(telegram.shown(person)) == len(QUESTIONS)


async def test_a_press_is_what_the_button_says(
    telegram: Telegram, process: Services, engine: EngineStandIn
) -> None:
    """The engine gets the meaning, the button stops spinning, the person gets the answer."""
    engine.script = {"Kalba": ({"reply": "language_ask"},)}
    telegram.says(ONA, "Kalba")
    await until(lambda: telegram.shown(ONA), within=60)
    title, value = telegram.shown(ONA)[0].buttons[0][0]

    press = telegram.presses(ONA, value)
    await until(lambda: len(telegram.shown(ONA)) == 2, within=60)

    assert title == "Lietuvių"
    assert engine.texts == ["Kalba", '/change_language{"language": "lt"}']
    await until(lambda: telegram.answered == [press])
    assert await stored(process) == 2
