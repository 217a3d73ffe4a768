"""The pages on which people set up their second factor, and give it up."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import RedirectResponse, Response

from bot.desk import account_letters, audit, second_factor
from bot.desk.door import SECOND_FACTOR, Route, Visit
from bot.desk.entrance import MOST_CODES, WINDOW, Entrance
from bot.desk.me import Me
from bot.desk.pages import Pages
from bot.desk.sessions import Sessions, end_sessions
from bot.errors import Refused
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now


class SecondFactorPages:
    """Handlers of the second factor's pages."""

    def __init__(
        self, services: Services, entrance: Entrance, sessions: Sessions, pages: Pages, me: Me
    ) -> None:
        self._services = services
        self._entrance = entrance
        self._sessions = sessions
        self._pages = pages
        self._me = me

    def routes(self) -> Sequence[Route]:
        """Setting it up is open to those who may do nothing else before."""
        return (
            Route("GET", SECOND_FACTOR, self.page, "signing"),
            Route("POST", SECOND_FACTOR, self.switch_on, "signing"),
            Route("POST", f"{SECOND_FACTOR}/codes", self.codes, "own"),
            Route("POST", f"{SECOND_FACTOR}/off", self.switch_off, "own"),
        )

    async def page(self, visit: Visit) -> Response:
        """How to set it up. The secret stays the same until a code shows that the app has it."""
        user, settings = visit.signed.user, self._services.settings
        if user.totp_on:
            return RedirectResponse("/desk/me#second-factor", 303)
        if second_factor.opened(settings, user.totp_secret) is None:
            async with self._services.database.write() as session:
                user = await session.get_one(User, user.id)
                user.totp_secret = second_factor.new_secret(settings)
        return self._set_up(visit, user)

    async def switch_on(self, visit: Visit) -> Response:
        """Take the first code: from now on it is asked for. This browser gets a new token."""
        settings = self._services.settings
        if not self._entrance.rates.allow(f"code {visit.signed.user.id}", MOST_CODES, WINDOW):
            raise Refused("sign_in_slow", 429)
        async with self._services.database.write() as session:
            user = await session.get_one(User, visit.signed.user.id)
            secret = second_factor.opened(settings, user.totp_secret)
            step = second_factor.step_of(secret or "", visit.form.get("code", ""), now())
            if user.totp_on or not secret or step is None:
                return self._set_up(visit, user, 422, "code_failed")
            user.totp_on, user.totp_step = True, step
            codes = await second_factor.new_codes(session, settings, user)
            await end_sessions(session, user.id)
            token = await self._sessions.begin_anew(session, user, visit.request, now())
            audit.record(session, user, "second_factor_on", "user", user.id)
        signed = await self._sessions.signed_by(token)
        response = self._pages.render(visit, "codes.html", signed=signed, codes=codes, first=True)
        self._sessions.give(visit.request, response, token)
        return response

    async def codes(self, visit: Visit) -> Response:
        """New codes to write down, for the password."""
        if not visit.signed.user.totp_on or not await self._me.confirmed(visit):
            raise Refused("wrong_password", 422)
        async with self._services.database.write() as session:
            user = await session.get_one(User, visit.signed.user.id)
            codes = await second_factor.new_codes(session, self._services.settings, user)
            audit.record(session, user, "new_recovery_codes", "user", user.id)
        return self._pages.render(
            visit, "codes.html", signed=visit.signed, codes=codes, first=False
        )

    async def switch_off(self, visit: Visit) -> Response:
        """Give it up, for the password, where the role allows that."""
        if visit.signed.user.role in self._services.settings.totp_roles:
            raise Refused("second_factor_required", 403)
        if not await self._me.confirmed(visit):
            raise Refused("wrong_password", 422)
        async with self._services.database.write() as session:
            user = await session.get_one(User, visit.signed.user.id)
            await second_factor.take_away(session, user)
            await end_sessions(session, user.id, visit.signed.token_hash)
            audit.record(session, user, "second_factor_off", "user", user.id)
            account_letters.write(
                session, self._services, user, "second_factor_off", user.email or ""
            )
        return RedirectResponse("/desk/me?told=second_factor_off", 303)

    def _set_up(
        self, visit: Visit, user: User, status: int = 200, problem: str | None = None
    ) -> Response:
        secret = second_factor.opened(self._services.settings, user.totp_secret) or ""
        side, path = second_factor.drawn(second_factor.address(secret, user.login))
        return self._pages.render(
            visit,
            "second_factor.html",
            status,
            signed=visit.signed,
            side=side,
            path=path,
            secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
            problem=problem,
        )
