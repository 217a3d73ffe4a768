"""The pages for signing in and out."""

from __future__ import annotations

from starlette.responses import RedirectResponse, Response

from bot.desk.door import Guest, Visit, safe_place
from bot.desk.pages import Pages
from bot.desk.sessions import Sessions
from bot.errors import Refused


class Signing:
    """Handlers of the sign-in page and of signing out."""

    def __init__(self, sessions: Sessions, pages: Pages) -> None:
        self._sessions = sessions
        self._pages = pages

    async def page(self, guest: Guest) -> Response:
        """The form, or straight on for those who are signed in."""
        wanted = safe_place(guest.request.query_params.get("next", ""))
        if await self._sessions.find(guest.request):
            return RedirectResponse(wanted, 303)
        return self._pages.render(
            guest, "sign_in.html", signed=None, next=wanted, login="", problem=None
        )

    async def sign_in(self, guest: Guest) -> Response:
        """Take login and password; the session that the browser had before is over."""
        wanted, login = safe_place(guest.form.get("next", "")), guest.form.get("login", "")
        client = guest.request.client
        try:
            token = await self._sessions.sign_in(
                login, guest.form.get("password", ""), client.host if client else "?"
            )
        except Refused as refused:
            return self._pages.render(
                guest,
                "sign_in.html",
                refused.status,
                signed=None,
                next=wanted,
                login=login,
                problem=refused.code,
            )
        await self._sessions.sign_out_browser(guest.request)
        response = RedirectResponse(wanted, 303)
        self._sessions.give(guest.request, response, token)
        return response

    async def sign_out(self, visit: Visit) -> Response:
        """End this session."""
        await self._sessions.sign_out(visit.signed.token_hash)
        response = RedirectResponse("/desk/sign-in", 303)
        self._sessions.take(response)
        return response
