"""Keeps who saw and changed what; never the words that people wrote. Entries are never edited."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.accounts import User
from bot.store.base import now
from bot.store.database import Database
from bot.store.desk import AuditEntry

Action = Literal[
    "accepted",
    "acknowledged",
    "added",
    "answered",
    "archived",
    "asked_new_password",
    "assigned",
    "booked",
    "cancelled_by_us",
    "capacity_set",
    "changed",
    "closed",
    "corrected",
    "disabled",
    "done",
    "enabled",
    "ended_sessions",
    "exported",
    "gave_link",
    "given_back",
    "imported",
    "invited",
    "kept",
    "labelled",
    "missed",
    "moved",
    "new",
    "new_recovery_codes",
    "noted",
    "passed_on",
    "proposed",
    "recalled",
    "rejected",
    "relieved",
    "removed",
    "reopened",
    "restored",
    "returned",
    "second_factor_off",
    "second_factor_on",
    "seen",
    "sent",
    "sent_again",
    "sent_anew",
    "set_password",
    "sign_in_failed",
    "signed_in",
    "snoozed",
    "taken_over",
    "ticked",
    "transferred",
    "unticked",
    "woken",
]
"""What is done. The audit's page has words for each; old entries may hold others."""
Subject = Literal[
    "absence",
    "alert",
    "appointment",
    "audit",
    "calendar",
    "candidate",
    "candidates",
    "canned",
    "case",
    "conversation",
    "coordinator",
    "coordinators",
    "duty",
    "file",
    "message",
    "office_day",
    "referral",
    "user",
]
"""To what it is done."""

#: Seen again within so long is the same looking.
LOOK = timedelta(hours=1)
#: What was seen lately, remembered at most.
_MOST = 10_000


def record(
    session: AsyncSession,
    user: User | str,
    action: Action,
    subject: Subject,
    subject_id: int | None,
    **details: Any,
) -> None:
    """Keep an entry in the transaction that makes the change.

    Whoever has no account is named by what they are: `coordinator`.
    """
    session.add(
        AuditEntry(
            user_id=None if isinstance(user, str) else user.id,
            login=user if isinstance(user, str) else user.login,
            action=action,
            subject=subject,
            subject_id=subject_id,
            details=details,
        )
    )


def record_failure(session: AsyncSession, user: User | None, step: str) -> None:
    """Keep that somebody could not sign in; `step` is `password`, `code` or `provider`.

    Of a login that is nobody's nothing is kept: it may be a password typed into the wrong box.
    """
    session.add(
        AuditEntry(
            user_id=user.id if user else None,
            login=user.login if user else "",
            action="sign_in_failed",
            subject="user",
            subject_id=user.id if user else None,
            details={"step": step},
        )
    )


class Lookers:
    """Keeps who looked at what, once an hour however often a page reloads itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lately: dict[tuple[int, Subject, int], datetime] = {}

    async def saw(self, user: User, subject: Subject, subject_id: int) -> None:
        """Keep that somebody opened it, unless they did within the hour."""
        at, name = now(), (user.id, subject, subject_id)
        known = self._lately.get(name)
        if known and known > at - LOOK:
            return
        async with self._database.write() as session:
            earlier = await session.scalar(
                select(AuditEntry.at)
                .where(
                    AuditEntry.user_id == user.id,
                    AuditEntry.at > at - LOOK,
                    AuditEntry.action == "seen",
                    AuditEntry.subject == subject,
                    AuditEntry.subject_id == subject_id,
                )
                .limit(1)
            )
            if earlier is None:
                record(session, user, "seen", subject, subject_id)
        self._lately.pop(name, None)
        self._lately[name] = earlier or at
        while len(self._lately) > _MOST:
            del self._lately[next(iter(self._lately))]
