"""Facts about writing at a conversation's screen: notes, drafts, company, sending again, ways."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from bot import deliveries
from bot.desk import company, drafts
from bot.desk.notes import write_note
from bot.desk.pages import PART, PARTS
from bot.messages import Sent, Status
from bot.resending import send_again
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now
from bot.store.desk import Note
from bot.store.models import Contact, Delivery, Message
from bot.store.screen import Draft, Viewer
from bot.typing_signs import STILL, asker_writes
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

ONE = "/desk/conversations/1"


async def person(world: World, number: int) -> User:
    """The account with this number."""
    async with world.database.read() as session:
        return await session.get_one(User, number)


async def failed(world: World, ruta: Browser, **values: object) -> int:
    """An answer of Rūta's that failed; its number."""
    await ruta.post(f"{ONE}/answer", text="Atsakymas")
    message = (await world.messages(1))[-1].id
    async with world.database.write() as session:
        await session.execute(
            update(Message)
            .where(Message.id == message)
            .values(state="failed", error="busy", **values)
        )
    return message


async def test_a_note_stays_at_the_desk(world: World, ruta: Browser, jonas: Browser) -> None:
    """Anybody may note; colleagues see it where it was written, the asker is sent nothing."""
    await world.wrote("Labas")

    answer = await jonas.post(f"{ONE}/notes", note="Skambinau <b>dėl</b> jos")
    await world.wrote("Dar klausimas")

    page = (await ruta.get(ONE)).text
    assert answer.status_code == 303
    assert page.index("Labas") < page.index("Skambinau &lt;b&gt;dėl") < page.index("Dar klausimas")
    assert [m.direction for m in await world.messages(1)] == ["in", "in"]


async def test_every_kind_of_note_is_shown(world: World, ruta: Browser) -> None:
    """Also one that nobody wrote, by a name of its kind."""
    await world.wrote("Labas")
    async with world.database.write() as session:
        write_note(session, 1, None, "Perduota", kind="something_new")

    page = (await ruta.get(ONE)).text
    assert re.search(r"something_new.*?Perduota", page, re.DOTALL)


async def test_an_empty_note_is_not_kept(world: World, ruta: Browser) -> None:
    """The page says so beside the note, not beside the answer."""
    await world.wrote("Labas")

    answer = await ruta.post(f"{ONE}/notes", note=" \n")
    missing = await ruta.post("/desk/conversations/9/notes", note="Kam?")

    assert (answer.status_code, missing.status_code) == (422, 404)
    assert say("empty_note") in answer.text
    async with world.database.read() as session:
        assert await session.scalar(select(func.count(Note.id))) == 0


async def test_drafts_outlive_the_browser(world: World, ruta: Browser) -> None:
    """What was begun stands in the box again, answer and note each in its own; sent, it is gone."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    await ruta.post(f"{ONE}/draft", kind="reply", text="Pradėjau")
    await ruta.post(f"{ONE}/draft", kind="reply", text="Pradėjau rašyti")
    await ruta.post(f"{ONE}/draft", kind="note", text="Sau")

    page = (await ruta.get(ONE)).text
    assert re.search(r'<textarea id="text"[^>]*>Pradėjau rašyti</textarea>', page)
    assert re.search(r'<textarea id="note"[^>]*>Sau</textarea>', page)
    await ruta.post(f"{ONE}/answer", text="Pradėjau rašyti.")
    page = (await ruta.get(ONE)).text
    assert re.search(r'<textarea id="text"[^>]*></textarea>', page)
    assert re.search(r'<textarea id="note"[^>]*>Sau</textarea>', page)
    await ruta.post(f"{ONE}/draft", kind="note", text="  ")
    async with world.database.read() as session:
        assert not (await session.scalars(select(Draft))).all()


async def test_a_colleagues_draft_is_read_only_if_it_was_passed_on(
    world: World, ruta: Browser, jonas: Browser
) -> None:
    """That there is one is shown; its words only to whom it was handed, who may go on with it."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/draft", kind="reply", text="Tik mano žodžiai")
    await jonas.post(f"{ONE}/take-over")

    before = (await jonas.get(ONE)).text
    number = re.search(r'id="left-(\d+)"', before)
    assert number is not None
    stolen = await jonas.post(f"{ONE}/adopt", draft=number[1])
    async with world.database.write() as session:
        await drafts.pass_on(session, 1, await person(world, 1), await person(world, 2))
    after = (await jonas.get(ONE)).text
    taken = await jonas.post(f"{ONE}/adopt", draft=number[1])

    assert say("draft_left", name="Ruta") in before
    assert "Tik mano žodžiai" not in before
    assert stolen.status_code == 409
    assert "Tik mano žodžiai" in after
    assert taken.status_code == 303
    page = (await jonas.get(ONE)).text
    assert re.search(r'<textarea id="text"[^>]*>Tik mano žodžiai</textarea>', page)
    assert "Tik mano žodžiai" not in (await ruta.get(ONE)).text


