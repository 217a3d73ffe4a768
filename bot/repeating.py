"""All work that repeats, a line each. See `bot.chores` for how it is done."""

from __future__ import annotations

from datetime import timedelta

from bot.chores import Chore
from bot.duty import call_duty
from bot.office.reminders import remind
from bot.referrals.deadlines import look_after_now
from bot.reminders import bring_to_mind

CHORES: tuple[Chore, ...] = (
    Chore("duty", timedelta(seconds=5), call_duty),
    Chore("waiting", timedelta(seconds=15), bring_to_mind),
    Chore("appointments", timedelta(minutes=1), remind),
    Chore("referrals", timedelta(minutes=1), look_after_now),
)
