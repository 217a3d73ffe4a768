"""Consultants who all want the same conversations while the assistant is answering in them."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from bot.claims import claim
from bot.handoff import take_over
from bot.loops import AT_ONCE, SENT_AT_ONCE, _loop, _Workers
from bot.outbox import claim as unsent
from bot.sending import send
from bot.services import Services
from bot.signals import OUTBOX, TURNS
from bot.store.models import Conversation, Message
from bot.turns import take
from tests.askers import Asker, consultant

#: Seconds between what an asker writes and the consultants' reaching for it, at most.
SOON = 0.3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: all but `talks`, `answers` and `dropped` must be as many as they say."""

    talks: int
    one_winner: int
    """Conversations that exactly one consultant was told to have."""
    owned_by_winner: int
    answers: int
    """What the assistant said before it was taken from it."""
    dropped: int
    """What it had computed and was not said."""
    late: int
    """What it said after that. Must be none."""


async def race(processes: Sequence[Services], talks: int, rivals: int, at_once: int) -> Outcome:
    """Let so many consultants take over each conversation at once, each in one of the processes.

    Of the conversations so many are under way at a time. Somebody must answer meanwhile: see
    `answering`.
    """
    room = asyncio.Semaphore(at_once)
    users = [await consultant(processes[0], f"k{number}") for number in range(rivals)]
    first = processes[0]

    async def one(number: int) -> tuple[int, list[int], set[int]]:
        asker = Asker(first, f"asker {number}")
        stored = await asker.writes("Ačiū")
        await asker.writes("Dar kartą ačiū")
        async with first.database.read() as session:
            message = await session.get_one(Message, stored.message_id)
        talk = message.conversation_id
        await asyncio.sleep(random.uniform(0, SOON))  # noqa: S311

        async def reach(at: int) -> bool:
            services = processes[at % len(processes)]
            async with services.database.write() as session:
                return await take_over(session, services.replies, talk, users[at])

        taken = await asyncio.gather(*(reach(at) for at in range(rivals)))
        return talk, [users[at].id for at, mine in enumerate(taken) if mine], await said(talk)

    async def said(talk: int) -> set[int]:
        async with first.database.read() as session:
            return set(
                await session.scalars(
                    select(Message.id).where(
                        Message.conversation_id == talk,
                        Message.author == "assistant",
                        Message.event.is_not(None),
                    )
                )
            )

    async def in_turn(number: int) -> tuple[int, list[int], set[int]]:
        async with room:
            return await one(number)

    raced = await asyncio.gather(*(in_turn(number) for number in range(talks)))
    await _settled(first)
    after = [await said(talk) for talk, _, _ in raced]
    async with first.database.read() as session:
        found = await session.execute(select(Conversation.id, Conversation.user_id))
        owners = {row.id: row.user_id for row in found}
        dropped = await session.scalar(
            select(func.count(Message.id)).where(Message.state == "dropped")
        )
    return Outcome(
        talks=talks,
        one_winner=sum(len(winners) == 1 for _, winners, _ in raced),
        owned_by_winner=sum([owners[talk]] == winners for talk, winners, _ in raced),
        answers=sum(len(before) for _, _, before in raced),
        dropped=dropped or 0,
        late=sum(len(now - before) for now, (_, _, before) in zip(after, raced, strict=True)),
    )


async def _settled(services: Services) -> None:
    """Wait until no turn is under way and nothing is to be sent."""
    # A lease whose holder failed is left to end by itself, and says nothing after a takeover.
    busy = select(func.count(Conversation.id)).where(
        Conversation.lease_by.is_not(None), Conversation.owner != "consultant"
    )
    waits = select(func.count(Message.id)).where(Message.state.in_(("received", "pending")))
    while True:
        async with services.database.read() as session:
            if not (await session.scalar(busy) or await session.scalar(waits)):
                return
        await asyncio.sleep(0.1)


@contextlib.asynccontextmanager
async def answering(services: Services) -> AsyncIterator[None]:
    """Let the assistant answer and the outbox send in a process while the block runs."""
    turns = _Workers(TURNS, AT_ONCE, claim, take)
    outbox = _Workers(OUTBOX, SENT_AT_ONCE, unsent, send)
    tasks = [
        asyncio.create_task(_loop(services, TURNS, turns.step)),
        asyncio.create_task(_loop(services, OUTBOX, outbox.step)),
    ]
    try:
        yield
    finally:
        everything = [*tasks, *turns.running, *outbox.running]
        for task in everything:
            task.cancel()
        await asyncio.gather(*everything, return_exceptions=True)
