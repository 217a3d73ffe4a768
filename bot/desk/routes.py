"""All routes of the desk. Each group of pages names its own; `door` decides who gets through."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from fastapi import APIRouter
from starlette.responses import Response

from bot.desk import asked, live
from bot.desk.alerts import Alerts
from bot.desk.answers import Answers
from bot.desk.appointments import Appointments
from bot.desk.audit_pages import AuditPages
from bot.desk.availability import Availability
from bot.desk.calendar import CalendarPage
from bot.desk.card import Card
from bot.desk.composing import Composing
from bot.desk.conversations import Conversations
from bot.desk.coordinators import Coordinators
from bot.desk.door import Door, Guest, Route, Visit
from bot.desk.duties import Duties
from bot.desk.entrance import Entrance
from bot.desk.files import Files
from bot.desk.handing import Handing
from bot.desk.labels import Labels
from bot.desk.lessons import Lessons
from bot.desk.listing import Lists
from bot.desk.me import Me
from bot.desk.office import OfficePage
from bot.desk.pages import Pages
from bot.desk.people import People
from bot.desk.protocols import Protocols
from bot.desk.provider_pages import ProviderPages
from bot.desk.referrals import Referrals
from bot.desk.second_factor_pages import SecondFactorPages
from bot.desk.sessions import Sessions
from bot.desk.signing import Signing
from bot.desk.suggesting import Suggesting
from bot.desk.team import Team
from bot.desk.welcome import Welcome
from bot.errors import Refused
from bot.services import Services


class Group(Protocol):
    """Pages that belong together."""

    def routes(self) -> Sequence[Route]:
        """Their routes, with who may use them."""


class Frame:
    """What all pages need: their files, and news of changes."""

    def __init__(self, services: Services, sessions: Sessions, pages: Pages, lists: Lists) -> None:
        self._services, self._sessions, self._pages = services, sessions, pages
        self._lists = lists

    def routes(self) -> Sequence[Route]:
        """Their routes; the last one answers for every page that does not exist."""
        return (
            Route("GET", "/desk/static/{version}/{name}", self.static, None),
            Route("GET", "/desk/events", self.events, "desk"),
            Route("GET", "/desk/{rest:path}", self.elsewhere, "own"),
        )

    async def events(self, visit: Visit) -> Response:
        """News of changes: of the list that the address names, of the conversation `talk`."""
        token = visit.signed.token_hash
        glance = partial(self._lists.glance, visit.signed.user, asked.show(visit))
        shown = live.Shown(asked.wanted(visit, "talk"), glance)
        return live.stream(self._services.signals, self._sessions, token, shown)

    async def static(self, guest: Guest) -> Response:
        """A file that pages load."""
        return self._pages.file(guest.request.path_params["name"])

    async def elsewhere(self, _visit: Visit) -> Response:
        """There is no such page."""
        raise Refused("not_found", 404)


def desk_routes(services: Services) -> APIRouter:
    """All routes under `/desk`. Only those without an area are open."""
    pages, sessions = Pages(services.replies.texts), Sessions(services)
    door = Door(sessions, pages, services.database)
    routes = APIRouter()
    for route in _routes(services, sessions, pages):
        routes.add_route(
            route.path, door.endpoint(route), methods=[route.method], include_in_schema=False
        )
    return routes


def routes_of(services: Services) -> list[Route]:
    """The same as they are declared, with their areas."""
    return _routes(services, Sessions(services), Pages(services.replies.texts))


def _routes(services: Services, sessions: Sessions, pages: Pages) -> list[Route]:
    entrance = Entrance(services)
    signing = Signing(entrance, sessions, pages)
    me = Me(services, entrance, sessions, pages)
    lists = Lists(services, pages)
    conversations = Conversations(services, pages, lists)
    groups: tuple[Group, ...] = (
        signing,
        ProviderPages(entrance, sessions, signing),
        Welcome(services, entrance, pages),
        me,
        SecondFactorPages(services, entrance, sessions, pages, me),
        People(services, pages),
        AuditPages(services, pages),
        lists,
        conversations,
        Composing(services, pages, conversations),
        Card(services, conversations),
        Suggesting(services, pages, conversations),
        Answers(services, pages),
        Handing(services, conversations),
        Team(services, pages, lists),
        Referrals(services, pages, conversations),
        Coordinators(services, pages),
        Lessons(services, pages, conversations),
        Labels(services, pages),
        Files(services),
        Alerts(services, pages),
        Duties(services, pages),
        Protocols(services),
        Appointments(services, conversations),
        CalendarPage(services, pages),
        Availability(services, pages),
        OfficePage(services, pages),
        Frame(services, sessions, pages, lists),
    )
    return [route for group in groups for route in group.routes()]
