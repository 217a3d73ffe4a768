"""The people of the storm: who writes on which channel, until what they wrote is taken.

Nobody waits for an answer. What a channel's platform does to deliver a message is done here: it
calls again until it is told that the message was taken.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.chaos import QUESTIONS, Asker
from channels import web
from tests.local_server import LocalServer
from tests.stand_ins.faults import Fault, Faults
from tests.stand_ins.graph import APP, PAGE, SECRET, VERIFY, GraphStandIn
from tests.stand_ins.graph import TOKEN as PAGE_TOKEN
from tests.stand_ins.telegram import TOKEN as BOT_TOKEN
from tests.stand_ins.telegram import Telegram
from tests.stand_ins.twilio import NUMBER, SID, Twilio
from tests.stand_ins.twilio import TOKEN as TWILIO_TOKEN

CHANNELS = ("telegram", "messenger", "sms", "web")
#: 30 % of all calls to vendors.
SHARES: dict[Fault, float] = {
    "broken": 0.10,
    "throttled": 0.06,
    "slow": 0.06,
    "cut_before": 0.04,
    "cut_after": 0.03,
    "late": 0.01,
}
#: Seconds between two messages of a quick person, at most.
QUICK = 3.0
#: Seconds between tries of a platform whose webhook is not taken; the last is repeated for long.
#: Platforms wait longer each time, some for minutes.
AGAIN = (1.0, 2.0, 4.0, 8.0, *[15.0] * 200)


@dataclass(slots=True)
class Person:
    """Somebody on a channel: by `write` they hand a message to their platform."""

    channel: str
    address: str
    write: Callable[[str], Awaitable[str]]
    """Gives the provider's id of the message as soon as the platform has it."""
    written: list[str] = field(default_factory=list)
    """Those ids, in the order of writing."""


class Vendors:
    """The stand-ins of all vendors, and everybody who writes by them."""

    def __init__(self, url: str, seed: int) -> None:
        self.url = url
        self.telegram = Telegram(seed=seed)
        self.telegram.faulty = {"getUpdates", "sendMessage", "sendChatAction", "deleteWebhook"}
        self.graph = GraphStandIn()
        self.graph.webhooks.url = f"{url}/webhooks/messenger"
        self.graph.webhooks.tries = AGAIN
        self.twilio = Twilio(f"{url}/webhooks/sms")
        self._bot = LocalServer(self.telegram.app)
        self._under_way: set[asyncio.Task[None]] = set()
        self._chance = random.Random(seed)
        for faults in self.faults:
            faults.slow = 0.5

    @property
    def faults(self) -> tuple[Faults, ...]:
        """Of each vendor."""
        return tuple(faults for _, faults in self.named_faults())

    def named_faults(self) -> tuple[tuple[str, Faults], ...]:
        """The same, with the names of their channels."""
        return (
            ("telegram", self.telegram.faults),
            ("messenger", self.graph.faults),
            ("sms", self.twilio.faults),
        )

    def settings(self) -> dict[str, str]:
        """What an application needs to know to find them."""
        return {
            "GANDRAS_PUBLIC_URL": self.url,
            "GANDRAS_TELEGRAM_TOKEN": BOT_TOKEN,
            "GANDRAS_TELEGRAM_API_URL": self._bot.url,
            "GANDRAS_MESSENGER_PAGE_ID": PAGE,
            "GANDRAS_MESSENGER_APP_ID": APP,
            "GANDRAS_MESSENGER_PAGE_TOKEN": PAGE_TOKEN,
            "GANDRAS_MESSENGER_APP_SECRET": SECRET,
            "GANDRAS_MESSENGER_VERIFY_TOKEN": VERIFY,
            "GANDRAS_MESSENGER_API_URL": self.graph.url,
            "GANDRAS_TWILIO_ACCOUNT_SID": SID,
            "GANDRAS_TWILIO_AUTH_TOKEN": TWILIO_TOKEN,
            "GANDRAS_TWILIO_FROM": NUMBER,
            "GANDRAS_TWILIO_API_URL": self.twilio.server.url,
        }

    async def start(self) -> None:
        """Listen."""
        for server in (self._bot, self.graph.server, self.twilio.server):
            await server.start()

    async def stop(self) -> None:
        """Listen no more."""
        for task in self._under_way:
            task.cancel()
        await self.telegram.close()
        await self._bot.stop()
        await self.graph.stop()
        await self.twilio.server.stop()

    def people(self, each: int) -> list[Person]:
        """So many people on each channel."""
        made = []
        for number in range(each):
            chat, psid, phone = 5_550_000_000 + number, f"70010000{number:08}", f"+3706{number:07}"
            made += [
                Person("telegram", str(chat), self._by_telegram(chat)),
                Person("messenger", psid, self._by_messenger(psid)),
                Person("sms", phone, self._by_sms(phone)),
                Person("web", "", self._by_web()),
            ]
        return made

    async def writes(self, person: Person, messages: int, within: float) -> None:
        """Somebody begins at some moment and writes one message after another."""
        longest = min(QUICK, 2 * within / messages)
        await asyncio.sleep(self._chance.uniform(0, max(0, within - messages * longest / 2)))
        for number in range(messages):
            question = QUESTIONS[(number + int(person.address[-3:] or 0)) % len(QUESTIONS)]
            person.written.append(await person.write(f"{question} ({number})"))
            await asyncio.sleep(self._chance.uniform(0, longest))

    def shown(self, person: Person) -> list[tuple[str, str]]:
        """(Provider's id, text) of all that somebody was shown by a vendor, in order."""
        if person.channel == "telegram":
            chat = int(person.address)
            return [(f"{chat}:{one.message_id}", one.text) for one in self.telegram.shown(chat)]
        if person.channel == "messenger":
            return [(one.mid, one.text) for one in self.graph.someone(person.address).shown]
        if person.channel == "sms":
            sent = [one for one in self.twilio.messages if one["to"] == person.address]
            return [(one["sid"], one["body"]) for one in sent]
        return []

    def _by_telegram(self, chat: int) -> Callable[[str], Awaitable[str]]:
        async def write(text: str) -> str:
            return f"{chat}:{self.telegram.says(chat, text)}"

        return write

    def _by_messenger(self, psid: str) -> Callable[[str], Awaitable[str]]:
        async def write(text: str) -> str:
            return self.graph.says(psid, text)

        return write

    def _by_sms(self, phone: str) -> Callable[[str], Awaitable[str]]:
        async def write(text: str) -> str:
            sid = f"SM{self._chance.getrandbits(128):032x}"
            task = asyncio.create_task(self._insist(phone, text, sid))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            return sid

        return write

    async def _insist(self, phone: str, text: str, sid: str) -> None:
        for wait in AGAIN:
            answer = await self.twilio.says(phone, text, sid=sid)
            if answer is not None and answer.is_success:
                return
            await asyncio.sleep(wait)

    def _by_web(self) -> Callable[[str], Awaitable[str]]:
        asker = Asker(self.url, 0, 0)

        async def write(text: str) -> str:
            client_id = f"{self._chance.getrandbits(128):032x}"
            await asker.say(text, client_id)
            return f"{web.address_of(asker.token)[:32]}:{client_id}"

        return write
