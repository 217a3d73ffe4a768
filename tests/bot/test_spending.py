"""Facts about `bot.spending`: what a day of SMS may cost, and who is never silenced by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from bot.health import health_routes
from bot.office.hours import ZONE
from bot.services import Services
from bot.spending import _warn, allowed, units_today
from bot.store.base import now
from bot.store.models import Conversation, Delivery, Message


@pytest.fixture(autouse=True)
def _new_day() -> None:
    """Nobody has been warned yet."""
    _warn.cache_clear()


async def spent(services: Services, units: int, at: datetime | None = None, **more: str) -> None:
    """Parts that were sent."""
    async with services.database.write() as session:
        session.add(
            Delivery(
                **{"channel": "sms", "account": "x", "provider_id": uuid4().hex, **more},
                units=units,
                began_at=at or now(),
            )
        )


async def may(
    services: Services,
    *,
    budget: int = 10,
    author: str = "assistant",
    channel: str = "sms",
    urgent: bool = False,
) -> bool:
    """Whether such a message may be sent now."""
    settings = services.settings.model_copy(update={"sms_daily_budget": budget})
    message = Message(channel=channel, author=author)
    async with services.database.write() as session:
        return await allowed(session, settings, message, Conversation(urgent=urgent))


async def test_until_the_budget_is_spent_all_is_sent(services: Services) -> None:
    """The last part may make it a little more than the budget, never is one held back early."""
    assert await may(services)
    await spent(services, 6)
    await spent(services, 3)
    assert await may(services)
    await spent(services, 1)
    assert not await may(services)


async def test_people_and_emergencies_are_never_held_back(services: Services) -> None:
    """A consultant writes, the program says what it must, and who is in danger is answered."""
    await spent(services, 1000)

    assert not await may(services)
    assert await may(services, author="consultant")
    assert await may(services, author="system")
    assert await may(services, urgent=True)


async def test_no_budget_is_no_limit(services: Services) -> None:
    """0 is the default."""
    await spent(services, 1000)

    assert await may(services, budget=0)


async def test_other_channels_cost_nothing(services: Services) -> None:
    """Neither are they counted nor held back."""
    await spent(services, 1000, channel="telegram")
    assert await may(services)
    await spent(services, 10)
    assert await may(services, channel="telegram")


async def test_a_day_begins_at_midnight_in_vilnius(services: Services) -> None:
    """What was sent before it is yesterday's."""
    midnight = datetime.combine(now().astimezone(ZONE).date(), time(), ZONE)
    await spent(services, 100, midnight - timedelta(seconds=1))
    await spent(services, 7, midnight)

    async with services.database.read() as session:
        assert await units_today(session) == 7


async def test_the_operator_is_warned_once_a_day(services: Services) -> None:
    """At four fifths of the budget, not before, and not with each message."""
    with capture_logs() as logs:
        await spent(services, 7)
        await may(services)
        assert not logs
        await spent(services, 1)
        for _ in range(3):
            assert await may(services)
        await may(services, author="consultant")

    assert [(log["event"], log["log_level"]) for log in logs] == [
        ("sms.budget_nearly_spent", "warning")
    ]


async def test_metrics_show_what_is_spent(services: Services) -> None:
    """Parts of the day and the budget, for whoever watches."""
    await spent(services, 8)
    settings = services.settings.model_copy(update={"sms_daily_budget": 10})
    app = FastAPI()
    app.include_router(health_routes(replace(services, settings=settings)))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://test"
    ) as http:
        lines = (await http.get("/metrics")).text.splitlines()

    assert "gandras_sms_units_today 8.0" in lines
    assert "gandras_sms_budget 10.0" in lines
