"""Says how the process is: for load balancers, for people, for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from bot.services import Services
from bot.spending import units_today
from bot.store.aftertalk import TalkRating
from bot.store.care import Alert
from bot.store.models import Conversation, Feedback, Message


def health_routes(services: Services) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`."""
    routes = APIRouter()

    @routes.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @routes.get("/readyz")
    async def readyz() -> JSONResponse:
        parts = {
            "database": await _database_answers(services),
            "engine": await services.engine.ready(),
        }
        return JSONResponse(parts, 200 if all(parts.values()) else 503)

    @routes.get("/metrics")
    async def metrics() -> Response:
        return Response(await _metrics(services), media_type=CONTENT_TYPE_LATEST)

    return routes


async def _database_answers(services: Services) -> bool:
    try:
        async with services.database.read() as session:
            await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    return True


async def _metrics(services: Services) -> bytes:
    """Read from the database at each look, so that any process tells the same."""
    registry = CollectorRegistry()
    messages = Gauge("gandras_messages", "Messages kept", ["direction", "state"], registry=registry)
    conversations = Gauge(
        "gandras_conversations_open", "Open conversations", ["owner"], registry=registry
    )
    ratings = Gauge("gandras_ratings", "Ratings of answers kept", ["value"], registry=registry)
    talks = Gauge(
        "gandras_talk_ratings", "Ratings of whole talks", ["channel", "value"], registry=registry
    )
    alarms = Gauge("gandras_alerts", "Alerts not ended", ["state"], registry=registry)
    units = Gauge("gandras_sms_units_today", "SMS parts sent today", registry=registry)
    budget = Gauge("gandras_sms_budget", "SMS parts a day; 0 is no limit", registry=registry)
    budget.set(services.settings.sms_daily_budget)
    async with services.database.read() as session:
        units.set(await units_today(session))
        for direction, state, count in await session.execute(
            select(Message.direction, Message.state, func.count()).group_by(
                Message.direction, Message.state
            )
        ):
            messages.labels(direction, state).set(count)
        for owner, count in await session.execute(
            select(Conversation.owner, func.count())
            .where(Conversation.closed_at.is_(None))
            .group_by(Conversation.owner)
        ):
            conversations.labels(owner).set(count)
        for value, count in await session.execute(
            select(Feedback.value, func.count()).group_by(Feedback.value)
        ):
            ratings.labels(value).set(count)
        for channel, opinion, count in await session.execute(
            select(TalkRating.channel, TalkRating.value, func.count())
            .where(TalkRating.value.is_not(None))
            .group_by(TalkRating.channel, TalkRating.value)
        ):
            talks.labels(channel, opinion).set(count)
        seen = Alert.acknowledged_at.is_not(None)
        for known, which in (("waiting", ~seen), ("acknowledged", seen)):
            alerts = await session.scalar(
                select(func.count()).select_from(Alert).where(which, Alert.ended_at.is_(None))
            )
            alarms.labels(known).set(alerts or 0)
    return generate_latest(registry)
