"""The pages for signing in and out."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from bot.desk import audit
from bot.desk.door import LANGUAGE_COOKIE, YEAR, Guest, Route, Visit, safe_place
from bot.desk.entrance import Entrance
from bot.desk.keys import LASTS, make_key
from bot.desk.pages import LANGUAGES, Pages
from bot.desk.sessions import Sessions
from bot.errors import Refused
from bot.origins import client_of
from bot.store.accounts import User
from bot.store.base import now

#: Holds the key between the password and the second factor, and is sent to those pages only.
STEP_COOKIE = "gandras_step"
STEP_PATH = "/desk/sign-in"
#: What may be told above the form, after another page has led here.
TOLD = ("password_changed", "letter_sent", "provider_failed", "provider_unknown")


class Signing:
    """Handlers of the sign-in pages and of signing out."""

    def __init__(self, entrance: Entrance, sessions: Sessions, pages: Pages) -> None:
        self._entrance = entrance
        self._sessions = sessions
        self._pages = pages
        settings = entrance.settings
        self._values = {
            "letters": bool(settings.smtp_url.get_secret_value() and settings.public_url),
            "provider": bool(settings.oidc_issuer),
        }

    def routes(self) -> Sequence[Route]:
        """Signing in is for everybody."""
        return (
            Route("GET", "/desk/sign-in", self.page, None),
            Route("POST", "/desk/sign-in", self.sign_in, None),
            Route("GET", "/desk/sign-in/code", self.code_page, None),
            Route("POST", "/desk/sign-in/code", self.code, None),
            Route("POST", "/desk/sign-out", self.sign_out, "signing"),
        )

    async def page(self, guest: Guest) -> Response:
        """The form, or straight on for those who are signed in."""
        wanted = safe_place(guest.request.query_params.get("next", ""))
        if await self._sessions.find(guest.request):
            return RedirectResponse(wanted, 303)
        told = guest.request.query_params.get("told")
        return self._form(guest, wanted, told=told if told in TOLD else None)

    async def sign_in(self, guest: Guest) -> Response:
        """Take login and password; the session that the browser had before is over."""
        wanted, login = safe_place(guest.form.get("next", "")), guest.form.get("login", "")
        try:
            user = await self._entrance.check(
                login, guest.form.get("password", ""), client_of(guest.request)
            )
        except Refused as refused:
            return self._form(guest, wanted, refused.status, login=login, problem=refused.code)
        return await self.enter(guest, user, wanted)

    async def enter(self, guest: Guest, user: User, wanted: str, by: str = "password") -> Response:
        """Let in whom a first step has shown, or ask for the second one."""
        database, request = self._entrance.database, guest.request
        if user.totp_on:
            async with database.write() as session:
                key = await make_key(session, user, "code", now())
            response = RedirectResponse(f"/desk/sign-in/code?next={wanted}", 303)
            seconds = int(LASTS["code"].total_seconds())
            self._sessions.set_cookie(request, response, STEP_COOKIE, key, seconds, STEP_PATH)
            return response
        async with database.write() as session:
            token = await self._sessions.begin_anew(session, user, request, now())
            audit.record(session, user, "signed_in", "user", user.id, by=by)
        return self._inside(guest, user, token, wanted)

    async def code_page(self, guest: Guest) -> Response:
        """The form for the second factor."""
        wanted = safe_place(guest.request.query_params.get("next", ""))
        if STEP_COOKIE not in guest.request.cookies:
            return RedirectResponse("/desk/sign-in", 303)
        return self._code_form(guest, wanted)

    async def code(self, guest: Guest) -> Response:
        """Take the second factor."""
        request, wanted = guest.request, safe_place(guest.form.get("next", ""))
        key = request.cookies.get(STEP_COOKIE, "")
        try:
            async with self._entrance.database.write() as session:
                user = await self._entrance.check_code(session, key, guest.form.get("code", ""))
                if user:
                    token = await self._sessions.begin_anew(session, user, request, now())
                    audit.record(session, user, "signed_in", "user", user.id, by="code")
        except Refused as refused:
            if refused.code == "expired":
                return self._form(guest, wanted, 403, problem="code_expired")
            return self._code_form(guest, wanted, refused.status, refused.code)
        if user is None:
            return self._code_form(guest, wanted, 401, "code_failed")
        response = self._inside(guest, user, token, wanted)
        self._sessions.take(response, STEP_COOKIE, STEP_PATH)
        return response

    async def sign_out(self, visit: Visit) -> Response:
        """End this session."""
        await self._sessions.sign_out(visit.signed.token_hash, visit.signed.user)
        response = RedirectResponse("/desk/sign-in", 303)
        self._sessions.take(response)
        return response

    def _inside(self, guest: Guest, user: User, token: str, wanted: str) -> Response:
        response = RedirectResponse(wanted, 303)
        self._sessions.give(guest.request, response, token)
        if user.language in LANGUAGES:
            self._sessions.set_cookie(guest.request, response, LANGUAGE_COOKIE, user.language, YEAR)
        return response

    def _form(
        self,
        guest: Guest,
        wanted: str,
        status: int = 200,
        **given: str | None,
    ) -> Response:
        values = {"login": "", "problem": None, "told": None} | given
        return self._pages.render(
            guest, "sign_in.html", status, signed=None, next=wanted, **values, **self._values
        )

    def _code_form(
        self, guest: Guest, wanted: str, status: int = 200, problem: str | None = None
    ) -> Response:
        return self._pages.render(
            guest, "sign_in_code.html", status, signed=None, next=wanted, problem=problem
        )
