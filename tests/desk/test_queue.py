"""Facts about the list: its order, its lists and filters, and how seldom it is read."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest

from bot.desk import queue
from bot.desk.board import Board
from bot.desk.lists import Listed, listed, selection
from bot.desk.pages import PART
from bot.inbox import store
from bot.messages import Incoming
from bot.signals import QUEUE
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Conversation
from tests.desk.world import Browser, World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)


async def seen(world: World, user: User, query: str = "show=all") -> Listed:
    """A list as somebody sees it."""
    async with world.database.read() as session:
        snapshot = await queue.read_snapshot(session, now())
    return listed(snapshot, selection(query), user.id, leads=False)


async def shown(world: World, user: User, query: str) -> list[int]:
    """The numbers of a list, in its order."""
    return [row.id for row in (await seen(world, user, query)).rows]


async def test_order(world: World) -> None:
    """The urgent come first, then deadlines, then the nearest promise; others by what was last."""
    user = await world.user("ruta")
    start = now()
    calm = await world.wrote("a", "1")
    later = await world.wrote(
        "b", "2", owner="waiting", waiting_since=start, promised_at=start + timedelta(hours=3)
    )
    overdue = await world.wrote(
        "c", "3", owner="waiting", waiting_since=start, promised_at=start - timedelta(hours=1)
    )
    urgent = await world.wrote("d", "4", owner="waiting", urgent=True, waiting_since=start)
    pressing = await world.wrote(
        "e", "5", owner="waiting", waiting_since=start, promised_at=start + timedelta(hours=4),
        deadline=start.date().isoformat(),
    )  # fmt: skip
    fresh = await world.wrote("f", "6", owner="waiting", waiting_since=start)
    calm_later = await world.wrote("g", "7")

    waiting = [urgent, pressing, overdue, later, fresh]
    assert await shown(world, user, "show=waiting") == waiting
    assert await shown(world, user, "show=all") == [*waiting, calm_later, calm]


async def test_lists(world: World, ruta: Browser, jonas: Browser) -> None:
    """Each list holds its own, and the counts agree."""
    for number in range(5):
        await world.wrote("Labas", str(number), owner="waiting", waiting_since=now())
    await ruta.post("/desk/conversations/1/take-over")
    await jonas.post("/desk/conversations/2/take-over")
    await ruta.post("/desk/conversations/3/take-over")
    await ruta.post("/desk/conversations/3/close", outcome="answered")
    await ruta.post("/desk/conversations/5/take-over")
    await ruta.post("/desk/conversations/5/snooze", until="hour")

    for show, numbers in (
        ("waiting", {"4"}), ("mine", {"1"}), ("all", {"1", "2", "4", "5"}),
        ("snoozed", {"5"}), ("closed", {"3"}),
    ):  # fmt: skip
        page = (await ruta.get(f"/desk?show={show}")).text
        assert set(re.findall(r'id="row-(\d+)"', page)) == numbers
        counted = re.search(rf'id="show-{show}".*?<span class="count[^>]*>(\d+)', page)
        assert counted
        assert counted[1] == str(len(numbers))


async def test_filters(world: World, ruta: Browser) -> None:
    """Filters are in the address, combine, narrow the counts of every list, and come off again."""
    user = await world.user("ona")
    for number, (language, town) in enumerate(
        (("ru", "siauliu-miesto"), ("ru", "kauno-miesto"), ("uk", "siauliu-miesto"))
    ):
        await world.wrote(
            "Labas", str(number), language=language, municipality=town, owner="waiting",
            waiting_since=now(),
        )  # fmt: skip

    assert len(await shown(world, user, "show=waiting&language=ru")) == 2
    both = "show=waiting&language=ru&municipality=siauliu-miesto"
    assert await shown(world, user, both) == [1]
    narrowed = await seen(world, user, both)
    assert narrowed.counts == {"waiting": 1, "mine": 0, "all": 1, "snoozed": 0, "closed": 0}
    assert narrowed.choices["language"] == {"ru": 1, "uk": 1}
    assert str(narrowed.selection.without("language")) == "waiting&municipality=siauliu-miesto"
    page = (await ruta.get(f"/desk/conversations/1?{both}", headers={PART: "queue"})).text
    assert set(re.findall(r'id="row-(\d+)"', page)) == {"1"}
    assert 'href="/desk/conversations/1?show=waiting&amp;municipality=siauliu-miesto"' in page


async def test_filters_go_with_forms(world: World, ruta: Browser) -> None:
    """Whoever answers comes back to the same narrowed list."""
    await world.wrote("Labas", owner="waiting", waiting_since=now())

    taken = await ruta.post("/desk/conversations/1/take-over", show="mine&language=lt")
    assert taken.headers["location"] == "/desk/conversations/1?show=mine&language=lt#end"


async def test_kept_lists(ruta: Browser, jonas: Browser) -> None:
    """A list is kept under a name, one click away, for its owner alone, who can remove it."""
    await ruta.post("/desk/lists", show="waiting&language=ru", name="Rusiškai")
    await ruta.post("/desk/lists", show="all&language=ru", name="Rusiškai")

    page = (await ruta.get("/desk")).text
    assert 'href="/desk?show=all&amp;language=ru">Rusiškai' in page
    assert "Rusiškai" not in (await jonas.get("/desk")).text
    await jonas.post("/desk/lists/1/remove")
    assert "Rusiškai" in (await ruta.get("/desk")).text
    await ruta.post("/desk/lists/1/remove")
    assert "Rusiškai" not in (await ruta.get("/desk")).text


async def test_one_reading_for_all(world: World) -> None:
    """Desks that ask at once share one reading, which a change makes old."""
    board = Board(world.services)
    first, second = await asyncio.gather(board.snapshot(), board.snapshot())
    assert first is second

    number = await world.wrote("Labas", owner="waiting", waiting_since=now())

    assert [row.id for row in (await board.snapshot()).rows] == [number]
    assert await board.snapshot() is await board.snapshot()


async def test_nobody_waits_for_the_reading_of_another(world: World) -> None:
    """Those who may wait share the next reading, though the list changes all the time."""
    board = Board(world.services)
    await board.snapshot()

    async def change() -> None:
        while True:
            world.services.signals.send(QUEUE)
            await asyncio.sleep(0.01)

    changing = asyncio.create_task(change())
    await asyncio.sleep(0.05)
    found = await asyncio.gather(*(board.snapshot(patient=True) for _ in range(5)))
    changing.cancel()

    assert len({id(one) for one in found}) == 1


async def test_the_list_hears_of_what_it_shows(world: World, ruta: Browser) -> None:
    """What the list shows wakes it; what the assistant says, which it does not show, does not."""
    with world.services.signals.waiter(QUEUE) as woken:
        await world.wrote("Labas")
        assert woken.is_set()
        woken.clear()
        await ruta.post("/desk/conversations/1/take-over")
        assert woken.is_set()
        woken.clear()
        async with world.database.write() as session:
            conversation = await session.get_one(Conversation, 1)
            conversation.memory = {"slots": {}}
            await session.flush()
        assert not woken.is_set()


async def test_engine_away(world: World) -> None:
    """Whom the assistant cannot answer is on the desk, though nobody asked for a person."""
    user = await world.user("ruta")
    number = await world.wrote(
        "Labas", owner="assistant", reason="engine_away", waiting_since=now()
    )

    assert await shown(world, user, "show=waiting") == [number]


async def test_silence_is_not_listed(world: World) -> None:
    """Somebody who only opened the chat has said nothing and is not in the way."""
    user = await world.user("ruta")
    await store(
        world.database,
        world.services.replies.texts,
        Incoming("web", "", "one", "1", command="start", language="lt"),
    )

    assert await shown(world, user, "show=all") == []


async def test_who_wrote_again_waits(world: World, ruta: Browser) -> None:
    """The consultant sees which of their askers wrote after the last answer."""
    await world.wrote("Labas")
    await ruta.post("/desk/conversations/1/take-over")
    async with world.database.read() as session:
        user = await session.get_one(User, 1)
    await ruta.post("/desk/conversations/1/answer", text="Sveiki")
    assert (await seen(world, user, "show=mine")).rows[0].since is None
    assert (await seen(world, user)).calling == 0

    await world.wrote("Dar klausimas")

    mine = await seen(world, user, "show=mine")
    assert mine.rows[0].since is not None
    assert mine.rows[0].words == "Dar klausimas"
    assert mine.calling == 1
    assert 'data-calling="1"' in (await ruta.get("/desk")).text


async def test_taken_unasked(world: World, ruta: Browser) -> None:
    """An asker whom a consultant took from the assistant waits since their unanswered words."""
    await world.wrote("Labas")
    said_at = (await world.messages(1))[0].created_at
    await ruta.post("/desk/conversations/1/take-over")

    assert (await world.conversation(1)).waiting_since == said_at


async def test_unknown_words_do_not_break_it(world: World, ruta: Browser) -> None:
    """A reason or a language that the desk has no name for is shown as it is."""
    await world.wrote("Labas", owner="waiting", waiting_since=now(), reason="brand_new")

    page = await ruta.get("/desk")
    assert page.status_code == 200
    assert "brand_new" in page.text
