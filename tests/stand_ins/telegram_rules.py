"""What Telegram's server refuses, in its own words: limits of https://core.telegram.org/bots/api."""

from __future__ import annotations

import json
import re
from typing import Any


class RefusedError(Exception):
    """A call that is answered with an error; the words are the real server's."""

    def __init__(self, status: int, words: str, **parameters: int) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.parameters = parameters


#: Parameters that are JSON; the others are taken as they are.
_JSON = frozenset(
    {
        "allowed_updates", "chat_id", "commands", "drop_pending_updates", "limit",
        "link_preview_options", "menu_button", "offset", "reply_markup", "scope", "timeout",
    }
)  # fmt: skip


def read(parameters: dict[str, Any], known: set[str]) -> dict[str, Any]:
    """The parameters of a call by their types. Raises RefusedError for one that is not known."""
    if unknown := parameters.keys() - known:
        raise RefusedError(400, f"Bad Request: unknown parameters {sorted(unknown)}")
    try:
        return {
            key: json.loads(value) if key in _JSON else str(value)
            for key, value in parameters.items()
        }
    except ValueError:
        raise RefusedError(400, "Bad Request: can't parse JSON object") from None


def message_text(text: str) -> str:
    """A text of 1-4096 characters, counted as UTF-16 does."""
    if not text.strip():
        raise RefusedError(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > 4096:
        raise RefusedError(400, "Bad Request: message is too long")
    return text


def keyboard(markup: Any) -> list[list[tuple[str, str]]]:
    """Rows of titles and data of 1-64 bytes."""
    rows = []
    for row in markup["inline_keyboard"] if markup else []:
        if not all(button.keys() == {"text", "callback_data"} and button["text"] for button in row):
            raise RefusedError(400, "Bad Request: can't parse inline keyboard button")
        rows.append([(button["text"], button["callback_data"]) for button in row])
    if not all(1 <= len(data.encode()) <= 64 for row in rows for _, data in row):
        raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
    return rows


def commands(given: Any) -> Any:
    """A menu: names of 1-32 plain characters, descriptions of 1-256."""
    for command in given:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise RefusedError(400, "Bad Request: BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise RefusedError(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
    return given


def words(text: str, longest: int) -> str:
    """A text of at most so many characters."""
    if len(text) > longest:
        raise RefusedError(400, "Bad Request: description is too long")
    return text


def webhook(url: str, secret: str) -> None:
    """An address with TLS (or on this machine) and a secret of 1-256 plain characters."""
    if not re.match(r"https://|http://127\.0\.0\.1[:/]", url):
        raise RefusedError(400, "Bad Request: bad webhook: An HTTPS URL must be provided")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise RefusedError(400, "Bad Request: secret token contains unallowed characters")
