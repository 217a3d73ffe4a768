"""What came of an asker's referrals, beside the conversation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.door import Visit
from bot.desk.thread import Thread
from bot.messages import MAX_TEXT
from bot.referrals import sending
from bot.services import Services
from bot.store.mail import Mail
from bot.store.models import Conversation
from bot.store.referrals import Coordinator, Referral


@dataclass(frozen=True, slots=True)
class Shown:
    """A referral beside the conversation. `said` is its answer as the asker would read it."""

    referral: Referral
    place: str
    coordinator: str | None
    mail: Mail | None
    said: str


async def referrals_panel(
    session: AsyncSession, services: Services, visit: Visit, thread: Thread
) -> Mapping[str, object]:
    """What the panel beside the conversation shows."""
    found = await session.execute(
        select(Referral, Coordinator.name, Mail)
        .join(Conversation, Conversation.id == Referral.conversation_id)
        .outerjoin(Coordinator, Coordinator.id == Referral.coordinator_id)
        .outerjoin(Mail, Mail.id == Referral.mail_id)
        .where(Conversation.person_id == thread.conversation.person_id)
        .order_by(Referral.id.desc())
    )
    places = services.replies.library.places
    language = thread.conversation.language
    return {
        "ready": sending.ready(services),
        "most": MAX_TEXT,
        "referrals": [
            Shown(
                referral=one,
                place=places[one.municipality].names[visit.language],
                coordinator=name,
                mail=mail,
                said=services.replies.render(
                    {
                        "reply": "referral_answer",
                        "args": {"municipality": one.municipality, "text": one.answer},
                    },
                    language,
                ).text
                if one.state == "answered" and one.passed_at is None
                else "",
            )
            for one, name, mail in found.all()
        ],
    }
