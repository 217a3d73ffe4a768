"""The page of one appointment, for whoever has its link: see, keep, move and cancel it.

No account and no script. The link is the key, so a form is only checked for coming from our page.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, cast

from fastapi import APIRouter, Request
from jinja2 import Template
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from bot.accepted import accepted
from bot.days import day_words
from bot.desk.door import read_form
from bot.desk.pages import HEADERS
from bot.errors import Refused
from bot.messages import LANGUAGES
from bot.office import booking, letters
from bot.office.calendars import read_calendars
from bot.office.hours import ZONE
from bot.office.invitation import FILE, MIME, invitation
from bot.office.links import PATH, opens
from bot.office.notices import tell
from bot.office.slots import Kind
from bot.office.words import title
from bot.origins import client_of, from_our_page
from bot.rates import Rates
from bot.services import Services
from bot.store.base import now
from bot.store.models import Conversation
from bot.store.office import Appointment
from bot.templates import templates_in

HERE = Path(__file__).parent
#: Requests of one address in a minute: a family's or an office's, but nobody who tries keys.
MOST, MINUTE = 60, 60.0
#: Free times that are shown when it is to be moved.
SLOTS = 12


@cache
def _template() -> Template:
    return templates_in(HERE / "templates").get_template("appointment.html")


def appointment_routes(services: Services) -> APIRouter:
    """The page, what it sends, the calendar file, and its style."""
    page = _Page(services)
    routes = APIRouter(prefix=PATH, include_in_schema=False)
    routes.add_api_route("/static/appointment.css", page.style, methods=["GET"])
    routes.add_api_route("/{token}", page.page, methods=["GET"])
    routes.add_api_route(f"/{{token}}/{FILE}", page.entry, methods=["GET"])
    routes.add_api_route("/{token}/cancel", page.cancel, methods=["POST"])
    routes.add_api_route("/{token}/move", page.move, methods=["POST"])
    return routes


class _Page:
    def __init__(self, services: Services) -> None:
        self._services, self._rates = services, Rates()
        self._texts, self._settings = services.replies.texts, services.settings

    async def style(self) -> Response:
        """The look of the page."""
        headers = {**HEADERS, "Cache-Control": "public, max-age=3600"}
        return FileResponse(HERE / "static" / "appointment.css", headers=headers)

    async def page(self, request: Request, token: str) -> Response:
        """The appointment as it is now."""
        return await self._shown(request, token)

    async def entry(self, request: Request, token: str) -> Response:
        """The appointment as a calendar file."""
        if refused := self._refused(request):
            return refused
        async with self._services.database.read() as session:
            found = await self._find(session, token)
        if found is None:
            return self._unknown(request)
        appointment, language = found
        text = invitation(self._settings, self._texts, language, appointment)
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{FILE}"'}
        return Response(text, media_type=MIME, headers=headers)

    async def cancel(self, request: Request, token: str) -> Response:
        """Cancel it, and say so in the chat too."""
        if refused := self._refused(request):
            return refused
        async with self._services.database.write() as session:
            found = await self._find(session, token)
            cancelled = await booking.cancel(session, found[0].id) if found else None
            if cancelled is not None:
                await tell(self._services, session, cancelled, "cancelled")
                await letters.write_cancelled(session, self._services, cancelled)
        return self._back(request, token)

    async def move(self, request: Request, token: str) -> Response:
        """Give it the time that was chosen, if that is still free."""
        if refused := self._refused(request):
            return refused
        try:
            start = _moment((await read_form(request)).get("at", ""))
        except Refused:
            start = None
        moved = None
        async with self._services.database.write() as session:
            found = await self._find(session, token)
            if found is not None and start is not None and found[0].starts_at > now():
                moved = await self._move(session, found[0], start)
        return self._back(request, token, "moved" if moved else "taken")

    async def _move(
        self, session: AsyncSession, appointment: Appointment, start: datetime
    ) -> Appointment | None:
        calendars = await read_calendars(session, self._settings, now(), but=appointment.id)
        before = letters.Before.of(appointment)
        for meeting in calendars.meetings(cast("Kind", appointment.kind), start):
            if moved := await booking.move(session, appointment.id, meeting):
                await tell(self._services, session, moved, "moved")
                await letters.write_moved(session, self._services, moved, before)
                return moved
        return None

    def _unknown(self, request: Request) -> Response:
        return self._draw(
            request, accepted(request, LANGUAGES), 404, problem="appointment_page_unknown"
        )

    async def _shown(self, request: Request, token: str) -> Response:
        if refused := self._refused(request):
            return refused
        async with self._services.database.read() as session:
            found = await self._find(session, token)
            if found is None:
                return self._unknown(request)
            appointment, language = found
            state = _state(appointment)
            free = []
            if state == "booked":
                but = appointment.id
                calendars = await read_calendars(session, self._settings, now(), but=but)
                free = [
                    slot.starts_at
                    for slot in calendars.free()
                    if slot.kind == appointment.kind and slot.starts_at != appointment.starts_at
                ][:SLOTS]
        language = _language(request, language)
        done = request.query_params.get("done")
        return self._draw(
            request,
            language,
            200,
            token=token,
            one=appointment,
            state=state,
            day=_day(appointment.starts_at, language),
            begins=f"{appointment.starts_at.astimezone(ZONE):%H:%M}",
            ends=f"{appointment.ends_at.astimezone(ZONE):%H:%M}",
            free=[(one.isoformat(), title(self._texts, language, one)) for one in free],
            done=done if done in {"moved", "taken"} else None,
            file=FILE,
        )

    def _draw(
        self, request: Request, language: str, status: int, *, problem: str = "", **values: Any
    ) -> Response:
        lang = _language(request, language)
        html = _template().render(
            t=partial(self._say, lang),
            lang=lang,
            languages=[(code, self._texts.get("language_itself", code)) for code in LANGUAGES],
            path=request.url.path,
            problem=problem,
            **values,
        )
        return HTMLResponse(html, status, HEADERS)

    def _problem(self, request: Request, status: int, problem: str) -> Response:
        """What is told to somebody of whom no appointment tells the language."""
        return self._draw(request, accepted(request, LANGUAGES), status, problem=problem)

    def _say(self, language: str, key: str, **values: object) -> str:
        return self._texts.get(key, language, **values)

    def _refused(self, request: Request) -> Response | None:
        if not self._rates.allow(client_of(request), MOST, MINUTE):
            return self._draw(
                request, accepted(request, LANGUAGES), 429, problem="appointment_page_slow"
            )
        if request.method == "POST" and not from_our_page(request):
            return self._draw(
                request, accepted(request, LANGUAGES), 403, problem="appointment_page_unknown"
            )
        return None

    def _back(self, request: Request, token: str, done: str = "") -> Response:
        appointment_id = opens(self._settings, token)
        if appointment_id is None:
            return self._draw(
                request, accepted(request, LANGUAGES), 404, problem="appointment_page_unknown"
            )
        language = _language(request, "")
        query = "&".join(
            f"{name}={value}" for name, value in (("lang", language), ("done", done)) if value
        )
        return RedirectResponse(f"{PATH}/{token}" + (f"?{query}" if query else ""), 303)

    async def _find(self, session: AsyncSession, token: str) -> tuple[Appointment, str] | None:
        """The appointment of a token, with the language of its asker."""
        appointment_id = opens(self._settings, token)
        row = (
            await session.execute(
                select(Appointment, Conversation.language)
                .join(Conversation, Conversation.id == Appointment.conversation_id)
                .where(Appointment.id == (appointment_id or 0))
            )
        ).first()
        return (row[0], row[1]) if row else None


def _state(appointment: Appointment) -> str:
    """What can be said of it: a booked one whose time has come is over."""
    if appointment.state == "booked" and appointment.starts_at <= now():
        return "over"
    return appointment.state


def _language(request: Request, usual: str) -> str:
    wanted = request.query_params.get("lang")
    return next((one for one in LANGUAGES if one == wanted), usual)


def _day(moment: datetime, language: str) -> str:
    words = day_words(moment.astimezone(ZONE).date(), language)
    return words[:1].upper() + words[1:]


def _moment(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        return None
    return found if found.tzinfo else None
