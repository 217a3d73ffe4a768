"""Facts about asking for updates: nothing is lost, whatever breaks, and presses are answered."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from bot.messages import Button, Event, Incoming
from channels.telegram import TelegramChannel
from tests.channels.telegram.conftest import FAST, ONA, bot, listening, outgoing, until
from tests.local_server import LocalServer
from tests.stand_ins.telegram import TOKEN, Telegram
from tests.stand_ins.telegram_updates import Webhook


class Store:
    """Keeps what it is given, once each, as the inbox does; fails when told to."""

    def __init__(self) -> None:
        self.failures = 0
        self.batches: list[list[Event]] = []
        self.kept: dict[str, Incoming] = {}
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, events: Sequence[Event]) -> None:
        """Take one batch."""
        self.batches.append(list(events))
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise OSError("the database is away")
        for event in events:
            assert isinstance(event, Incoming)
            self.kept.setdefault(event.provider_id, event)

    @property
    def texts(self) -> list[str]:
        """The texts that are kept."""
        return [event.text for event in self.kept.values()]


@pytest.fixture
def store() -> Store:
    return Store()


async def test_updates_come_in_order_and_together(
    telegram: Telegram, channel: TelegramChannel, store: Store
) -> None:
    """What waited is stored as one batch, later ones as they come; then nothing waits."""
    telegram.says(ONA, "Vienas")
    telegram.says(ONA, "Du")
    async with listening(channel, store):
        await until(lambda: len(store.kept) == 2)
        telegram.says(ONA, "Trys")
        await until(lambda: len(store.kept) == 3)
        await until(lambda: not telegram.updates.waiting)

    assert store.texts == ["Vienas", "Du", "Trys"]
    assert [len(batch) for batch in store.batches] == [2, 1]


async def test_only_what_is_stored_is_confirmed(
    telegram: Telegram, api: LocalServer, store: Store
) -> None:
    """Killed while storing, nothing is lost: the next process gets the same updates again."""
    telegram.says(ONA, "Padėkite")
    store.gate.clear()
    async with bot(api.url) as killed, listening(killed, store):
        await until(lambda: store.batches)
        await asyncio.sleep(0.05)
        assert telegram.updates.waiting
    assert telegram.updates.waiting

    store.gate.set()
    async with bot(api.url) as next_one, listening(next_one, store):
        await until(lambda: not telegram.updates.waiting)
    assert store.texts == ["Padėkite"]
    assert len(store.batches) == 2


async def test_a_store_that_fails_gets_the_batch_again(
    telegram: Telegram, channel: TelegramChannel, store: Store
) -> None:
    """Until it has it, and each thing is kept once."""
    store.failures = 3
    telegram.says(ONA, "Vienas")
    async with listening(channel, store):
        await until(lambda: not telegram.updates.waiting)

    assert store.texts == ["Vienas"]
    assert len(store.batches) == 4


async def test_numbers_that_begin_anew_lose_nothing(
    telegram: Telegram, channel: TelegramChannel, store: Store
) -> None:
    """After a quiet week the numbers may be lower than before."""
    telegram.says(ONA, "Vienas")
    async with listening(channel, store):
        await until(lambda: not telegram.updates.waiting)
        # The first long question without an answer is the week.
        asked = len(telegram.calls)
        await until(lambda: len(telegram.calls) > asked)
        telegram.updates.restart_numbers(17)
        telegram.says(ONA, "Po savaitės")
        await until(lambda: len(store.kept) == 2)
        await until(lambda: not telegram.updates.waiting)

    assert store.texts == ["Vienas", "Po savaitės"]


async def test_only_one_asks(telegram: Telegram, api: LocalServer, store: Store) -> None:
    """Two processes with one token: it is told once, nothing is lost, and one remains."""
    async with bot(api.url) as one, bot(api.url) as two:
        with capture_logs() as told:
            async with listening(two, store):
                async with listening(one, store):
                    await until(lambda: any("else_polls" in line["event"] for line in told))
                    telegram.says(ONA, "Vienas")
                    await until(lambda: store.texts == ["Vienas"])
                telegram.says(ONA, "Du")
                await until(lambda: store.texts == ["Vienas", "Du"])
                await until(lambda: not telegram.updates.waiting)


async def test_a_webhook_of_before_is_taken_away(
    telegram: Telegram, channel: TelegramChannel, store: Store
) -> None:
    """While one is set nobody can ask; what waited for it is not dropped."""
    await telegram.updates.bring_to(Webhook("http://127.0.0.1:9/gone", ""))
    telegram.says(ONA, "Vienas")
    async with listening(channel, store):
        await until(lambda: store.texts == ["Vienas"])

    assert telegram.updates.webhook is None


async def test_a_webhook_set_meanwhile_is_told_once(
    telegram: Telegram, channel: TelegramChannel, store: Store
) -> None:
    """Somebody else took the updates: one warning, and we go on when we can."""
    with capture_logs() as told:
        async with listening(channel, store):
            await until(lambda: telegram.calls and telegram.calls[-1][0] == "getUpdates")
            await telegram.updates.bring_to(Webhook("http://127.0.0.1:9/other", ""))
            await asyncio.sleep(5 * FAST.conflict)
            await telegram.updates.bring_to(None)
            telegram.says(ONA, "Vienas")
            await until(lambda: store.texts == ["Vienas"])

    assert [line["log_level"] for line in told if "else_polls" in line["event"]] == ["warning"]


async def test_a_wrong_token_is_told_to_the_operator(
    telegram: Telegram, api: LocalServer, store: Store
) -> None:
    """Once, as an error, without the token; the channel tries again and works once it is right."""
    right = telegram.token
    telegram.token = right.replace("AAStand", "AAOther")
    telegram.person(ONA)
    async with bot(api.url) as channel:
        with capture_logs() as told:
            async with listening(channel, store):
                await asyncio.sleep(4 * FAST.mended)
                telegram.token = right
                telegram.says(ONA, "Vienas")
                await until(lambda: store.texts == ["Vienas"])

    assert [line["log_level"] for line in told if "bad_token" in line["event"]] == ["error"]
    assert TOKEN not in str(told)


async def test_a_server_that_comes_and_goes_loses_nothing(
    telegram: Telegram, api: LocalServer, channel: TelegramChannel, store: Store
) -> None:
    """Down at the start, up, cut in the middle of answers, throttled, broken: all comes once."""
    await api.stop()
    telegram.faulty = {"getUpdates"}
    telegram.faults.shares = {"cut_after": 0.3, "cut_before": 0.2, "broken": 0.1}
    wanted = [f"Žinutė {n}" for n in range(20)]
    async with listening(channel, store):
        await asyncio.sleep(0.05)
        await api.start()
        for text in wanted:
            telegram.says(ONA, text)
            await asyncio.sleep(0.01)
        await until(lambda: not telegram.updates.waiting)

    assert store.texts == wanted
    assert telegram.faults.happened


async def test_an_unreadable_update_holds_nobody_up(
    telegram: Telegram, channel: TelegramChannel, store: Store
) -> None:
    """The ones beside it are stored, and it is not asked for again."""
    telegram.says(ONA, "Vienas")
    telegram.updates.add("message", {"chat": "odd"})
    telegram.says(ONA, "Du")
    async with listening(channel, store):
        await until(lambda: not telegram.updates.waiting)

    assert store.texts == ["Vienas", "Du"]


async def test_presses_are_answered_once_they_are_stored(
    telegram: Telegram, channel: TelegramChannel, store: Store
) -> None:
    """The button stops spinning; one pressed too long ago stops nothing else."""
    telegram.says(ONA, "Labas")
    await channel.send(outgoing("Ar padėjo?", Button("Taip", "42:0"), Button("Ne", "42:1")))
    late = telegram.presses(ONA, "42:1")
    telegram.waiting_presses.remove(late)
    press = telegram.presses(ONA, "42:0")
    async with listening(channel, store):
        await until(lambda: telegram.answered == [press])
        telegram.says(ONA, "Ačiū")
        await until(lambda: "Ačiū" in store.texts)

    buttons = [event.press.button for event in store.kept.values() if event.press]
    assert buttons == [1, 0]
