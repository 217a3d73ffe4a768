"""The panel beside a conversation in which somebody may be in danger: alerts, and what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot import alerts
from bot.desk import asked
from bot.desk.audit import Action, record
from bot.desk.door import Route, Visit
from bot.desk.thread import Thread
from bot.errors import Refused
from bot.services import Services
from bot.signals import talk_topic, wake
from bot.store.accounts import User
from bot.store.care import ProtocolTick
from bot.store.models import Conversation
from knowledge.library import Library
from knowledge.printing import Cited
from knowledge.protocols import PARTS, PROTOCOLS

#: Reasons why a conversation waits that belong to care.
REASONS = frozenset({"care", "alarm_taken_back"})
#: Between texts that are cited together, so that their sources are numbered through.
_APART = "\x1e"


@dataclass(frozen=True, slots=True)
class Step:
    """One step in words; `by` and `at` say who has done it, and when."""

    id: str
    text: str
    by: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ShownProtocol:
    """A protocol as the panel shows it."""

    id: str
    title: str
    updated: date
    reviewed: date | None
    parts: Mapping[str, tuple[Step, ...]]
    sources: tuple[Cited, ...]
    open: bool


async def read_care(
    session: AsyncSession, services: Services, visit: Visit, thread: Thread
) -> dict[str, object] | None:
    """The panel's values; None where nobody is in danger."""
    talk = thread.conversation
    raised = await alerts.of_conversation(session, talk.id)
    if not raised and not talk.urgent and talk.reason not in REASONS:
        return None
    rows = await session.execute(
        select(ProtocolTick, User.name)
        .outerjoin(User, User.id == ProtocolTick.user_id)
        .where(ProtocolTick.conversation_id == talk.id)
        .order_by(ProtocolTick.id)
    )
    ticks = {(tick.protocol, tick.step): (name or "?", tick.ticked_at) for tick, name in rows}
    fitting = "trafficking" if raised and raised[-1].kind == "trafficking" else "crisis"
    library = services.replies.library
    return {
        "raised": raised,
        "protocols": [
            _shown(library, name, visit.language, ticks, is_open=name == fitting)
            for name in sorted(PROTOCOLS, key=lambda name: name != fitting)
        ],
    }


def _shown(
    library: Library,
    name: str,
    language: str,
    ticks: Mapping[tuple[str, str], tuple[str, datetime]],
    *,
    is_open: bool,
) -> ShownProtocol:
    protocol = library.protocols[language][name]
    texts = [(part, step, text) for part in PARTS for step, text in protocol.parts[part].items()]
    cited = library.cite(_APART.join(text for _, _, text in texts), language, protocol.reviewed)
    parts: dict[str, tuple[Step, ...]] = dict.fromkeys(PARTS, ())
    for (part, step, _), words in zip(texts, cited.text.split(_APART), strict=True):
        by, at = ticks.get((name, step), (None, None))
        parts[part] = (*parts[part], Step(step, words, by, at))
    return ShownProtocol(
        id=name,
        title=protocol.title,
        updated=protocol.updated,
        reviewed=protocol.reviewed,
        parts=parts,
        sources=cited.sources,
        open=is_open,
    )


class Protocols:
    """Ticks of steps."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> Sequence[Route]:
        """For those who work with conversations."""
        return (Route("POST", "/desk/conversations/{id}/protocol", self.tick, "desk"),)

    async def tick(self, visit: Visit) -> Response:
        """Note that a step was done, or that it was not after all."""
        number = asked.number(visit)
        protocol, step = visit.form.get("protocol", ""), visit.form.get("step", "")
        known = self._services.replies.library.protocols[visit.language].get(protocol)
        if known is None or not any(step in known.parts[part] for part in ("first", "help")):
            raise Refused("not_found", 404)
        done, user = visit.form.get("done") == "1", visit.signed.user
        async with self._services.database.write() as session:
            if not await session.scalar(select(exists().where(Conversation.id == number))):
                raise Refused("not_found", 404)
            await session.execute(
                delete(ProtocolTick).where(
                    ProtocolTick.conversation_id == number,
                    ProtocolTick.protocol == protocol,
                    ProtocolTick.step == step,
                )
            )
            if done:
                session.add(
                    ProtocolTick(
                        conversation_id=number, protocol=protocol, step=step, user_id=user.id
                    )
                )
            action: Action = "ticked" if done else "unticked"
            record(session, user, action, "conversation", number, protocol=protocol, step=step)
            wake(session, talk_topic(number))
        return asked.back_to(visit, number)
