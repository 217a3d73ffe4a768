"""One's own account: name, e-mail, password, the browsers one is signed in with."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from bot.desk import account_letters, accounts, audit
from bot.desk.accounts import BadAccount
from bot.desk.door import LANGUAGE_COOKIE, YEAR, Route, Visit
from bot.desk.entrance import Entrance
from bot.desk.keys import digest
from bot.desk.pages import LANGUAGES, Pages
from bot.desk.passwords import SHORTEST, fault
from bot.desk.second_factor import codes_left
from bot.desk.sessions import Sessions, end_session, end_sessions, sessions_of
from bot.errors import Refused
from bot.services import Services
from bot.store.accounts import DeskSession, User
from bot.store.base import now

#: What may be told at the top, after a form has led here.
TOLD = ("saved", "password_changed", "sessions_ended", "second_factor_off", "second_factor_on")
#: Wrong passwords within so many seconds, as when signing in.
WINDOW, MOST_TRIES = 300, 8


class Me:
    """Handlers of one's own pages."""

    def __init__(
        self, services: Services, entrance: Entrance, sessions: Sessions, pages: Pages
    ) -> None:
        self._services = services
        self._entrance = entrance
        self._sessions = sessions
        self._pages = pages

    def routes(self) -> Sequence[Route]:
        """For everybody who is signed in."""
        return (
            Route("GET", "/desk/home", self.home, "own"),
            Route("GET", "/desk/me", self.page, "own"),
            Route("POST", "/desk/me", self.save, "own"),
            Route("POST", "/desk/me/password", self.password, "own"),
            Route("POST", "/desk/me/sessions", self.end, "own"),
        )

    async def home(self, visit: Visit) -> Response:
        """What one may do, for those who have no queue."""
        return self._pages.render(visit, "home.html", signed=visit.signed)

    async def page(self, visit: Visit) -> Response:
        """All of it on one page."""
        told = visit.request.query_params.get("told")
        return await self._page(visit, told=told if told in TOLD else None)

    async def save(self, visit: Visit) -> Response:
        """Keep name, e-mail, language and wishes. Another e-mail needs the password."""
        form, user = visit.form, visit.signed.user
        try:
            name, email = accounts.normal_name(form.get("name", "")), form.get("email", "")
            moved = accounts.normal_email(email) != user.email
        except BadAccount as wrong:
            return await self._page(visit, 422, problem=wrong.code)
        if moved and not await self.confirmed(visit):
            return await self._page(visit, 422, problem="wrong_password")
        language = form.get("language")
        async with self._services.database.write() as session:
            mine = await session.get_one(User, user.id)
            before = mine.email
            mine.name = name
            mine.language = language if language in LANGUAGES else mine.language
            mine.reminders_by_mail = "reminders" in form
            try:
                await accounts.set_email(session, mine, email)
            except BadAccount as wrong:
                raise Refused(wrong.code, 409) from None
            changed = sorted(
                field
                for field, old in (("name", user.name), ("email", before))
                if getattr(mine, field) != old
            )
            audit.record(session, mine, "changed", "user", mine.id, fields=changed)
            if moved:
                account_letters.write(session, self._services, mine, "email_changed", before or "")
        response = RedirectResponse("/desk/me?told=saved", 303)
        if language in LANGUAGES:
            self._sessions.set_cookie(visit.request, response, LANGUAGE_COOKIE, language, YEAR)
        return response

    async def password(self, visit: Visit) -> Response:
        """Take a new password; every other browser is signed out, this one gets a new token."""
        form, user = visit.form, visit.signed.user
        typed = form.get("new", "")
        if not await self.confirmed(visit):
            return await self._page(visit, 422, problem="wrong_password")
        if wrong := fault(typed, user.login, user.name, user.email or ""):
            return await self._page(visit, 422, problem=wrong)
        hashed = await self._entrance.hashed(typed, user)
        async with self._services.database.write() as session:
            mine = await session.get_one(User, user.id)
            await accounts.new_password(session, mine, hashed)
            token = await self._sessions.begin_anew(session, mine, visit.request, now())
            audit.record(session, mine, "set_password", "user", mine.id)
            account_letters.write(
                session, self._services, mine, "password_changed", mine.email or ""
            )
        response = RedirectResponse("/desk/me?told=password_changed", 303)
        self._sessions.give(visit.request, response, token)
        return response

    async def end(self, visit: Visit) -> Response:
        """End one of one's sessions, or all but this."""
        user, wanted = visit.signed.user, visit.form.get("session", "")
        async with self._services.database.write() as session:
            if wanted == "others":
                await end_sessions(session, user.id, visit.signed.token_hash)
            for one in await sessions_of(session, user.id, now()):
                if shown(one) == wanted:
                    await end_session(session, user.id, one.token_hash)
            audit.record(session, user, "ended_sessions", "user", user.id)
        return RedirectResponse("/desk/me?told=sessions_ended", 303)

    async def confirmed(self, visit: Visit) -> bool:
        """Whether the form holds one's password. Who has none signs in elsewhere: no need.

        Raises Refused after too many tries.
        """
        user = visit.signed.user
        if not user.password_hash:
            return True
        if not self._entrance.rates.allow(f"confirm {user.id}", MOST_TRIES, WINDOW):
            raise Refused("sign_in_slow", 429)
        return await self._entrance.knows(user, visit.form.get("password", ""))

    async def _page(
        self, visit: Visit, status: int = 200, problem: str | None = None, told: str | None = None
    ) -> Response:
        user = visit.signed.user
        async with self._services.database.read() as session:
            open_ones = await sessions_of(session, user.id, now())
            left = await codes_left(session, user)
        return self._pages.render(
            visit,
            "me.html",
            status,
            signed=visit.signed,
            user=user,
            form=visit.form,
            sessions=[
                (shown(one), one, one.token_hash == visit.signed.token_hash) for one in open_ones
            ],
            codes_left=left,
            shortest=SHORTEST,
            problem=problem,
            told=told,
        )


def shown(session: DeskSession) -> str:
    """What names a session on pages: nothing that a request could be made with."""
    return digest(session.token_hash)[:16]
