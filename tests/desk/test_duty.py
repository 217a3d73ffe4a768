"""Facts about the duty list: who is written to about an alert, in which order, and once each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from bot.duty import call_duty, is_on_duty, next_to_call
from bot.store.care import Alert, Duty
from bot.store.mail import Mail
from tests.desk.test_alerts import cries
from tests.desk.world import Browser, World, say

BOTH = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)
ENTRY = {
    "begins": "00:00",
    "ends": "00:00",
    "language": "lt",
    **{f"day{n}": "on" for n in range(1, 8)},
}
#: A Saturday in winter, 23:30 in Vilnius.
NIGHT = datetime(2026, 1, 10, 21, 30, tzinfo=UTC)


def duty(days: str, begins: str, ends: str, name: str = "A") -> Duty:
    """An entry of the list."""
    return Duty(name=name, address="a@example.com", days=days, begins=begins, ends=ends)


@pytest.mark.parametrize(
    ("days", "begins", "ends", "hours", "on"),
    [
        ("6", "00:00", "00:00", 0, True),
        ("5", "00:00", "00:00", 0, False),
        ("6", "22:00", "06:00", 0, True),
        ("6", "22:00", "06:00", 6, True),
        ("7", "22:00", "06:00", 6, False),
        ("6", "22:00", "06:00", 7, False),
        ("6", "08:00", "23:30", 0, False),
        ("6", "23:30", "23:59", 0, True),
    ],
)
def test_who_is_on_duty(days: str, begins: str, ends: str, hours: int, on: bool) -> None:  # noqa: FBT001
    """By Lithuania's clock; a night belongs to the day on which it began."""
    assert is_on_duty(duty(days, begins, ends), NIGHT + timedelta(hours=hours)) is on


def test_the_order_of_calls() -> None:
    """Those on duty one by one, all others at once, then nobody; with nobody on duty, all."""
    ada, ben, cid = (
        duty("6", "00:00", "00:00"),
        duty("1", "00:00", "00:00"),
        duty("67", "00:00", "00:00"),
    )
    everybody = [ada, ben, cid]

    called = [next_to_call(everybody, step, NIGHT) for step in range(4)]

    assert called == [[ada], [cid], [ben], []]
    assert next_to_call([ben], 0, NIGHT) == [ben]
    assert next_to_call([], 0, NIGHT) == []


async def lead(world: World, browser: Callable[[], Browser]) -> Browser:
    """A lead who has signed in."""
    await world.user("vadove", "lead")
    hers = browser()
    await hers.sign_in("vadove")
    return hers


async def mails(world: World) -> list[Mail]:
    """All e-mails, oldest first."""
    async with world.database.read() as session:
        return list(await session.scalars(select(Mail).order_by(Mail.id)))


async def pass_minutes(world: World) -> None:
    """Let the time for the next step come."""
    async with world.database.write() as session:
        await session.execute(
            update(Alert).where(Alert.mail_due_at.is_not(None)).values(mail_due_at=Alert.raised_at)
        )


@BOTH
async def test_one_after_the_other_is_written_to(
    world: World, browser: Callable[[], Browser]
) -> None:
    """At once and again, each once per step, without the person's words, until it is taken."""
    hers = await lead(world, browser)
    await hers.get("/desk/duty")
    for name in ("ada", "ben"):
        entry = {**ENTRY, "name": name.title(), "address": f"{name}@example.com"}
        assert (await hers.post("/desk/duty/add", **entry)).status_code == 303
    page = (await hers.get("/desk/duty")).text
    assert page.index("ada@example.com") < page.index("ben@example.com")
    await hers.post("/desk/duty/2/up")
    number = await cries(world)

    await call_duty(world.services)
    await call_duty(world.services)
    [first] = await mails(world)
    assert first.address == "ben@example.com"
    assert f"/desk/conversations/{number}" in first.text
    assert "muša" not in first.text
    assert "muša" not in first.subject

    await pass_minutes(world)
    await call_duty(world.services)
    assert [mail.address for mail in await mails(world)] == ["ben@example.com", "ada@example.com"]

    await hers.post("/desk/alerts/1/acknowledge")
    await pass_minutes(world)
    await call_duty(world.services)
    assert len(await mails(world)) == 2


@BOTH
async def test_the_list_ends(world: World) -> None:
    """With nobody left nothing more is tried."""
    await cries(world)

    await call_duty(world.services)

    assert await mails(world) == []
    async with world.database.read() as session:
        assert (await session.scalar(select(Alert.mail_due_at))) is None


async def test_what_is_wrong_with_an_entry_is_said(
    world: World, browser: Callable[[], Browser]
) -> None:
    """And what was written stays in the form."""
    hers = await lead(world, browser)
    await hers.get("/desk/duty")
    good = {**ENTRY, "name": "Ada", "address": "ada@example.com"}
    for changed, problem in (
        ({"name": " "}, "duty_problem_name"),
        ({"address": "ada@example.com\r\nBcc: x@example.com"}, "duty_problem_address"),
        ({"address": "budėtojas@example.com"}, "duty_problem_address"),
        ({"begins": "25:00"}, "duty_problem_time"),
        ({"language": "ru"}, "duty_problem_language"),
    ):
        answer = await hers.post("/desk/duty/add", **{**good, **changed})
        assert answer.status_code == 422
        assert say(problem) in answer.text
    await hers.post("/desk/duty/add", **good)
    assert "Ada" in (await hers.get("/desk/duty")).text

    await hers.post("/desk/duty/1/remove")

    assert say("duty_empty") in (await hers.get("/desk/duty")).text


async def test_consultants_do_not_change_the_list(ruta: Browser) -> None:
    """It is the lead's and the administrator's."""
    assert (await ruta.get("/desk/duty")).status_code == 403
