"""Facts about where an answer goes, in a real browser: how long it may, and what it will cost."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import expect

from bot.channel import Channel
from bot.store.base import now
from bot.store.models import Contact
from channels.messenger import MessengerChannel
from channels.messenger.limits import AGENT_WINDOW
from channels.sms import SmsChannel
from tests.browser.desk import PATIENCE, Desk
from tests.channels.messenger.conftest import account
from tests.channels.sms.conftest import ACCOUNT
from tests.desk.world import say

expect.set_options(timeout=PATIENCE)

#: Milliseconds after which an open page looks for what has changed by itself.
RENEWED = 31_000
#: Minutes.
DAY = 24 * 60


@pytest.fixture
async def channels() -> AsyncIterator[tuple[Channel, ...]]:
    """One that may be written to for a time, and one that costs; nothing is sent on them."""
    made = (MessengerChannel(account()), SmsChannel(ACCOUNT))
    yield made
    for channel in made:
        await channel.close()


async def test_the_time_that_is_left_counts_down(empty_desk: Desk) -> None:
    """On an open page, without a reload: much, little, then that nothing arrives any more."""
    ruta = await empty_desk.world.user("ruta")
    at = now()

    async def left(minutes: float) -> None:
        async with empty_desk.world.database.write() as session:
            contact = await session.get_one(Contact, 1)
            contact.seen_at = at - AGENT_WINDOW + timedelta(minutes=minutes)

    await empty_desk.world.wrote("Labas", channel="messenger", owner="consultant", user_id=ruta.id)
    await left(6 * DAY + 30)
    page = await empty_desk.sign_in("ruta")
    await page.clock.install()
    await page.goto(f"{empty_desk.url}/desk/conversations/1")
    window = page.locator("#way-1 .window")
    await expect(window).to_contain_text(say("days_short", n=6))
    await page.fill("#text", "Rašoma")
    await expect(page.locator("#kept-reply")).to_have_text(say("draft_kept"))

    await left(150)
    await page.clock.fast_forward(RENEWED)
    await expect(window).to_contain_text(say("hours_short", n=2))
    await expect(window).to_have_class("window soon")
    await left(-1)
    await page.clock.fast_forward(RENEWED)

    shut = page.locator("#way-1 .notice")
    await expect(shut).to_have_text(say("way_shut", channel=say("channel_messenger")))
    await expect(window).to_have_count(0)
    await expect(page.locator("#text")).to_have_value("Rašoma")


async def test_parts_of_an_sms_are_counted_while_it_is_written(empty_desk: Desk) -> None:
    """As it would be sent, and what it would be without Lithuanian letters; nothing goes out."""
    ruta = await empty_desk.world.user("ruta")
    await empty_desk.world.wrote("Labas", channel="sms", owner="consultant", user_id=ruta.id)
    page = await empty_desk.sign_in("ruta", "/desk/conversations/1")
    cost = page.locator("#cost-1")
    await expect(cost).to_be_empty()

    await page.locator("#text").press_sequentially("Laba diena")
    await expect(cost).to_have_text(say("sms_parts", n=1))
    await page.fill("#text", "Laba diena " * 15)
    await expect(cost).to_have_text(say("sms_parts", n=2))
    await page.fill("#text", "Ąžuolas " * 18)
    await expect(cost).to_have_text(f"{say('sms_parts', n=3)} {say('sms_without', n=1)}")
    await page.reload()
    await expect(cost).to_have_text(f"{say('sms_parts', n=3)} {say('sms_without', n=1)}")
    await page.fill("#text", "")
    await expect(cost).to_be_empty()

    assert [message.author for message in await empty_desk.world.messages(1)] == ["asker"]
