"""The administrator's pages: who has an account, what they may do, how they get in."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from bot.desk import account_letters, accounts, asked, audit
from bot.desk.access import ROLES, Role
from bot.desk.account_letters import PATHS
from bot.desk.accounts import BadAccount
from bot.desk.door import Route, Visit
from bot.desk.keys import LASTS, Purpose, make_key
from bot.desk.pages import Pages
from bot.desk.second_factor import take_away
from bot.desk.sessions import end_sessions, sessions_of
from bot.errors import Refused
from bot.messages import LANGUAGES
from bot.services import Services
from bot.store.accounts import DeskSession, User
from bot.store.base import now

PATH = "/desk/accounts"
#: What may be told at the top, after a form has led here.
TOLD = (
    "saved",
    "account_invited",
    "account_disabled",
    "account_enabled",
    "sessions_ended",
    "second_factor_off",
    "letter_gone",
)


class People:
    """Handlers of the accounts' pages."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages

    def routes(self) -> Sequence[Route]:
        """For administrators."""
        one = f"{PATH}/{{id}}"
        return (
            Route("GET", PATH, self.list, "accounts"),
            Route("GET", f"{PATH}/new", self.new, "accounts"),
            Route("POST", PATH, self.invite, "accounts"),
            Route("GET", one, self.one, "accounts"),
            Route("POST", one, self.save, "accounts"),
            Route("POST", f"{one}/link", self.link, "accounts"),
            Route("POST", f"{one}/disable", self.disable, "accounts"),
            Route("POST", f"{one}/enable", self.enable, "accounts"),
            Route("POST", f"{one}/without-second-factor", self.reset_factor, "accounts"),
            Route("POST", f"{one}/end-sessions", self.end_sessions, "accounts"),
        )

    async def list(self, visit: Visit) -> Response:
        """Everybody, by name; the disabled last."""
        seen = (
            select(DeskSession.user_id, func.max(DeskSession.seen_at).label("seen_at"))
            .where(DeskSession.expires_at > now())
            .group_by(DeskSession.user_id)
            .subquery()
        )
        async with self._services.database.read() as session:
            rows = (
                await session.execute(
                    select(User, seen.c.seen_at)
                    .outerjoin(seen, seen.c.user_id == User.id)
                    .order_by(User.disabled_at.is_not(None), func.lower(User.name), User.id)
                )
            ).all()
        return self._pages.render(
            visit, "accounts.html", signed=visit.signed, rows=rows, required=self._required()
        )

    async def new(self, visit: Visit) -> Response:
        """The form of an invitation."""
        return self._new(visit)

    async def invite(self, visit: Visit) -> Response:
        """Make an account that waits for its first password, and send or show the way to it."""
        form, role = visit.form, self._role(visit)
        email = form.get("email", "")
        try:
            async with self._services.database.write() as session:
                user = await accounts.add_user(
                    session,
                    form.get("login") or email,
                    form.get("name", ""),
                    "",
                    role,
                    email,
                )
                user.speaks = _speaks(visit)
                audit.record(session, visit.signed.user, "invited", "user", user.id, role=role)
        except BadAccount as wrong:
            return self._new(visit, 422, wrong.code)
        return await self._give_link(visit, user.id, "account_invited")

    async def one(self, visit: Visit) -> Response:
        """One account."""
        told = visit.request.query_params.get("told")
        return await self._page(visit, told=told if told in TOLD else None)

    async def save(self, visit: Visit) -> Response:
        """Change name, e-mail, role and languages."""
        role, me = self._role(visit), visit.signed.user
        try:
            async with self._services.database.write() as session:
                user = await self._user(visit, session)
                before = (user.name, user.email, user.role, user.speaks)
                user.name = accounts.normal_name(visit.form.get("name", ""))
                await accounts.set_email(session, user, visit.form.get("email", ""))
                user.speaks = _speaks(visit)
                if not await accounts.change_role(session, user, role):
                    raise Refused("last_administrator", 409)
                after = (user.name, user.email, user.role, user.speaks)
                fields = ("name", "email", "role", "speaks")
                changed = [f for f, b, a in zip(fields, before, after, strict=True) if a != b]
                details = {"role": role} if "role" in changed else {}
                audit.record(session, me, "changed", "user", user.id, fields=changed, **details)
        except BadAccount as wrong:
            return await self._page(visit, 422, wrong=wrong.code)
        return self._told(visit, "saved")

    async def link(self, visit: Visit) -> Response:
        """A new way in: by e-mail, or a link to hand over when there is no mail server."""
        return await self._give_link(visit, asked.number(visit), "letter_gone")

    async def disable(self, visit: Visit) -> Response:
        """Shut somebody out."""
        async with self._services.database.write() as session:
            user = await self._user(visit, session)
            if not await accounts.disable(session, user):
                raise Refused("last_administrator", 409)
            audit.record(session, visit.signed.user, "disabled", "user", user.id)
        return self._told(visit, "account_disabled")

    async def enable(self, visit: Visit) -> Response:
        """Let somebody in again, with the password they had."""
        async with self._services.database.write() as session:
            user = await self._user(visit, session)
            user.disabled_at = None
            audit.record(session, visit.signed.user, "enabled", "user", user.id)
        return self._told(visit, "account_enabled")

    async def reset_factor(self, visit: Visit) -> Response:
        """Take away a second factor that was lost."""
        async with self._services.database.write() as session:
            user = await self._user(visit, session)
            await take_away(session, user)
            await end_sessions(session, user.id)
            audit.record(session, visit.signed.user, "second_factor_off", "user", user.id)
            account_letters.write(
                session, self._services, user, "second_factor_off", user.email or ""
            )
        return self._told(visit, "second_factor_off")

    async def end_sessions(self, visit: Visit) -> Response:
        """Sign somebody out everywhere."""
        async with self._services.database.write() as session:
            user = await self._user(visit, session)
            await end_sessions(session, user.id)
            audit.record(session, visit.signed.user, "ended_sessions", "user", user.id)
        return self._told(visit, "sessions_ended")

    async def _give_link(self, visit: Visit, user_id: int, told: str) -> Response:
        settings = self._services.settings
        async with self._services.database.write() as session:
            user = await session.get(User, user_id)
            if user is None or user.disabled_at is not None:
                raise Refused("not_found", 404)
            purpose: Purpose = "new_password" if user.password_hash else "invitation"
            audit.record(session, visit.signed.user, "gave_link", "user", user.id, purpose=purpose)
            if user.email and account_letters.can_write(settings):
                await account_letters.write_key(session, self._services, user, purpose)
                return RedirectResponse(f"{PATH}/{user.id}?told={told}", 303)
            key = await make_key(session, user, purpose, now())
        # Only the administrator sees it, so the address they use themselves is good enough.
        base = settings.public_url.rstrip("/") or str(visit.request.base_url).rstrip("/")
        link = f"{base}{PATHS[purpose]}{key}"
        return await self._page(visit, user=user, link=link, lasts=LASTS[purpose])

    async def _page(
        self,
        visit: Visit,
        status: int = 200,
        *,
        user: User | None = None,
        **values: object,
    ) -> Response:
        async with self._services.database.read() as session:
            user = user or await self._user(visit, session)
            sessions = await sessions_of(session, user.id, now())
        given = {"link": None, "lasts": None, "wrong": None, "told": None} | values
        return self._pages.render(
            visit,
            "account.html",
            status,
            signed=visit.signed,
            user=user,
            sessions=sessions,
            roles=ROLES,
            languages_spoken=LANGUAGES,
            letters=account_letters.can_write(self._services.settings),
            required=self._required(),
            **given,
        )

    def _new(self, visit: Visit, status: int = 200, wrong: str | None = None) -> Response:
        return self._pages.render(
            visit,
            "account_new.html",
            status,
            signed=visit.signed,
            form=visit.form,
            roles=ROLES,
            languages_spoken=LANGUAGES,
            letters=account_letters.can_write(self._services.settings),
            wrong=wrong,
        )

    def _required(self) -> frozenset[str]:
        return self._services.settings.totp_roles

    @staticmethod
    async def _user(visit: Visit, session: AsyncSession) -> User:
        user = await session.get(User, asked.number(visit))
        if user is None:
            raise Refused("not_found", 404)
        return user

    @staticmethod
    def _role(visit: Visit) -> Role:
        wanted = visit.form.get("role")
        role = next((role for role in ROLES if role == wanted), None)
        if role is None:
            raise Refused("expired", 400)
        return role

    @staticmethod
    def _told(visit: Visit, told: str) -> Response:
        return RedirectResponse(f"{PATH}/{asked.number(visit)}?told={told}", 303)


def _speaks(visit: Visit) -> str:
    return " ".join(language for language in LANGUAGES if f"speaks_{language}" in visit.form)
