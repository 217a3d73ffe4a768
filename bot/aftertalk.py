"""How an asker found a whole conversation: asked once after it was closed, answered by a button.

The answer is no new matter: it stays with the closed conversation, and neither the assistant nor a
consultant is called by it. Nobody who was in danger is asked, nor who went silent.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.arrivals import Pressed
from bot.messages import MAX_NOTE, Incoming
from bot.replies import Rendered, Replies
from bot.signals import OUTBOX, talk_topic, wake
from bot.store.accounts import User
from bot.store.aftertalk import TalkRating
from bot.store.base import now
from bot.store.care import Alert
from bot.store.models import Contact, Conversation, Message
from bot.texts import Texts
from bot.writing import write_out

VALUES = ("good", "fair", "poor")
#: How the payload of a button begins that is about a talk; the engine never gets to see it.
PAYLOAD = "/talk"
#: Outcomes of a conversation after which nobody is asked: there was no talk to speak of.
NOT_ASKED = frozenset({"gone_quiet", "not_ours"})
CARE = frozenset({"care", "alarm_taken_back"})
#: Whoever was asked is left in peace for so long.
PEACE = timedelta(days=7)
#: For so long an answer is taken.
LATE = timedelta(days=7)
#: For so long after "write more" the next message is the reason.
WORDS = timedelta(hours=2)


async def ask(
    session: AsyncSession,
    replies: Replies,
    conversation: Conversation,
    user: User,
) -> TalkRating | None:
    """Ask how a conversation was that this consultant has just closed; None if it is not asked."""
    if conversation.outcome in NOT_ASKED or conversation.urgent or conversation.reason in CARE:
        return None
    last = await session.scalar(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.direction == "in")
        .order_by(Message.id.desc())
        .limit(1)
    )
    if last is None or not await _may_be_asked(session, conversation):
        return None
    rating = TalkRating(
        conversation_id=conversation.id,
        contact_id=last.contact_id,
        user_id=user.id,
        channel=last.channel,
        language=conversation.language,
    )
    session.add(rating)
    said = _with_buttons(replies.texts, conversation.language, "talk_rating_ask", VALUES)
    await write_out(session, conversation, said, author="system")
    wake(session, OUTBOX)
    return rating


async def _may_be_asked(session: AsyncSession, conversation: Conversation) -> bool:
    """Whether a consultant spoke, nobody was in danger, and they were not asked of late."""
    spoke = exists().where(
        Message.conversation_id == conversation.id, Message.author == "consultant"
    )
    danger = exists().where(Alert.conversation_id == conversation.id)
    of_person = select(Contact.id).where(Contact.person_id == conversation.person_id)
    asked = exists().where(
        or_(
            TalkRating.conversation_id == conversation.id,
            and_(TalkRating.contact_id.in_(of_person), TalkRating.asked_at > now() - PEACE),
        )
    )
    reached = exists().where(
        Contact.person_id == conversation.person_id, Contact.unreachable.is_(None)
    )
    return bool(await session.scalar(select(spoke & ~danger & ~asked & reached)))


async def heard(
    session: AsyncSession,
    contact: Contact,
    incoming: Incoming,
    pressed: Pressed | None,
    *,
    talking: bool,
) -> TalkRating | None:
    """The rating that a message is about, if it is: a press of its buttons, or its reason in words.

    Words count only where they were announced by a button; `talking` says that a conversation is
    open, to which they then belong. Whatever is said next, the announced words are over.
    """
    if pressed is not None:
        if not pressed.payload.startswith(PAYLOAD + "{"):
            return None
        return await session.scalar(
            select(TalkRating)
            .join(Message, Message.conversation_id == TalkRating.conversation_id)
            .where(Message.id == pressed.message_id)
            .with_for_update(of=TalkRating)
        )
    if not incoming.text.strip() or incoming.command or incoming.handled:
        return None
    announced = await session.scalar(
        select(TalkRating)
        .where(TalkRating.contact_id == contact.id, TalkRating.words_until > now())
        .with_for_update()
    )
    if announced is None or not talking:
        return announced
    announced.words_until = None
    return None


async def keep(
    session: AsyncSession,
    texts: Texts,
    rating: TalkRating,
    message: Message,
    pressed: Pressed | None,
) -> None:
    """Keep what a message says of its conversation, and say that it is kept.

    Words stay to be read for danger (`bot.listening`): a cry is no rating.
    """
    conversation = await session.get_one(Conversation, rating.conversation_id)
    said: Rendered | None
    if pressed is None:
        rating.words, rating.words_until = message.text[:MAX_NOTE], None
        message.state = "held"
        said = _words(texts, conversation, "talk_rating_kept")
    else:
        message.state = "noted"
        said = _press(texts, conversation, rating, json.loads(pressed.payload[len(PAYLOAD) :]))
    if said is not None:
        await write_out(session, conversation, said, author="system", reply_to=message)
        wake(session, OUTBOX)
    wake(session, talk_topic(conversation.id))


def _press(
    texts: Texts, conversation: Conversation, rating: TalkRating, do: dict[str, Any]
) -> Rendered | None:
    """What to say to a press; nothing to one that changes nothing."""
    moment = now()
    if moment - rating.asked_at > LATE:
        return _words(texts, conversation, "talk_rating_late")
    if "write" in do:
        rating.words_until = moment + WORDS
        return _words(texts, conversation, "talk_rating_write")
    if do["value"] not in VALUES or do["value"] == rating.value:
        return None
    first, rating.value, rating.rated_at = rating.value is None, do["value"], moment
    if not first:
        return _words(texts, conversation, "talk_rating_changed")
    more = ((texts.get("button_talk_write", conversation.language), _payload(write=True)),)
    return Rendered(
        texts.get("talk_rating_thanks", conversation.language), more, said="talk_rating_thanks"
    )


async def is_no_rating(session: AsyncSession, message: Message) -> None:
    """Take back that a message was the reason of a rating: it is a cry for help."""
    await session.execute(
        update(TalkRating)
        .where(
            TalkRating.conversation_id == message.conversation_id,
            TalkRating.words == message.text[:MAX_NOTE],
        )
        .values(words=None)
    )


def _words(texts: Texts, conversation: Conversation, key: str) -> Rendered:
    return Rendered(texts.get(key, conversation.language), said=key)


def _with_buttons(texts: Texts, language: str, key: str, values: tuple[str, ...]) -> Rendered:
    buttons = tuple(
        (texts.get(f"button_talk_{value}", language), _payload(value=value)) for value in values
    )
    return Rendered(texts.get(key, language), buttons, said=key)


def _payload(**do: object) -> str:
    return PAYLOAD + json.dumps(do)
