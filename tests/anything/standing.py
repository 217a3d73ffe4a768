"""An application in which there is already something to get at: talks, answers, sessions."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from fastapi import FastAPI

from bot.app import create_app, make_services
from bot.settings import Settings, load_settings
from bot.store.migrate import upgrade
from tests.askers import answer_all
from tests.desk.world import Browser, World
from tests.engine_stand_in import SECRET as ENGINE_SECRET
from tests.engine_stand_in import EngineStandIn
from tests.files.samples import photo
from tests.stand_ins import graph, telegram, twilio, whatsapp

PUBLIC = "https://mic.example"
WEBHOOK_SECRET = "a-word-that-only-telegram-knows"
#: Nobody listens there: no vendor is called in earnest.
NOWHERE = "http://127.0.0.1:9"
TALKS = 3


@dataclass(frozen=True, slots=True)
class Standing:
    """The application, and what somebody needs who wants to get in."""

    app: FastAPI
    channels: frozenset[str]
    """Those that are on."""
    token: str
    """A session of the web chat."""
    leaving: str
    """Another one, which may be erased."""
    form: tuple[str, str]
    """The cookie of the page without JavaScript, and the token of its form."""
    desk: tuple[str, str]
    """The cookie of a consultant, and the token of their forms."""
    leaving_desk: tuple[str, str]
    """Of another one, who may sign out."""


@asynccontextmanager
async def standing(folder: Path) -> AsyncIterator[Standing]:
    """The whole public application with every channel on a SQLite database; no loop runs."""
    engine = EngineStandIn()
    await engine.server.start()
    services = make_services(settings(folder), lambda: [engine.server.url], ENGINE_SECRET)
    await upgrade(services.database)
    app = create_app(services)
    visitor = Browser(app, PUBLIC)
    token, leaving = [await _session(visitor) for _ in range(2)]
    for text in ("Labas", "Kaip gauti leidimą?", "Ačiū") * TALKS:
        await visitor.http.post(
            "/chat/messages",
            json={"id": uuid4().hex, "text": text},
            headers={"authorization": f"Bearer {token}"},
        )
    sent = await visitor.http.post(
        "/chat/uploads",
        files={"file": ("a.jpg", photo((8, 8)))},
        headers={"authorization": f"Bearer {token}"},
    )
    await visitor.http.post(
        "/chat/messages",
        json={"id": uuid4().hex, "text": "", "uploads": [sent.json()["upload"]]},
        headers={"authorization": f"Bearer {token}"},
    )
    world = World(services)
    for number in range(TALKS):
        await world.wrote("Noriu kalbėti su žmogumi", f"asker {number}", owner="waiting")
    await answer_all(services)
    form = await visitor.http.get("/chat/form")
    yield Standing(
        app=app,
        channels=frozenset(services.channels),
        token=token,
        leaving=leaving,
        form=(_cookie(form.headers["set-cookie"]), _csrf(form.text)),
        desk=await _signed_in(app, world, "ruta"),
        leaving_desk=await _signed_in(app, world, "jonas"),
    )
    for channel in services.channels.values():
        if close := getattr(channel, "close", None):
            await close()
    await visitor.http.aclose()
    await engine.server.stop()
    await services.engine.close()
    await services.database.close()


def settings(folder: Path) -> Settings:
    """Everything is switched on, and nobody is slowed down."""
    return load_settings(
        _env_file=None,
        var=folder,
        database_url=f"sqlite:///{folder / 'gandras.db'}",
        public_url=PUBLIC,
        password_memory=64,
        web_messages_per_minute=1_000_000,
        web_sessions_per_minute=1_000_000,
        web_files_per_hour=1_000_000,
        web_megabytes_per_hour=1_000_000,
        telegram_token=telegram.TOKEN,
        telegram_mode="webhook",
        telegram_webhook_secret=WEBHOOK_SECRET,
        telegram_api_url=NOWHERE,
        messenger_page_id=graph.PAGE,
        messenger_app_id=graph.APP,
        messenger_page_token=graph.TOKEN,
        messenger_app_secret=graph.SECRET,
        messenger_verify_token=graph.VERIFY,
        messenger_api_url=NOWHERE,
        whatsapp_token=whatsapp.TOKEN,
        whatsapp_phone_number_id=whatsapp.NUMBER,
        whatsapp_app_secret=whatsapp.SECRET,
        whatsapp_verify_token=whatsapp.VERIFY,
        whatsapp_api_url=NOWHERE,
        twilio_account_sid=twilio.SID,
        twilio_auth_token=twilio.TOKEN,
        twilio_from=twilio.NUMBER,
        twilio_api_url=NOWHERE,
    )


async def _session(visitor: Browser) -> str:
    answer = await visitor.http.post("/chat/session", json={"lang": "lt"})
    return str(answer.json()["token"])


async def _signed_in(app: FastAPI, world: World, login: str) -> tuple[str, str]:
    await world.user(login)
    browser = Browser(app, PUBLIC)
    answer = await browser.sign_in(login)
    await browser.http.aclose()
    return _cookie(answer.headers["set-cookie"]), browser.csrf


def _cookie(header: str) -> str:
    return header.partition(";")[0]


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]
