"""The people of a busy centre: conversations in the database, askers on sockets, open desks.

A desk sends the requests that its scripts send: it listens to the events, fetches what they name,
tells who looks at the conversation, looks for alerts, and reads all again every half minute.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import random
import re
import secrets
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import httpx
from websockets.asyncio.client import ClientConnection, connect

from benchmarks.chaos import QUESTIONS
from bot.desk.pages import PART
from bot.desk.sessions import COOKIE
from bot.signals import Signals
from bot.store.accounts import DeskSession, User
from bot.store.base import now
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.store.models import Contact, Conversation, Message, Person
from channels import web

ANSWER = (
    "Gyvenamąją vietą galite deklaruoti internetu arba seniūnijoje per mėnesį nuo atvykimo.\n"
    "https://www.epaslaugos.lt/"
)
#: Seconds between two readings of a whole page by an open desk, between two looks for alerts, and
#: between two notes of who looks at the conversation.
WHOLE = 30.0
ALERTS = 20.0
COMPANY = 10.0
#: Seconds until a desk renews what stands beside the conversation, half of it more or less.
BESIDE = 0.7


@dataclass(slots=True)
class Talk:
    """A conversation that is open, with the key by which its asker comes in."""

    id: int
    token: str
    shown: int
    """How many events the asker has been shown."""


async def fill(url: str, talks: int, desks: int) -> tuple[list[Talk], list[str]]:
    """Conversations of 20 to 40 messages, and the cookies of signed-in consultants.

    The first `desks` conversations belong to one consultant each, half of the others to all in
    turn; the rest wait.
    """
    database, chance = Database(url, Signals()), random.Random(1)
    await upgrade(database)
    made, cookies = [], [secrets.token_urlsafe(32) for _ in range(desks)]
    async with database.write() as session:
        users = [User(login=f"k{n}", name=f"Nr. {n}", password_hash="-") for n in range(desks)]
        session.add_all(users)
        await session.flush()
        for user, cookie in zip(users, cookies, strict=True):
            session.add(
                DeskSession(
                    token_hash=hashlib.sha256(cookie.encode()).hexdigest(),
                    user_id=user.id,
                    csrf=secrets.token_urlsafe(32),
                    expires_at=now() + timedelta(hours=8),
                )
            )
        for number in range(talks):
            held = number < desks or number % 2
            person = Person()
            session.add(person)
            await session.flush()
            token, count = web.new_token(), chance.randint(20, 40)
            contact = Contact(
                person_id=person.id,
                channel=web.NAME,
                account=web.ACCOUNT,
                address=web.address_of(token),
                language="lt",
                last_event=count,
            )
            conversation = Conversation(
                person_id=person.id,
                language="lt",
                owner="consultant" if held else "waiting",
                user_id=users[number % desks].id if held else None,
                reason="asked",
                waiting_since=now() - timedelta(minutes=number),
                channel=web.NAME,
                said_at=now(),
                words=QUESTIONS[0],
                topic="residence_declaration",
            )
            session.add_all([contact, conversation])
            await session.flush()
            session.add_all(_messages(conversation, contact, count))
            made.append(Talk(conversation.id, token, count))
    await database.close()
    return made, cookies


def _messages(conversation: Conversation, contact: Contact, count: int) -> list[Message]:
    begin = now() - timedelta(hours=1)
    return [
        Message(
            conversation_id=conversation.id,
            contact_id=contact.id,
            channel=web.NAME,
            account=web.ACCOUNT,
            direction="out" if number % 2 else "in",
            author="assistant" if number % 2 else "asker",
            provider_id=uuid.uuid4().hex,
            text=ANSWER if number % 2 else QUESTIONS[number // 2 % len(QUESTIONS)],
            language="lt",
            intent=None if number % 2 else "residence_declaration",
            confidence=None if number % 2 else 0.9,
            state="sent" if number % 2 else "answered",
            event=number + 1,
            created_at=begin + timedelta(minutes=number),
        )
        for number in range(count)
    ]


class Asker:
    """Somebody with the web chat open. `seen` holds when each text of a person arrived."""

    def __init__(self, url: str, talk: Talk) -> None:
        self.talk = talk
        self.seen: dict[str, float] = {}
        self._url = url.replace("http", "ws", 1) + "/chat/ws"
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect."""
        self._socket = await connect(self._url, proxy=None, ping_interval=None)
        await self._socket.send(json.dumps({"token": self.talk.token, "after": self.talk.shown}))
        self._reading = asyncio.create_task(self._read(self._socket))

    async def write(self, text: str) -> float:
        """Send a text; when."""
        assert self._socket is not None
        at = time.perf_counter()
        await self._socket.send(
            json.dumps({"type": "message", "id": uuid.uuid4().hex, "text": text})
        )
        return at

    async def close(self) -> None:
        """Leave."""
        if self._reading and self._socket:
            self._reading.cancel()
            await self._socket.close()

    async def _read(self, socket: ClientConnection) -> None:
        async for frame in socket:
            at = time.perf_counter()
            told = json.loads(frame)
            if told["type"] == "error":
                print("refused:", told)
            for event in told.get("events", ()):
                self.seen.setdefault(event["text"], at)


