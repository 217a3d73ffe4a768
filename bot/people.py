"""Finds, makes and erases the people who write to us, and their open conversations."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.messages import Incoming, Language
from bot.signals import DESK, QUEUE, contact_topic, wake
from bot.store.models import Contact, Conversation, Person

FIRST_LANGUAGE: Language = "lt"


_TAKE_EVENTS = (
    update(Contact)
    .where(Contact.id == bindparam("contact"))
    .values(last_event=Contact.last_event + bindparam("count"))
    .returning(Contact.last_event)
    .execution_options(synchronize_session=False)
)

_LINE_UP = text("SELECT pg_advisory_xact_lock(hashtextextended(:address, 0))")


async def line_up(session: AsyncSession, channel: str, account: str, address: str) -> None:
    """PostgreSQL only: wait until nobody else stores what this address sends, then keep them out.

    A message may come from an address that has no row yet which could be locked. The same goes for
    a part that was sent: its id is the address of its news.
    """
    await session.execute(_LINE_UP, {"address": f"{channel} {account} {address}"})


async def keep_out(session: AsyncSession, conversation_id: int) -> None:
    """PostgreSQL only: keep the person's messages out, one of which could open a conversation.

    Before any lock of the conversation itself, as who stores a message takes them in that order.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    theirs = (
        select(Contact)
        .join(Conversation, Conversation.person_id == Contact.person_id)
        .where(Conversation.id == conversation_id)
        .order_by(Contact.channel, Contact.account, Contact.address)
    )
    for one in await session.scalars(theirs):
        await line_up(session, one.channel, one.account, one.address)


async def new_contact(session: AsyncSession, incoming: Incoming) -> Contact:
    """A person who writes for the first time, and the address they write from."""
    person = Person()
    session.add(person)
    await session.flush()
    contact = Contact(
        person_id=person.id,
        channel=incoming.channel,
        account=incoming.account,
        address=incoming.address,
        language=incoming.language,
    )
    session.add(contact)
    await session.flush()
    return contact


async def new_conversation(session: AsyncSession, contact: Contact) -> Conversation:
    """Begin a conversation with a contact's person."""
    conversation = Conversation(
        person_id=contact.person_id, language=contact.language or FIRST_LANGUAGE
    )
    session.add(conversation)
    await session.flush()
    return conversation


async def next_event(session: AsyncSession, contact_id: int, count: int = 1) -> int:
    """Take the next `count` numbers of what this contact is shown; the last of them.

    The row lock this takes keeps a contact's numbers in the order of their commits, so that whoever
    has seen number N has seen all before it.
    """
    number = await session.scalar(_TAKE_EVENTS, {"contact": contact_id, "count": count})
    if number is None:
        raise LookupError(contact_id)
    wake(session, contact_topic(contact_id))
    return number


async def erase_person(session: AsyncSession, person_id: int) -> None:
    """Delete a person and all that hangs on them: contacts, conversations, messages, plans."""
    contacts = await session.scalars(select(Contact.id).where(Contact.person_id == person_id))
    wake(session, DESK, QUEUE, *(contact_topic(contact_id) for contact_id in contacts))
    await session.execute(delete(Person).where(Person.id == person_id))
