"""What SMS may cost a day: the assistant falls silent when it is spent, people never do."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.office.hours import ZONE
from bot.settings import Settings
from bot.store.base import now
from bot.store.models import Conversation, Delivery, Message

log = structlog.get_logger(__name__)

#: The channel whose parts are billed.
CHANNEL = "sms"
#: `Message.error` of what is not sent for want of budget, `Conversation.reason` of who then waits.
ERROR, REASON = "budget", "sms_budget"
#: The share of the budget at which the operator is warned.
WARN_AT = 0.8


async def allowed(
    session: AsyncSession, settings: Settings, message: Message, conversation: Conversation
) -> bool:
    """Whether a message may be sent today.

    All may but the assistant's when the parts of the day are spent. Who needs help at once is
    answered whatever it costs.
    """
    budget = settings.sms_daily_budget
    if not budget or message.channel != CHANNEL:
        return True
    units = await units_today(session)
    if units >= WARN_AT * budget:
        _warn(_today(), budget)
    return message.author != "assistant" or conversation.urgent or units < budget


async def units_today(session: AsyncSession) -> int:
    """Parts that were sent since midnight in Vilnius."""
    midnight = datetime.combine(_today(), time(), ZONE)
    spent = await session.scalar(
        select(func.coalesce(func.sum(Delivery.units), 0)).where(
            Delivery.channel == CHANNEL, Delivery.began_at >= midnight
        )
    )
    return int(spent or 0)


def _today() -> date:
    return now().astimezone(ZONE).date()


@lru_cache(maxsize=1)
def _warn(day: date, budget: int) -> None:
    """Warn once a day; each process for itself."""
    log.warning("sms.budget_nearly_spent", day=str(day), budget=budget)
