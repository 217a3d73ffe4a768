"""What the centre does with a referral: sends it, sends its link anew, takes it back, ends it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot import handoff
from bot.days import day_words
from bot.desk.audit import record
from bot.mail import write_mail
from bot.referrals import links, telling
from bot.referrals.cards import Card, read_card
from bot.referrals.coordinators import read_languages
from bot.referrals.terms import Term, day
from bot.services import Services
from bot.signals import OUTBOX, talk_topic, wake
from bot.store.accounts import User
from bot.store.base import now
from bot.store.mail import Mail
from bot.store.models import Conversation
from bot.store.referrals import Coordinator, Referral

OPEN = ("sent", "accepted")
"""The states in which an answer is awaited."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a consultant wants to send, to whom and by when."""

    coordinator: Coordinator
    card: Card
    question: str
    straight: bool
    term: Term


def ready(services: Services) -> bool:
    """Whether links can be sent: there is a mail server, and an address to name in them."""
    settings = services.settings
    return bool(settings.smtp_url.get_secret_value() and settings.public_url)


async def send(
    session: AsyncSession, services: Services, conversation_id: int, user: User, draft: Draft
) -> Referral | None:
    """Send a case to a municipality and tell the asker; None if it is not this user's to send.

    Nor is it sent while the same municipality still has one of this conversation, so that a form
    that is sent twice sends one mail.
    """
    owned = await handoff.owned(session, conversation_id, user)
    awaited = await session.scalar(
        select(Referral.id).where(
            Referral.conversation_id == conversation_id,
            Referral.municipality == draft.coordinator.municipality,
            Referral.state.in_(OPEN),
        )
    )
    if not owned or awaited is not None:
        return None
    referral = Referral(
        conversation_id=conversation_id,
        coordinator_id=draft.coordinator.id,
        user_id=user.id,
        municipality=draft.coordinator.municipality,
        language=read_languages(draft.coordinator.languages)[0],
        card=draft.card.kept(),
        question=draft.question,
        straight=draft.straight,
        link=links.new(),
        half_at=draft.term.half_at,
        eve_at=draft.term.eve_at,
        due_at=draft.term.due_at,
    )
    session.add(referral)
    await session.flush()
    mail = write_letter(session, services, referral, draft.coordinator.email, "referral")
    await session.flush()
    referral.mail_id = mail.id
    telling.keep_note(session, referral, "sent", user, draft.question)
    await telling.tell_asker(session, services, referral, "sent")
    record(session, user, "sent", "referral", referral.id, conversation=conversation_id)
    return referral


async def send_anew(
    session: AsyncSession, services: Services, conversation_id: int, number: int, user: User
) -> bool:
    """Send another link to the coordinator as the directory knows them now; the old one dies."""
    referral = await _changed(session, conversation_id, number, link=links.new())
    coordinator = await session.get(Coordinator, (referral and referral.coordinator_id) or 0)
    if referral is None or coordinator is None:
        return False
    mail = write_letter(session, services, referral, coordinator.email, "referral")
    await session.flush()
    referral.mail_id = mail.id
    record(session, user, "sent_anew", "referral", number, conversation=conversation_id)
    return True


async def recall(
    session: AsyncSession, services: Services, conversation_id: int, number: int, user: User
) -> bool:
    """Take it back: the link is dead, and the asker is told that a consultant goes on."""
    referral = await _changed(session, conversation_id, number, state="recalled", ended_at=now())
    if referral is None:
        return False
    telling.keep_note(session, referral, "recalled", user)
    await telling.tell_asker(session, services, referral, "recalled")
    record(session, user, "recalled", "referral", number, conversation=conversation_id)
    return True


async def pass_on(
    session: AsyncSession, conversation_id: int, number: int, user: User, text: str
) -> bool:
    """Send the municipality's answer, as this consultant approved it, to the asker; once."""
    if not await handoff.owned(session, conversation_id, user):
        return False
    passed = await session.scalar(
        update(Referral)
        .where(
            _named(conversation_id, number),
            Referral.state == "answered",
            Referral.passed_at.is_(None),
        )
        .values(passed_at=now())
        .returning(Referral.id)
    )
    if passed is None:
        return False
    await handoff.answer(session, conversation_id, user, text)
    wake(session, OUTBOX)
    record(session, user, "passed_on", "referral", number, conversation=conversation_id)
    return True


def write_letter(
    session: AsyncSession, services: Services, referral: Referral, address: str, key: str
) -> Mail:
    """The e-mail of a key to the coordinator, with the present link."""
    letters, lang = services.letters, referral.language
    values = {
        "municipality": services.replies.library.places[referral.municipality].names[lang],
        "due": day_words(day(referral.due_at), lang),
        "number": referral.id,
    }
    text = letters.get(
        key,
        lang,
        **values,
        question=referral.question,
        card=read_card(referral.card).lines,
        link=links.address(services.settings, referral),
    )
    return write_mail(
        session,
        purpose=key,
        address=address,
        subject=letters.get(f"{key}_subject", lang, **values),
        text=f"{text}\n\n{letters.get('letter_end', lang)}\n",
        conversation_id=referral.conversation_id,
    )


async def _changed(
    session: AsyncSession, conversation_id: int, number: int, **values: str | datetime
) -> Referral | None:
    """Change a referral whose answer is awaited; None if it is none any more."""
    changed = await session.scalar(
        update(Referral)
        .where(_named(conversation_id, number), Referral.state.in_(OPEN))
        .values(**values)
        .returning(Referral.id)
    )
    if changed is None:
        return None
    wake(session, talk_topic(conversation_id))
    return await session.get_one(Referral, number, populate_existing=True)


def _named(conversation_id: int, number: int) -> ColumnElement[bool]:
    """One of the asker who writes in this conversation, made in it or in an earlier one."""
    here, other = aliased(Conversation), aliased(Conversation)
    theirs = (
        select(other.id)
        .join(here, here.person_id == other.person_id)
        .where(here.id == conversation_id)
    )
    return and_(Referral.id == number, Referral.conversation_id.in_(theirs))
