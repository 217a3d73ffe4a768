"""The Cloud API as WhatsApp needs it: strict about what it takes, and it calls back.

It keeps the people who write to the number, what each is shown, and when each last wrote. Faults of
every kind are in `faults`; `refusals` are answered to the next messages, in turn.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.local_server import LocalServer
from tests.stand_ins import whatsapp_rules as rules
from tests.stand_ins.faults import Faults
from tests.stand_ins.graph_rules import DAY, GraphRefusal
from tests.stand_ins.graph_webhooks import Webhooks

NUMBER = "106540352242922"
TOKEN, SECRET, VERIFY = "EAAtoken-of-nobody", "secret-of-nobody", "word-of-nobody"


@dataclass(slots=True)
class Shown:
    """A message as a person sees it, with the choices under it."""

    wamid: str
    text: str
    choices: tuple[tuple[str, str], ...]
    """Id and title of each."""
    sent: dict[str, Any]
    """The call that sent it."""


@dataclass(slots=True)
class PersonThere:
    """Somebody who has written to the number."""

    last: datetime | None = None
    gone: bool = False
    """True if nothing reaches them."""
    shown: list[Shown] = field(default_factory=list)


class WhatsAppStandIn:
    """One number, one app. `url` is what GANDRAS_WHATSAPP_API_URL names.

    People are known by a number ("37060000001") or by an id if they hide it ("LT.2042").
    """

    def __init__(self) -> None:
        self.people: dict[str, PersonThere] = {}
        self.files: dict[str, bytes] = {}
        self.token_works = True
        self.refusals: deque[tuple[int, dict[str, Any] | str]] = deque()
        """Status and body of the answers to the next messages, which are not taken."""
        self.seen: list[str] = []
        """Paths of all calls, whatever came of them."""
        self.webhooks = Webhooks(NUMBER, SECRET)
        self._numbers = itertools.count(1)
        api = Starlette(
            routes=[
                Route("/v25.0/{number}/messages", self._messages, methods=["POST"]),
                Route("/v25.0/{media}", self._media),
                Route("/files/{name}", self._file),
            ],
            exception_handlers={GraphRefusal: _refused},
        )
        rate = GraphRefusal(130429, "Rate limit hit")
        broken = GraphRefusal(131016, "Service unavailable")
        self.faults = Faults(
            api,
            throttled=lambda: JSONResponse(rate.body, 429),
            broken=lambda: JSONResponse(broken.body, 503),
            on=lambda path: path.endswith("/messages"),
        )
        self.server = LocalServer(self.faults)

    @property
    def url(self) -> str:
        """The API, without a version."""
        return self.server.url

    def someone(self, who: str) -> PersonThere:
        """A person, known from now on."""
        return self.people.setdefault(who, PersonThere())

    def quiet(self, who: str, **since: float) -> None:
        """Let it be so long since the person last wrote."""
        self.someone(who).last = datetime.now(UTC) - timedelta(**since)

    def shown(self, who: str) -> list[str]:
        """The texts that a person sees, in order."""
        return [one.text for one in self.someone(who).shown]

    # What people do.

    def says(self, who: str, text: str) -> str:
        """A person writes; its id."""
        return self._sends(who, {"type": "text", "text": {"body": text}})

    def presses(self, who: str, value: str) -> str:
        """A person presses a button, or picks a row, of what they were shown last; its id."""
        last = self.someone(who).shown[-1]
        kind = f"{last.sent['interactive']['type']}_reply"
        reply = {"id": value, "title": dict(last.choices)[value]}
        return self._sends(who, {"type": "interactive", "interactive": {"type": kind, kind: reply}})

    def reads(self, who: str) -> None:
        """A person has seen the last message."""
        self._status(self.someone(who).shown[-1], "read")

    async def start(self) -> None:
        """Listen."""
        await self.server.start()

    async def stop(self) -> None:
        """Listen no more, and call nobody."""
        await self.webhooks.close()
        await self.server.stop()

    def _sends(self, who: str, message: dict[str, Any]) -> str:
        self.someone(who).last = datetime.now(UTC)
        wamid = self._wamid()
        side = {"from_user_id": who} if "." in who else {"from": who}
        self._notify(messages=[{**side, "id": wamid, "timestamp": _now(), **message}])
        return wamid

    def _status(self, shown: Shown, status: str) -> None:
        one = {"id": shown.wamid, "status": status, "timestamp": _now()}
        data = {"biz_opaque_callback_data": shown.sent["biz_opaque_callback_data"]}
        self._notify(statuses=[{**one, **data}])

    def _notify(self, **value: Any) -> None:
        known = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}}
        change = {"field": "messages", "value": {**known, **value}}
        entry = {"id": "102290129340398", "changes": [change]}
        self.webhooks.notify({"object": "whatsapp_business_account", "entry": [entry]})

    def _wamid(self) -> str:
        return f"wamid.{next(self._numbers):04}/Of+the+stand-in=="

    # What is called.

    def _let_in(self, request: Request, proof: str | None) -> None:
        self.seen.append(request.url.path)
        if request.headers.get("authorization") != f"Bearer {TOKEN}" or not self.token_works:
            raise GraphRefusal(190, "Error validating access token", status=401)
        right = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
        if proof != right:
            raise GraphRefusal(100, "Invalid appsecret_proof provided in the API argument")

    async def _messages(self, request: Request) -> Response:
        body = json.loads(await request.body())
        self._let_in(request, body.pop("appsecret_proof", None))
        if request.path_params["number"] != NUMBER:
            raise GraphRefusal(33, "Unsupported post request. Object does not exist")
        if self.refusals:
            status, answer = self.refusals.popleft()
            if isinstance(answer, str):
                return Response(answer, status)
            return JSONResponse(answer, status)
        who = rules.check_message(body)
        wamid = self._wamid()
        person = self.people.get(who)
        if person is None or person.gone:
            raise GraphRefusal(131026, "Message undeliverable")
        if person.last is None or datetime.now(UTC) - person.last >= DAY:
            raise GraphRefusal(131047, "Re-engagement message")
        shown = Shown(wamid, rules.text_of(body), rules.choices_of(body), body)
        person.shown.append(shown)
        self._status(shown, "sent")
        self._status(shown, "delivered")
        return JSONResponse({"messaging_product": "whatsapp", "messages": [{"id": wamid}]})

    async def _media(self, request: Request) -> Response:
        self._let_in(request, request.query_params.get("appsecret_proof"))
        name = request.path_params["media"]
        if name not in self.files:
            raise GraphRefusal(100, "Unsupported get request. Object does not exist", 33)
        return JSONResponse({"id": name, "url": f"{self.url}/files/{name}"})

    async def _file(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return Response("", 401)
        return Response(self.files[request.path_params["name"]])


def _now() -> str:
    return str(int(time.time()))


async def _refused(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, GraphRefusal)
    return JSONResponse(refusal.body, refusal.status)
