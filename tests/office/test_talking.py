"""What askers do about appointments in the chat, with the engine away all the time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot import handoff
from bot.office.links import link
from bot.services import Services
from bot.store.mail import Mail
from bot.store.models import Case, CaseField, Conversation, Message
from bot.writing import write_out
from tests.askers import Asker, answer_all
from tests.office.calendar import appointments, bookable, presses, says, titles


async def offered(services: Services, asker: Asker) -> Message:
    """The reply after which times can be asked for; what was said before it is answered."""
    stored = await asker.writes("Labas")
    async with services.database.write() as session:
        message = await session.get_one(Message, stored.message_id)
        message.state = "answered"
        conversation = await session.get_one(Conversation, message.conversation_id)
        conversation.language = "en"
        sent = services.replies.render({"reply": "request_sent_consultation"}, "en")
        return await write_out(session, conversation, sent, author="assistant")


async def test_a_time_is_booked_by_two_presses(services: Services) -> None:
    """The form's reply offers times; a press on one books it, with a link to its page."""
    ona = Asker(services)
    ruta = await bookable(services)

    times = await presses(ona, await offered(services, ona), 0)
    booked = await presses(ona, times, 1)

    assert times.data["said"] == "appointment_slots"
    assert len(titles(times)) == 4
    assert "Lithuanian time" in times.text
    [one] = await appointments(services)
    assert (one.user_id, one.kind, one.state) == (ruta.id, "phone", "booked")
    assert booked.author == "system"
    assert "We will talk by phone" in booked.text
    assert one.place in booked.text
    assert link(services.settings, one.id) in booked.text


async def test_a_press_books_while_a_consultant_answers(services: Services) -> None:
    """A consultant's having the conversation does not hold back a booking."""
    ona = Asker(services)
    ruta = await bookable(services)
    times = await presses(ona, await offered(services, ona), 0)
    async with services.database.write() as session:
        conversation = (await ona.conversation()).id
        assert await handoff.take_over(session, services.replies, conversation, ruta)

    booked = await presses(ona, times, 0)

    assert booked.data["said"] == "appointment_booked"
    assert [message.state for message in await ona.messages(direction="in")][-1] == "answered"


async def test_later_times_come_after_those_shown(services: Services) -> None:
    """The last button leads to times after the last one that was shown."""
    ona = Asker(services)
    await bookable(services)
    first = await presses(ona, await offered(services, ona), 0)

    later = await presses(ona, first, 3)

    assert times_of(later)[0] > times_of(first)[-1]


def times_of(message: Message) -> list[datetime]:
    """The times that the buttons of a message book."""
    payloads = [button["payload"] for button in message.data["buttons"]]
    return [
        datetime.fromisoformat(payload.split('"at": "')[1].split('"')[0])
        for payload in payloads
        if '"at"' in payload
    ]


async def test_a_taken_time_leads_to_others(services: Services) -> None:
    """Who presses a time that another has got meanwhile is told so, and shown others."""
    ona, jonas = Asker(services), Asker(services, "jonas")
    await bookable(services)
    hers = await presses(ona, await offered(services, ona), 0)
    his = await presses(jonas, await offered(services, jonas), 0)

    await presses(ona, hers, 0)
    refused = (await presses(jonas, his, 0)).id

    assert len(await appointments(services)) == 1
    async with services.database.read() as session:
        message = await session.get_one(Message, refused)
    assert message.text.startswith("That time is no longer free")
    assert times_of(message)[0] > times_of(his)[0]


async def test_the_same_press_twice_books_once(services: Services) -> None:
    """Pressing a booked time again says again that it is booked."""
    ona = Asker(services)
    await bookable(services)
    times = await presses(ona, await offered(services, ona), 0)

    await presses(ona, times, 0)
    again = await presses(ona, times, 0)

    assert again.data["said"] == "appointment_booked"
    assert len(await appointments(services)) == 1


async def test_another_time_moves_the_appointment(services: Services) -> None:
    """One person has one appointment ahead: another time takes the place of the first."""
    ona = Asker(services)
    await bookable(services)
    times = await presses(ona, await offered(services, ona), 0)
    booked = await presses(ona, times, 0)

    others = await presses(ona, booked, 0)
    moved = await presses(ona, others, 2)

    [one] = await appointments(services)
    assert (moved.data["said"], one.sequence) == ("appointment_moved", 1)
    assert one.starts_at == times_of(others)[2]


