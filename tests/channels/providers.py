"""What the harness needs of each provider: stand-in, settings, and requests as it makes them.

One class a channel; a new one is an entry in `PROVIDERS`.
"""

# ruff: noqa: D102 - what each method does is told once, in `Provider`
from __future__ import annotations

import hashlib
import hmac
import json
from base64 import b64encode
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import urlencode

from tests.local_server import LocalServer
from tests.stand_ins import graph, telegram, twilio, whatsapp
from tests.stand_ins.faults import Faults
from tests.stand_ins.graph_webhooks import signature, written

#: An address that no channel may fetch from, for it is nobody's that we know.
ELSEWHERE = "https://files.example/photo.jpg"


@dataclass(frozen=True, slots=True)
class Call:
    """A request of a provider's: an authentic one, if nothing was changed."""

    path: str
    body: bytes
    proof: tuple[str, str]
    """The header that makes it authentic."""
    kind: str = "application/json"

    @property
    def headers(self) -> dict[str, bytes]:
        """All headers."""
        name, value = self.proof
        return {"content-type": self.kind.encode(), name: value.encode()}

    def unproven(self) -> Call:
        """The same without what proves where it comes from."""
        return replace(self, proof=("x-nothing", ""))

    def forged(self) -> Call:
        """The same with a proof that is wrong, and not even ASCII."""
        name, value = self.proof
        return replace(self, proof=(name, f"{value[:-2]}ąą"))


class Provider(Protocol):
    """A provider, and one person who writes by it."""

    name: str
    secrets: tuple[str, ...]
    """What nobody may read anywhere."""
    faults: Faults
    server: LocalServer
    wait: float
    """Seconds that it wants to be left alone after 429."""
    copies: int
    """How often a part is shown whose sending was cut off after it was taken."""

    def settings(self) -> dict[str, object]:
        """What switches the channel on."""
        ...

    def called_at(self, public: str) -> None:
        """Where we are."""
        ...

    def says(self, text: str, number: int = 1) -> Call:
        """The person writes; the same number is the same event."""
        ...

    def sends_file(self) -> Call:
        """The person sends a photo that cannot be had."""
        ...

    def carries(self, body: bytes) -> Call:
        """Anything, authentic."""
        ...

    def says_elsewhere(self, text: str) -> Call | None:
        """An authentic message to another account than ours; None if none can come."""
        ...

    def shown(self) -> list[tuple[str, str]]:
        """Id and text of all that the person sees, in order."""
        ...

    async def settled(self) -> None:
        """Wait until the provider has told us what it has to tell."""
        ...

    async def stop(self) -> None:
        """Close everything."""
        ...


class TelegramProvider:
    """Telegram, whose webhook brings a secret instead of a signature."""

    name = "telegram"
    secret = "a-word-that-only-telegram-knows"
    secrets = (telegram.TOKEN, secret)
    wait = 1.0
    #: It has no way to ask whether a message arrived.
    copies = 2
    chat = 5_550_000_001

    def __init__(self) -> None:
        self.stand_in = telegram.Telegram()
        self.stand_in.person(self.chat)
        self.faults = self.stand_in.faults
        self.server = LocalServer(self.stand_in.app)

    def settings(self) -> dict[str, object]:
        return {
            "telegram_token": telegram.TOKEN,
            "telegram_mode": "webhook",
            "telegram_webhook_secret": self.secret,
            "telegram_api_url": self.server.url,
        }

    def called_at(self, public: str) -> None:
        """It is told by the channel itself."""

    def says(self, text: str, number: int = 1) -> Call:
        return self._brings(number, text=text)

    def sends_file(self) -> Call:
        file = {"file_id": "gone", "file_unique_id": "u", "width": 9, "height": 9}
        return self._brings(99, photo=[file])

    def carries(self, body: bytes) -> Call:
        return Call("/webhooks/telegram", body, ("x-telegram-bot-api-secret-token", self.secret))

    def says_elsewhere(self, text: str) -> Call | None:  # noqa: ARG002 - the token is the account
        return None

    def shown(self) -> list[tuple[str, str]]:
        shown = self.stand_in.shown(self.chat)
        return [(f"{self.chat}:{one.message_id}", one.text) for one in shown]

    async def settled(self) -> None:
        """It tells nothing of what it took."""

    async def stop(self) -> None:
        await self.stand_in.close()
        await self.server.stop()

    def _brings(self, number: int, **content: Any) -> Call:
        person = self.stand_in.person(self.chat)
        message = person.message(1_000_000 + number, **content)
        return self.carries(json.dumps({"update_id": number, "message": message}).encode())


