"""Facts about terms, reminders and silence: nothing waits for ever, and everybody is told."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.office.hours import Office
from bot.office.week import parse_week
from bot.referrals import answering, sending
from bot.referrals.deadlines import look_after
from bot.referrals.terms import day, reminders_due, term
from bot.store.accounts import User
from bot.store.mail import Mail
from bot.store.models import Conversation, Person
from bot.store.referrals import Referral
from tests.referrals.centre import PUBLIC, Centre

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

OFFICE = Office(parse_week("mon-fri 8:00-12:00 12:45-17:00"))
#: A Monday noon in Vilnius, of a week without holidays.
MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("begins", "days", "due"),
    [
        (MONDAY, 1, datetime(2026, 11, 24, 15, 0, tzinfo=UTC)),
        (MONDAY, 5, datetime(2026, 11, 30, 15, 0, tzinfo=UTC)),
        # Christmas Eve, Christmas and the day after are holidays.
        (datetime(2026, 12, 23, 10, 0, tzinfo=UTC), 1, datetime(2026, 12, 28, 15, 0, tzinfo=UTC)),
    ],
)
async def test_terms_count_working_days(
    empty_database: str, begins: datetime, days: int, due: datetime
) -> None:
    """The end of the last of them; reminded at half, and on the morning of the last."""
    assert empty_database
    made = term(OFFICE, begins, days)

    assert made.due_at == due
    assert begins < made.half_at <= due
    assert day(made.eve_at) == day(due)


async def remind_all(centre: Centre, at: datetime) -> int:
    """Look after everything at a moment; how many mails went out then."""
    before = len(centre.post.mails)
    await look_after(centre.services, at)
    await look_after(centre.services, at)
    await centre.deliver()
    return len(centre.post.mails) - before


async def test_reminded_with_the_same_link(centre: Centre) -> None:
    """At half time and on the last morning, once each, with a link that works."""
    await centre.send()
    link = await centre.link()
    sent = await centre.referral()
    assert reminders_due(sent, sent.half_at - timedelta(seconds=1)) == 0

    assert await remind_all(centre, sent.half_at - timedelta(seconds=1)) == 0
    assert await remind_all(centre, sent.half_at) == 1
    assert f"{PUBLIC}{link}" in centre.post.texts[-1]
    assert await remind_all(centre, sent.eve_at) == 1
    assert await remind_all(centre, sent.due_at - timedelta(seconds=1)) == 0
    assert (await centre.does(link, "answer", "Atsakymas")).status_code == 303
    assert await remind_all(centre, sent.due_at) == 0
    assert (await centre.referral()).state == "answered"


async def test_reminders_that_were_missed_come_as_one(centre: Centre) -> None:
    """After a standstill nobody gets two at once."""
    await centre.send()
    await centre.deliver()

    assert await remind_all(centre, (await centre.referral()).eve_at) == 1


async def test_silence(centre: Centre) -> None:
    """Back to the centre: queue with its reason, owner reminded by mail, asker told, link dead."""
    await centre.send()
    link = await centre.link()
    async with centre.world.database.write() as session:
        talk = await session.get_one(Conversation, 1)
        user = await session.get_one(User, talk.user_id)
        user.email = "ruta@centras.example"
        talk.owner, talk.user_id = "assistant", None
    due = (await centre.referral()).due_at

    await look_after(centre.services, due)
    await look_after(centre.services, due)
    await centre.deliver()

    assert (await centre.referral()).state == "expired"
    talk = await centre.world.conversation(1)
    assert (talk.owner, talk.reason) == ("waiting", "referral_late")
    assert talk.waiting_since is not None
    told = await centre.told()
    assert told[-1].startswith("Savivaldybė (Šiauliai) laiku neatsakė.")
    assert sum("laiku neatsakė" in one for one in told) == 1
    assert centre.post.recipients[-1] == "ruta@centras.example"
    assert f"{PUBLIC}/desk/conversations/1" in centre.post.texts[-1]
    assert (await centre.does(link, "answer", "Per vėlu.")).status_code == 403
    assert (await centre.notes())[-1] == "referral_late"


async def test_a_mail_that_never_arrives(centre: Centre) -> None:
    """It does not wait for the deadline: the centre goes on, and the asker is told."""
    centre.post.rcpt = "550 5.1.1 No such user"
    await centre.send()
    await centre.deliver()
    await look_after(centre.services, (await centre.referral()).sent_at)

    assert (await centre.referral()).state == "failed"
    assert (await centre.told())[-1].startswith("Savivaldybės (Šiauliai) pasiekti nepavyko.")
    assert (await centre.world.conversation(1)).reason == "referral_failed"


async def test_one_winner(centre: Centre) -> None:
    """Answer, return, deadline and recall at once: one happens, and only it is told."""
    await centre.send()
    referral, services = await centre.referral(), centre.services
    user_id = (await centre.world.conversation(1)).user_id

    async def answer() -> bool:
        async with services.database.write() as session:
            return await answering.answer(session, services, referral, "Taip.")

    async def give_back() -> bool:
        async with services.database.write() as session:
            return await answering.give_back(session, services, referral, "Ne.")

    async def recall() -> bool:
        async with services.database.write() as session:
            user = await session.get_one(User, user_id)
            return await sending.recall(session, services, 1, 1, user)

    async def be_late() -> bool:
        await look_after(services, referral.due_at)
        return (await centre.referral()).state == "expired"

    done = await asyncio.gather(answer(), be_late(), give_back(), recall())

    ended = await centre.referral()
    assert sum(done) == 1
    assert ended.state in {"answered", "returned", "recalled", "expired"}
    assert len(await centre.notes()) == 2
    assert len(await centre.told()) == 3  # joined, sent, and what happened


async def test_erased_with_the_asker(centre: Centre) -> None:
    """With the person go the referral and the mail that was not sent."""
    await centre.send()
    async with centre.world.database.write() as session:
        talk = await session.get_one(Conversation, 1)
        await session.delete(await session.get_one(Person, talk.person_id))
    async with centre.world.database.read() as session:
        left = [*await session.scalars(select(Referral)), *await session.scalars(select(Mail))]

    assert left == []