async def test_others_are_seen_for_a_while(world: World, ruta: Browser, jonas: Browser) -> None:
    """Who looks and who writes is shown to the others and ends by itself; never oneself."""
    await world.wrote("Labas")
    await jonas.post(f"{ONE}/company")

    looking = (await ruta.post(f"{ONE}/company")).json()["present"]
    await jonas.post(f"{ONE}/draft", kind="note", text="Ra")
    writing = (await ruta.post(f"{ONE}/company")).json()["present"]
    talk, me = await world.conversation(1), await person(world, 1)
    async with world.database.read() as session:
        rested = await company.read(session, talk, me, now() + STILL)
        gone = await company.read(session, talk, me, now() + company.GONE)

    assert looking == say("company_looks", names="Jonas")
    assert writing == say("company_writes", names="Jonas")
    assert [(other.name, other.writes) for other in rested.others] == [("Jonas", False)]
    assert not gone.others


async def test_presence_is_written_seldom(world: World) -> None:
    """Telling again within seconds changes nothing in the database; much later it does."""
    await world.wrote("Labas")
    user, at = await world.user("ona"), now()

    async def seen() -> list[object]:
        async with world.database.read() as session:
            return list(await session.scalars(select(Viewer.seen_at)))

    await company.tell(world.database, 1, user, at, writes=None)
    await company.tell(world.database, 1, user, at + timedelta(seconds=10), writes=None)
    assert await seen() == [at]
    later = at + company.KEEP
    await company.tell(world.database, 1, user, later, writes=None)
    assert await seen() == [later]
    await company.tell(world.database, 99, user, later, writes=None)
    assert len(await seen()) == 1


async def test_the_asker_writes(world: World, ruta: Browser) -> None:
    """It is kept only while a consultant answers, and shown to them."""
    await world.wrote("Labas")
    await asker_writes(world.database, 1, now())
    assert (await ruta.post(f"{ONE}/company")).json()["present"] == ""
    await ruta.post(f"{ONE}/take-over")

    await asker_writes(world.database, 1, now())

    assert (await ruta.post(f"{ONE}/company")).json()["present"] == say("asker_writes")


async def test_send_again(world: World, ruta: Browser, jonas: Browser) -> None:
    """Its owner can, once; colleagues and messages that did not fail are refused."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    message = await failed(world, ruta)
    page = (await ruta.get(ONE)).text

    other = await jonas.post(f"{ONE}/again", message=str(message))
    first, second = await asyncio.gather(
        *(ruta.post(f"{ONE}/again", message=str(message)) for _ in range(2))
    )

    assert say("send_again") in page
    assert other.status_code == 409
    assert sorted([first.status_code, second.status_code]) == [303, 409]
    sent = (await world.messages(1))[-1]
    assert (sent.state, sent.error, sent.attempts) == ("pending", None, 0)


@pytest.mark.parametrize("part", PARTS)
async def test_a_failed_answer_is_shown_in_every_part(
    world: World, ruta: Browser, part: str
) -> None:
    """An open page goes on being renewed, and offers to send it wherever its line is shown."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    await failed(world, ruta)

    answer = await ruta.get(ONE, headers={PART: part})

    assert answer.status_code == 200
    assert (say("send_again") in answer.text) == (part in {"desk", "talk", "lines"})


