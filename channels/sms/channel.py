"""SMS as a channel of the program."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog
from twilio.twiml.messaging_response import MessagingResponse

from bot.channel import Cost, Hook, Received, Request
from bot.errors import Refused, SendFailed
from bot.messages import Event, Language, Media, Outgoing, Sent
from channels.downloads import Downloads
from channels.sms.account import STATUS_PATH, SmsAccount
from channels.sms.form import Form
from channels.sms.letters import cheapest, plain_letters, plain_marks, same
from channels.sms.limits import AGAIN, API, AWAY, HOSTS, LATELY, SHAPE, SKEW, SOON
from channels.sms.missed import missed
from channels.sms.parsing import NAME, incoming, status

if TYPE_CHECKING:
    from twilio.rest.api.v2010.account.message import MessageInstance

log = structlog.get_logger(__name__)

PATH = "/webhooks/sms"
#: Answers go out by the REST API, which tells their ids; the webhook's own answer says nothing.
_NOTHING = str(MessagingResponse())
_XML = "text/xml"


class SmsChannel:
    """One number or messaging service of one account."""

    name = NAME
    fetched = False
    thumbs = False
    shape = SHAPE

    def __init__(self, account: SmsAccount) -> None:
        from channels.sms.api import Api  # noqa: PLC0415 - takes a second, see there

        self.account = account.sender
        self.hooks: Sequence[Hook] = (
            Hook(PATH, ("POST",), self.receive),
            Hook(STATUS_PATH, ("POST",), self.receive_status),
        )
        self.soon = SOON
        """Seconds until the next look after one that failed."""
        self._we = account
        self._api = Api(account)
        self._downloads = Downloads(account.api, HOSTS, (account.sid, account.token))

    def receive(self, request: Request) -> Received:
        """Take what somebody wrote to us. Raises Refused."""
        form = self._authentic(request)
        return Received(tuple(incoming(self._we, form)), _NOTHING, _XML)

    def receive_status(self, request: Request) -> Received:
        """Take what became of something that we sent. Raises Refused."""
        form = self._authentic(request)
        return Received(tuple(status(self._we, form)), _NOTHING, _XML)

    async def listen(self, store: Callable[[Sequence[Event]], Awaitable[None]]) -> None:
        """Take what webhooks could not bring while we were away; what is known is passed over."""
        since = AWAY
        while True:
            try:
                await store(await missed(self._api, self._we, datetime.now(UTC) - since))
            except SendFailed as error:
                log.warning("sms.not_looked", reason=str(error))
                await asyncio.sleep(self.soon)
            else:
                since = LATELY
                await asyncio.sleep(AGAIN)

    async def send(self, message: Outgoing) -> Sent:
        """Send one part. Raises SendFailed.

        Creating a message twice sends it twice: after a doubtful try Twilio is asked first.
        """
        body = self._body(message.text, message.language)
        found = await self._find(message, body) if message.doubtful_since else None
        created = found or await self._api.create(message.address, body)
        return Sent(created.sid, _units(created) or self._we.count(body))

    def cost(self, text: str, language: Language) -> Cost:
        """The parts of a text as it would be sent."""
        body, without = self._body(text, language), plain_letters(text)
        bare = body == without and without != plain_marks(text)
        return Cost(self._we.count(body), bare, self._we.count(without))

    async def fetch(self, media: Media, limit: int) -> bytes:
        """What somebody sent. Raises FetchFailed."""
        address = media.ref
        if address.startswith(f"{API}/"):
            address = self._we.api + address.removeprefix(API)
        return await self._downloads.fetch(address, limit)

    async def close(self) -> None:
        """Close the connections."""
        await self._api.close()
        await self._downloads.close()

    def _body(self, text: str, language: Language) -> str:
        return cheapest(text, language, self._we.count, may_drop_diacritics=self._we.plain_letters)

    def _authentic(self, request: Request) -> Form:
        form = Form(request.body)
        signature = request.headers.get("x-twilio-signature", "")
        if not self._we.signed(request.url, form, signature):
            raise Refused("bad_signature", 403)
        return form

    async def _find(self, message: Outgoing, body: str) -> MessageInstance | None:
        """The message of a try whose end we do not know. Raises SendFailed, still in doubt."""
        found = await self._api.newest_to(message.address)
        return next((one for one in found if self._is_it(one, message, body)), None)

    def _is_it(self, one: MessageInstance, message: Outgoing, body: str) -> bool:
        since = message.doubtful_since
        return (
            one.sid not in message.known_ids
            and (one.direction or "").startswith("outbound")
            and self._we.sender in {one.from_, one.messaging_service_sid}
            and (since is None or one.date_created is None or one.date_created >= since - SKEW)
            and same(one.body or "", body)
        )


def _units(created: MessageInstance) -> int:
    """Parts by Twilio's count, which is 0 until a service has picked the number."""
    segments = str(created.num_segments)
    return int(segments) if segments.isascii() and segments.isdecimal() else 0
