"""Where an answer can go, and what stands in its way: said before it is sent, not after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channel import Billed, Cost, Limiting, Window
from bot.messages import Language
from bot.services import Services
from bot.shaping import split
from bot.store.models import Contact, Conversation
from bot.writing import last_said

#: A window that ends sooner is pointed out.
SOON = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Destination:
    """One of a person's contacts. `off` says that its channel is switched off."""

    contact: Contact
    last: bool
    """Whether they wrote here last, so that an answer goes here if nothing else is chosen."""
    off: bool
    window: Window | None
    at: datetime

    @property
    def until(self) -> datetime | None:
        """The end of the time in which an answer arrives; None if there is no end."""
        return self.window.own_words if self.window else None

    @property
    def shut(self) -> bool:
        """Whether the provider no longer lets us write."""
        return self.until is not None and self.until <= self.at

    @property
    def soon(self) -> bool:
        """Whether it soon will not."""
        return self.until is not None and not self.shut and self.until - self.at < SOON

    @property
    def arrives(self) -> bool:
        """Whether, for all we know, an answer would arrive."""
        return not (self.contact.unreachable or self.off or self.shut)


async def destinations(
    session: AsyncSession, services: Services, conversation: Conversation, at: datetime
) -> Sequence[Destination]:
    """All contacts of a person, the one they wrote from last first, then the latest seen."""
    try:
        last = (await last_said(session, conversation)).contact_id
    except LookupError:
        last = 0
    contacts = await session.scalars(
        select(Contact).where(Contact.person_id == conversation.person_id)
    )
    found = [_destination(services, contact, last, at) for contact in contacts]
    return sorted(found, key=lambda one: (not one.last, at - one.contact.seen_at))


def cost(services: Services, channel: str, text: str, language: str) -> Cost | None:
    """What an answer would cost on a channel; None where nothing is billed, or there is no text."""
    billed = services.channels.get(channel)
    if not isinstance(billed, Billed) or not text.strip():
        return None
    longest = services.channels[channel].shape.text
    texts = split(text.strip(), longest) if longest else [text.strip()]
    costs = [billed.cost(one, cast("Language", language)) for one in texts]
    return Cost(
        sum(one.parts for one in costs),
        any(one.bare for one in costs),
        sum(one.without for one in costs),
    )


def _destination(services: Services, contact: Contact, last: int, at: datetime) -> Destination:
    channel = services.channels.get(contact.channel)
    window = channel.window(contact.seen_at) if isinstance(channel, Limiting) else None
    return Destination(contact, contact.id == last, channel is None, window, at)
