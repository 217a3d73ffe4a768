"""What happens to a conversation at the provider itself: a person answers there, control moves.

While somebody answers in the provider's own inbox, the assistant is silent, as it is when a
consultant has taken over. It comes back when control is given to it, when a consultant gives the
conversation back, or when the asker writes and nobody has answered there for `PAUSE`.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot import waiting
from bot.messages import Control, Incoming, Outside
from bot.people import new_contact, new_conversation, next_event
from bot.signals import QUEUE, TURNS, talk_topic, wake
from bot.store.base import now
from bot.store.models import Contact, Conversation, Message

PAUSE = timedelta(hours=12)
#: `Conversation.reason` of a conversation that is answered at the provider.
REASON = "outside"


async def answered(session: AsyncSession, event: Outside) -> None:
    """Keep what a person wrote there, and be silent. A repeat changes nothing."""
    contact = await _contact(session, event.channel, event.account, event.address)
    if contact is None:
        contact = await new_contact(
            session, Incoming(event.channel, event.account, event.address, event.provider_id)
        )
    repeat = await session.scalar(
        select(Message.id).where(
            Message.channel == event.channel,
            Message.account == event.account,
            Message.direction == "out",
            Message.provider_id == event.provider_id,
        )
    )
    if repeat is not None:
        return
    conversation = await _open(session, contact) or await new_conversation(session, contact)
    await _silence(session, conversation)
    waiting.end(conversation)
    session.add(
        Message(
            conversation_id=conversation.id,
            contact_id=contact.id,
            channel=event.channel,
            account=event.account,
            direction="out",
            author="consultant",
            provider_id=event.provider_id,
            text=event.text,
            language=conversation.language,
            data={"outside": True},
            state="sent",
            epoch=conversation.epoch,
            event=await next_event(session, contact.id),
        )
    )


async def control(session: AsyncSession, event: Control) -> None:
    """Be silent while another application may answer; speak again when we may."""
    contact = await _contact(session, event.channel, event.account, event.address)
    conversation = await _open(session, contact) if contact else None
    if conversation is None:
        return
    if event.ours:
        await resume(session, conversation)
    else:
        await _silence(session, conversation)


async def resume(session: AsyncSession, conversation: Conversation) -> None:
    """Let the assistant answer again if the conversation was answered at the provider."""
    if not is_outside(conversation):
        return
    conversation.owner, conversation.reason = "assistant", None
    waiting.end(conversation)
    conversation.epoch += 1
    conversation.changed_at = now()
    await session.flush()
    wake(session, QUEUE, TURNS, talk_topic(conversation.id))


def is_outside(conversation: Conversation) -> bool:
    """Whether somebody answers at the provider, and nobody at the desk."""
    return (
        conversation.owner == "consultant"
        and conversation.user_id is None
        and conversation.reason == REASON
    )


def is_over(conversation: Conversation) -> bool:
    """Whether nobody has answered at the provider for so long that the assistant may again."""
    return is_outside(conversation) and conversation.changed_at < now() - PAUSE


async def _silence(session: AsyncSession, conversation: Conversation) -> None:
    conversation.changed_at = now()
    wake(session, QUEUE, talk_topic(conversation.id))
    if conversation.owner == "consultant":
        return
    waiting.end(conversation)
    conversation.owner, conversation.user_id, conversation.reason = "consultant", None, REASON
    conversation.epoch += 1
    await session.flush()
    await session.execute(
        update(Message)
        .where(Message.conversation_id == conversation.id, Message.state == "received")
        .values(state="held")
        .execution_options(synchronize_session=False)
    )


async def _contact(
    session: AsyncSession, channel: str, account: str, address: str
) -> Contact | None:
    return await session.scalar(
        select(Contact).where(
            Contact.channel == channel, Contact.account == account, Contact.address == address
        )
    )


async def _open(session: AsyncSession, contact: Contact) -> Conversation | None:
    return await session.scalar(
        select(Conversation)
        .where(Conversation.person_id == contact.person_id, Conversation.closed_at.is_(None))
        .order_by(Conversation.id.desc())
        .limit(1)
        .with_for_update(key_share=True)
    )
