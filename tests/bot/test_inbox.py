"""Facts about `bot.inbox`: what people write is stored, once each."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import func, select

from bot.errors import Refused
from bot.inbox import store
from bot.messages import MAX_TEXT, Command, Incoming, Press
from bot.services import Services
from bot.store.models import Contact, Conversation, Message, Person
from tests.askers import Asker, answer_all
from tests.conftest import MakeServices
from tests.engine_stand_in import EngineStandIn


async def counted(services: Services, table: type) -> int:
    """How many rows a table has."""
    async with services.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_a_repeat_is_acknowledged_once(ona: Asker) -> None:
    """The same provider id is the same message, whatever it says the second time."""
    first = await ona.writes("Labas", id="event-1")

    again = await ona.writes("Kitas tekstas", id="event-1")

    assert (again.message_id, again.event, again.repeat) == (first.message_id, 1, True)
    assert [m.text for m in await ona.messages()] == ["Labas"]


async def test_the_same_id_of_another_account_is_another_message(services: Services) -> None:
    """Ids are the provider's own, so they are told apart by channel and account."""
    texts = services.replies.texts
    for channel, account in (("web", "a"), ("web", "b"), ("vendor", "a")):
        stored = await store(
            services.database, texts, Incoming(channel, account, "ona", "1", "Labas")
        )
        assert not stored.repeat

    assert await counted(services, Message) == 3


async def test_the_same_event_from_another_address_is_a_repeat(
    services: Services, ona: Asker
) -> None:
    """Some providers name one person in two ways; an error would bring the event for ever."""
    first = await ona.writes("Labas", id="event-1")

    again = await Asker(services, "ona by another name").writes("Labas", id="event-1")

    assert (again.message_id, again.repeat) == (first.message_id, True)
    assert await counted(services, Contact) == 1


async def test_repeats_at_the_same_moment_are_stored_once(
    make_services: MakeServices,
) -> None:
    """A provider that delivers twice at once, to two processes, leaves one message behind."""
    one, other = make_services(), make_services()
    await Asker(one).writes("Labas")
    askers = [Asker(one), Asker(other)] * 5

    stored = await asyncio.gather(*(asker.writes("Ačiū", id="same") for asker in askers))

    assert len({s.message_id for s in stored}) == 1
    assert [s.repeat for s in stored].count(False) == 1
    assert len(await Asker(one).messages(provider_id="same")) == 1


async def test_a_person_who_writes_first_at_the_same_moment_is_one_person(
    make_services: MakeServices,
) -> None:
    """Ten first messages of one address make one contact; each is stored or can be sent again."""
    processes = [make_services(), make_services()]
    askers = [Asker(processes[n % 2]) for n in range(10)]

    stored = await asyncio.gather(
        *(asker.writes("Labas", id=f"first-{n}") for n, asker in enumerate(askers))
    )

    assert sorted(s.event for s in stored) == list(range(1, 11))
    assert await counted(processes[0], Contact) == 1
    assert await counted(processes[0], Person) == 1
    assert await counted(processes[0], Conversation) == 1


async def test_events_are_numbered_without_gaps(ona: Asker, vera: Asker) -> None:
    """Each contact counts from 1, whatever others write meanwhile."""
    await asyncio.gather(*(asker.writes() for asker in (ona, vera) for _ in range(20)))

    for asker in (ona, vera):
        events = [m.event for m in await asker.messages()]
        assert sorted(e for e in events if e) == list(range(1, 21))


async def test_opening_the_chat_says_nothing(ona: Asker, engine: EngineStandIn) -> None:
    """The start of a talk is answered but is not a message of the person's."""
    await ona.writes("", command="start", language="en")
    await answer_all(ona.services)

    assert engine.texts == ["/greet"]
    assert [(m.author, m.event) for m in await ona.messages()] == [
        ("asker", None),
        ("assistant", 1),
    ]