async def test_only_the_parts_that_failed_go_again(
    world: World, services: Services, ruta: Browser
) -> None:
    """A part that arrived stays; the old try stays too, as it was paid, and changes nothing."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    number = await failed(world, ruta)
    async with services.database.write() as session:
        for part, state in ((0, "delivered"), (1, "failed")):
            session.add(
                Delivery(
                    message_id=number, part=part, channel="web", account="",
                    provider_id=f"p{part}", state=state, units=1,
                )
            )  # fmt: skip
    user = await person(world, 1)
    async with services.database.write() as session:
        assert await send_again(session, 1, number, user)
    async with services.database.write() as session:
        left = await deliveries.taken(session, number)
        message = await session.get_one(Message, number)
        await deliveries.record(session, message, 1, Sent("p2"))
        message.state = "sent"
        await session.flush()
        await deliveries.settle(session, number)
        await deliveries.progress(session, Status("web", "", "p1", "failed", "late"))
        await deliveries.progress(session, Status("web", "", "p2", "delivered"))

    assert [part.part for part in left] == [0]
    assert (await world.messages(1))[-1].state == "delivered"
    async with services.database.read() as session:
        units = await session.scalar(select(func.sum(Delivery.units)))
    assert units == 2


async def test_who_cannot_be_reached_is_not_written_to_again(world: World, ruta: Browser) -> None:
    """Before anything is written the page says why; there is no other try."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    message = await failed(world, ruta)
    async with world.database.write() as session:
        (await session.get_one(Contact, 1)).unreachable = "stopped"

    page = (await ruta.get(ONE)).text
    again = await ruta.post(f"{ONE}/again", message=str(message))

    assert say("way_unreachable", why=say("failure_stopped")) in page
    assert say("again_not_now") in page
    assert 'class="again"' not in page
    assert again.status_code == 409


async def test_a_doubtful_message_says_so(world: World, ruta: Browser) -> None:
    """What may have arrived is not sent again without a word of it."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    await failed(world, ruta, doubtful_since=now())

    assert say("again_doubtful") in (await ruta.get(ONE)).text


async def test_an_answer_goes_where_it_was_sent(world: World, ruta: Browser) -> None:
    """To where they wrote last, or to the contact that was chosen; never to somebody else's."""
    await world.wrote("Labas")
    await world.wrote("Kitas", asker="other")
    await ruta.post(f"{ONE}/take-over")
    async with world.database.write() as session:
        session.add(Contact(person_id=1, channel="sms", account="x", address="+37060000001"))

    page = (await ruta.get(ONE)).text
    await ruta.post(f"{ONE}/answer", text="Ten, kur rašėte")
    await ruta.post(f"{ONE}/answer", text="Į telefoną", to="3")
    stray = await ruta.post(f"{ONE}/answer", text="Kitam", to="2")

    assert re.search(r'name="to" value="1" id="to-1" checked', page)
    assert 'name="to" value="3"' in page
    assert say("way_off") in page
    assert stray.status_code == 409
    said = [m for m in await world.messages(1) if m.author == "consultant"]
    assert [(m.contact_id, m.channel) for m in said] == [(1, "web"), (3, "sms")]


async def test_the_language_of_each_message(world: World, ruta: Browser) -> None:
    """What the asker writes to a consultant in another language is marked with it."""
    await world.wrote("Labas, noriu paklausti")
    await ruta.post(f"{ONE}/take-over")
    await world.wrote("А какие документы нужны для ребёнка в школу?")
    await world.wrote("ok")

    said = [m.language for m in await world.messages(1) if m.direction == "in"]
    assert said == ["lt", "ru", "lt"]
    assert f'<span class="other-language">{say("language_ru")}</span>' in (await ruta.get(ONE)).text


async def test_a_transfer_hands_over_what_was_begun(
    world: World, ruta: Browser, jonas: Browser
) -> None:
    """The colleague who gets the conversation reads the unsent reply; nobody else does."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    await ruta.post(f"{ONE}/draft", kind="reply", text="Baigsite už mane")

    await ruta.post(f"{ONE}/transfer", to="2", note="")

    assert "Baigsite už mane" in (await jonas.get(ONE)).text
