"""The coordinator's page behind the one-time link: no account, no script needed.

Opening it changes nothing, as mail scanners open links too. What changes something is a form whose
key only this page knows. Once the referral has ended, the page says only that.
"""

from __future__ import annotations

from dataclasses import replace
from hmac import compare_digest

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.accepted import accepted
from bot.days import day_words
from bot.desk import asked
from bot.desk.door import Guest, read_form
from bot.desk.pages import HEADERS, LANGUAGES, Pages
from bot.errors import Refused
from bot.origins import client_of
from bot.rates import Rates
from bot.referrals import answering, links
from bot.referrals.cards import read_card
from bot.referrals.sending import OPEN
from bot.referrals.terms import day
from bot.services import Services
from bot.store.referrals import Referral

#: How often one address may open pages of links, and how often links that are none.
OPENED, GUESSED = 60, 10
MINUTE, HOUR = 60.0, 3600.0


def referral_routes(services: Services) -> APIRouter:
    """The page and what it sends."""
    page = _Page(services)
    routes, path = APIRouter(), f"{links.PATH}/{{token}}"
    routes.add_route(path, page.show, methods=["GET"], include_in_schema=False)
    routes.add_route(path, page.change, methods=["POST"], include_in_schema=False)
    return routes


class _Page:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._pages = Pages(services.replies.texts)
        self._rates = Rates()

    async def show(self, request: Request) -> Response:
        """The card, the question and what can be done; or that it is done."""
        reader = Guest(request, accepted(request, LANGUAGES), {})
        try:
            referral = await self._find(request)
        except Refused as refused:
            return self._drawn(reader, None, refused.status, refused.code)
        return self._drawn(_in_language(reader, referral), referral)

    async def change(self, request: Request) -> Response:
        """Accept, answer or return. What was written stays in its box if it could not be taken."""
        reader, referral = Guest(request, accepted(request, LANGUAGES), {}), None
        try:
            referral = await self._find(request)
            reader = _in_language(reader, referral)
            reader = replace(reader, form=await read_form(request))
            self._refuse_others(reader)
            await self._do(reader, referral)
        except Refused as refused:
            return self._drawn(reader, referral, refused.status, refused.code)
        return self._headed(RedirectResponse(_same_page(reader), 303))

    def _refuse_others(self, reader: Guest) -> None:
        """Only a page that was opened by this link may send its forms. Raises Refused."""
        key = links.form_key(self._services.settings, reader.request.path_params["token"])
        if not compare_digest(key.encode(), reader.form.get("key", "").encode()):
            raise Refused("referral_form_expired", 403)

    async def _do(self, reader: Guest, referral: Referral) -> None:
        """One change. Raises Refused, if it is none or came too late."""
        services, words = self._services, asked.cleaned(reader.form.get("text", "")).strip()
        wanted = reader.form.get("do")
        if wanted in {"answer", "return"}:
            if not words:
                raise Refused(f"referral_empty_{wanted}", 422)
            if len(words) > answering.MOST:
                raise Refused("referral_too_long", 422)
        async with services.database.write() as session:
            match wanted:
                case "accept":
                    done = await answering.accept(session, referral)
                case "answer":
                    done = await answering.answer(session, services, referral, words)
                case "return":
                    done = await answering.give_back(session, services, referral, words)
                case _:
                    raise Refused("referral_form_expired", 400)
        if not done and wanted != "accept":
            raise Refused("referral_too_late", 409)

    async def _find(self, request: Request) -> Referral:
        """The referral of the link. Raises Refused if there is none, or for too many tries."""
        client, given = client_of(request), request.path_params["token"]
        if not self._rates.allow(f"open {client}", OPENED, MINUTE):
            raise Refused("referral_slow", 429)
        referral = None
        if number := links.number(given):
            async with self._services.database.read() as session:
                referral = await session.get(Referral, number)
        if referral is None or not links.fits(self._services.settings, referral, given):
            if not self._rates.allow(f"guess {client}", GUESSED, HOUR):
                raise Refused("referral_slow", 429)
            raise Refused("referral_no_link", 404)
        return referral

    def _drawn(
        self, reader: Guest, referral: Referral | None, status: int = 200, problem: str = ""
    ) -> Response:
        if status == 409 and referral:  # noqa: PLR2004 - somebody else ended it meanwhile
            referral = None
        open_one = referral if referral and referral.state in OPEN else None
        token = reader.request.path_params["token"]
        places = self._services.replies.library.places
        return self._headed(
            self._pages.render(
                reader,
                "referral_page.html",
                status,
                signed=None,
                problem=problem,
                ended=referral.state if referral and not open_one else "",
                referral=open_one,
                told=read_card(open_one.card) if open_one else None,
                municipality=places[open_one.municipality].names[reader.language]
                if open_one
                else "",
                due=day_words(day(open_one.due_at), reader.language) if open_one else "",
                key=links.form_key(self._services.settings, token) if open_one else "",
                here=_same_page(reader),
                text=reader.form.get("text", ""),
                did=reader.form.get("do", ""),
                most=answering.MOST,
            )
        )

    def _headed(self, response: Response) -> Response:
        for name, value in (HEADERS | {"Referrer-Policy": "no-referrer"}).items():
            response.headers[name] = value
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def _in_language(reader: Guest, referral: Referral) -> Guest:
    wanted = reader.request.query_params.get("lang", referral.language)
    language = wanted if wanted in LANGUAGES else referral.language
    return replace(reader, language=language)


def _same_page(reader: Guest) -> str:
    path, lang = reader.request.url.path, reader.request.query_params.get("lang")
    return f"{path}?lang={lang}" if lang in LANGUAGES else path
