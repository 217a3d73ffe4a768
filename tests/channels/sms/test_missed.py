"""Facts about SMS that came while nobody could call us."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from bot.messages import Event, Incoming
from channels.sms import SmsChannel
from tests.channels.sms.conftest import MakeChannel
from tests.stand_ins.twilio import SERVICE, SID, Twilio

PHONE, OTHER = "+37061234567", "+37061234568"
PATIENCE = 5


async def heard(channel: SmsChannel) -> list[Incoming]:
    """What the channel's first look that succeeds hands over."""
    got: asyncio.Future[Sequence[Event]] = asyncio.get_running_loop().create_future()

    async def store(events: Sequence[Event]) -> None:
        got.set_result(events)

    listening = asyncio.create_task(channel.listen(store))
    try:
        events = await asyncio.wait_for(got, PATIENCE)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    assert all(isinstance(event, Incoming) for event in events)
    return list(events)  # type: ignore[arg-type]


async def test_what_came_while_we_were_away(channel: SmsChannel, twilio: Twilio) -> None:
    """At the start Twilio is asked; all comes in order, read as the webhook would have been."""
    await twilio.says(PHONE, "Labas, kur kreiptis?", sid="SM1")
    await twilio.says(OTHER, "STOP", sid="SM2")

    first, second = await heard(channel)

    assert (first.address, first.text, first.provider_id) == (PHONE, "Labas, kur kreiptis?", "SM1")
    assert (second.address, second.reachable, second.handled) == (OTHER, False, True)


async def test_files_come_too(channel: SmsChannel, twilio: Twilio) -> None:
    """A picture that was sent meanwhile is fetched as if the webhook had told of it."""
    twilio.files["ME1"] = b"picture"
    address = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages/SM3/Media/ME1"
    await twilio.says(
        PHONE, "", sid="SM3", NumMedia="1", MediaUrl0=address, MediaContentType0="image/jpeg"
    )

    (message,) = await heard(channel)

    (media,) = message.media
    assert (media.kind, media.ref) == ("photo", address)
    assert await channel.fetch(media, 100) == b"picture"


async def test_what_we_sent_is_not_heard(channel: SmsChannel, twilio: Twilio) -> None:
    """The list holds both directions; only what people wrote counts."""
    await twilio.says(PHONE, "Labas", sid="SM4")
    twilio.messages.append({**twilio._came_in[0], "direction": "outbound-api", "sid": "SM5"})

    assert [one.provider_id for one in await heard(channel)] == ["SM4"]


async def test_a_service_has_many_numbers(make_channel: MakeChannel, twilio: Twilio) -> None:
    """Of a messaging service all that came in by it counts, and nothing of others."""
    await twilio.says(PHONE, "Labas", sid="SM6", MessagingServiceSid=SERVICE)
    await twilio.says(PHONE, "Labas", sid="SM7", MessagingServiceSid="MG" + "2" * 32)

    found = await heard(make_channel(sender=SERVICE))

    assert [one.provider_id for one in found] == ["SM6"]


@pytest.mark.parametrize("code", [20003, 20404])
async def test_a_look_that_fails_is_tried_again(
    channel: SmsChannel, twilio: Twilio, code: int
) -> None:
    """While Twilio refuses, listening goes on; what waited comes with the first look that works."""
    channel.soon = 0.05
    await twilio.says(PHONE, "Labas", sid="SM8")
    twilio.refuse_lists = [code, code]

    assert [one.provider_id for one in await heard(channel)] == ["SM8"]
    assert not twilio.refuse_lists