@dataclass(slots=True)
class Desk:
    """An open desk that shows one conversation. `seen` holds when each text came with a page."""

    url: str
    cookie: str
    talk: int
    whole: bool = False
    """Whether it reads the whole page at each news, as desks once did."""
    seen: dict[str, float] = field(default_factory=dict)
    requests: int = 0
    _http: httpx.AsyncClient = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _csrf: str = ""
    _asking: dict[str, bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._http = httpx.AsyncClient(
            base_url=self.url, cookies={COOKIE: self.cookie}, timeout=60, trust_env=False
        )

    @property
    def _address(self) -> str:
        return f"/desk/conversations/{self.talk}?show=mine"

    async def open(self) -> None:
        """Load the page and listen."""
        page = (await self._http.get(self._address)).raise_for_status().text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found is not None, page[:500]
        self._csrf = found[1]
        self._start(self._listen())
        self._start(self._again_and_again(WHOLE, lambda: self._ask("desk")))
        self._start(self._again_and_again(ALERTS, self._look_for_alerts))
        self._start(self._again_and_again(COMPANY, self._tell_company))

    async def answer(self, text: str) -> float:
        """Write to the asker; when."""
        at = time.perf_counter()
        form = {"csrf": self._csrf, "show": "mine", "text": text}
        answer = await self._http.post(
            f"/desk/conversations/{self.talk}/answer",
            data=form,
            headers={PART: "talk"},
            follow_redirects=True,
        )
        answer.raise_for_status()
        return at

    async def close(self) -> None:
        """Close the browser."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.aclose()

    def _start(self, work: object) -> None:
        task = asyncio.ensure_future(work)  # type: ignore[call-overload]
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        events = f"/desk/events?show=mine&talk={self.talk}"
        async with self._http.stream("GET", events, timeout=None) as news:
            async for line in news.aiter_lines():
                if self.whole and line.startswith("event:"):
                    self._start(self._ask("desk"))
                elif line == "event: talk":
                    self._start(self._ask("lines"))
                    self._start(self._ask("beside", BESIDE * random.uniform(0.5, 1.5)))
                elif line == "event: queue":
                    self._start(self._ask("queue"))

    async def _ask(self, part: str, wait: float = 0) -> None:
        """Fetch a part; what is asked for meanwhile counts once."""
        if part in self._asking:
            self._asking[part] = True
            return
        self._asking[part] = True
        with contextlib.suppress(httpx.TransportError):
            while self._asking[part]:
                await asyncio.sleep(wait)
                self._asking[part] = False
                answer = await self._http.get(self._address, headers={PART: part})
                at = time.perf_counter()
                self.requests += 1
                for text in re.findall(r"marker-[0-9a-f]{32}", answer.text):
                    if part in {"lines", "desk"}:
                        self.seen.setdefault(text, at)
        del self._asking[part]

    async def _look_for_alerts(self) -> None:
        self.requests += 1
        (await self._http.get("/desk/alerts")).raise_for_status()

    async def _tell_company(self) -> None:
        self.requests += 1
        company = f"/desk/conversations/{self.talk}/company"
        (await self._http.post(company, data={"csrf": self._csrf})).raise_for_status()

    async def _again_and_again(self, every: float, work: Callable[[], Awaitable[None]]) -> None:
        await asyncio.sleep(random.uniform(0, every))
        while True:
            with contextlib.suppress(httpx.TransportError):
                await work()
            await asyncio.sleep(every)