class _MetaProvider:
    """What Messenger and WhatsApp have in common: a signed notice."""

    path = ""
    secret = ""
    token = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        proof = hmac.new(self.secret.encode(), self.token.encode(), hashlib.sha256).hexdigest()
        return (self.token, self.secret, "word-of-nobody", proof)

    def carries(self, body: bytes) -> Call:
        return Call(self.path, body, ("x-hub-signature-256", signature(self.secret, body)))


class MessengerProvider(_MetaProvider):
    """Messenger, which echoes what it took."""

    name = "messenger"
    path = "/webhooks/messenger"
    token, secret = graph.TOKEN, graph.SECRET
    wait = 60.0
    copies = 1
    person = "7001000000000042"

    def __init__(self) -> None:
        self.stand_in = graph.GraphStandIn()
        self.stand_in.quiet(self.person, minutes=1)
        self.faults = self.stand_in.faults
        self.server = self.stand_in.server

    def settings(self) -> dict[str, object]:
        return {
            "messenger_page_id": graph.PAGE,
            "messenger_app_id": graph.APP,
            "messenger_page_token": graph.TOKEN,
            "messenger_app_secret": graph.SECRET,
            "messenger_verify_token": graph.VERIFY,
            "messenger_api_url": self.server.url,
        }

    def called_at(self, public: str) -> None:
        self.stand_in.webhooks.url = f"{public}{self.path}"

    def says(self, text: str, number: int = 1, page: str = graph.PAGE, **more: Any) -> Call:
        event = {
            "sender": {"id": self.person},
            "recipient": {"id": page},
            "timestamp": 1_795_334_400_000 + number,
            "message": {"mid": f"m_of_the_harness_{number}", "text": text, **more},
        }
        entry = {"id": page, "time": 1_795_334_400_000, "messaging": [event]}
        return self.carries(written({"object": "page", "entry": [entry]}))

    def sends_file(self) -> Call:
        return self.says("", 99, attachments=[{"type": "image", "payload": {"url": ELSEWHERE}}])

    def says_elsewhere(self, text: str) -> Call | None:
        return self.says(text, page="104200000000009")

    def shown(self) -> list[tuple[str, str]]:
        return [(one.mid, one.text) for one in self.stand_in.someone(self.person).shown]

    async def settled(self) -> None:
        await self.stand_in.webhooks.settled()

    async def stop(self) -> None:
        await self.stand_in.stop()


