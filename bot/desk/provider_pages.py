"""Signing in with the organisation's account, where a provider is set."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from bot.desk import accounts, audit
from bot.desk.accounts import BadAccount
from bot.desk.door import Guest, Route, safe_place
from bot.desk.entrance import MOST_BY_ADDRESS, WINDOW, Entrance
from bot.desk.provider import BACK, LASTS, Identity, Provider, ProviderFailed
from bot.desk.sessions import Sessions
from bot.desk.signing import STEP_PATH, Signing
from bot.errors import Refused
from bot.origins import client_of
from bot.store.accounts import User

log = structlog.get_logger(__name__)

COOKIE = "gandras_provider"


class ProviderPages:
    """Handlers of the way to the provider and back."""

    def __init__(self, entrance: Entrance, sessions: Sessions, signing: Signing) -> None:
        self._entrance = entrance
        self._sessions = sessions
        self._signing = signing
        self._provider = Provider(entrance.settings)

    def routes(self) -> Sequence[Route]:
        """For everybody; without a provider there are no such pages."""
        return (
            Route("GET", "/desk/sign-in/provider", self.go, None),
            Route("GET", BACK, self.back, None),
        )

    async def go(self, guest: Guest) -> Response:
        """To the provider."""
        self._refuse(guest)
        wanted = safe_place(guest.request.query_params.get("next", ""))
        try:
            address, kept = await self._provider.begin(wanted)
        except ProviderFailed as failed:
            return await self._failed(failed)
        response = RedirectResponse(address, 303)
        self._sessions.set_cookie(guest.request, response, COOKIE, kept, LASTS, STEP_PATH)
        return response

    async def back(self, guest: Guest) -> Response:
        """From the provider: in, if there is an account; to the second factor, if it has one."""
        self._refuse(guest)
        try:
            identity, wanted = await self._provider.end(
                guest.request.cookies.get(COOKIE, ""), guest.request.query_params
            )
        except ProviderFailed as failed:
            return await self._failed(failed)
        async with self._entrance.database.write() as session:
            user = await self._account(session, identity)
            if user is None:
                audit.record_failure(session, None, "provider")
        if user is None:
            return RedirectResponse("/desk/sign-in?told=provider_unknown", 303)
        response = await self._signing.enter(guest, user, safe_place(wanted), "provider")
        self._sessions.take(response, COOKIE, STEP_PATH)
        return response

    async def _account(self, session: AsyncSession, who: Identity) -> User | None:
        user = await session.scalar(select(User).where(User.oidc_subject == who.subject))
        if user is None and who.email:
            user = await session.scalar(
                select(User).where(
                    User.email == who.email.strip().casefold(), User.oidc_subject.is_(None)
                )
            )
        role = self._entrance.settings.oidc_new_role
        if user is None and role and who.email:
            try:
                user = await accounts.add_user(
                    session, who.email, who.name or who.email, "", role, who.email
                )
            except BadAccount as bad:
                log.warning("provider.no_account", why=bad.code)
                return None
            audit.record(session, user, "invited", "user", user.id, role=role, by="provider")
        if user is None or user.disabled_at is not None:
            return None
        user.oidc_subject = who.subject
        return user

    async def _failed(self, failed: ProviderFailed) -> Response:
        log.warning("provider.failed", why=str(failed))
        async with self._entrance.database.write() as session:
            audit.record_failure(session, None, "provider")
        return RedirectResponse("/desk/sign-in?told=provider_failed", 303)

    def _refuse(self, guest: Guest) -> None:
        if not self._entrance.settings.oidc_issuer:
            raise Refused("not_found", 404)
        if not self._entrance.rates.allow(
            f"provider {client_of(guest.request)}", MOST_BY_ADDRESS, WINDOW
        ):
            raise Refused("sign_in_slow", 429)
