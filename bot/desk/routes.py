"""The desk's routes: each reads or calls one use case, and shows a page."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from bot.desk import live
from bot.desk.conversations import Conversations
from bot.desk.door import Door, Guest, Visit, safe_place
from bot.desk.pages import Pages
from bot.desk.sessions import Sessions
from bot.errors import Refused
from bot.services import Services


def desk_routes(services: Services) -> APIRouter:
    """All routes under `/desk`. Only signing in and the static files are open."""
    pages = Pages(services.replies.texts)
    sessions = Sessions(services)
    door = Door(sessions, pages)
    talks = Conversations(services, pages)
    routes = APIRouter()

    async def sign_in_page(guest: Guest) -> Response:
        wanted = safe_place(guest.request.query_params.get("next", ""))
        if await sessions.find(guest.request):
            return RedirectResponse(wanted, 303)
        return pages.render(guest, "sign_in.html", signed=None, next=wanted, login="", problem=None)

    async def sign_in(guest: Guest) -> Response:
        wanted, login = safe_place(guest.form.get("next", "")), guest.form.get("login", "")
        client = guest.request.client
        try:
            token = await sessions.sign_in(
                login, guest.form.get("password", ""), client.host if client else "?"
            )
        except Refused as refused:
            return pages.render(
                guest,
                "sign_in.html",
                refused.status,
                signed=None,
                next=wanted,
                login=login,
                problem=refused.code,
            )
        await sessions.sign_out_browser(guest.request)
        response = RedirectResponse(wanted, 303)
        sessions.give(guest.request, response, token)
        return response

    async def sign_out(visit: Visit) -> Response:
        await sessions.sign_out(visit.signed.token_hash)
        response = RedirectResponse("/desk/sign-in", 303)
        sessions.take(response)
        return response

    async def events(visit: Visit) -> Response:
        return live.stream(services.signals, sessions, visit.signed.token_hash)

    async def static(guest: Guest) -> Response:
        found = pages.file(guest.request.path_params["name"])
        if found is None:
            raise Refused("not_found", 404)
        return found

    async def elsewhere(_visit: Visit) -> Response:
        raise Refused("not_found", 404)

    one = "/desk/conversations/{id}"
    for path, method, endpoint in (
        ("/desk/sign-in", "GET", door.open(sign_in_page)),
        ("/desk/sign-in", "POST", door.open(sign_in)),
        ("/desk/static/{version}/{name}", "GET", door.open(static)),
        ("/desk/sign-out", "POST", door.guarded(sign_out)),
        ("/desk", "GET", door.guarded(talks.queue)),
        ("/desk/events", "GET", door.guarded(events)),
        (one, "GET", door.guarded(talks.thread)),
        (f"{one}/take-over", "POST", door.guarded(talks.take_over)),
        (f"{one}/answer", "POST", door.guarded(talks.answer)),
        (f"{one}/give-back", "POST", door.guarded(talks.give_back)),
        (f"{one}/close", "POST", door.guarded(talks.close)),
        ("/desk/{rest:path}", "GET", door.guarded(elsewhere)),
    ):
        routes.add_route(path, endpoint, methods=[method], include_in_schema=False)
    return routes