class WhatsAppProvider(_MetaProvider):
    """WhatsApp, which tells the state of what it took, and our own mark with it."""

    name = "whatsapp"
    path = "/webhooks/whatsapp"
    token, secret = whatsapp.TOKEN, whatsapp.SECRET
    wait = 60.0
    copies = 1
    person = "LT.20420001"

    def __init__(self) -> None:
        self.stand_in = whatsapp.WhatsAppStandIn()
        self.stand_in.quiet(self.person, minutes=1)
        self.faults = self.stand_in.faults
        self.server = self.stand_in.server

    def settings(self) -> dict[str, object]:
        return {
            "whatsapp_token": whatsapp.TOKEN,
            "whatsapp_phone_number_id": whatsapp.NUMBER,
            "whatsapp_app_secret": whatsapp.SECRET,
            "whatsapp_verify_token": whatsapp.VERIFY,
            "whatsapp_api_url": self.server.url,
        }

    def called_at(self, public: str) -> None:
        self.stand_in.webhooks.url = f"{public}{self.path}"

    def says(self, text: str, number: int = 1, account: str = whatsapp.NUMBER) -> Call:
        return self._brings(number, account, {"type": "text", "text": {"body": text}})

    def sends_file(self) -> Call:
        image = {"id": "65463453", "mime_type": "image/jpeg", "sha256": "a="}
        return self._brings(99, whatsapp.NUMBER, {"type": "image", "image": image})

    def says_elsewhere(self, text: str) -> Call | None:
        return self.says(text, account="106540352242999")

    def shown(self) -> list[tuple[str, str]]:
        return [(one.wamid, one.text) for one in self.stand_in.someone(self.person).shown]

    async def settled(self) -> None:
        await self.stand_in.webhooks.settled()

    async def stop(self) -> None:
        await self.stand_in.stop()

    def _brings(self, number: int, account: str, content: dict[str, Any]) -> Call:
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"phone_number_id": account},
            "messages": [
                {
                    "from_user_id": self.person,
                    "id": f"wamid.of.the.harness.{number}",
                    "timestamp": "1795334400",
                    **content,
                }
            ],
        }
        change = {"field": "messages", "value": value}
        entry = {"id": "102290129340398", "changes": [change]}
        return self.carries(written({"object": "whatsapp_business_account", "entry": [entry]}))


class SmsProvider:
    """Twilio, which is asked after a doubtful try whether it took the message."""

    name = "sms"
    secrets = (twilio.TOKEN, b64encode(f"{twilio.SID}:{twilio.TOKEN}".encode()).decode())
    wait = 7.0
    copies = 1
    phone = "+37061234567"

    def __init__(self) -> None:
        self.stand_in = twilio.Twilio()
        self.faults = self.stand_in.faults
        self.server = self.stand_in.server
        self._public = ""

    def settings(self) -> dict[str, object]:
        return {
            "twilio_account_sid": twilio.SID,
            "twilio_auth_token": twilio.TOKEN,
            "twilio_from": twilio.NUMBER,
            "twilio_api_url": self.server.url,
        }

    def called_at(self, public: str) -> None:
        self._public = public

    def says(self, text: str, number: int = 1, to: str = twilio.NUMBER, **more: str) -> Call:
        fields = {
            "MessageSid": f"SM{number:032}",
            "AccountSid": twilio.SID,
            "From": self.phone,
            "To": to,
            "Body": text,
            "NumMedia": "0",
            "ToCity": "",
            **more,
        }
        return self._signed(urlencode(fields).encode(), fields)

    def sends_file(self) -> Call:
        return self.says("", 99, NumMedia="1", MediaUrl0=ELSEWHERE, MediaContentType0="image/jpeg")

    def carries(self, body: bytes) -> Call:
        return self._signed(b"Body=" + body, {"Body": body.decode("utf-8", "replace")})

    def says_elsewhere(self, text: str) -> Call | None:
        return self.says(text, to="+37052000009")

    def shown(self) -> list[tuple[str, str]]:
        sent = [one for one in self.stand_in.messages if one["to"] == self.phone]
        return [(one["sid"], one["body"]) for one in sent]

    async def settled(self) -> None:
        """It tells the state of a message when it knows more, which no test here waits for."""

    async def stop(self) -> None:
        await self.server.stop()

    def _signed(self, body: bytes, fields: dict[str, str]) -> Call:
        path = "/webhooks/sms"
        proof = ("x-twilio-signature", twilio.sign(f"{self._public}{path}", fields))
        return Call(path, body, proof, "application/x-www-form-urlencoded")


PROVIDERS: dict[str, type[Provider]] = {
    one.name: one for one in (TelegramProvider, MessengerProvider, WhatsAppProvider, SmsProvider)
}
