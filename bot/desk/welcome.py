"""The pages that links in e-mails lead to: a first password, a new one instead of a forgotten."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from sqlalchemy import select
from starlette.background import BackgroundTask
from starlette.responses import RedirectResponse, Response

from bot.desk import account_letters, accounts, audit
from bot.desk.door import Guest, Route
from bot.desk.entrance import Entrance
from bot.desk.keys import Purpose, use_key, whose_key
from bot.desk.pages import Pages
from bot.desk.passwords import SHORTEST, fault
from bot.errors import Refused
from bot.origins import client_of
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now

#: Letters asked for within so many seconds, by what was typed and by address.
WINDOW = 3600
MOST_BY_EMAIL = 3
MOST_BY_ADDRESS = 30


class Welcome:
    """Handlers of the pages that people need who have no password yet, or no more."""

    def __init__(self, services: Services, entrance: Entrance, pages: Pages) -> None:
        self._services = services
        self._entrance = entrance
        self._pages = pages

    def routes(self) -> Sequence[Route]:
        """For everybody: what lets in is the key in the address."""
        return (
            Route("GET", "/desk/forgot", self.forgot_page, None),
            Route("POST", "/desk/forgot", self.forgot, None),
            Route("GET", "/desk/join/{key}", self.join_page, None),
            Route("POST", "/desk/join/{key}", self.join, None),
            Route("GET", "/desk/new-password/{key}", self.new_page, None),
            Route("POST", "/desk/new-password/{key}", self.new, None),
        )

    async def forgot_page(self, guest: Guest) -> Response:
        """Where to type one's address."""
        return self._pages.render(guest, "forgot.html", signed=None, problem=None)

    async def forgot(self, guest: Guest) -> Response:
        """Promise a letter. The answer, and its time, are the same whoever exists."""
        email = guest.form.get("email", "")
        if not self._entrance.rates.allow(
            f"forgot {client_of(guest.request)}", MOST_BY_ADDRESS, WINDOW
        ):
            return self._pages.render(
                guest, "forgot.html", 429, signed=None, problem="sign_in_slow"
            )
        response = RedirectResponse("/desk/sign-in?told=letter_sent", 303)
        # After the answer, so that its time tells nothing.
        response.background = BackgroundTask(self._write, email)
        return response

    async def join_page(self, guest: Guest) -> Response:
        """The form for a first password."""
        return await self._page(guest, "invitation")

    async def join(self, guest: Guest) -> Response:
        """Take a first password."""
        return await self._take(guest, "invitation")

    async def new_page(self, guest: Guest) -> Response:
        """The form for a new password."""
        return await self._page(guest, "new_password")

    async def new(self, guest: Guest) -> Response:
        """Take a new password."""
        return await self._take(guest, "new_password")

    async def _write(self, typed: str) -> None:
        email = unicodedata.normalize("NFKC", typed).strip().casefold()[: accounts.LONGEST_EMAIL]
        if not self._entrance.rates.allow(f"letter {email}", MOST_BY_EMAIL, WINDOW):
            return
        async with self._services.database.write() as session:
            user = await session.scalar(
                select(User).where(User.email == email, User.disabled_at.is_(None))
            )
            if user and account_letters.can_write(self._services.settings):
                purpose: Purpose = "new_password" if user.password_hash else "invitation"
                await account_letters.write_key(session, self._services, user, purpose)
                audit.record(session, user, "asked_new_password", "user", user.id)

    async def _page(
        self, guest: Guest, purpose: Purpose, status: int = 200, problem: str | None = None
    ) -> Response:
        async with self._services.database.read() as session:
            user = await whose_key(session, guest.request.path_params["key"], purpose, now())
        if user is None:
            raise Refused("link_expired", 410)
        return self._pages.render(
            guest,
            "new_password.html",
            status,
            signed=None,
            user=user,
            first=purpose == "invitation",
            shortest=SHORTEST,
            problem=problem,
        )

    async def _take(self, guest: Guest, purpose: Purpose) -> Response:
        key, typed = guest.request.path_params["key"], guest.form.get("password", "")
        async with self._services.database.read() as session:
            user = await whose_key(session, key, purpose, now())
        if user is None:
            raise Refused("link_expired", 410)
        if wrong := fault(typed, user.login, user.name, user.email or ""):
            return await self._page(guest, purpose, 422, wrong)
        hashed = await self._entrance.hashed(typed, user)
        async with self._services.database.write() as session:
            user = await use_key(session, key, purpose, now())
            if user is None:
                raise Refused("link_expired", 410)
            await accounts.new_password(session, user, hashed)
            audit.record(session, user, "set_password", "user", user.id)
        return RedirectResponse("/desk/sign-in?told=password_changed", 303)
