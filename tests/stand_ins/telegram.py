"""A stand-in of Telegram's Bot API, stricter than the real one, with people on the other side.

The real server ignores parameters that it does not know; this one refuses them, as it does all
that breaks a documented limit (https://core.telegram.org/bots/api). Errors have the real words.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from tests.stand_ins import telegram_rules as rules
from tests.stand_ins.faults import Faults
from tests.stand_ins.telegram_people import ME, Person, Shown
from tests.stand_ins.telegram_rules import RefusedError
from tests.stand_ins.telegram_updates import ConflictError, Updates, Webhook

TOKEN = "123456789:AAStandInStandInStandInStandInStand"
Parameters = dict[str, Any]
Answer = Awaitable[Any]


class Telegram:
    """The server: `app` is to be served; people are the methods that say what they do."""

    def __init__(self, token: str = TOKEN, *, seed: int = 0, first: int = 870_000_001) -> None:
        """`first` is the number of the first update, and of the first press."""
        self.token = token
        self.updates = Updates(first)
        self.people: dict[int, Person] = {}
        self.files: dict[str, bytes] = {}
        self.hidden_sizes = False
        """Whether files come without their size, which is optional."""
        self.elsewhere = ""
        """Where files are said to be instead of here."""
        self.profile: dict[tuple[str, str], Any] = {}
        """What was set: (method, language code) and the value."""
        self.calls: list[tuple[str, Parameters]] = []
        self.answered: list[str] = []
        self.refusals: deque[RefusedError] = deque()
        """Errors that the next messages get."""
        self.retry_after = 1
        self.faulty = {"sendMessage"}
        """The methods that `faults` are about."""
        self.waiting_presses: set[str] = set()
        """Presses that are not answered yet; one that is taken out of it is too old."""
        self._presses = first
        routes = [
            Route("/bot{token}/{method}", self._call, methods=["GET", "POST"]),
            Route("/file/bot{token}/{path:path}", self._file),
        ]
        self.faults = Faults(
            Starlette(routes=routes),
            throttled=lambda: self._error(
                RefusedError(
                    429,
                    f"Too Many Requests: retry after {self.retry_after}",
                    retry_after=self.retry_after,
                )
            ),
            broken=lambda: self._error(RefusedError(500, "Internal Server Error")),
            on=lambda path: path.rsplit("/", 1)[-1] in self.faulty,
            seed=seed,
        )
        self.app = self.faults

    # What people do.

    def person(self, chat: int, name: str = "Ona", language: str | None = None) -> Person:
        """Somebody who has started the bot; the same one each time."""
        return self.people.setdefault(chat, Person(chat, name, language))

    def says(self, chat: int, text: str) -> int:
        """Somebody writes; the id of the message in the chat."""
        return self.sends(chat, text=text)

    def sends(self, chat: int, **content: Any) -> int:
        """Somebody sends anything, in Telegram's words; the id of the message in the chat."""
        person = self.person(chat)
        person.last += 1
        self.updates.add("message", person.message(person.last, **content))
        return person.last

    def edits(self, chat: int, message_id: int, **content: Any) -> None:
        """Somebody changes what they sent."""
        edited = self.people[chat].message(message_id, **content)
        self.updates.add("edited_message", edited | {"edit_date": int(time.time())})

    def presses(self, chat: int, value: str) -> str:
        """Somebody presses a button that they were shown; the id of the press."""
        person = self.people[chat]
        under = next(
            message
            for message in reversed(person.shown)
            if any(data == value for row in message.buttons for _, data in row)
        )
        press = str(4_000_000_000_000_000 + self._presses)
        self._presses += 1
        self.waiting_presses.add(press)
        message = person.message(under.message_id, text=under.text) | {"from": ME}
        query = {"id": press, "from": person.user(), "chat_instance": "-1", "data": value}
        self.updates.add("callback_query", query | {"message": message})
        return press

    def blocks(self, chat: int, *, again: bool = False) -> None:
        """Somebody blocks the bot, or (`again`) lets it write again."""
        person = self.people[chat]
        person.blocked = not again
        was, now = ("kicked", "member") if again else ("member", "kicked")
        self.updates.add(
            "my_chat_member",
            {
                "chat": person.chat(),
                "from": person.user(),
                "date": int(time.time()),
                "old_chat_member": {"user": ME, "status": was, "until_date": 0},
                "new_chat_member": {"user": ME, "status": now, "until_date": 0},
            },
        )

    def shown(self, chat: int) -> list[Shown]:
        """What somebody sees of the bot, in order."""
        return self.people[chat].shown if chat in self.people else []

    async def close(self) -> None:
        """End what still runs."""
        await self.updates.close()

    # What the bot calls.

    async def _call(self, request: Request) -> Response:
        if refused := self._unknown_token(request.path_params["token"]):
            return self._error(refused)
        parameters = {**request.query_params, **await request.form()}
        method = request.path_params["method"]
        self.calls.append((method, parameters))
        if method not in self._methods:
            return self._error(RefusedError(404, "Not Found: method not found"))
        handler, known = self._methods[method]
        try:
            result = await handler(self, rules.read(parameters, known))
        except ConflictError as conflict:
            return self._error(RefusedError(409, str(conflict)))
        except RefusedError as refused:
            return self._error(refused)
        return JSONResponse({"ok": True, "result": result})

    async def _get_me(self, _asked: Parameters) -> dict[str, Any]:
        return ME

    async def _get_updates(self, asked: Parameters) -> list[dict[str, Any]]:
        if "allowed_updates" in asked:
            self.updates.types = asked["allowed_updates"]
        limit = min(max(asked.get("limit", 100), 1), 100)
        return await self.updates.poll(asked.get("offset"), limit, asked.get("timeout", 0))

    async def _set_webhook(self, asked: Parameters) -> bool:
        url, secret = asked.get("url", ""), asked.get("secret_token", "")
        rules.webhook(url, secret)
        if "allowed_updates" in asked:
            self.updates.types = asked["allowed_updates"]
        await self.updates.bring_to(Webhook(url, secret))
        return True

    async def _delete_webhook(self, asked: Parameters) -> bool:
        await self.updates.bring_to(None)
        if asked.get("drop_pending_updates"):
            self.updates.waiting.clear()
        return True

    async def _get_webhook_info(self, _asked: Parameters) -> dict[str, Any]:
        hook = self.updates.webhook
        return {
            "url": hook.url if hook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates.waiting),
        }

    async def _send_message(self, asked: Parameters) -> dict[str, Any]:
        if self.refusals:
            raise self.refusals.popleft()
        person = self._reached(asked)
        text = rules.message_text(asked.get("text", ""))
        buttons = rules.keyboard(asked.get("reply_markup"))
        person.last += 1
        person.typing = 0
        person.shown.append(Shown(person.last, text, buttons))
        return person.message(person.last, text=text) | {"from": ME}

    async def _send_chat_action(self, asked: Parameters) -> bool:
        if asked.get("action") != "typing":
            raise RefusedError(400, "Bad Request: wrong parameter action in request")
        self._reached(asked).typing += 1
        return True

    async def _answer_callback_query(self, asked: Parameters) -> bool:
        press = asked.get("callback_query_id", "")
        if press not in self.waiting_presses:
            raise RefusedError(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            )
        self.waiting_presses.remove(press)
        self.answered.append(press)
        return True

    async def _get_file(self, asked: Parameters) -> dict[str, Any]:
        name = str(asked.get("file_id"))
        if name not in self.files:
            words = "Bad Request: wrong file_id or the file is temporarily unavailable"
            raise RefusedError(400, words if name else "Bad Request: file_id not specified")
        if self.elsewhere:
            return {"file_id": name, "file_unique_id": "u", "file_path": self.elsewhere}
        size = len(self.files[name])
        if size > 20 * 1024 * 1024:
            raise RefusedError(400, "Bad Request: file is too big")
        path = f"documents/{name}"
        known = {} if self.hidden_sizes else {"file_size": size}
        return {"file_id": name, "file_unique_id": "u", "file_path": path, **known}

    async def _set_my_commands(self, asked: Parameters) -> bool:
        return self._set("commands", asked, rules.commands(asked["commands"]))

    async def _set_my_description(self, asked: Parameters) -> bool:
        return self._set("description", asked, rules.words(asked["description"], 512))

    async def _set_my_short_description(self, asked: Parameters) -> bool:
        text = rules.words(asked["short_description"], 120)
        return self._set("short_description", asked, text)

    async def _set_chat_menu_button(self, asked: Parameters) -> bool:
        return self._set("menu_button", {}, asked["menu_button"]["type"])

    _methods: dict[str, tuple[Callable[[Telegram, Parameters], Answer], set[str]]] = {  # noqa: RUF012
        "getMe": (_get_me, set()),
        "getUpdates": (_get_updates, {"offset", "limit", "timeout", "allowed_updates"}),
        "setWebhook": (_set_webhook, {"url", "secret_token", "allowed_updates"}),
        "deleteWebhook": (_delete_webhook, {"drop_pending_updates"}),
        "getWebhookInfo": (_get_webhook_info, set()),
        "sendMessage": (_send_message, {"chat_id", "text", "reply_markup", "link_preview_options"}),
        "sendChatAction": (_send_chat_action, {"chat_id", "action"}),
        "answerCallbackQuery": (_answer_callback_query, {"callback_query_id", "text"}),
        "getFile": (_get_file, {"file_id"}),
        "setMyCommands": (_set_my_commands, {"commands", "scope", "language_code"}),
        "setMyDescription": (_set_my_description, {"description", "language_code"}),
        "setMyShortDescription": (
            _set_my_short_description,
            {"short_description", "language_code"},
        ),
        "setChatMenuButton": (_set_chat_menu_button, {"menu_button"}),
    }

    async def _file(self, request: Request) -> Response:
        name = request.path_params["path"].removeprefix("documents/")
        if request.path_params["token"] != self.token or name not in self.files:
            return PlainTextResponse("Not Found", 404)
        return Response(self.files[name], media_type="application/octet-stream")

    def _unknown_token(self, token: str) -> RefusedError | None:
        if token == self.token:
            return None
        formed = re.fullmatch(r"[0-9]+:[A-Za-z0-9_-]+", token)
        return RefusedError(401, "Unauthorized") if formed else RefusedError(404, "Not Found")

    def _reached(self, asked: Parameters) -> Person:
        person = self.people.get(asked.get("chat_id", 0))
        if person is None:
            raise RefusedError(400, "Bad Request: chat not found")
        if person.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        return person

    def _set(self, what: str, asked: Parameters, value: Any) -> bool:
        code = str(asked.get("language_code", ""))
        if code and not re.fullmatch("[a-z]{2}", code):
            raise RefusedError(400, "Bad Request: invalid language code specified")
        self.profile[what, code] = value
        return True

    @staticmethod
    def _error(refused: RefusedError) -> Response:
        body: dict[str, Any] = {
            "ok": False,
            "error_code": refused.status,
            "description": refused.words,
        }
        if refused.parameters:
            body["parameters"] = refused.parameters
        return JSONResponse(body, refused.status)
