"""Who saw and changed what: a page to look through it, and a table to take away."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.desk import asked, audit
from bot.desk.access import may
from bot.desk.audit_words import AuditWords
from bot.desk.door import Route, Visit
from bot.desk.pages import Pages
from bot.office.hours import ZONE
from bot.services import Services
from bot.store.accounts import User
from bot.store.desk import AuditEntry

PAGE = 100
#: Rows of a table to take away, the newest; whoever needs more narrows the period.
MOST_ROWS = 50_000
#: Days outside them are slips of the finger.
YEARS = range(2000, 2200)
#: With these a cell would be a formula in a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = ("time", "login", "action", "subject", "number", "details")


@dataclass(frozen=True, slots=True)
class Filters:
    """What is looked for; empty is everything. Days are the centre's own, both included."""

    user: int | None
    action: str
    subject: str
    since: date | None
    until: date | None

    @classmethod
    def read(cls, visit: Visit) -> Filters:
        """From the address; what makes no sense is left out."""
        given = visit.request.query_params
        return cls(
            asked.wanted(visit, "user"),
            _word(given.get("action", "")),
            _word(given.get("subject", "")),
            _day(given.get("since", "")),
            _day(given.get("until", "")),
        )

    def conditions(self) -> list[ColumnElement[bool]]:
        """The same for a query."""
        found: list[ColumnElement[bool]] = []
        if self.user is not None:
            found.append(AuditEntry.user_id == self.user)
        if self.action:
            found.append(AuditEntry.action == self.action)
        if self.subject:
            found.append(AuditEntry.subject == self.subject)
        if self.since:
            found.append(AuditEntry.at >= _midnight(self.since))
        if self.until:
            found.append(AuditEntry.at < _midnight(self.until + timedelta(days=1)))
        return found

    def address(self) -> str:
        """The same as a query of an address."""
        given = {
            "user": self.user,
            "action": self.action,
            "subject": self.subject,
            "since": self.since,
            "until": self.until,
        }
        return urlencode({name: str(value) for name, value in given.items() if value})


class AuditPages:
    """Handlers of the audit's pages. None of them changes an entry."""

    def __init__(self, services: Services, pages: Pages) -> None:
        self._services = services
        self._pages = pages
        self._words = AuditWords(pages, services.replies)

    def routes(self) -> Sequence[Route]:
        """For managers and administrators."""
        return (
            Route("GET", "/desk/audit", self.page, "audit"),
            Route("GET", "/desk/audit/table", self.table, "audit"),
        )

    async def page(self, visit: Visit) -> Response:
        """The newest entries, a page at a time."""
        filters = Filters.read(visit)
        conditions = filters.conditions()
        if before := asked.wanted(visit, "before"):
            conditions.append(AuditEntry.id < before)
        async with self._services.database.read() as session:
            rows = await _entries(session, conditions, PAGE + 1)
            people = list(await session.scalars(select(User).order_by(User.name, User.id)))
            actions = list(await session.scalars(select(AuditEntry.action).distinct()))
            subjects = list(await session.scalars(select(AuditEntry.subject).distinct()))
        return self._pages.render(
            visit,
            "audit.html",
            signed=visit.signed,
            filters=filters,
            rows=[(row, self._words.details(row, visit.language)) for row in rows[:PAGE]],
            names={user.id: user.name for user in people},
            people=people,
            actions=self._words.choices("action", actions, visit.language),
            subjects=self._words.choices("subject", subjects, visit.language),
            more=rows[PAGE - 1].id if len(rows) > PAGE else None,
            opens=may(visit.signed.user.role, "desk"),
        )

    async def table(self, visit: Visit) -> Response:
        """The same as a CSV file. Taking it away is an entry too."""
        filters = Filters.read(visit)
        async with self._services.database.write() as session:
            rows = await _entries(session, filters.conditions(), MOST_ROWS)
            audit.record(session, visit.signed.user, "exported", "audit", None, rows=len(rows))
        return Response(
            written(rows),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": 'attachment; filename="audit.csv"'},
        )


def written(rows: Iterable[AuditEntry]) -> str:
    """The entries as CSV, with a mark at the start that spreadsheets know UTF-8 by."""
    out = io.StringIO()
    out.write("\ufeff")
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for row in rows:
        details = json.dumps(row.details, ensure_ascii=False) if row.details else ""
        cells = (row.at.isoformat(), row.login, row.action, row.subject, row.subject_id, details)
        table.writerow(harmless(cell) for cell in cells)
    return out.getvalue()


def harmless(cell: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


async def _entries(
    session: AsyncSession, conditions: list[ColumnElement[bool]], most: int
) -> list[AuditEntry]:
    newest = select(AuditEntry).where(*conditions).order_by(AuditEntry.id.desc()).limit(most)
    return list(await session.scalars(newest))


def _word(typed: str) -> str:
    return typed if re.fullmatch(r"[a-z_]{1,40}", typed, re.ASCII) else ""


def _day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
