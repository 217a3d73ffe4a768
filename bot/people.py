"""Finds, makes and erases the people who write to us, and their open conversations."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messages import Language
from bot.signals import DESK, contact_topic, wake
from bot.store.models import Contact, Conversation, Person, now

FIRST_LANGUAGE: Language = "lt"


async def known_contact(
    session: AsyncSession, channel: str, account: str, address: str
) -> Contact | None:
    """The contact with this address."""
    return await session.scalar(
        select(Contact)
        .where(Contact.channel == channel, Contact.account == account, Contact.address == address)
        .with_for_update()
    )


async def contact_for(
    session: AsyncSession, channel: str, account: str, address: str, language: Language | None
) -> Contact:
    """The contact with this address, made with its person if it writes for the first time."""
    contact = await known_contact(session, channel, account, address)
    if contact is None:
        person = Person()
        session.add(person)
        await session.flush()
        contact = Contact(
            person_id=person.id,
            channel=channel,
            account=account,
            address=address,
            language=language,
        )
        session.add(contact)
        await session.flush()
    return contact


async def open_conversation(session: AsyncSession, contact: Contact) -> Conversation:
    """The person's open conversation, begun if there is none."""
    conversation = await session.scalar(
        select(Conversation)
        .where(Conversation.person_id == contact.person_id, Conversation.closed_at.is_(None))
        .order_by(Conversation.id.desc())
        .limit(1)
    )
    if conversation is None:
        conversation = Conversation(
            person_id=contact.person_id,
            language=contact.language or FIRST_LANGUAGE,
        )
        session.add(conversation)
        await session.flush()
    return conversation


async def next_event(session: AsyncSession, contact_id: int, count: int = 1) -> int:
    """Take the next `count` numbers of what this contact is shown; the last of them.

    The row lock this takes keeps a contact's numbers in the order of their commits, so that whoever
    has seen number N has seen all before it.
    """
    number = await session.scalar(
        update(Contact)
        .where(Contact.id == contact_id)
        .values(last_event=Contact.last_event + count)
        .returning(Contact.last_event)
    )
    if number is None:
        raise LookupError(contact_id)
    wake(session, contact_topic(contact_id), DESK)
    return number


async def erase_person(session: AsyncSession, person_id: int) -> None:
    """Delete a person and all that hangs on them: contacts, conversations, messages, plans."""
    contacts = await session.scalars(select(Contact.id).where(Contact.person_id == person_id))
    wake(session, DESK, *(contact_topic(contact_id) for contact_id in contacts))
    await session.execute(delete(Person).where(Person.id == person_id))


def touch(conversation: Conversation) -> None:
    """Note that something happened in it, for the order of the queue."""
    conversation.changed_at = now()
