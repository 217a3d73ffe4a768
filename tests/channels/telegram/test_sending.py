"""Facts about sending: what people see, and what each of Telegram's errors means."""

from __future__ import annotations

import json
import time

import pytest

from bot.errors import SendFailed
from bot.messages import Button
from channels.telegram import TelegramChannel
from channels.telegram.pace import Pace
from tests.channels.telegram.conftest import ONA, bot, outgoing, until
from tests.local_server import LocalServer
from tests.stand_ins.faults import Fault
from tests.stand_ins.telegram import TOKEN, Telegram
from tests.stand_ins.telegram_people import Shown
from tests.stand_ins.telegram_rules import RefusedError


async def failed(channel: TelegramChannel, text: str = "Labas", address: str = str(ONA)) -> tuple:
    """What a failed send says: reason, wait, doubtful, unreachable, operator."""
    with pytest.raises(SendFailed) as caught:
        await channel.send(outgoing(text, address=address))
    error = caught.value
    assert TOKEN not in repr(error)
    return str(error), error.retry_after, error.doubtful, error.unreachable, error.operator


async def test_a_text_is_shown_as_it_is(telegram: Telegram, channel: TelegramChannel) -> None:
    """Signs that mean something elsewhere mean nothing here; links show no preview."""
    telegram.person(ONA)
    text = "a < b & *c* _d_ [1](x) \\ `e` 123 – https://migracija.lrv.lt/"

    sent = await channel.send(outgoing(text))

    assert telegram.shown(ONA) == [Shown(1, text)]
    assert sent.provider_id == f"{ONA}:1"
    (_, asked) = telegram.calls[-1]
    assert "parse_mode" not in asked
    assert json.loads(asked["link_preview_options"]) == {"is_disabled": True}


@pytest.mark.parametrize("text", ["5", "[1]", "true", "null", "{}", '"x"'])
async def test_texts_that_look_like_json_stay(
    telegram: Telegram, channel: TelegramChannel, text: str
) -> None:
    """A text is never read as anything but text."""
    telegram.person(ONA)

    await channel.send(outgoing(text))

    assert telegram.shown(ONA)[0].text == text


