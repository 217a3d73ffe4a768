"""The page of the directory of coordinators: who answers for which municipality."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from starlette.responses import RedirectResponse, Response

from bot.desk import asked
from bot.desk.audit import Action, record
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.referrals.coordinators import (
    HEADER,
    IN_USE,
    OUT_OF_USE,
    Wrong,
    everybody,
    faults,
    keep,
    read_languages,
    read_table,
    write_table,
)
from bot.services import Services
from knowledge.directory import SHOWABLE

PLACE = "/desk/coordinators"


class Coordinators:
    """Handlers of the directory's routes."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services, self._pages = services, pages
        self._places = services.replies.library.places

    def routes(self) -> Sequence[Route]:
        """For those who keep the directory."""
        return (
            Route("GET", PLACE, self.show, "coordinators"),
            Route("POST", PLACE, self.add, "coordinators"),
            Route("GET", f"{PLACE}/table", self.export, "coordinators"),
            Route("POST", f"{PLACE}/table", self.bring_in, "coordinators"),
            Route("POST", f"{PLACE}/{{number}}", self.change, "coordinators"),
        )

    async def show(self, visit: Visit) -> Response:
        """Everybody, by municipality."""
        return await self._page(visit)

    async def add(self, visit: Visit) -> Response:
        """One more; what is wrong is said, and what was written stays."""
        return await self._keep(visit, None)

    async def change(self, visit: Visit) -> Response:
        """Another name, address, language, or no more mail."""
        return await self._keep(visit, asked.number(visit, "number"))

    async def export(self, visit: Visit) -> Response:
        """The directory as a CSV file."""
        async with self._services.database.write() as session:
            table = write_table(await everybody(session))
            record(session, visit.signed.user, "exported", "coordinators", None)
        headers = {"Content-Disposition": 'attachment; filename="coordinators.csv"'}
        return Response(table, media_type="text/csv; charset=utf-8", headers=headers)

    async def bring_in(self, visit: Visit) -> Response:
        """All rows of a table, or none if anything is wrong in one; then the text stays."""
        text = visit.form.get("table", "").replace("\r\n", "\n")
        rows, wrong = read_table(text, self._places)
        if not rows and not wrong:
            wrong = [Wrong("coordinator_wrong_empty")]
        if wrong:
            return await self._page(visit, 422, wrong=wrong, table=text)
        async with self._services.database.write() as session:
            for row in rows:
                await keep(session, row)
            record(session, visit.signed.user, "imported", "coordinators", None, rows=len(rows))
        return RedirectResponse(f"{PLACE}?kept={len(rows)}", 303)

    async def _keep(self, visit: Visit, number: int | None) -> Response:
        row = _row(visit.form)
        wrong = faults(row, self._places)
        async with self._services.database.write() as session:
            kept = None if wrong else await keep(session, row, number)
            if kept:
                done: Action = "added" if number is None else "changed"
                record(session, visit.signed.user, done, "coordinator", kept.id)
        if kept is None:
            wrong = wrong or [Wrong("coordinator_wrong_twice", value=row["email"])]
            return await self._page(visit, 422, wrong=wrong, form={**row, "id": number})
        return RedirectResponse(f"{PLACE}?kept=1#coordinator-{kept.id}", 303)

    async def _page(
        self,
        visit: Visit,
        status: int = 200,
        *,
        wrong: Sequence[Wrong] = (),
        form: Mapping[str, object] | None = None,
        table: str = "",
    ) -> Response:
        async with self._services.database.read() as session:
            known = await everybody(session)
        names = {place.id: place.names[visit.language] for place in self._places.values()}
        known.sort(key=lambda one: (names[one.municipality], one.id))
        covered = Counter(one.municipality for one in known if one.status in SHOWABLE)
        kept = re.fullmatch(r"\d{1,4}", visit.request.query_params.get("kept", ""), re.ASCII)
        return self._pages.render(
            visit,
            "coordinators.html",
            status,
            signed=visit.signed,
            known=known,
            names=dict(sorted(names.items(), key=lambda item: item[1])),
            missing=[name for place, name in sorted(names.items()) if not covered[place]],
            covered=len(covered),
            showable=SHOWABLE,
            reads=read_languages,
            header=",".join(HEADER),
            wrong=wrong,
            form=form,
            table=table,
            kept=int(kept[0]) if kept else None,
        )


def _row(form: Mapping[str, str]) -> dict[str, str]:
    """A row from the fields of the form; whoever gets no mail keeps the status that says why."""
    row = {name: " ".join(form.get(name, "").split()) for name in HEADER}
    status = row["status"] or IN_USE
    if ("active" in form) != (status in SHOWABLE):
        status = IN_USE if "active" in form else OUT_OF_USE
    return {**row, "status": status, "languages": row["languages"] or "lt"}
