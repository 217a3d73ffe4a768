"""The page of what closed conversations taught: a list to filter, to decide on, to take along."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, get_args
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from bot.desk import audit
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.errors import Refused
from bot.labelling import VERDICTS, pieces
from bot.messages import LANGUAGES
from bot.services import Services
from bot.store.answers import Candidate

PATH = "/desk/labels"
State = Literal["new", "accepted", "rejected"]
STATES: tuple[State, ...] = get_args(State)
#: Candidates on a page.
PAGE = 50
_ID = re.compile(r"[0-9a-f]{24}")


class Labels:
    """Handlers of the candidates of training data."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services, self._pages = services, pages

    def routes(self) -> Sequence[Route]:
        """For those who train."""
        return (
            Route("GET", PATH, self.all, "labels"),
            Route("GET", f"{PATH}/export", self.export, "labels"),
            Route("POST", f"{PATH}/{{id}}/{{state}}", self.decide, "labels"),
        )

    async def all(self, visit: Visit) -> Response:
        """One page of those that are asked for, the newest day first."""
        wanted, first = _wanted(visit), _first(visit)
        async with self._services.database.read() as session:
            found = list(
                await session.scalars(
                    select(Candidate)
                    .where(*_where(wanted))
                    .order_by(Candidate.day.desc(), Candidate.id)
                    .offset(first)
                    .limit(PAGE + 1)
                )
            )
            counts = await _counts(session)
        return self._pages.render(
            visit,
            "labels.html",
            signed=visit.signed,
            candidates=[(one, pieces(one.text)) for one in found[:PAGE]],
            counts=counts,
            wanted=wanted,
            states=STATES,
            spoken=LANGUAGES,
            verdicts=VERDICTS,
            query=urlencode(wanted),
            before=max(first - PAGE, 0) if first else None,
            after=first + PAGE if len(found) > PAGE else None,
        )

    async def export(self, visit: Visit) -> Response:
        """The same as lines of JSON, as `gandras evaluate` reads them; without a label no line."""
        wanted = _wanted(visit)
        async with self._services.database.write() as session:
            found = list(
                await session.scalars(
                    select(Candidate)
                    .where(*_where(wanted), Candidate.label.is_not(None))
                    .order_by(Candidate.day, Candidate.id)
                )
            )
            audit.record(session, visit.signed.user, "exported", "candidates", None, **wanted)
        lines = ({"text": one.text, "lang": one.language, "intent": one.label} for one in found)
        return Response(
            "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines),
            media_type="application/jsonl",
            headers={"Content-Disposition": 'attachment; filename="candidates.jsonl"'},
        )

    async def decide(self, visit: Visit) -> Response:
        """Accept, reject, or take either back."""
        given, candidate = visit.request.path_params["state"], visit.request.path_params["id"]
        state = next((one for one in STATES if one == given), None)
        if state is None or not _ID.fullmatch(candidate):
            raise Refused("not_found", 404)
        async with self._services.database.write() as session:
            changed = await session.scalar(
                update(Candidate)
                .where(Candidate.id == candidate, Candidate.state != state)
                .values(state=state)
                .returning(Candidate.id)
            )
            if changed:
                audit.record(session, visit.signed.user, state, "candidate", None, id=candidate)
        return RedirectResponse(f"{PATH}?{urlencode(_wanted(visit))}", 303)


def _wanted(visit: Visit) -> dict[str, Any]:
    """What is asked for, in the address or in a form: only values that there are."""
    given: Mapping[str, str] = {**visit.request.query_params, **visit.form}
    known = {"state": STATES, "language": LANGUAGES, "verdict": VERDICTS}
    found = {name: given[name] for name, values in known.items() if given.get(name) in values}
    return {"state": "new", **found} if given.get("state") != "all" else found | {"state": "all"}


def _where(wanted: Mapping[str, str]) -> list[ColumnElement[bool]]:
    return [getattr(Candidate, name) == value for name, value in wanted.items() if value != "all"]


def _first(visit: Visit) -> int:
    found = re.fullmatch(r"\d{1,6}", visit.request.query_params.get("from", ""), re.ASCII)
    return int(found[0]) if found else 0


async def _counts(session: AsyncSession) -> dict[str, int]:
    rows = await session.execute(
        select(Candidate.state, func.count(Candidate.id)).group_by(Candidate.state)
    )
    return {state: count for state, count in rows}  # noqa: C416 - rows are no tuples to mypy
