"""Facts about the protocols at the desk: the fitting one is open, what was done is kept."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from bot.store.care import Alert, ProtocolTick
from bot.store.desk import AuditEntry
from tests.desk.test_alerts import cries
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)


def is_open(page: str, protocol: str) -> bool:
    """Whether a protocol is open on a page."""
    found = re.search(rf'<details class="protocol" id="protocol-{protocol}"( open)?>', page)
    assert found is not None
    return bool(found[1])


async def test_the_fitting_protocol_is_open(world: World, ruta: Browser) -> None:
    """Chosen by the kind of danger; the other stands below it, in the reader's language."""
    number = await cries(world)
    page = (await ruta.get(f"/desk/conversations/{number}")).text
    assert is_open(page, "crisis")
    assert not is_open(page, "trafficking")
    assert "Paklauskite, ar žmogus dabar saugus." in page
    assert say("care_unseen") in page

    async with world.database.write() as session:
        await session.execute(update(Alert).values(kind="trafficking"))
    await ruta.get("/desk?lang=en")
    page = (await ruta.get(f"/desk/conversations/{number}")).text

    assert is_open(page, "trafficking")
    assert "Ask whether it is safe for the person to write now." in page
    assert "+370 616 91119" in page


async def test_an_ordinary_conversation_has_no_protocol(world: World, ruta: Browser) -> None:
    """Nothing is in its way."""
    number = await world.wrote("Mokesčiai")

    assert 'id="care"' not in (await ruta.get(f"/desk/conversations/{number}")).text


async def test_a_step_is_ticked_off_and_taken_back(
    world: World, ruta: Browser, jonas: Browser
) -> None:
    """Everybody sees who did it; both are written down; twice is once."""
    number = await cries(world)
    here = f"/desk/conversations/{number}"
    await ruta.get(here)
    for _ in range(2):
        ticked = await ruta.post(f"{here}/protocol", protocol="crisis", step="safe", done="1")
        assert ticked.status_code == 303

    page = (await jonas.get(here)).text
    step = page[page.index('id="step-crisis-safe"') : page.index('id="step-crisis-emergency"')]
    assert 'aria-checked="true"' in step
    assert "Ruta" in step

    await jonas.post(f"{here}/protocol", protocol="crisis", step="safe", done="0")
    async with world.database.read() as session:
        assert list(await session.scalars(select(ProtocolTick.id))) == []
        actions = list(
            await session.scalars(
                select(AuditEntry.action)
                .where(AuditEntry.action.in_(("ticked", "unticked")))
                .order_by(AuditEntry.id)
            )
        )
    assert actions == ["ticked", "ticked", "unticked"]


async def test_what_is_no_step_is_not_found(world: World, ruta: Browser) -> None:
    """Nor a warning, another protocol, or a conversation that does not exist."""
    number = await cries(world)
    await ruta.get("/desk")
    for place, protocol, step in (
        (number, "crisis", "promise"),
        (number, "crisis", "x"),
        (number, "x", "safe"),
        (number + 1, "crisis", "safe"),
    ):
        answer = await ruta.post(
            f"/desk/conversations/{place}/protocol", protocol=protocol, step=step, done="1"
        )
        assert answer.status_code == 404
