"""Facts about being called: the whole application takes what Telegram brings, once each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from bot.app import create_app
from bot.errors import Misconfigured
from bot.registry import make_channels
from bot.services import Services
from bot.settings import load_settings
from bot.store.models import Message
from channels.telegram import TelegramChannel
from tests.channels.telegram.conftest import ONA, SECRET, bot, listening, until
from tests.local_server import LocalServer, serving
from tests.stand_ins.telegram import Telegram

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def public(services: Services, channel: TelegramChannel) -> AsyncIterator[LocalServer]:
    """The public application with our channel; its loops do not run, so nobody answers."""
    channels = {**services.channels, "telegram": channel}
    async with serving(create_app(replace(services, channels=channels))) as server:
        yield server


async def texts(services: Services) -> list[str]:
    """What is stored of people on Telegram, in order."""
    async with services.database.read() as session:
        found = await session.scalars(
            select(Message.text).where(Message.channel == "telegram").order_by(Message.id)
        )
        return list(found)


@pytest.fixture
async def called(
    api: LocalServer, public: LocalServer
) -> AsyncIterator[tuple[TelegramChannel, LocalServer]]:
    """A channel that tells Telegram to call the public application."""
    async with bot(api.url, polls=False, called_at=f"{public.url}/") as made:
        yield made, public


async def nobody(_events: object) -> None:
    """Store nothing: in this mode the door stores."""
    raise AssertionError


async def test_telegram_is_told_where_to_call(
    telegram: Telegram, api: LocalServer, called: tuple[TelegramChannel, LocalServer]
) -> None:
    """Address, secret and kinds of updates; tried again until Telegram takes it, then done."""
    channel, public = called
    await api.stop()
    async with listening(channel, nobody) as task:
        await api.start()
        await until(task.done)

    hook = telegram.updates.webhook
    assert hook is not None
    assert (hook.url, hook.secret) == (f"{public.url}/webhooks/telegram", SECRET)
    assert telegram.updates.types == [
        "message", "edited_message", "callback_query", "my_chat_member",
    ]  # fmt: skip


async def test_what_is_brought_is_stored(
    telegram: Telegram, called: tuple[TelegramChannel, LocalServer], services: Services
) -> None:
    """Each message is taken at once and in order; what is not for us holds nobody up."""
    channel, _ = called
    async with listening(channel, nobody) as task:
        await until(task.done)
    telegram.says(ONA, "Vienas")
    telegram.updates.add("channel_post", {"chat": {"id": -5, "type": "channel"}, "text": "x"})
    telegram.updates.add("message", {"chat": {"id": ONA}, "odd": True})
    telegram.says(ONA, "Du")
    await until(lambda: not telegram.updates.waiting)

    assert await texts(services) == ["Vienas", "Du"]
    assert not telegram.updates.refused


async def test_a_repeat_is_acknowledged_and_nothing_more(
    telegram: Telegram, public: LocalServer, services: Services
) -> None:
    """The same update twice, or by both ways at once, is one message."""
    telegram.says(ONA, "Padėkite")
    async with httpx.AsyncClient(base_url=public.url, trust_env=False) as http:
        for _ in range(3):
            answer = await http.post(
                "/webhooks/telegram", json=telegram.updates.waiting[0], headers={HEADER: SECRET}
            )
            assert (answer.status_code, answer.text) == (200, "")

    assert await texts(services) == ["Padėkite"]


@pytest.mark.parametrize(
    "secret", [None, b"", b"wrong", SECRET[:-1].encode(), "žodis".encode(), b"\xff\xfe"]
)
async def test_others_are_refused(
    telegram: Telegram, public: LocalServer, services: Services, secret: bytes | None
) -> None:
    """Without the secret, whatever its bytes: 403, nothing stored, nothing told."""
    telegram.says(ONA, "Netikra")
    headers = {} if secret is None else {HEADER.encode(): secret}
    async with httpx.AsyncClient(base_url=public.url, trust_env=False) as http:
        answer = await http.post(
            "/webhooks/telegram", json=telegram.updates.waiting[0], headers=headers
        )

    assert (answer.status_code, answer.text) == (403, "bad_secret")
    assert await texts(services) == []


def test_the_settings_make_the_channel() -> None:
    """Off without a token; webhooks need a secret; the forms of both are checked."""

    def made(**given: str) -> TelegramChannel | None:
        settings = load_settings(
            _env_file=None, **{f"telegram_{name}": value for name, value in given.items()}
        )
        return make_channels(settings).get("telegram")  # type: ignore[return-value]

    good = {"token": "123456789:AAgoodgood_good-good", "mode": "polling"}
    assert made() is None
    found = made(**good)
    assert found is not None
    assert (found.account, found.hooks) == ("123456789", ())
    for wrong, setting in (
        ({**good, "mode": "webhook"}, "GANDRAS_TELEGRAM_WEBHOOK_SECRET"),
        ({**good, "token": "my token"}, "GANDRAS_TELEGRAM_TOKEN"),
        ({**good, "webhook_secret": "two words"}, "GANDRAS_TELEGRAM_WEBHOOK_SECRET"),
    ):
        with pytest.raises(Misconfigured) as caught:
            made(**wrong)
        assert setting in str(caught.value)
        assert "my token" not in str(caught.value)
