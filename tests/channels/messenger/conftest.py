"""A page on a stand-in of the Graph API, and the channel that answers on it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channel import Request
from bot.messages import Outgoing
from channels.messenger import Account, MessengerChannel
from tests.stand_ins.graph import APP, PAGE, SECRET, TOKEN, VERIFY, GraphStandIn
from tests.stand_ins.graph_webhooks import signature

ONA = "7001000000000042"


def account(url: str = "https://graph.facebook.com") -> Account:
    """The page and the app of the stand-in."""
    return Account(
        page_id=PAGE,
        app_id=APP,
        token=TOKEN,
        app_secret=SECRET,
        verify_token=VERIFY,
        api_url=url,
    )


def posted(body: bytes, header: str | None = None) -> Request:
    """A webhook with this body, signed by the platform unless told otherwise."""
    header = signature(SECRET, body) if header is None else header
    url = "https://gandras.example/webhooks/messenger"
    return Request("POST", url, {"x-hub-signature-256": header}, body)


def outgoing(text: str = "Sveiki", **more: Any) -> Outgoing:
    """A part to Ona, who wrote a moment ago."""
    given: dict[str, Any] = {
        "id": 42,
        "channel": "messenger",
        "account": PAGE,
        "address": ONA,
        "text": text,
        "language": "lt",
        "author": "assistant",
        "heard_at": datetime.now(UTC) - timedelta(minutes=1),
    }
    return Outgoing(**{**given, **more})


@pytest.fixture
async def graph() -> AsyncIterator[GraphStandIn]:
    """The Graph API, where Ona has just written to the page."""
    made = GraphStandIn()
    await made.start()
    made.quiet(ONA, minutes=1)
    yield made
    await made.stop()


@pytest.fixture
async def channel(graph: GraphStandIn) -> AsyncIterator[MessengerChannel]:
    """The page as a channel."""
    made = MessengerChannel(account(graph.url))
    yield made
    await made.close()


@pytest.fixture
async def unconnected() -> AsyncIterator[MessengerChannel]:
    """The page as a channel that only takes webhooks."""
    made = MessengerChannel(account())
    yield made
    await made.close()
