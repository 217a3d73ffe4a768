"""The bot's profile in all languages: its menu of commands and what it says of itself.

https://core.telegram.org/bots/api#setmycommands. A person sees the words of their app's language;
whoever has another one sees the default, which is English.
"""

from __future__ import annotations

from collections.abc import Mapping

from telegram import BotCommand, BotCommandScopeAllPrivateChats, MenuButtonCommands
from telegram.error import TelegramError

from bot.errors import Misconfigured
from bot.messages import LANGUAGES
from channels.telegram.api import Api
from channels.telegram.errors import not_sent

Texts = Mapping[str, Mapping[str, str]]

#: What Telegram calls a language, and ours for it. The empty one is the default.
LANGUAGE_CODES: dict[str, str] = {"": "en", **{code: code for code in LANGUAGES}}
#: The menu, in its order; each has a text `telegram_command_<name>`.
MENU = ("start", "person", *LANGUAGES, "code", "restart", "help")


async def set_up(api: Api, texts: Texts) -> list[str]:
    """Set everything; what was set, one word each. Raises Misconfigured."""
    done: list[str] = []
    try:
        for code, language in LANGUAGE_CODES.items():
            words = texts[language]
            await api.bot.set_my_commands(
                [BotCommand(name, words[f"telegram_command_{name}"]) for name in MENU],
                scope=BotCommandScopeAllPrivateChats(),
                language_code=code or None,
            )
            await api.bot.set_my_description(words["telegram_description"], code or None)
            await api.bot.set_my_short_description(
                words["telegram_short_description"], code or None
            )
            done.append(f"profile_{code or 'default'}")
        await api.bot.set_chat_menu_button(menu_button=MenuButtonCommands())
    except TelegramError as error:
        reason = str(not_sent(error))
        msg = f"Telegram did not take the profile ({reason}); done: {', '.join(done) or 'nothing'}."
        raise Misconfigured(msg) from None
    return [*done, "menu_button"]
