"""The desk's routes, one line each. `door` decides who gets to the handler."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from bot.desk import live
from bot.desk.conversations import Conversations
from bot.desk.door import Door, Guest, Visit
from bot.desk.files import Files
from bot.desk.pages import Pages
from bot.desk.sessions import Sessions
from bot.desk.signing import Signing
from bot.errors import Refused
from bot.services import Services


def desk_routes(services: Services) -> APIRouter:
    """All routes under `/desk`. Only signing in and the static files are open."""
    pages = Pages(services.replies.texts)
    sessions = Sessions(services)
    door = Door(sessions, pages)
    signing = Signing(sessions, pages)
    talks = Conversations(services, pages)
    files = Files(services)

    async def events(visit: Visit) -> Response:
        return live.stream(services.signals, sessions, visit.signed.token_hash)

    async def static(guest: Guest) -> Response:
        return pages.file(guest.request.path_params["name"])

    async def elsewhere(_visit: Visit) -> Response:
        raise Refused("not_found", 404)

    routes = APIRouter()
    one = "/desk/conversations/{id}"
    for method, path, endpoint in (
        ("GET", "/desk/sign-in", door.open(signing.page)),
        ("POST", "/desk/sign-in", door.open(signing.sign_in)),
        ("GET", "/desk/static/{version}/{name}", door.open(static)),
        ("POST", "/desk/sign-out", door.guarded(signing.sign_out)),
        ("GET", "/desk", door.guarded(talks.queue)),
        ("GET", "/desk/events", door.guarded(events)),
        ("GET", one, door.guarded(talks.thread)),
        ("POST", f"{one}/take-over", door.guarded(talks.take_over)),
        ("POST", f"{one}/answer", door.guarded(talks.answer)),
        ("POST", f"{one}/give-back", door.guarded(talks.give_back)),
        ("POST", f"{one}/close", door.guarded(talks.close)),
        ("GET", "/desk/files/{id}", door.guarded(files.download)),
        ("GET", "/desk/files/{id}/preview", door.guarded(files.preview)),
        ("GET", "/desk/{rest:path}", door.guarded(elsewhere)),
    ):
        routes.add_route(path, endpoint, methods=[method], include_in_schema=False)
    return routes
