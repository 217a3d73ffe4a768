"""Turns updates into events. Whatever comes, nothing is raised: at worst nothing is made of it.

https://core.telegram.org/bots/api#update. The bot is for private chats: in groups and channels it
hears nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update, User

from bot.messages import LANGUAGES, Command, Event, Incoming, Language
from channels.fields import mapping, pressed, words
from channels.telegram import contents
from channels.telegram.limits import START_FORM, UPDATES

log = structlog.get_logger(__name__)

NAME = "telegram"
#: The commands of the menu (`channels/telegram/profile.py`) besides those of languages.
COMMANDS: Mapping[str, Command] = {
    "start": "start",
    "help": "start",
    "person": "human",
    "language": "language",
    "restart": "restart",
    "code": "code",
}
_COMMAND_FORM = re.compile(
    r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]{1,64})?(?:\s+(\S.*))?", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an update comes to, and the press that waits to be answered."""

    events: Sequence[Event] = ()
    press: str | None = None
    """Id of a callback query: without an answer the person's button keeps spinning."""


#: What the library gets to read of a message. The rest could only make it stumble: a poll with a
#: member that it does not know would take the text of the answer to that poll with it.
_BARE = frozenset({"message_id", "from", "chat", "date", "edit_date", "text", "caption"})
_READ = _BARE | contents.MEMBERS
_READ_OF_PRESS = frozenset({"id", "from", "chat_instance", "data", "message"})


def parse(account: str, raw: object) -> Parsed:
    """What an update means for our bot with this id."""
    for members in (_READ, _BARE):
        try:
            update = Update.de_json(_trimmed(raw, members), None)
            return _meaning(account, update, mapping(raw))
        except Exception as error:  # noqa: BLE001 - one bad update must not keep others waiting
            log.warning("telegram.unreadable_update", error=type(error).__name__)
    return Parsed()


def _trimmed(raw: object, members: frozenset[str]) -> dict[str, Any]:
    """The update with those members of a message only."""
    update = mapping(raw)
    for name in ("message", "edited_message"):
        if isinstance(update.get(name), dict):
            update = {**update, name: _only(update[name], members)}
    if query := mapping(update, "callback_query"):
        query = _only(query, _READ_OF_PRESS)
        if isinstance(query.get("message"), dict):
            query["message"] = _only(query["message"], _BARE)
        update = {**update, "callback_query": query}
    return _only(update, frozenset({"update_id", *UPDATES}))


def _only(given: dict[str, Any], members: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in given.items() if key in members}


def _meaning(account: str, update: Update, raw: dict[str, Any]) -> Parsed:
    if update.callback_query is not None:
        query = update.callback_query
        return Parsed(_events(_press(account, query)), words(query.id) or None)
    if update.my_chat_member is not None:
        return Parsed(_events(_membership(account, update.update_id, update.my_chat_member)))
    if update.edited_message is not None:
        return Parsed(
            _events(_edit(account, update.edited_message, mapping(raw, "edited_message")))
        )
    if update.message is not None:
        return Parsed(_events(_message(account, update.message, mapping(raw, "message"))))
    return Parsed()


def _events(event: Event | None) -> Sequence[Event]:
    return (event,) if event else ()


def _message(account: str, message: Message, raw: dict[str, Any]) -> Incoming | None:
    sender = message.from_user
    if not _private(message.chat) or sender is None or not _human(sender):
        return None
    text = words(message.text) or words(message.caption)
    command = _command(text) if message.text else {}
    what: dict[str, Any] = {
        "text": text,
        "media": contents.media(message, raw),
        "place": contents.place(message),
        "card": contents.card(message),
    }
    if not any(what.values()):
        return None  # A service message, or of a kind that there was not yet.
    if command.get("command") == "start":
        command["language"] = _language(sender)
    return Incoming(NAME, account, *_names(message), **(command or what))


def _edit(account: str, message: Message, raw: dict[str, Any]) -> Incoming | None:
    """A newer wording. A live location moves by edits; of those only the first is heard."""
    new = _message(account, message, raw)
    if new is None or not (new.text or new.media or new.command):
        return None
    address, original = _names(message)
    edited = message.edit_date or message.date
    return Incoming(
        NAME,
        account,
        address,
        f"{original}:e{int(edited.timestamp())}",
        text=words(message.text) or words(message.caption),
        media=new.media,
        edits=original,
    )


def _press(account: str, query: CallbackQuery) -> Incoming | None:
    """A press of one of our buttons. The data may be anything, the message may be gone."""
    chat = query.message.chat if query.message else None
    if not _human(query.from_user) or (chat is not None and not _private(chat)):
        return None
    press = pressed(query.data)
    if press is None or not words(query.id):
        return None
    return Incoming(NAME, account, str(query.from_user.id), f"q{words(query.id)}", press=press)


def _membership(account: str, update_id: int, change: ChatMemberUpdated) -> Incoming | None:
    """Somebody blocked the bot, or allows it again."""
    if not _private(change.chat):
        return None
    reachable = {ChatMember.BANNED: False, ChatMember.MEMBER: True}.get(
        words(change.new_chat_member.status)
    )
    if reachable is None:
        return None
    return Incoming(
        NAME,
        account,
        str(change.chat.id),
        f"u{int(update_id)}",
        handled=True,
        reachable=reachable,
    )


def _command(text: str) -> dict[str, Any]:
    """The fields of a command of ours; empty for other texts, and for commands with more words.

    Whoever writes "/person I am in danger" must be heard, so that is a text.
    """
    found = _COMMAND_FORM.fullmatch(text.strip())
    if found is None:
        return {}
    name, rest = found[1].lower(), (found[2] or "").strip()
    if name == "language" and rest.lower() in LANGUAGES:
        name, rest = rest.lower(), ""
    if name == "start" and START_FORM.fullmatch(rest):
        return {"command": "start", "start": rest}
    if rest:
        return {}
    if name in LANGUAGES:
        return {"command": "language", "language": name}
    return {"command": COMMANDS[name]} if name in COMMANDS else {}


def _language(sender: User) -> Language | None:
    """The language of the person's app, if it is one of ours."""
    primary = re.split("[-_]", words(sender.language_code).lower())[0]
    return next((language for language in LANGUAGES if language == primary), None)


def _names(message: Message) -> tuple[str, str]:
    """The address of a message's chat and the message's own name, which is unique with it."""
    return str(message.chat.id), f"{message.chat.id}:{int(message.message_id)}"


def _private(chat: Chat) -> bool:
    return chat.type == Chat.PRIVATE and _is_id(chat.id)


def _human(user: User) -> bool:
    return user.is_bot is False and _is_id(user.id)


def _is_id(value: object) -> bool:
    """Ids have up to 52 bits; those of private chats are their person's, above 0."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**52
