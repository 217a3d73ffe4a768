"""The Graph API as Messenger needs it: strict about what it takes, and it calls back.

It keeps the people who write to the page, what each is shown, and when each last did something.
Faults of every kind are in `faults`; `refusals` are answered to the next messages, in turn.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.local_server import LocalServer
from tests.stand_ins import graph_rules as rules
from tests.stand_ins.faults import Faults
from tests.stand_ins.graph_rules import GraphRefusal
from tests.stand_ins.graph_webhooks import Webhooks

PAGE, APP, OTHER_APP = "104200000000001", "880000000000001", "263902037430900"
TOKEN, SECRET, VERIFY = "EAAtoken-of-nobody", "secret-of-nobody", "word-of-nobody"


@dataclass(slots=True)
class Shown:
    """A message as a person sees it. Quick replies are only there while nothing came after."""

    mid: str
    text: str
    replies: tuple[tuple[str, str], ...] = ()
    """Title and payload of each."""
    sent: dict[str, Any] = field(default_factory=dict)
    """The call that sent it; empty for what was written in the page's inbox."""


@dataclass(slots=True)
class PersonThere:
    """Somebody with a thread with the page."""

    last: datetime | None = None
    """When they last did something that lets the page write."""
    blocked: bool = False
    shown: list[Shown] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)


