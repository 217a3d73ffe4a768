"""Facts about fetching files: from the configured server only, as long as they are small enough."""

from __future__ import annotations

import pytest

from bot.errors import FetchFailed
from bot.messages import Media
from channels.telegram import TelegramChannel
from tests.channels.telegram.conftest import bot
from tests.local_server import LocalServer
from tests.stand_ins.telegram import TOKEN, Telegram

LIMIT = 1000


async def failed(channel: TelegramChannel, ref: str = "doc", limit: int = LIMIT) -> tuple:
    """What a failed fetch says: reason, wait."""
    with pytest.raises(FetchFailed) as caught:
        await channel.fetch(Media("document", ref), limit)
    assert TOKEN not in repr(caught.value)
    assert caught.value.__cause__ is None
    return str(caught.value), caught.value.retry_after


@pytest.mark.parametrize("ref", ["doc", "sutartis ą ž.pdf"])
async def test_a_file_comes_whole(telegram: Telegram, channel: TelegramChannel, ref: str) -> None:
    """The very bytes, up to the limit, whatever the name."""
    telegram.files[ref] = bytes(range(250)) * 4

    assert await channel.fetch(Media("document", ref), LIMIT) == telegram.files[ref]


async def test_too_big_is_too_big(telegram: Telegram, channel: TelegramChannel) -> None:
    """Said before, found out on the way, or refused by Telegram: it never comes."""
    telegram.files["doc"] = b"x" * (LIMIT + 1)
    assert await failed(channel) == ("too_big", None)

    telegram.hidden_sizes = True
    assert await failed(channel) == ("too_big", None)

    telegram.files["doc"] = b"x" * (20 * 1024 * 1024 + 1)
    assert await failed(channel, limit=10**9) == ("too_big", None)


async def test_what_is_not_there(channel: TelegramChannel) -> None:
    """A file that Telegram says may come back is asked for later; what has no name is not."""
    assert await failed(channel) == ("temporary", 300)
    assert await failed(channel, ref="") == ("nothing_to_fetch", None)


async def test_only_the_configured_server_is_asked(
    telegram: Telegram, channel: TelegramChannel
) -> None:
    """A path that says another host is only a path of ours; one on a disk is not followed."""
    telegram.files["doc"] = b"x"
    for elsewhere in ("http://127.0.0.1:9/secret", "//example.org/a.jpg", "../../../secret"):
        telegram.elsewhere = elsewhere
        assert await failed(channel) == ("gone", None)

    telegram.elsewhere = "/etc/hostname"
    assert await failed(channel) == ("foreign_address", None)


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [
        ("throttled", ("rate_limited", 1.0)),
        ("broken", ("temporary", 5)),
        ("cut_before", ("temporary", 5)),
    ],
)
async def test_faults_are_tried_again(
    telegram: Telegram, channel: TelegramChannel, fault: str, meaning: tuple
) -> None:
    """Whatever stands in the way of the question goes by."""
    telegram.files["doc"] = b"x"
    telegram.faulty = {"getFile"}
    telegram.faults.next(fault)  # type: ignore[arg-type]

    assert await failed(channel) == meaning


@pytest.mark.parametrize(
    ("fault", "meaning"),
    [("throttled", ("temporary", 5)), ("broken", ("temporary", 5)), ("cut_before", ("cut_off", 5))],
)
async def test_faults_of_the_download_are_tried_again(
    telegram: Telegram, channel: TelegramChannel, fault: str, meaning: tuple
) -> None:
    """And so does what stands in the way of the bytes."""
    telegram.files["doc"] = b"x"
    telegram.faulty = {"doc"}
    telegram.faults.next(fault)  # type: ignore[arg-type]

    assert await failed(channel) == meaning


async def test_a_wrong_token_waits_for_the_operator(api: LocalServer) -> None:
    """It is said without the token."""
    async with bot(api.url, TOKEN.replace("AAS", "AAX")) as stranger:
        assert await failed(stranger) == ("bad_token", 300)


async def test_a_server_that_is_away(api: LocalServer, channel: TelegramChannel) -> None:
    """It is asked again soon."""
    await api.stop()

    assert await failed(channel) == ("not_connected", 1)
