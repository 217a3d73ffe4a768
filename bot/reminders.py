"""Sees to it that nobody waits unseen: whoever waits longer than promised is brought to mind.

At the promise the one who answers is reminded, or all who are there if nobody does; half as much
office time later those who lead are told. Each happens once, whatever process does it: a
conversation is looked at again under its lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.access import may
from bot.desk.notes import write_note
from bot.handoff import tell
from bot.mail import write_mail
from bot.office.hours import Office, read_office
from bot.passing import is_here
from bot.promises import promise
from bot.services import Services
from bot.signals import QUEUE, talk_topic, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation


async def bring_to_mind(services: Services) -> None:
    """Bring to mind who waits too long now."""
    await remind_at(services, now())


async def remind_at(services: Services, at: datetime) -> None:
    """Bring to mind who waits too long at a moment, and end the snoozes that are over."""
    async with services.database.read() as session:
        office = await read_office(session, services.settings)
        due = list(await session.scalars(select(Conversation.id).where(_is_due(at))))
    for number in due:
        async with services.database.write() as session:
            conversation = await session.scalar(
                select(Conversation)
                .where(Conversation.id == number, _is_due(at))
                .with_for_update(key_share=True)
            )
            if conversation:
                await _see_to(services, session, conversation, office, at)


def _is_due(at: datetime) -> ColumnElement[bool]:
    # Somebody in danger whom nobody has taken yet is for `bot.duty`, which does not wait so long.
    waits = and_(
        Conversation.waiting_since.is_not(None),
        or_(~Conversation.urgent, Conversation.owner == "consultant"),
    )
    late = and_(Conversation.promised_at <= at, Conversation.escalated_at.is_(None))
    return and_(
        Conversation.closed_at.is_(None),
        or_(
            and_(waits, or_(Conversation.promised_at.is_(None), late)),
            Conversation.snoozed_until <= at,
        ),
    )


async def _see_to(
    services: Services,
    session: AsyncSession,
    conversation: Conversation,
    office: Office,
    at: datetime,
) -> None:
    if conversation.snoozed_until and conversation.snoozed_until <= at:
        conversation.snoozed_until = None
    promise(conversation, office, services.settings)
    promised = conversation.promised_at
    if conversation.waiting_since is None or promised is None or promised > at:
        return
    if conversation.reminded_at is None:
        await _remind(services, session, conversation, at)
    elif _much_later(services, office, promised, at):
        await _escalate(services, session, conversation, at)
    wake(session, QUEUE, talk_topic(conversation.id))


def _much_later(services: Services, office: Office, promised: datetime, at: datetime) -> bool:
    return office.between(promised, at) >= timedelta(minutes=services.settings.promise_minutes) / 2


async def _remind(
    services: Services, session: AsyncSession, conversation: Conversation, at: datetime
) -> None:
    was_told, conversation.promise_told = conversation.promise_told, False
    conversation.reminded_at, conversation.snoozed_until = at, None
    write_note(session, conversation.id, None, "", kind="reminded")
    users = await _who(session, conversation, at)
    _write(services, session, conversation, users, "reminder")
    await session.flush()
    if was_told:
        await tell(session, services.replies, conversation.id, "promise_broken")


async def _escalate(
    services: Services, session: AsyncSession, conversation: Conversation, at: datetime
) -> None:
    conversation.escalated_at = at
    write_note(session, conversation.id, None, "", kind="escalated")
    leads = [user for user in await _workers(session) if may(user.role, "leading")]
    _write(services, session, conversation, leads, "escalation")


async def _who(session: AsyncSession, conversation: Conversation, at: datetime) -> list[User]:
    """Who is to answer: the owner; else all who are at the desk, or without any those who lead."""
    users = await _workers(session)
    owner = [user for user in users if user.id == conversation.user_id]
    if conversation.owner == "consultant" and owner:
        return owner
    here = set(await session.scalars(select(User.id).where(is_here(at))))
    present = [user for user in users if user.id in here]
    return present or [user for user in users if may(user.role, "leading")]


async def _workers(session: AsyncSession) -> list[User]:
    users = await session.scalars(select(User).where(User.disabled_at.is_(None)).order_by(User.id))
    return [user for user in users if may(user.role, "desk")]


def _write(
    services: Services,
    session: AsyncSession,
    conversation: Conversation,
    users: Iterable[User],
    kind: str,
) -> None:
    """An e-mail to each who has an address and wishes it; never with what the asker wrote."""
    letters, address = services.letters, services.settings.public_url.rstrip("/")
    for user in users:
        if not (user.email and user.reminders_by_mail):
            continue
        language = user.language if user.language in letters.by_language else "lt"
        facts = {
            "number": conversation.id,
            "link": f"{address}/desk/conversations/{conversation.id}",
        }
        text = letters.get(f"{kind}_text", language or "lt", **facts)
        write_mail(
            session,
            purpose=kind,
            address=user.email,
            subject=letters.get(f"{kind}_subject", language or "lt", **facts),
            text=f"{text}\n\n{letters.get('letter_end', language or 'lt')}\n",
        )