class GraphStandIn:
    """One page, one app. `url` is what GANDRAS_MESSENGER_API_URL names."""

    def __init__(self, *, first: int = 1) -> None:
        """`first` is the number in the first message's id."""
        self.people: dict[str, PersonThere] = {}
        self.profile: dict[str, Any] = {}
        self.subscribed: set[str] = set()
        self.files: dict[str, bytes] = {}
        self.token_works = True
        self.refusals: deque[tuple[int, dict[str, Any] | str]] = deque()
        """Status and body of the answers to the next messages, which are not taken."""
        self.calls: list[tuple[str, dict[str, Any]]] = []
        """Path and body of every call that was let in."""
        self.seen: list[str] = []
        """Addresses of all calls, whatever came of them."""
        self.authorized: list[bool] = []
        """Whether each fetched file was asked for with a token: it must not be."""
        self.webhooks = Webhooks(PAGE, SECRET)
        self.echoing = True
        """Whether the app is told of what it sent; if not, `echoes_late` does."""
        self._numbers = itertools.count(first)
        api = Starlette(
            routes=[
                Route("/v25.0/me/messenger_profile", self._set_profile, methods=["POST"]),
                Route("/v25.0/{page}/messages", self._messages, methods=["POST"]),
                Route("/v25.0/{page}/subscribed_apps", self._subscribe, methods=["POST"]),
                Route("/files/{name}", self._file),
            ],
            exception_handlers={GraphRefusal: _refused},
        )
        rate = GraphRefusal(613, "Calls to this api have exceeded the rate limit.")
        broken = GraphRefusal(2, "An unexpected error has occurred.", status=500)
        self.faults = Faults(
            api,
            throttled=lambda: JSONResponse(rate.body, 400),
            broken=lambda: JSONResponse(broken.body, 500),
            on=lambda path: path.endswith("/messages"),
        )
        self.server = LocalServer(self.faults)

    @property
    def url(self) -> str:
        """The API, without a version."""
        return self.server.url

    def someone(self, psid: str) -> PersonThere:
        """A person, known from now on."""
        return self.people.setdefault(psid, PersonThere())

    def quiet(self, psid: str, **since: float) -> None:
        """Let it be so long since the person last did something."""
        self.someone(psid).last = datetime.now(UTC) - timedelta(**since)

    # What people do.

    def says(self, psid: str, text: str = "", **more: Any) -> str:
        """A person writes; its mid. `more` goes into the message: attachments, reply_to."""
        mid = self._mid()
        self._acts(psid, {"message": {"mid": mid, "text": text, **more}}, opens=True)
        return mid

    def presses(self, psid: str, value: str) -> str:
        """A person presses a quick reply that they see now; its mid."""
        last = self.someone(psid).shown[-1]
        titles = {payload: title for title, payload in last.replies}
        assert value in titles, f"{value} is not shown to {psid}: {titles}"
        last.replies = ()
        return self.says(psid, titles[value], quick_reply={"payload": value})

    def taps(self, psid: str, payload: str, title: str = "", **more: Any) -> None:
        """A person taps "Get started", the menu or an ice breaker."""
        mid = self._mid()
        tap = {"mid": mid, "title": title or payload, "payload": payload, **more}
        self._acts(psid, {"postback": tap}, opens=True)

    def opens(self, psid: str, ref: str) -> None:
        """A person with a thread opens an m.me link."""
        referral = {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}
        self._acts(psid, {"referral": referral}, opens=True)

    def reads(self, psid: str) -> None:
        """A person has seen everything until now."""
        watermark = int(datetime.now(UTC).timestamp() * 1000)
        self._acts(psid, {"read": {"watermark": watermark}}, opens=False)

    def shown(self, psid: str) -> list[str]:
        """The texts that a person sees, in order."""
        return [one.text for one in self.someone(psid).shown]

    def human_writes(self, psid: str, text: str) -> str:
        """Somebody answers a person in the page's own inbox; its mid."""
        shown = Shown(self._mid(), text)
        self.someone(psid).shown.append(shown)
        self._echo(psid, {"mid": shown.mid, "text": text, "app_id": int(OTHER_APP)})
        return shown.mid

    def echoes_late(self, psid: str) -> None:
        """The echo of the first thing that a person was shown comes now."""
        first = self.someone(psid).shown[0]
        said = {key: first.sent["message"][key] for key in ("text", "metadata")}
        self._echo(psid, {"mid": first.mid, "app_id": int(APP), **said})

    def hands_over(self, psid: str, app: str) -> None:
        """The thread now belongs to an app."""
        owner = {"new_owner_app_id": app, "previous_owner_app_id": None}
        self._acts(psid, {"pass_thread_control": owner}, opens=False)

    async def start(self) -> None:
        """Listen."""
        await self.server.start()

    async def stop(self) -> None:
        """Listen no more, and call nobody."""
        await self.webhooks.close()
        await self.server.stop()

    def _mid(self) -> str:
        return f"m_{next(self._numbers):04}-Of_the/stand+in=="

    def _acts(self, psid: str, event: dict[str, Any], *, opens: bool) -> None:
        if opens:
            self.someone(psid).last = datetime.now(UTC)
        self.webhooks.emit({"sender": {"id": psid}, "recipient": {"id": PAGE}, **event})

    def _echo(self, psid: str, message: dict[str, Any]) -> None:
        said = {"is_echo": True, **message}
        self.webhooks.emit({"sender": {"id": PAGE}, "recipient": {"id": psid}, "message": said})

    # What is called.

    async def _let_in(self, request: Request) -> dict[str, Any]:
        """The body of a call that is ours, without its proof."""
        self.seen.append(str(request.url))
        if request.headers.get("authorization") != f"Bearer {TOKEN}" or not self.token_works:
            raise GraphRefusal(190, "Error validating access token", 463, status=401)
        body = json.loads(await request.body())
        proof = hmac.new(SECRET.encode(), TOKEN.encode(), hashlib.sha256).hexdigest()
        if body.pop("appsecret_proof", "") != proof:
            raise rules.invalid("Invalid appsecret_proof provided in the API argument")
        if request.path_params.get("page", PAGE) != PAGE:
            raise GraphRefusal(200, "Permissions error", status=403)
        self.calls.append((request.url.path, body))
        return dict(body)

    async def _messages(self, request: Request) -> Response:
        body = await self._let_in(request)
        if self.refusals and "message" in body:
            status, answer = self.refusals.popleft()
            return (
                Response(answer, status)
                if isinstance(answer, str)
                else JSONResponse(answer, status)
            )
        psid = body.get("recipient", {}).get("id")
        acting = "sender_action" in body
        (rules.check_action if acting else rules.check_message)(body)
        person = self.people.get(psid)
        if person is None:
            raise GraphRefusal(100, "No matching user found", 2018001)
        if person.blocked:
            raise GraphRefusal(551, "This person isn't available right now.", 1545041)
        if acting:
            person.actions.append(body["sender_action"])
            return JSONResponse({"recipient_id": psid})
        rules.check_window(body, person.last, datetime.now(UTC))
        return JSONResponse({"recipient_id": psid, "message_id": self._take(psid, person, body)})

    def _take(self, psid: str, person: PersonThere, body: dict[str, Any]) -> str:
        message = body["message"]
        replies = tuple((one["title"], one["payload"]) for one in message.get("quick_replies", ()))
        if person.shown:
            person.shown[-1].replies = ()
        shown = Shown(self._mid(), message["text"], replies, body)
        person.shown.append(shown)
        if not self.echoing:
            return shown.mid
        said = {key: message[key] for key in ("text", "metadata") if key in message}
        self._echo(psid, {"mid": shown.mid, "app_id": int(APP), **said})
        watermark = int(datetime.now(UTC).timestamp() * 1000)
        delivery = {"mids": [shown.mid], "watermark": watermark}
        self._acts(psid, {"delivery": delivery}, opens=False)
        return shown.mid

    async def _set_profile(self, request: Request) -> Response:
        body = await self._let_in(request)
        rules.check_profile(body, {**self.profile})
        self.profile |= body
        return JSONResponse({"result": "success"})

    async def _subscribe(self, request: Request) -> Response:
        body = await self._let_in(request)
        rules.only(body, {"subscribed_fields"}, "a subscription")
        self.subscribed = set(body["subscribed_fields"].split(","))
        return JSONResponse({"success": True})

    async def _file(self, request: Request) -> Response:
        self.authorized.append("authorization" in request.headers)
        name = request.path_params["name"]
        if name.startswith("to:"):
            return Response(status_code=302, headers={"location": self.files[name].decode()})
        if name not in self.files:
            return Response("URL signature expired", 403)
        return Response(self.files[name], media_type="application/octet-stream")


async def _refused(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, GraphRefusal)
    return JSONResponse(refusal.body, refusal.status)
