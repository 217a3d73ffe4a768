"""Facts about what is kept of who saw and changed what, and how it is looked through."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import get_args

import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from bot.app import create_app
from bot.desk.audit import Action, Subject
from bot.desk.audit_pages import PAGE, harmless
from bot.desk.pages import LANGUAGES
from bot.services import Services
from bot.settings import ROOT
from bot.store.base import now
from bot.store.desk import AuditEntry
from tests.desk.world import TEXTS, Browser, World, say


@pytest.fixture
async def manager(world: World, browser: Callable[[], Browser]) -> Browser:
    """A manager who has signed in."""
    await world.user("vadove", "manager")
    theirs = browser()
    await theirs.sign_in("vadove")
    return theirs


async def entries(services: Services) -> list[tuple[str, str, str, int | None]]:
    """Who did what to what, in order."""
    async with services.database.read() as session:
        found = await session.scalars(select(AuditEntry).order_by(AuditEntry.id))
        return [(one.login, one.action, one.subject, one.subject_id) for one in found]


async def test_opening_is_kept_once_an_hour(
    services: Services, world: World, app: FastAPI, ruta: Browser, jonas: Browser
) -> None:
    """Who opens a conversation is kept, once an hour for each, whatever page shows it."""
    number = await world.wrote("Labas")
    for _ in range(3):
        await ruta.get(f"/desk/conversations/{number}")
        await ruta.get(f"/desk/conversations/{number}", headers={"X-Desk-Part": "1"})
    await jonas.get(f"/desk/conversations/{number}")
    await jonas.get("/desk/conversations/999")
    await ruta.get("/desk")

    seen = [one for one in await entries(services) if one[1] == "seen"]
    assert seen == [
        ("ruta", "seen", "conversation", number),
        ("jonas", "seen", "conversation", number),
    ]
    # Another process has no memory of it, but the database has.
    again = Browser(app)
    await again.sign_in("ruta")
    await again.get(f"/desk/conversations/{number}")
    assert [one[1] for one in await entries(services)].count("seen") == 2


async def test_who_had_a_conversation_is_kept(
    services: Services, world: World, ruta: Browser, jonas: Browser
) -> None:
    """Taking it over and giving it back are kept, an attempt that came too late is not."""
    one = f"/desk/conversations/{await world.wrote('Labas')}"
    await ruta.post(f"{one}/take-over")
    await jonas.post(f"{one}/take-over")
    await jonas.post(f"{one}/give-back")
    await ruta.post(f"{one}/give-back")

    kept = await entries(services)

    had = ("taken_over", "given_back")
    assert [one for one in kept if one[1] in had] == [
        ("ruta", "taken_over", "conversation", 1),
        ("ruta", "given_back", "conversation", 1),
    ]


async def test_an_hour_later_it_is_kept_again(
    services: Services, world: World, ruta: Browser
) -> None:
    """What was seen an hour ago and is opened again is a new entry."""
    number = await world.wrote("Labas")
    await ruta.get(f"/desk/conversations/{number}")
    async with services.database.write() as session:
        await session.execute(update(AuditEntry).values(at=now() - timedelta(minutes=61)))
    later = Browser(create_app(services))
    await later.sign_in("ruta")
    await later.get(f"/desk/conversations/{number}")

    assert [one[1] for one in await entries(services)].count("seen") == 2


async def test_signing_in_is_kept(services: Services, world: World, app: FastAPI) -> None:
    """Signing in and failing to are kept; never a password, nor a login that is nobody's."""
    await world.user("ruta")
    theirs = Browser(app)
    await theirs.sign_in("ruta", "tikrai ne tas")
    await theirs.sign_in("slaptas zodis langelyje", "x")
    await theirs.sign_in("ruta")

    assert [one[:2] for one in await entries(services)] == [
        ("ruta", "sign_in_failed"),
        ("", "sign_in_failed"),
        ("ruta", "signed_in"),
    ]
    async with services.database.read() as session:
        kept = [str(one.__dict__) for one in await session.scalars(select(AuditEntry))]
    assert not any("tikrai" in one or "langelyje" in one for one in kept)


