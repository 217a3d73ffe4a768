"""A number on a stand-in of the Cloud API, and the channel that answers on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channel import Request
from bot.messages import LANGUAGES, Outgoing
from bot.texts import Texts
from channels.whatsapp import WhatsAppAccount, WhatsAppChannel
from tests.stand_ins.graph_webhooks import signature
from tests.stand_ins.whatsapp import NUMBER, SECRET, TOKEN, VERIFY, WhatsAppStandIn

#: Ona hides her number; Petras shows his, and the platform has not told his id.
ONA, PETRAS = "LT.20420001", "37060000002"


def made(url: str = "https://graph.facebook.com") -> WhatsAppChannel:
    """The number of the stand-in as a channel."""
    account = WhatsAppAccount(
        phone_number_id=NUMBER,
        token=TOKEN,
        app_secret=SECRET,
        verify_token=VERIFY,
        api_url=url,
    )
    texts = Texts("channels")
    return WhatsAppChannel(account, {one: texts.get("whatsapp_choose", one) for one in LANGUAGES})


def posted(body: bytes, header: str | None = None) -> Request:
    """A webhook with this body, signed by the platform unless told otherwise."""
    header = signature(SECRET, body) if header is None else header
    url = "https://gandras.example/webhooks/whatsapp"
    return Request("POST", url, {"x-hub-signature-256": header}, body)


def outgoing(text: str = "Sveiki", **more: Any) -> Outgoing:
    """A part to Ona, who wrote a moment ago."""
    given: dict[str, Any] = {
        "id": 42,
        "channel": "whatsapp",
        "account": NUMBER,
        "address": ONA,
        "text": text,
        "language": "lt",
        "author": "assistant",
        "heard_at": datetime.now(UTC) - timedelta(minutes=1),
    }
    return Outgoing(**{**given, **more})


@pytest.fixture
async def whatsapp() -> AsyncIterator[WhatsAppStandIn]:
    """The Cloud API, where Ona and Petras have just written to the number."""
    stand_in = WhatsAppStandIn()
    await stand_in.start()
    stand_in.quiet(ONA, minutes=1)
    stand_in.quiet(PETRAS, minutes=1)
    yield stand_in
    await stand_in.stop()


@pytest.fixture
async def channel(whatsapp: WhatsAppStandIn) -> AsyncIterator[WhatsAppChannel]:
    """The number as a channel."""
    channel = made(whatsapp.url)
    yield channel
    await channel.close()


@pytest.fixture
async def unconnected() -> AsyncIterator[WhatsAppChannel]:
    """The number as a channel that only takes webhooks."""
    channel = made()
    yield channel
    await channel.close()
