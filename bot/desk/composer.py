"""What stands around the box that a consultant writes in: ways to the asker, drafts, company."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from bot.channel import Cost
from bot.desk import company, drafts, reach
from bot.desk.drafts import Left
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation

#: Words of the desk: a key and what fills its places.
Words = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Composer:
    """One consultant's composer in one conversation."""

    drafts: Mapping[str, str]
    """One's own, by kind."""
    left: Sequence[Left]
    ways: Sequence[reach.Destination]
    costs: Mapping[int, Sequence[Words]]
    """What it costs to send the draft, by contact; nothing where nothing is billed."""
    present: Sequence[Words]


async def read_composer(
    session: AsyncSession, services: Services, conversation: Conversation, user: User
) -> Composer:
    """All of it as it is now."""
    at = now()
    own = await drafts.read(session, conversation.id, user)
    ways = await reach.destinations(session, services, conversation, at)
    return Composer(
        drafts=own,
        left=await drafts.left_by_others(session, conversation.id, user),
        ways=ways,
        costs=costs(services, ways, own.get("reply", ""), conversation.language),
        present=present(await company.read(session, conversation, user, at)),
    )


def costs(
    services: Services, ways: Sequence[reach.Destination], text: str, language: str
) -> dict[int, list[Words]]:
    """What it would cost to send a text, in words, by the contacts where it costs anything."""
    found = {
        way.contact.id: reach.cost(services, way.contact.channel, text, language) for way in ways
    }
    return {contact: list(_cost(cost)) for contact, cost in found.items() if cost}


def present(found: company.Company) -> list[Words]:
    """Who else is there, in words."""
    writing = ", ".join(other.name for other in found.others if other.writes)
    looking = ", ".join(other.name for other in found.others if not other.writes)
    said: list[tuple[str, Mapping[str, object]]] = []
    if found.asker_writes:
        said.append(("asker_writes", {}))
    if writing:
        said.append(("company_writes", {"names": writing}))
    if looking:
        said.append(("company_looks", {"names": looking}))
    return said


def _cost(cost: Cost) -> Iterator[Words]:
    yield "sms_parts", {"n": cost.parts}
    if cost.bare:
        yield "sms_bare", {}
    elif cost.without < cost.parts:
        yield "sms_without", {"n": cost.without}