async def test_the_longest_part_is_taken(telegram: Telegram, channel: TelegramChannel) -> None:
    """As many UTF-16 units as the shape allows, also in pairs; one more is refused for good."""
    telegram.person(ONA)
    longest = channel.shape.text or 0

    await channel.send(outgoing("🇱" * (longest // 2)))
    assert await failed(channel, "ž" * (longest + 1)) == ("refused", None, False, False, False)
    assert len(telegram.shown(ONA)) == 1


async def test_buttons_stand_in_rows(telegram: Telegram, channel: TelegramChannel) -> None:
    """Two short ones beside each other, a long one alone; each brings its value."""
    telegram.person(ONA)
    titles = ("Taip", "Ne", "Kaip pratęsti leidimą gyventi?", "Kita", "👍", "👎")
    buttons = [Button(title, f"2147483:{n}") for n, title in enumerate(titles)]

    await channel.send(outgoing("Ar padėjo?", *buttons))

    rows = telegram.shown(ONA)[0].buttons
    assert [[title for title, _ in row] for row in rows] == [
        ["Taip", "Ne"],
        ["Kaip pratęsti leidimą gyventi?"],
        ["Kita", "👍"],
        ["👎"],
    ]
    assert [value for row in rows for _, value in row] == [f"2147483:{n}" for n in range(6)]


#: Each error in the server's own words, and what it means.
ERRORS: dict[str, tuple[RefusedError, tuple]] = {
    "too fast": (
        RefusedError(429, "Too Many Requests: retry after 17", retry_after=17),
        ("rate_limited", 17.0, False, False, False),
    ),
    "too fast, without a time": (
        RefusedError(429, "Too Many Requests"),
        ("temporary", 5, False, False, False),
    ),
    "blocked": (
        RefusedError(403, "Forbidden: bot was blocked by the user"),
        ("blocked", None, False, True, False),
    ),
    "deactivated": (
        RefusedError(403, "Forbidden: user is deactivated"),
        ("blocked", None, False, True, False),
    ),
    "never started": (
        RefusedError(403, "Forbidden: bot can't initiate conversation with a user"),
        ("blocked", None, False, True, False),
    ),
    "no such chat": (
        RefusedError(400, "Bad Request: chat not found"),
        ("chat_not_found", None, False, True, False),
    ),
    "no such person": (
        RefusedError(400, "Bad Request: PEER_ID_INVALID"),
        ("chat_not_found", None, False, True, False),
    ),
    "upgraded": (
        RefusedError(
            400,
            "Bad Request: group chat was upgraded to a supergroup chat",
            migrate_to_chat_id=-1001234567890,
        ),
        ("chat_migrated", None, False, False, False),
    ),
    "empty": (
        RefusedError(400, "Bad Request: message text is empty"),
        ("refused", None, False, False, False),
    ),
    "entities": (
        RefusedError(400, "Bad Request: can't parse entities: Unsupported start tag"),
        ("refused", None, False, False, False),
    ),
    "token withdrawn": (
        RefusedError(401, "Unauthorized"),
        ("bad_token", 300, False, False, True),
    ),
    "token unknown": (RefusedError(404, "Not Found"), ("bad_token", 300, False, False, True)),
    "broken": (
        RefusedError(500, "Internal Server Error"),
        ("temporary", 5, False, False, False),
    ),
    "gateway": (RefusedError(502, "Bad Gateway"), ("temporary", 5, False, False, False)),
    "away": (RefusedError(503, "Service Unavailable"), ("temporary", 5, False, False, False)),
}


@pytest.mark.parametrize("name", ERRORS)
async def test_each_error_has_its_meaning(
    telegram: Telegram, channel: TelegramChannel, name: str
) -> None:
    """When to try again, whether the person is gone, whether somebody must mend our bot."""
    telegram.person(ONA)
    refusal, meaning = ERRORS[name]
    telegram.refusals.append(refusal)

    assert await failed(channel) == meaning
    assert telegram.shown(ONA) == []


async def test_people_who_are_not_there(telegram: Telegram, channel: TelegramChannel) -> None:
    """Who never wrote, who blocked the bot, and what is no address at all: nothing reaches them."""
    assert await failed(channel) == ("chat_not_found", None, False, True, False)

    telegram.says(ONA, "Labas")
    telegram.blocks(ONA)
    assert await failed(channel) == ("blocked", None, False, True, False)

    telegram.blocks(ONA, again=True)
    await channel.send(outgoing())
    assert await failed(channel, address="ona") == ("bad_address", None, False, True, False)


@pytest.mark.parametrize(
    ("fault", "meaning", "shown"),
    [
        ("throttled", ("rate_limited", 1.0, False, False, False), 0),
        ("broken", ("temporary", 5, False, False, False), 0),
        ("cut_before", ("cut_off", 1, True, False, False), 0),
        ("cut_after", ("cut_off", 1, True, False, False), 1),
    ],
)
async def test_faults_on_the_way(
    telegram: Telegram, channel: TelegramChannel, fault: Fault, meaning: tuple, shown: int
) -> None:
    """A connection that is cut leaves it open whether the message arrived; an answer does not."""
    telegram.person(ONA)
    telegram.faults.next(fault)

    assert await failed(channel) == meaning
    assert len(telegram.shown(ONA)) == shown


async def test_a_slow_server_may_have_taken_it(telegram: Telegram, api: LocalServer) -> None:
    """No answer in time is doubtful: here the message arrives after we gave up."""
    telegram.person(ONA)
    telegram.faults.slow = 0.3
    telegram.faults.next("slow")
    async with bot(api.url, patience=0.1) as hasty:
        assert await failed(hasty) == ("timed_out", 1, True, False, False)
    await until(lambda: telegram.shown(ONA))


async def test_a_server_that_is_away_took_nothing(
    api: LocalServer, channel: TelegramChannel
) -> None:
    """Refused connections are no doubt: nothing has left us."""
    await api.stop()

    assert await failed(channel) == ("not_connected", 1, False, False, False)


async def test_typing_never_fails(
    telegram: Telegram, api: LocalServer, channel: TelegramChannel
) -> None:
    """It is shown while the person can be reached, and else nothing happens."""
    await channel.typing(str(ONA))
    telegram.person(ONA)
    await channel.typing(str(ONA))
    assert telegram.people[ONA].typing == 1

    await channel.typing("ona")
    await api.stop()
    await channel.typing(str(ONA))


async def test_one_chat_is_sent_to_in_bursts_and_then_slowly() -> None:
    """Some parts at once, the next when there is room again; other chats do not wait for it."""
    pace = Pace(all_chats=(1000, 1), one_chat=(2, 0.2), chats=2)
    began = time.monotonic()
    for chat in (1, 1, 2, 2, 3):
        await pace.wait(chat)
    assert time.monotonic() - began < 0.09

    await pace.wait(3)
    await pace.wait(3)
    assert time.monotonic() - began > 0.09


async def test_all_chats_together_are_sent_to_slowly() -> None:
    """However many people there are, no more than Telegram takes."""
    pace = Pace(all_chats=(5, 0.2))
    began = time.monotonic()
    for chat in range(10):
        await pace.wait(chat)

    assert time.monotonic() - began > 0.15
