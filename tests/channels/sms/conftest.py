"""A number at a stand-in of Twilio, and requests as Twilio makes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from bot.channel import Request
from channels.sms import SmsAccount, SmsChannel
from knowledge.sms import segments
from tests.stand_ins.twilio import NUMBER, SID, TOKEN, Twilio, sign

PUBLIC = "https://mic.example"
RECORDED = Path(__file__).parent / "recorded"
ACCOUNT = SmsAccount(SID, TOKEN, NUMBER, segments, public_url=PUBLIC)
#: Makes a channel whose account differs by these fields.
MakeChannel = Callable[..., SmsChannel]


@pytest.fixture
async def twilio() -> AsyncIterator[Twilio]:
    made = Twilio()
    await made.server.start()
    yield made
    await made.server.stop()


@pytest.fixture
async def make_channel(twilio: Twilio) -> AsyncIterator[MakeChannel]:
    made: list[SmsChannel] = []

    def make(**fields: object) -> SmsChannel:
        account = replace(ACCOUNT, **{"api_url": twilio.server.url, **fields})  # type: ignore[arg-type]
        made.append(SmsChannel(account))
        return made[-1]

    yield make
    for channel in made:
        await channel.close()


@pytest.fixture
async def channel(make_channel: MakeChannel) -> SmsChannel:
    """A channel with a number of its own."""
    return make_channel()


def recorded(name: str) -> bytes:
    """The body of a recorded request."""
    return (RECORDED / f"{name}.txt").read_bytes().strip()


def request(body: bytes, path: str = "/webhooks/sms", **headers: str) -> Request:
    """A request as Twilio makes it, signed."""
    url = f"{PUBLIC}{path}"
    fields = dict(parse_qsl(body.decode(), keep_blank_values=True))
    return Request("POST", url, {"x-twilio-signature": sign(url, fields), **headers}, body)