async def test_filters(services: Services, world: World, manager: Browser) -> None:
    """The page shows what person, action, subject and period leave; nonsense is left out."""
    await world.wrote("Labas")
    async with services.database.write() as session:
        session.add_all(
            AuditEntry(login="ruta", action="seen", subject="conversation", subject_id=number)
            for number in range(1, PAGE + 11)
        )
        session.add(
            AuditEntry(
                login="jonas", action="disabled", subject="user", subject_id=7,
                at=now() - timedelta(days=40), details={"note": "<b>"},
            )
        )  # fmt: skip

    page = (await manager.get("/desk/audit")).text
    assert page.count("<tr>") == PAGE + 1
    assert say("audit_older") in page
    assert "/desk/conversations/" not in page.split("<tbody>")[1]
    one = (await manager.get("/desk/audit?action=disabled&subject=user")).text
    assert one.count("<tr>") == 2
    assert "&lt;b&gt;" in one
    today = f"{now():%Y-%m-%d}"
    recent = (await manager.get(f"/desk/audit?action=disabled&since={today}")).text
    assert say("audit_empty") in recent
    for odd in ("user=x", "since=9999-12-31", "until=2026-99-99", "action=a'b", "before=0"):
        assert (await manager.get(f"/desk/audit?{odd}")).status_code == 200


async def test_the_table(services: Services, manager: Browser) -> None:
    """The same as CSV; no cell is a formula, and taking it away is an entry."""
    async with services.database.write() as session:
        session.add(
            AuditEntry(login="=HYPERLINK(1)", action="seen", subject="file", subject_id=None)
        )

    answer = await manager.get("/desk/audit/table?action=seen")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert len(rows) == 2
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert ("vadove", "exported", "audit", None) in await entries(services)


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_harmless(cell: str) -> None:
    """What a spreadsheet would take for a formula is made a text."""
    assert harmless(cell) == f"'{cell}"
    assert harmless(f"a{cell}") == f"a{cell}"


async def test_entries_are_not_changed(app: FastAPI) -> None:
    """There is no form about entries."""
    theirs = Browser(app)
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        for path in ("/desk/audit", "/desk/audit/table", "/desk/audit/1"):
            assert (await theirs.http.request(method, path)).status_code in {404, 405}


#: How the program calls what keeps an entry.
KEEPING = {"record", "audit.record", "self._keep"}


def _recorded() -> Iterator[ast.Call]:
    """Where the program keeps an entry."""
    for path in sorted((ROOT / "bot").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in KEEPING:
                yield node


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_for_all_that_is_kept(language: str) -> None:
    """Every action, subject and detail that the program can keep has its words on the page."""
    details = {word.arg for call in _recorded() for word in call.keywords if word.arg}
    wanted = {
        *(f"action_{one}" for one in get_args(Action)),
        *(f"subject_{one}" for one in get_args(Subject)),
        *(f"detail_{one}" for one in details - {"text", "id"}),
    }

    assert "detail_capacity" in wanted
    assert wanted - set(TEXTS.by_language[language]) == set()


async def test_details_are_words(services: Services, manager: Browser) -> None:
    """Codes of the program are said in words; what it has none for stands as it is."""
    details: dict[str, object] = {
        "conversation": 7,
        "fields": ["email", "speaks"],
        "kind": "phone",
        "offered": True,
        "outcome": "gone_quiet",
        "protocol": "crisis",
        "step": "crisis-safe",
        "until": "2026-11-23T06:00:00+00:00",
        "unheard": "of",
    }
    async with services.database.write() as session:
        session.add(
            AuditEntry(login="coordinator", action="kept", subject="calendar", details=details)
        )

    page = (await manager.get("/desk/audit")).text.split("<tbody>")[1]

    for words in (
        say("audit_login_coordinator"),
        f"{say('detail_fields')}: {say('account_field_email')}, {say('account_field_speaks')}",
        f"{say('detail_kind')}: {say('kind_of_phone')}",
        f"{say('detail_offered')}: {say('is_on')}",
        f"{say('detail_outcome')}: {say('outcome_gone_quiet')}",
        services.replies.library.protocols["lt"]["crisis"].title,
        f"{say('detail_until')}: 2026-11-23 08:00",
        "unheard: of",
    ):
        assert words in page
    assert "crisis-safe" not in page
