"""Who is told when a referral moves: the asker, whoever looks at the desk, and its consultant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.notes import write_note
from bot.desk.pages import LANGUAGES
from bot.mail import write_mail
from bot.people import keep_out
from bot.referrals.terms import day
from bot.services import Services
from bot.signals import OUTBOX, QUEUE, contact_topic, talk_topic, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation
from bot.store.referrals import Referral
from bot.writing import write_out


async def tell_asker(
    session: AsyncSession, services: Services, referral: Referral, key: str, **args: Any
) -> None:
    """A line in the asker's language, where they wrote last."""
    conversation = await _open(session, referral)
    reference = {
        "reply": f"referral_{key}",
        "args": {"municipality": referral.municipality, "due": day(referral.due_at).isoformat()}
        | args,
    }
    rendered = services.replies.render(reference, conversation.language)
    message = await write_out(session, conversation, rendered, author="system")
    wake(session, OUTBOX, QUEUE, contact_topic(message.contact_id))


def keep_note(
    session: AsyncSession, referral: Referral, kind: str, user: User | None = None, text: str = ""
) -> None:
    """What happened, beside the conversation's other notes."""
    write_note(
        session,
        referral.conversation_id,
        user,
        text,
        kind=f"referral_{kind}",
        referral=referral.id,
        municipality=referral.municipality,
    )


async def back_to_centre(
    session: AsyncSession, services: Services, referral: Referral, reason: str
) -> None:
    """Tell the asker, who waits for a consultant again: for the one who has them, or in the queue.

    A closed conversation is opened again, unless the asker has another one by now.
    """
    await keep_out(session, referral.conversation_id)
    await tell_asker(session, services, referral, reason)
    talk = await _open(session, referral)
    talk.reason = talk.reason if talk.urgent else f"referral_{reason}"
    talk.waiting_since = now()
    talk.changed_at = now()
    if talk.closed_at or talk.owner != "consultant":
        talk.owner, talk.user_id, talk.closed_at, talk.outcome = "waiting", None, None, None
    await session.flush()
    owner = await session.get(User, talk.user_id or referral.user_id or 0)
    wake(session, QUEUE, talk_topic(talk.id))
    if owner and owner.email and owner.reminders_by_mail and not owner.disabled_at:
        _remind(session, services, owner, referral.municipality, talk.id, reason)


def _remind(  # noqa: PLR0913, PLR0917 - who is told what about whom
    session: AsyncSession,
    services: Services,
    owner: User,
    municipality: str,
    conversation_id: int,
    reason: str,
) -> None:
    """An e-mail to the consultant, with the way to the conversation and nothing of it."""
    letters, lang = services.letters, owner.language or LANGUAGES[0]
    place = services.replies.library.places[municipality].names[lang]
    subject = letters.get(
        f"referral_news_{reason}", lang, municipality=place, number=conversation_id
    )
    link = f"{services.settings.public_url.rstrip('/')}/desk/conversations/{conversation_id}"
    text = letters.get("referral_news", lang, what=subject, link=link)
    write_mail(
        session,
        purpose="referral_news",
        address=owner.email or "",
        subject=subject,
        text=f"{text}\n\n{letters.get('letter_end', lang)}\n",
        conversation_id=conversation_id,
    )


async def _open(session: AsyncSession, referral: Referral) -> Conversation:
    """The asker's open conversation, or else the one that the referral was made in."""
    here = await session.get_one(
        Conversation, referral.conversation_id, with_for_update=True, populate_existing=True
    )
    if here.closed_at is None:
        return here
    other = await session.scalar(
        select(Conversation)
        .where(Conversation.person_id == here.person_id, Conversation.closed_at.is_(None))
        .order_by(Conversation.id.desc())
        .limit(1)
        .with_for_update()
    )
    return other or here