@pytest.mark.parametrize(
    ("command", "payload"),
    [
        ("restart", "/restart"),
        ("human", "/talk_to_human"),
        ("language", '/change_language{"language": "uk"}'),
    ],
)
async def test_a_menu_entry_reaches_the_engine_as_a_command(
    ona: Asker, engine: EngineStandIn, command: Command, payload: str
) -> None:
    """And the transcript shows it in the person's words, in their language."""
    await ona.writes("", command=command, language="uk")
    await answer_all(ona.services)

    assert engine.texts == [payload]
    shown = (await ona.messages(direction="in"))[0].text
    assert shown == ona.services.replies.texts.get(f"command_{command}", "uk")


async def test_a_chosen_language_is_kept(ona: Asker) -> None:
    """The menu's choice is the conversation's language, and text does not change it lightly."""
    await ona.writes("", command="language", language="ru")

    conversation = await ona.conversation()

    assert (conversation.language, conversation.language_chosen) == ("ru", True)


@pytest.mark.parametrize("text", ["/restart", "//talk_to_human", " / /greet", '/deny{"a": 1}'])
async def test_text_is_never_a_command(ona: Asker, engine: EngineStandIn, text: str) -> None:
    """A slash that somebody types does not steer the engine."""
    await ona.writes(text)
    await answer_all(ona.services)

    assert len(engine.texts) == 1
    assert not engine.texts[0].startswith("/")
    assert engine.texts[0].strip()


async def test_a_long_text_is_cut(ona: Asker) -> None:
    """A channel that lets 100,000 characters through does no harm."""
    await ona.writes("ą" * 100_000)

    assert len((await ona.messages())[0].text) == MAX_TEXT


async def test_a_press_says_what_the_button_says(ona: Asker, engine: EngineStandIn) -> None:
    """A pressed button shows its title and tells the engine its payload."""
    engine.script["Labas"] = ({"reply": "utter_greet"},)
    await ona.writes("Labas")
    await answer_all(ona.services)
    shown = (await ona.messages(direction="out"))[0]

    await ona.writes("", press=Press(shown.id, 0))
    await answer_all(ona.services)

    pressed = (await ona.messages(direction="in"))[1]
    assert pressed.text == shown.data["buttons"][0]["title"]
    assert engine.texts[1] == shown.data["buttons"][0]["payload"] == "/start_plan"


@pytest.mark.parametrize("which", ["somebody else's", "out of range", "no message", "own words"])
async def test_a_press_of_what_is_not_a_button_of_theirs_is_only_text(
    services: Services, engine: EngineStandIn, which: str
) -> None:
    """Nobody can press another person's buttons, or buttons that never were."""
    ona, eve = Asker(services), Asker(services, "eve")
    engine.script["Labas"] = ({"reply": "utter_greet"},)
    asked = await ona.writes("Labas")
    await answer_all(services)
    shown = (await ona.messages(direction="out"))[0].id
    asker, press = {
        "somebody else's": (eve, Press(shown, 0)),
        "out of range": (ona, Press(shown, 99)),
        "no message": (ona, Press(10**6, 0)),
        "own words": (ona, Press(asked.message_id, 0)),
    }[which]

    stored = await asker.writes("Klausimas", press=press)
    await answer_all(services)

    assert engine.texts[-1] == "Klausimas"
    assert [m.data.get("payload") for m in await ona.messages(id=stored.message_id)] == [None]


async def test_an_unknown_address_can_be_refused(services: Services) -> None:
    """Where people need a session first, a message without one makes nobody."""
    with pytest.raises(Refused) as refused:
        await store(
            services.database,
            services.replies.texts,
            Incoming("web", "web", "nobody", "1", "Labas"),
            known_only=True,
        )

    assert (refused.value.code, refused.value.status) == ("unknown_session", 401)
    assert await counted(services, Contact) == 0


async def test_a_closed_conversation_is_followed_by_a_new_one(ona: Asker) -> None:
    """What is written after the closing belongs to a new matter, in the same thread."""
    await ona.writes("Labas")
    async with ona.services.database.write() as session:
        conversation = await session.get_one(Conversation, 1)
        conversation.closed_at = conversation.opened_at

    await ona.writes("Dar klausimas")

    messages = await ona.messages()
    assert [(m.conversation_id, m.event) for m in messages] == [(1, 1), (2, 2)]
