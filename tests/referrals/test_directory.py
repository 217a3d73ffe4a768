"""Facts about the directory of coordinators: who keeps it, and what a table may hold."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.desk.world import Browser, World, say
from tests.referrals.centre import ROW, Centre

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url"], indirect=True)

PAGE = "/desk/coordinators"
HEADER = "municipality,name,email,phone,languages,source,source_date,status"
GOOD = "kauno-m,Bandomoji,b@kaunas.example,,en lt,svetainė,2026-05-01,confirmed"


@pytest.fixture
async def lead(world: World, browser: Callable[[], Browser]) -> Browser:
    """Somebody who keeps the directory."""
    await world.user("vadove", "lead")
    hers = browser()
    await hers.sign_in("vadove")
    return hers


async def test_added_changed_and_taken_out(centre: Centre, lead: Browser) -> None:
    """A new one is in the form of the next case; one that gets no mail is not."""
    await lead.get(PAGE)
    new = {**ROW, "municipality": "kauno-m", "email": "B@Kaunas.example", "name": "Bandomoji"}
    assert (await lead.post(PAGE, **new, active="1")).status_code == 303
    assert (await centre.known())[0].email == "b@kaunas.example"
    assert "Bandomoji" in (await centre.ruta.get("/desk/conversations/1/referral")).text
    await lead.get(PAGE)
    assert (await lead.post(f"{PAGE}/2", **new)).status_code == 303

    assert "Bandomoji" not in (await centre.ruta.get("/desk/conversations/1/referral")).text
    assert say("coordinator_inactive") in (await lead.get(PAGE)).text


async def test_what_is_wrong_is_said(centre: Centre, lead: Browser) -> None:
    """What was written stays, and the directory is as it was."""
    await lead.get(PAGE)
    answer = await lead.post(PAGE, **{**ROW, "email": "ne adresas", "name": "Kitas"})
    twice = await lead.post(PAGE, **ROW, active="1")

    assert answer.status_code == 422
    assert say("coordinator_wrong_email") in answer.text
    assert 'value="Kitas"' in answer.text
    assert twice.status_code == 303
    assert len(await centre.known()) == 1


async def test_a_table_goes_out_and_in(centre: Centre, lead: Browser) -> None:
    """With the header of all our contacts; what it says replaces, and nothing else goes."""
    await lead.get(PAGE)
    assert (await lead.post(f"{PAGE}/table", table=f"\ufeff{HEADER}\r\n{GOOD}\r\n")).is_redirect
    table = (await lead.get(f"{PAGE}/table")).text
    assert table.splitlines()[0] == HEADER
    assert GOOD in table
    changed = table.replace("Bandomasis Koordinatorius", "Kitas žmogus")
    await lead.get(PAGE)
    assert (await lead.post(f"{PAGE}/table", table=changed)).is_redirect

    assert {one.name for one in await centre.known()} == {"Bandomoji", "Kitas žmogus"}
    assert (await lead.get(f"{PAGE}/table")).text == changed


@pytest.mark.parametrize(
    ("table", "line", "problem"),
    [
        ("", 1, "coordinator_wrong_header"),
        (f"name\n{GOOD}", 1, "coordinator_wrong_header"),
        (f"{HEADER}\n{GOOD}\nkaunas,A,a@b.example,,lt,,,seed", 3, "coordinator_wrong_municipality"),
        (f"{HEADER}\nkauno-m,A,a@b.example,,xx,,,seed", 2, "coordinator_wrong_languages"),
        (f"{HEADER}\nkauno-m,,a@b.example,,lt,,,seed", 2, "coordinator_wrong_name"),
        (f"{HEADER}\nkauno-m,A,a@b.example,,lt,,,sure", 2, "coordinator_wrong_status"),
        (f"{HEADER}\nkauno-m,A,a@b.example", 2, "coordinator_wrong_cells"),
        (f"{HEADER}\n{GOOD}\n{GOOD}", 3, "coordinator_wrong_twice"),
        (f"{HEADER}\n=cmd(),A,a@b.example,,lt,,,seed", 2, "coordinator_wrong_formula"),
        (f'{HEADER}\nkauno-m,"A,a@b.example,,lt,,,seed', 2, "coordinator_wrong_csv"),
    ],
)
async def test_a_wrong_table(
    centre: Centre, lead: Browser, table: str, line: int, problem: str
) -> None:
    """Each fault is told with its line, no row is kept, and the table stays in its box."""
    await lead.get(PAGE)
    answer = await lead.post(f"{PAGE}/table", table=table)

    assert answer.status_code == 422
    assert say("coordinator_line", n=line) in answer.text
    assert say(problem) in answer.text
    assert not table or "<textarea" in answer.text
    assert [one.name for one in await centre.known()] == ["Bandomasis Koordinatorius"]


async def test_consultants_do_not_keep_it(centre: Centre) -> None:
    """They choose from it, and that is all."""
    assert (await centre.ruta.get(PAGE)).status_code == 403
    assert (await centre.ruta.post(PAGE, **ROW)).status_code == 403
    assert (await centre.ruta.get(f"{PAGE}/table")).status_code == 403
