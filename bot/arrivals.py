"""What the row of an incoming message holds, and what follows from each part of an `Incoming`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.language import spoken
from bot.messages import LANGUAGES, MAX_TEXT, UPLOAD, Incoming, Press, Shape
from bot.office.presses import PAYLOAD as APPOINTMENT
from bot.shaping import are_numbered
from bot.store.models import Attachment, Contact, Conversation, Message
from bot.texts import Texts

COMMAND_PAYLOADS = {
    "start": "/greet",
    "restart": "/restart",
    "human": "/talk_to_human",
    "language": "/change_language",
    "code": "/case_code",
}
#: `Contact.unreachable` of those who wrote a word that stops us; only they themselves undo it.
STOPPED, BLOCKED = "stopped", "blocked"
#: Longest number that is read as a choice.
_LONGEST_CHOICE = 2


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button that this contact was shown: the message it stood under, its words, its payload."""

    message_id: int
    title: str
    payload: str


def is_sign_only(incoming: Incoming) -> bool:
    """Whether it says only that they can or cannot be reached."""
    return incoming.reachable is not None and incoming.handled and not incoming.text


def choose_language(contact: Contact, conversation: Conversation, incoming: Incoming) -> None:
    """Keep a language picked from a menu, or carried by the link that was followed."""
    picked = incoming.language if incoming.command == "language" else None
    if incoming.start in LANGUAGES:
        picked = incoming.start
    if picked:
        contact.language = conversation.language = picked
        conversation.language_chosen = True


def words(
    incoming: Incoming, conversation: Conversation, texts: Texts, pressed: Pressed | None
) -> str:
    """The text as it stands in the thread."""
    if pressed is not None:
        return pressed.title
    if incoming.command is not None and not incoming.text.strip():
        return texts.get(f"command_{incoming.command}", conversation.language)
    if not incoming.text.strip() and incoming.card and incoming.card.own:
        return incoming.card.phone
    return incoming.text.strip()[:MAX_TEXT]


def language(incoming: Incoming, conversation: Conversation, pressed: Pressed | None) -> str:
    """The language that the words are in; where they do not tell, the conversation's.

    A turn of the assistant looks more closely. Where a person answers there is none.
    """
    if pressed is not None or conversation.owner != "consultant":
        return conversation.language
    return spoken(incoming.text[:MAX_TEXT], conversation.language)


def details(
    incoming: Incoming, conversation: Conversation, pressed: Pressed | None
) -> dict[str, Any]:
    """What is kept besides the text."""
    kept: dict[str, Any] = {}
    if pressed is not None:
        kept["payload"] = pressed.payload
    elif incoming.command is not None:
        kept["payload"] = COMMAND_PAYLOADS[incoming.command]
        if incoming.command == "language" and incoming.language:
            kept["payload"] += f'{{"language": "{conversation.language}"}}'
    if incoming.command == "start" and not incoming.text.strip():
        # Opening the chat is not something the person said: it is answered, but not shown.
        kept["silent"] = True
    if incoming.start:
        kept["start"] = incoming.start
    if incoming.media:
        kept["media"] = [media.kind for media in incoming.media]
    if incoming.place:
        kept["place"] = asdict(incoming.place)
    if incoming.card:
        kept["card"] = asdict(incoming.card)
    if incoming.reachable is not None:
        kept["reach"] = "open" if incoming.reachable else "closed"
    return kept


def state(
    incoming: Incoming, contact: Contact, conversation: Conversation, pressed: Pressed | None
) -> str:
    """Who is to answer: the assistant, a person, the office's calendar, or nobody.

    A word that lets us write again is answered by the provider if it had been forbidden before,
    and is an ordinary answer ("yes") if it had not.
    """
    allowed_again = incoming.reachable and contact.unreachable and not incoming.command
    if pressed is not None and pressed.payload.startswith(APPOINTMENT):
        return "office"
    if incoming.handled or allowed_again:
        return "noted"
    return "held" if conversation.owner == "consultant" else "received"


def reach(contact: Contact, incoming: Incoming) -> None:
    """Keep whether anything reaches them. Whoever writes is reached, unless they stopped us."""
    if incoming.reachable is False:
        contact.unreachable = STOPPED if incoming.text else BLOCKED
    elif incoming.reachable or contact.unreachable != STOPPED:
        contact.unreachable = None


async def pressed(
    session: AsyncSession, contact: Contact, incoming: Incoming, shape: Shape | None
) -> Pressed | None:
    """The button that was pressed, or chosen by its number where buttons are numbers."""
    if incoming.press is not None:
        return await _button(session, contact.id, incoming.press)
    number = incoming.text.strip().rstrip(".)")
    if shape is None or not (number.isdecimal() and len(number) <= _LONGEST_CHOICE):
        return None
    last = await session.scalar(
        select(Message)
        .where(Message.contact_id == contact.id, Message.direction == "out")
        .order_by(Message.id.desc())
        .limit(1)
    )
    if last is None or not are_numbered(len(last.data.get("buttons", [])), shape):
        return None
    return await _button(session, contact.id, Press(last.id, int(number) - 1))


async def _button(session: AsyncSession, contact_id: int, press: Press) -> Pressed | None:
    message = await session.scalar(
        select(Message).where(
            Message.id == press.message,
            Message.contact_id == contact_id,
            Message.direction == "out",
        )
    )
    buttons = message.data.get("buttons", []) if message else []
    if not 0 <= press.button < len(buttons):
        return None
    button = buttons[press.button]
    return Pressed(press.message, button["title"], button["payload"])


async def supersede(
    session: AsyncSession, contact: Contact, incoming: Incoming, message: Message
) -> None:
    """Tie a newer wording to the message it replaces, which needs no answer of its own any more.

    A wording that is the same, as when only a picture was changed, is kept and not answered.
    """
    if incoming.edits is None:
        return
    earlier = await session.scalar(
        select(Message).where(
            Message.contact_id == contact.id,
            Message.direction == "in",
            Message.provider_id == incoming.edits,
        )
    )
    if earlier is None:
        return
    same = (earlier.data.get("edited") or [earlier.text])[-1] == message.text
    message.data = {**message.data, "edits": earlier.id}
    earlier.data = {**earlier.data, "edited": [*earlier.data.get("edited", []), message.text]}
    if same:
        message.state = "noted"
        message.data["silent"] = True
    elif earlier.state == "received":
        earlier.state = "noted"


async def attach(
    session: AsyncSession, contact: Contact, incoming: Incoming, message: Message
) -> None:
    """Keep a message's files: those uploaded before are tied to it, others wait to be fetched."""
    for media in incoming.media:
        if media.ref.startswith(UPLOAD):
            await session.execute(
                update(Attachment)
                .where(
                    Attachment.id == int(media.ref.removeprefix(UPLOAD)),
                    Attachment.contact_id == contact.id,
                    Attachment.message_id.is_(None),
                )
                .values(message_id=message.id)
            )
            continue
        session.add(
            Attachment(
                message_id=message.id,
                contact_id=contact.id,
                kind=media.kind,
                ref=media.ref,
                name=media.name,
                mime=media.mime,
                size=media.size,
                state="waiting" if media.ref else "refused",
                error=None if media.ref else "not_fetched",
            )
        )
