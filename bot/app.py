"""The composition root: makes the parts of one process and its public application."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware

from bot.channel import Closing
from bot.desk.pages import LANGUAGES as DESK_LANGUAGES
from bot.desk.routes import desk_routes
from bot.engine.client import Engine
from bot.events import Calendar
from bot.health import health_routes
from bot.loops import running
from bot.office.public import appointment_routes
from bot.pages import page_routes
from bot.queries import ReadableQueries
from bot.referrals.page import referral_routes
from bot.registry import make_channels
from bot.replies import Replies
from bot.services import Services
from bot.settings import Settings
from bot.signals import Signals, relayed
from bot.store.database import Database
from bot.store.migrate import upgrade
from bot.texts import Texts
from bot.understanding import Understanding
from bot.web.copy_page import copy_routes
from bot.web.form import form_routes
from bot.web.routes import chat_routes
from bot.web.socket import socket_route
from bot.web.visitors import Visitors
from bot.webhooks import webhook_routes
from knowledge.library import Library


def make_services(settings: Settings, urls: Callable[[], list[str]], secret: str) -> Services:
    """Wire the parts. `urls` gives the engines that answer now; `secret` is shared with them."""
    signals = Signals()
    library = Library(Texts("knowledge").by_language)
    calendar = Calendar(settings.events, settings.var / "events.ics")
    return Services(
        settings=settings,
        signals=signals,
        database=Database(settings.database, signals),
        calendar=calendar,
        replies=Replies(Texts("replies"), library, calendar),
        letters=Texts("letters", DESK_LANGUAGES),
        understanding=Understanding(),
        engine=Engine(urls, secret),
        channels=make_channels(settings),
    )


def create_app(services: Services) -> FastAPI:
    """The public application of one process."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await upgrade(services.database)
        async with relayed(services.signals, services.settings.database), running(services):
            yield
        for channel in services.channels.values():
            if isinstance(channel, Closing):
                await channel.close()
        await services.engine.close()
        await services.database.close()

    app = FastAPI(title="Gandras", lifespan=lifespan, openapi_url=None)
    visitors = Visitors(services, Texts("widget"))
    app.add_middleware(
        CORSMiddleware,
        allow_origins=sorted(services.settings.origins),
        allow_methods=["GET", "POST", "DELETE"],
        allow_headers=["Authorization", "Content-Type"],
        expose_headers=["Retry-After"],
        max_age=600,
    )
    app.add_middleware(ReadableQueries)
    app.include_router(chat_routes(visitors))
    app.include_router(socket_route(visitors))
    app.include_router(form_routes(visitors))
    app.include_router(copy_routes(services))
    app.include_router(webhook_routes(services))
    app.include_router(page_routes())
    app.include_router(health_routes(services))
    app.include_router(appointment_routes(services))
    app.include_router(desk_routes(services))
    app.include_router(referral_routes(services))
    return app
