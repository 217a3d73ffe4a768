"""The page of canned answers: a list to search, one answer with its languages, writing them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from bot.approved import canned
from bot.approved.starting import starting_answers
from bot.approved.uses import uses
from bot.desk import asked
from bot.desk.access import may
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.errors import Refused
from bot.messages import LANGUAGES
from bot.services import Services
from bot.store.accounts import User
from bot.store.answers import Canned

PATH = "/desk/answers"


class Answers:
    """Handlers of the canned answers."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services, self._pages = services, pages

    def routes(self) -> Sequence[Route]:
        """To read, for those who use them or write them; to write, for fewer."""
        one = f"{PATH}/{{id}}"
        return (
            Route("GET", PATH, self.all, "reading"),
            Route("GET", f"{PATH}/new", self.new, "answers"),
            Route("POST", f"{PATH}/new", self.add, "answers"),
            Route("POST", f"{PATH}/starting", self.start, "answers"),
            Route("GET", one, self.one, "reading"),
            Route("POST", one, self.change, "answers"),
            Route("POST", f"{one}/archive", self.archive, "answers"),
            Route("POST", f"{one}/restore", self.restore, "answers"),
        )

    async def all(self, visit: Visit) -> Response:
        """The list, or what of it was searched for."""
        query = visit.request.query_params
        wanted, archived = query.get("q", "").strip(), "archived" in query
        category = next((c for c in canned.CATEGORIES if c == query.get("category")), None)
        async with self._services.database.read() as session:
            found = await canned.all_canned(session, archived=archived)
            counts = await uses(session, "canned")
            codes = set(await session.scalars(select(Canned.code)))
        return self._pages.render(
            visit,
            "answers.html",
            signed=visit.signed,
            answers=[one for one in found if _fits(one, wanted, category)],
            any=bool(found),
            uses=counts,
            stale=canned.stale,
            wanted=wanted,
            category=category,
            categories=canned.CATEGORIES,
            archived=archived,
            writes=may(visit.signed.user.role, "answers"),
            starting=any(form.code not in codes for form in starting_answers()),
        )

    async def new(self, visit: Visit) -> Response:
        """An empty form."""
        return await self._form(visit, None)

    async def add(self, visit: Visit) -> Response:
        """Keep a new answer."""
        form = _read(visit)
        problem = form.problem
        if problem is None:
            async with self._services.database.write() as session:
                if await canned.code_is_taken(session, form.code):
                    problem = "canned_code_taken"
                else:
                    made = await canned.add(session, visit.signed.user, form)
        if problem:
            return await self._form(visit, None, form, problem)
        return RedirectResponse(f"{PATH}/{made.id}?{urlencode({'saved': '1'})}", 303)

    async def start(self, visit: Visit) -> Response:
        """Add those of the starting set that are not there."""
        async with self._services.database.write() as session:
            for form in starting_answers():
                if not await canned.code_is_taken(session, form.code):
                    await canned.add(session, visit.signed.user, form, starting=True)
        return RedirectResponse(PATH, 303)

    async def one(self, visit: Visit) -> Response:
        """One answer: a form for those who may write, its words for the others."""
        async with self._services.database.read() as session:
            found = await self._found(session, visit)
        return await self._form(visit, found)

    async def change(self, visit: Visit) -> Response:
        """Keep what the form says, unless somebody else was faster."""
        form = _read(visit)
        problem = form.problem
        async with self._services.database.write() as session:
            found = await self._found(session, visit)
            if problem is None and await canned.code_is_taken(session, form.code, found.id):
                problem = "canned_code_taken"
            if problem is None and not await canned.change(
                session, visit.signed.user, found, form, _seen(visit)
            ):
                problem = "canned_changed_meanwhile"
        if problem:
            return await self._form(visit, found, form, problem)
        return RedirectResponse(f"{PATH}/{found.id}?{urlencode({'saved': '1'})}", 303)

    async def archive(self, visit: Visit) -> Response:
        """Offer it no more."""
        return await self._archive(visit, back=False)

    async def restore(self, visit: Visit) -> Response:
        """Offer it again."""
        return await self._archive(visit, back=True)

    async def _archive(self, visit: Visit, *, back: bool) -> Response:
        async with self._services.database.write() as session:
            await canned.archive(session, visit.signed.user, asked.number(visit), back=back)
        return RedirectResponse(PATH, 303)

    @staticmethod
    async def _found(session: AsyncSession, visit: Visit) -> Canned:
        found = await canned.one_canned(session, asked.number(visit))
        if found is None:
            raise Refused("not_found", 404)
        return found

    async def _form(
        self,
        visit: Visit,
        one: Canned | None,
        form: canned.Form | None = None,
        problem: str | None = None,
    ) -> Response:
        texts = {text.language: text for text in one.texts} if one else {}
        async with self._services.database.read() as session:
            names = await _names(session, [text.user_id for text in texts.values()])
            counts = await uses(session, "canned")
        return self._pages.render(
            visit,
            "answer.html",
            422 if problem else 200,
            signed=visit.signed,
            one=one,
            form=form or _as_form(one),
            texts=texts,
            stale=canned.stale(texts.values()),
            names=names,
            uses=counts.get(str(one.id), 0) if one else 0,
            languages_written=LANGUAGES,
            categories=canned.CATEGORIES,
            placeholders=canned.PLACEHOLDERS,
            most_text=canned.MOST_TEXT,
            most_questions=canned.MOST_QUESTIONS,
            most_name=canned.MOST_NAME,
            writes=may(visit.signed.user.role, "answers"),
            problem=problem,
            saved="saved" in visit.request.query_params,
        )


def _read(visit: Visit) -> canned.Form:
    return canned.Form(
        code=asked.text(visit, "code").strip().lower(),
        name=" ".join(asked.text(visit, "name").split()),
        category=asked.text(visit, "category"),
        texts={
            language: canned.Written(
                text=asked.text(visit, f"text_{language}").strip(),
                questions=_lines(asked.text(visit, f"questions_{language}")),
                fits=f"fits_{language}" in visit.form,
            )
            for language in LANGUAGES
        },
    )


def _lines(text: str) -> str:
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def _as_form(one: Canned | None) -> canned.Form:
    texts = {text.language: text for text in one.texts} if one else {}
    return canned.Form(
        code=one.code if one else "",
        name=one.name if one else "",
        category=one.category if one else canned.CATEGORIES[0],
        texts={
            language: canned.Written(texts[language].text, texts[language].questions, fits=False)
            if language in texts
            else canned.Written("", "", fits=False)
            for language in LANGUAGES
        },
    )


def _seen(visit: Visit) -> datetime:
    """The state of the answer that the form was made from. Raises Refused."""
    try:
        seen = datetime.fromisoformat(visit.form.get("seen", ""))
    except ValueError:
        raise Refused("expired") from None
    if seen.tzinfo is None:
        raise Refused("expired")
    return seen


def _fits(one: Canned, wanted: str, category: str | None) -> bool:
    parts = [one.code, one.name]
    parts += [part for text in one.texts for part in (text.text, text.questions)]
    said = " ".join(parts).casefold()
    is_there = all(word in said for word in wanted.casefold().split())
    return is_there and (category is None or one.category == category)


async def _names(session: AsyncSession, ids: Sequence[int | None]) -> dict[int, str]:
    rows = await session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {number: name for number, name in rows}  # noqa: C416 - rows are no tuples to mypy
