"""The providers behind the panes: the tests' stand-ins. The only module that knows `tests`.

A pane more is one class in `bot/demo/` and one entry in `make_vendors`.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.demo.messenger import MessengerPane
from bot.demo.screen import Pane
from bot.demo.sms import SmsPane
from bot.demo.telegram import TelegramPane
from bot.errors import Misconfigured

if TYPE_CHECKING:
    from tests.local_server import LocalServer
    from tests.stand_ins.faults import Faults

#: What is wrong with a provider: nothing, it cannot be reached, or some of our calls fail.
Trouble = Literal["none", "down", "some"]
TROUBLES: tuple[Trouble, ...] = ("none", "down", "some")
#: The share of calls that fail in the third case.
SOME = 1 / 3


@dataclass(slots=True)
class Vendor:
    """One provider: its server, the settings that lead to it, and the pane of a person there."""

    pane: Pane
    server: LocalServer
    faults: Faults
    settings: Mapping[str, object]
    connect: Callable[[str], None]
    """Tells it the address of the application, before anything is sent."""
    close: Callable[[], Awaitable[None]]
    """Ends what it does of its own."""
    trouble: Trouble = "none"

    async def stop(self) -> None:
        """Do and answer nothing more."""
        await self.close()
        await self.server.stop()

    async def suffer(self, trouble: Trouble) -> None:
        """Be in that trouble from now on."""
        self.trouble = trouble
        self.faults.none()
        if trouble == "some":
            self.faults.shares = {"broken": SOME}
        await (self.server.stop() if trouble == "down" else self.server.start())


def make_vendors() -> list[Vendor]:
    """All providers, not yet listening. Raises Misconfigured where the tests are not there.

    What they number begins with the time: a database that is kept must not take it for the last
    demo's.
    """
    first = int(time.time() * 10)
    try:
        return [_telegram(first), _messenger(first), _sms()]
    except ImportError as error:
        msg = (
            f"The demo needs the project's tests ({error.name}): run it in a clone of the sources."
        )
        raise Misconfigured(msg) from None


def _telegram(first: int) -> Vendor:
    from tests.local_server import LocalServer  # noqa: PLC0415 - may not be there
    from tests.stand_ins.telegram import Telegram  # noqa: PLC0415

    telegram = Telegram(first=first)
    server = LocalServer(telegram.app)
    return Vendor(
        pane=TelegramPane(telegram, first),
        server=server,
        faults=telegram.faults,
        settings={"telegram_token": telegram.token, "telegram_api_url": server.url},
        connect=lambda _address: None,
        close=telegram.close,
    )


def _messenger(first: int) -> Vendor:
    from tests.stand_ins import graph as stand_in  # noqa: PLC0415

    graph = stand_in.GraphStandIn(first=first)

    def connect(address: str) -> None:
        graph.webhooks.url = f"{address}/webhooks/messenger"

    return Vendor(
        pane=MessengerPane(graph),
        server=graph.server,
        faults=graph.faults,
        settings={
            "messenger_page_id": stand_in.PAGE,
            "messenger_page_token": stand_in.TOKEN,
            "messenger_app_secret": stand_in.SECRET,
            "messenger_app_id": stand_in.APP,
            "messenger_verify_token": stand_in.VERIFY,
            "messenger_api_url": graph.url,
        },
        connect=connect,
        close=graph.stop,
    )


def _sms() -> Vendor:
    from tests.stand_ins import twilio as stand_in  # noqa: PLC0415

    twilio = stand_in.Twilio()

    def connect(address: str) -> None:
        twilio.webhook = f"{address}/webhooks/sms"

    return Vendor(
        pane=SmsPane(twilio),
        server=twilio.server,
        faults=twilio.faults,
        settings={
            "twilio_account_sid": stand_in.SID,
            "twilio_auth_token": stand_in.TOKEN,
            "twilio_from": stand_in.NUMBER,
            "twilio_api_url": twilio.server.url,
        },
        connect=connect,
        close=twilio.server.stop,
    )
