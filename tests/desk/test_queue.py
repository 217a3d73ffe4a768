"""Facts about the list."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot.desk import queue
from bot.store.models import Message, User, now
from tests.desk.world import Browser, World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)


async def shown(world: World, user: User, show: queue.Show) -> list[int]:
    """The numbers of a list, in its order."""
    async with world.database.read() as session:
        return [row.id for row in await queue.rows(session, show, user)]


async def test_order(world: World) -> None:
    """The urgent come first, then who waits longest; others by what happened last."""
    user = await world.user("ruta")
    calm = await world.wrote("a", "1")
    short = await world.wrote("b", "2", owner="waiting", waiting_since=now())
    long = await world.wrote("c", "3", owner="waiting", waiting_since=now() - timedelta(hours=5))
    urgent = await world.wrote("d", "4", owner="waiting", urgent=True, waiting_since=now())
    calm_later = await world.wrote("e", "5")

    assert await shown(world, user, "waiting") == [urgent, long, short]
    assert await shown(world, user, "all") == [urgent, long, short, calm_later, calm]


async def test_lists(world: World, ruta: Browser, jonas: Browser) -> None:
    """Each list holds its own, closed conversations are in none, and the counts agree."""
    for number in range(4):
        await world.wrote("Labas", str(number), owner="waiting", waiting_since=now())
    await ruta.post("/desk/conversations/1/take-over")
    await jonas.post("/desk/conversations/2/take-over")
    await ruta.post("/desk/conversations/3/take-over")
    await ruta.post("/desk/conversations/3/close")

    for show, numbers in (("waiting", {"4"}), ("mine", {"1"}), ("all", {"1", "2", "4"})):
        page = (await ruta.get(f"/desk?show={show}")).text
        assert set(re.findall(r'id="row-(\d+)"', page)) == numbers
        counted = re.search(rf'id="show-{show}".*?<span class="count[^>]*>(\d+)', page)
        assert counted
        assert counted[1] == str(len(numbers))


async def test_engine_away(world: World) -> None:
    """Whom the assistant cannot answer is on the desk, though nobody asked for a person."""
    user = await world.user("ruta")
    number = await world.wrote(
        "Labas", owner="assistant", reason="engine_away", waiting_since=now()
    )

    assert await shown(world, user, "waiting") == [number]


async def test_silence_is_not_listed(world: World) -> None:
    """Somebody who only opened the chat has said nothing and is not in the way."""
    user = await world.user("ruta")
    number = await world.wrote("start")
    async with world.database.write() as session:
        message = (await world.messages(number))[0]
        (await session.get_one(Message, message.id)).event = None

    assert await shown(world, user, "all") == []


async def test_who_wrote_again_waits(world: World, ruta: Browser) -> None:
    """The consultant sees which of their askers wrote after the last answer."""
    await world.wrote("Labas")
    await ruta.post("/desk/conversations/1/take-over")
    async with world.database.read() as session:
        user = await session.get_one(User, 1)
    await ruta.post("/desk/conversations/1/answer", text="Sveiki")
    async with world.database.read() as session:
        assert (await queue.rows(session, "mine", user))[0].since is None
        assert (await queue.counts(session, user)).calling == 0

    await world.wrote("Dar klausimas")

    async with world.database.read() as session:
        row = (await queue.rows(session, "mine", user))[0]
        assert row.since is not None
        assert row.words == "Dar klausimas"
        assert (await queue.counts(session, user)).calling == 1
    assert 'data-title="(1) ' in (await ruta.get("/desk")).text


async def test_taken_unasked(world: World, ruta: Browser) -> None:
    """An asker whom a consultant took from the assistant waits from their next words on."""
    await world.wrote("Labas")
    await ruta.post("/desk/conversations/1/take-over")
    await world.wrote("Ar čia yra kas nors?")

    async with world.database.read() as session:
        user = await session.get_one(User, 1)
        assert (await queue.rows(session, "mine", user))[0].since is not None


async def test_unknown_words_do_not_break_it(world: World, ruta: Browser) -> None:
    """A reason or a language that the desk has no name for is shown as it is."""
    await world.wrote("Labas", owner="waiting", waiting_since=now(), reason="brand_new")

    page = await ruta.get("/desk")
    assert page.status_code == 200
    assert "brand_new" in page.text
