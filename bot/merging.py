"""Makes one person of two, and one conversation of their two open ones. Nothing is lost by it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKeyConstraint, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import outside, waiting
from bot.handoff import hold
from bot.signals import OUTBOX, QUEUE, TURNS, contact_topic, talk_topic, wake
from bot.store.base import Base, now
from bot.store.models import Contact, Conversation, Message, Person

#: What the engine remembers of both talks: the plan's answers, the last emergency, what was sent.
#: How the slots begin. All else it remembers only of the talk that goes on here.
CARRIED = ("plan_", "alarm", "request_sent")


async def join(session: AsyncSession, other_id: int, here: Conversation) -> Conversation:
    """Join another person with the one who writes in `here`; the conversation that goes on.

    All that hangs on the newer person moves to the older one. Of two open conversations a
    consultant's stays, or else the older one, and the other's messages move there. `here` is locked
    and its turn ends with this: nobody holds a lease on what goes on.
    """
    older, newer = sorted((other_id, here.person_id))
    await session.flush()
    both = (older, newer)
    await session.execute(
        select(Person.id).where(Person.id.in_(both)).order_by(Person.id).with_for_update()
    )
    found = await session.scalars(
        select(Conversation)
        .where(Conversation.person_id.in_(both), Conversation.closed_at.is_(None))
        .order_by(Conversation.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    open_ones = list(found)
    for one in open_ones:
        if outside.is_outside(one):
            # Whoever answers at the provider of one channel does not see the other: the desk does.
            one.owner, one.waiting_since = "waiting", now()
            one.reason = "care" if one.urgent else "asked"
    # Only one of them can be a consultant's: while one answers `here`, the assistant takes no turn.
    kept = next((one for one in open_ones if one.owner == "consultant"), open_ones[0])
    for gone in open_ones:
        if gone is not kept:
            await _absorb(session, kept, gone, here)
    await _move(session, Person, newer, older)
    await session.execute(delete(Person).where(Person.id == newer))
    await session.refresh(kept, ["person_id"])
    kept.lease_by = kept.lease_until = None
    kept.changed_at = now()
    contacts = await session.scalars(select(Contact.id).where(Contact.person_id == older))
    talks = [one.id for one in open_ones]
    wake(session, TURNS, OUTBOX, QUEUE, *map(talk_topic, talks), *map(contact_topic, contacts))
    return kept


async def _absorb(
    session: AsyncSession, kept: Conversation, gone: Conversation, here: Conversation
) -> None:
    """Let one conversation go on with all of another, which is then no more."""
    epoch = max(kept.epoch, gone.epoch) + 1
    if kept.owner != "consultant":
        # The epoch grows so that a turn that is under way writes nothing. What the assistant has
        # already said stays true; only where a person answers, it is dropped as after a takeover.
        for one in (kept, gone):
            await _restamp(session, one, epoch)
    kept.epoch = epoch
    await _move(session, Conversation, gone.id, kept.id)
    if kept.owner == "consultant":
        await hold(session, kept.id)
    other = gone if here is kept else kept
    kept.memory = _memory(here.memory, other.memory)
    kept.language, kept.language_chosen = here.language, here.language_chosen
    _call(kept, gone)
    kept.opened_at = min(kept.opened_at, gone.opened_at)
    await session.flush()
    await session.execute(delete(Conversation).where(Conversation.id == gone.id))


def _call(kept: Conversation, gone: Conversation) -> None:
    """Whoever waited for a person in either conversation goes on waiting, as long as they have."""
    if kept.reason is None or (gone.urgent and not kept.urgent):
        kept.reason = gone.reason
    if kept.owner == "assistant":
        kept.owner = gone.owner
    kept.urgent = kept.urgent or gone.urgent
    kept.away_told = kept.away_told or gone.away_told
    waiting.join(kept, gone)


def _memory(here: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What is remembered where the person writes now, and what of the other talk goes on with it.

    An answer that was given in both counts as it was given here.
    """
    before = other.get("slots", {})
    carried = {name: value for name, value in before.items() if name.startswith(CARRIED)}
    return {**here, "slots": {**carried, **here.get("slots", {})}}


async def _restamp(session: AsyncSession, conversation: Conversation, epoch: int) -> None:
    await session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.direction == "out",
            Message.state.in_(("pending", "sending")),
            Message.epoch == conversation.epoch,
        )
        .values(epoch=epoch)
    )


async def _move(session: AsyncSession, what: type[Base], old: int, new: int) -> None:
    """Point every row that refers to one row of a table to another, whatever table it is in.

    The tables are not listed here: one that is forgotten would be deleted with what it refers to.
    """
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            if (
                isinstance(constraint, ForeignKeyConstraint)
                and constraint.referred_table is what.__table__
            ):
                [column] = constraint.columns
                await session.execute(update(table).where(column == old).values({column: new}))