async def test_cancelling_in_words_asks_first(services: Services) -> None:
    """Words ask whether it is meant; only the press after that cancels."""
    ona = Asker(services)
    await bookable(services)
    await presses(ona, await presses(ona, await offered(services, ona), 0), 0)

    sure = await says(ona, "Please cancel my appointment")
    assert [one.state for one in await appointments(services)] == ["booked"]
    cancelled = await presses(ona, sure, 0)

    assert sure.data["said"] == "appointment_cancel_sure"
    assert cancelled.data["said"] == "appointment_cancelled"
    assert [one.state for one in await appointments(services)] == ["cancelled"]


async def test_words_about_an_appointment_elsewhere_are_for_the_engine(services: Services) -> None:
    """Who has no appointment with us means one at an office."""
    ona = Asker(services)
    await bookable(services)

    await ona.writes("Cancel my appointment")
    await answer_all(services)

    [message] = await ona.messages(direction="in")
    assert message.state == "received"


async def test_without_free_times_a_person_is_asked_for(services: Services) -> None:
    """If nobody can be booked the asker is told so, and the desk sees that they want to."""
    ona = Asker(services)

    said = await presses(ona, await offered(services, ona), 0)

    assert said.data["said"] == "appointment_none_free"
    conversation = await ona.conversation()
    assert (conversation.owner, conversation.reason) == ("waiting", "appointment")


async def test_several_ways_to_meet_are_a_choice(services: Services) -> None:
    """Where there are several ways the asker chooses, unless the form has said which."""
    ona = Asker(services)
    await bookable(services)
    await bookable(services, "jonas", "video", place="https://video.example/jonas")
    reply = await offered(services, ona)

    choice = await presses(ona, reply, 0)
    video = await presses(ona, choice, 1)
    async with services.database.write() as session:
        conversation = await ona.conversation()
        case = Case(
            person_id=conversation.person_id, conversation_id=conversation.id, kind="consultation"
        )
        session.add(case)
        await session.flush()
        session.add(CaseField(case_id=case.id, name="how", value="phone", quote=""))
    phone = await presses(ona, reply, 0)

    assert choice.data["said"] == "appointment_kinds"
    assert "video" in video.text
    assert "by phone" in phone.text


async def test_a_known_address_gets_the_calendar_entry(services: Services) -> None:
    """Who let us keep an e-mail address gets the confirmation there too, with a calendar file."""
    ona = Asker(services)
    await bookable(services)
    reply = await offered(services, ona)
    async with services.database.write() as session:
        conversation = await ona.conversation()
        case = Case(
            person_id=conversation.person_id,
            conversation_id=conversation.id,
            kind="case",
            consent_at=conversation.opened_at,
        )
        session.add(case)
        await session.flush()
        session.add(CaseField(case_id=case.id, name="contact", value="ona@example.org", quote=""))

    await presses(ona, await presses(ona, reply, 0), 0)

    async with services.database.read() as session:
        [mail] = await session.scalars(select(Mail))
    assert mail.address == "ona@example.org"
    [[_, mime, entry]] = mail.files["files"]
    assert mime == "text/calendar"
    assert "BEGIN:VTIMEZONE" in entry
    for words in (mail.subject, mail.text):
        assert not {"šiandien", "rytoj"} & set(words.split()), "it may be read on another day"


async def test_a_press_that_is_no_press_of_ours_reaches_a_person(services: Services) -> None:
    """A button whose payload cannot be read is held for a person, and the asker is told."""
    ona = Asker(services)
    await offered(services, ona)
    async with services.database.write() as session:
        conversation = await session.get_one(Conversation, (await ona.conversation()).id)
        broken = services.replies.render({"reply": "utter_greet"}, "en")
        message = await write_out(session, conversation, broken, author="assistant")
        message.data = {"buttons": [{"title": "?", "payload": '/appointment{"fly": 1}'}]}

    said = await presses(ona, message, 0)

    assert said.data["said"] == "turn_failed"
    assert (await ona.conversation()).owner == "waiting"
