"""Facts about `bot.arrivals` and `bot.wordless`: what comes besides text, and what it gets."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from bot.handoff import take_over
from bot.messages import Card, Control, Incoming, Language, Media, Outside, Place, Shape
from bot.outside import PAUSE
from bot.receiving import receive
from bot.services import Services
from bot.store.base import now
from bot.store.models import Attachment, Contact, Conversation
from tests.askers import Asker, answer_all, consultant, send_all
from tests.engine_stand_in import EngineStandIn
from tests.vendor import Vendor

PHOTO = Media("photo", "file-1", "image/jpeg", None, 1234)


async def said(asker: Asker) -> list[str]:
    """Which replies the assistant gave, in order."""
    return [m.data["said"] for m in await asker.messages(direction="out")]


async def contact_of(services: Services) -> Contact:
    """The only contact."""
    async with services.database.read() as session:
        return (await session.scalars(select(Contact))).one()


@pytest.mark.parametrize(
    ("what", "reply"),
    [
        ({"media": (PHOTO,)}, "media_photo"),
        ({"media": (Media("document", "f"),)}, "media_document"),
        ({"media": (Media("voice", "f"),)}, "media_voice"),
        ({"media": (Media("audio", "f"),)}, "media_voice"),
        ({"media": (Media("video", "f"),)}, "media_video"),
        ({"media": (Media("sticker"),)}, "media_sticker"),
        ({"media": (Media("other"),)}, "media_other"),
        ({"place": Place(54.7, 25.3, "Gedimino pr.")}, "place_shared"),
        ({"card": Card("+37060000000", "Ona")}, "card_shared"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_holds_no_words_is_answered_without_the_engine(
    vera: Asker, engine: EngineStandIn, what: dict[str, object], reply: str
) -> None:
    """Once, by rule, with a way to a person."""
    await vera.writes("", **what)
    await answer_all(vera.services)

    assert await said(vera) == [reply]
    assert engine.texts == []
    [answer] = await vera.messages(direction="out")
    assert [b["payload"] for b in answer.data["buttons"]] == ["/talk_to_human"]


async def test_a_caption_is_understood_and_the_picture_noted(
    vera: Asker, engine: EngineStandIn
) -> None:
    """Both are answered, in one turn."""
    await vera.writes("Ačiū", media=(PHOTO,))
    await answer_all(vera.services)

    assert (await said(vera))[0] == "media_noted"
    assert engine.texts == ["Ačiū"]


async def test_files_wait_to_be_fetched(vera: Asker) -> None:
    """What the channel needs to fetch each is kept; what has no such way is refused at once."""
    await vera.writes("", media=(PHOTO, Media("other")))

    async with vera.services.database.read() as session:
        kept = (await session.scalars(select(Attachment).order_by(Attachment.id))).all()
    assert [(a.kind, a.ref, a.state, a.size) for a in kept] == [
        ("photo", "file-1", "waiting", 1234),
        ("other", "", "refused", None),
    ]


async def test_ones_own_number_is_read_as_typed(vera: Asker, engine: EngineStandIn) -> None:
    """A form that asks for it gets it; anyone else's stays a card."""
    await vera.writes("", card=Card("+37060000000", "Vera", own=True))
    await answer_all(vera.services)

    assert engine.texts == ["+37060000000"]


async def test_a_new_wording_is_answered_and_the_old_one_is_not(
    vera: Asker, engine: EngineStandIn
) -> None:
    """If the assistant has not answered yet."""
    await vera.writes("Kaip gauti leidma", id="m1")
    await vera.writes("Kaip gauti leidimą", id="m1:e", edits="m1")
    await answer_all(vera.services)

    assert engine.texts == ["Kaip gauti leidimą"]
    first, second = await vera.messages(direction="in")
    assert (first.state, first.data["edited"]) == ("noted", ["Kaip gauti leidimą"])
    assert (second.state, second.data["edits"]) == ("answered", first.id)


async def test_an_edit_that_changes_no_word_is_not_answered(
    vera: Asker, engine: EngineStandIn
) -> None:
    """Platforms tell of changes that nobody sees."""
    await vera.writes("Labas", id="m1")
    await answer_all(vera.services)
    await vera.writes("Labas", id="m1:e", edits="m1")
    await answer_all(vera.services)

    assert engine.texts == ["Labas"]


async def test_an_edit_in_a_form_is_not_taken_for_the_next_answer(
    vera: Asker, engine: EngineStandIn
) -> None:
    """It says how to correct instead."""
    await vera.writes("Kaunas", id="m1")
    await answer_all(vera.services)
    async with vera.services.database.write() as session:
        await session.execute(update(Conversation).values(memory={"loop": "plan_form"}))
    await vera.writes("Vilnius", id="m1:e", edits="m1")
    await answer_all(vera.services)

    assert len(engine.texts) == 1
    assert (await said(vera))[-1] == "edited_in_form"


async def test_an_edit_of_something_unknown_is_an_ordinary_message(
    vera: Asker, engine: EngineStandIn
) -> None:
    """It may be older than we are."""
    await vera.writes("Labas", id="m1:e", edits="m1")
    await answer_all(vera.services)

    assert engine.texts == ["Labas"]


async def test_whoever_stops_us_is_not_written_to(vera: Asker, vendor: Vendor) -> None:
    """What they write is kept; nothing goes out until they allow it, and the desk sees why."""
    await vera.writes("STOP", handled=True, reachable=False)
    await vera.writes("Labas")
    await answer_all(vera.services)
    await send_all(vera.services)
    stopped, _ = await vera.messages(direction="in")
    [answer] = await vera.messages(direction="out")
    assert (stopped.state, stopped.data["reach"]) == ("noted", "closed")
    assert (answer.state, answer.error, vendor.calls) == ("failed", "stopped", 0)

    await vera.writes("START", handled=True, reachable=True)
    await vera.writes("Labas")
    await answer_all(vera.services)
    await send_all(vera.services)
    assert len(vendor.taken) == 1


async def test_our_own_word_to_stop_is_confirmed_once(vera: Asker, vendor: Vendor) -> None:
    """The provider does not know the word, so we say that it is done, and nothing after it."""
    await vera.writes("STABDYTI", reachable=False)
    await vera.writes("Labas")
    await answer_all(vera.services)
    await send_all(vera.services)

    assert [m.data["said"] for m in await vera.messages(direction="out", state="sent")] == [
        "stopped"
    ]
    assert len(vendor.taken) == 1


async def test_yes_is_an_answer_unless_it_lifts_a_stop(vera: Asker, engine: EngineStandIn) -> None:
    """The provider answers the one that lifts it."""
    await vera.writes("YES", reachable=True)
    await answer_all(vera.services)
    await vera.writes("STOP", handled=True, reachable=False)
    await vera.writes("YES", reachable=True)
    await answer_all(vera.services)

    assert len(engine.texts) == 1
    assert [m.state for m in await vera.messages(direction="in")] == ["answered", "noted", "noted"]
    assert (await contact_of(vera.services)).unreachable is None


async def test_a_block_ends_with_the_next_message(vera: Asker) -> None:
    """Who writes has unblocked us, whether the provider told us or not."""
    await vera.writes("Labas")
    await vera.writes("", handled=True, reachable=False)
    blocked = (await contact_of(vera.services)).unreachable
    await vera.writes("Labas")

    assert blocked == "blocked"
    assert (await contact_of(vera.services)).unreachable is None


async def test_a_stranger_who_blocks_us_is_nobody(vera: Asker) -> None:
    """No person is made of a sign."""
    stored = await vera.writes("", handled=True, reachable=False)

    assert stored.message_id == 0
    assert await vera.messages() == []


async def test_a_number_is_a_press_where_buttons_are_numbers(
    services: Services, engine: EngineStandIn
) -> None:
    """Only one that was offered, only under the last message."""
    channel = services.channels["vendor"]
    channel.shape = Shape()
    vera = Asker(services, "vera", "vendor")
    engine.script["Labas"] = ({"reply": "clarify", "buttons": [
        {"text": "button_human", "payload": "/talk_to_human"},
        {"text": "topic_taxes", "payload": "/taxes"},
    ]},)  # fmt: skip
    for text in ("Labas", "2", "7"):
        incoming = Incoming("vendor", "vendor", "vera", f"id-{text}", text=text)
        await receive(services, incoming)
        await answer_all(services)

    assert engine.texts == ["Labas", "/taxes", "7"]
    pressed = (await vera.messages(direction="in"))[1]
    assert pressed.text == services.replies.texts.get("topic_taxes", "lt")


async def test_a_number_is_a_number_where_buttons_are_buttons(
    vera: Asker, engine: EngineStandIn
) -> None:
    """It may be how many children somebody has."""
    engine.script["Labas"] = ({"reply": "clarify", "buttons": [
        {"text": "button_human", "payload": "/talk_to_human"},
    ]},)  # fmt: skip
    for text in ("Labas", "1"):
        await receive(vera.services, Incoming("vendor", "vendor", "vera", f"id-{text}", text=text))
        await answer_all(vera.services)

    assert engine.texts == ["Labas", "1"]


@pytest.mark.parametrize(
    ("start", "text", "language"),
    [
        ("ru", "/greet", "ru"),
        ("utenos-r", '/municipality_info{"municipality": "utenos-r"}', "lt"),
        ("Utenos_R", '/municipality_info{"municipality": "utenos-r"}', "lt"),
        ("nothing-of-ours", "/greet", "lt"),
        ("", "/greet", "lt"),
    ],
)
async def test_a_link_opens_the_talk_where_it_leads(
    vera: Asker, engine: EngineStandIn, start: str, text: str, language: str
) -> None:
    """In a language, at a municipality; anything else is a plain beginning."""
    await vera.writes("", command="start", start=start)
    await answer_all(vera.services)

    assert engine.texts == [text]
    assert (await vera.conversation()).language == language


async def test_a_human_at_the_provider_silences_the_assistant(
    vera: Asker, engine: EngineStandIn
) -> None:
    """What they wrote is in the thread, once; what the asker writes waits for a person."""
    await vera.writes("Labas")
    await answer_all(vera.services)
    for _ in range(2):
        await receive(vera.services, Outside("vendor", "vendor", "vera", "mid.7", "Sveiki!"))
    await vera.writes("Ar čia žmogus?")
    await answer_all(vera.services)

    assert engine.texts == ["Labas"]
    written = [m for m in await vera.messages(direction="out") if m.author == "consultant"]
    assert [(m.text, m.state) for m in written] == [("Sveiki!", "sent")]
    assert (await vera.messages(direction="in"))[-1].state == "held"


async def test_the_assistant_comes_back_after_a_long_silence_there(
    vera: Asker, engine: EngineStandIn
) -> None:
    """Nobody presses a button of ours there."""
    await receive(vera.services, Outside("vendor", "vendor", "vera", "mid.7", "Sveiki!"))
    async with vera.services.database.write() as session:
        await session.execute(update(Conversation).values(changed_at=now() - PAUSE * 1.01))
    await vera.writes("Labas")
    await answer_all(vera.services)

    assert engine.texts == ["Labas"]


async def test_control_moves_between_applications(vera: Asker, engine: EngineStandIn) -> None:
    """Silent while another may answer, back when we may; a takeover at our desk is left alone."""
    await vera.writes("Labas")
    await answer_all(vera.services)
    await receive(vera.services, Control("vendor", "vendor", "vera", ours=False))
    await vera.writes("Kas čia?")
    await answer_all(vera.services)
    silent = len(engine.texts)
    await receive(vera.services, Control("vendor", "vendor", "vera", ours=True))
    await vera.writes("Ačiū")
    await answer_all(vera.services)

    assert silent == 1
    assert engine.texts[-1] == "Ačiū"


async def test_the_desk_may_take_over_from_there(vera: Asker) -> None:
    """Whoever answers in the provider's inbox is nobody that the desk knows."""
    await receive(vera.services, Outside("vendor", "vendor", "vera", "mid.7", "Sveiki!"))
    ruta, jonas = await consultant(vera.services), await consultant(vera.services, "jonas")
    async with vera.services.database.write() as session:
        assert await take_over(session, vera.services.replies, 1, ruta)
    async with vera.services.database.write() as session:
        assert not await take_over(session, vera.services.replies, 1, jonas)


@pytest.mark.parametrize(
    ("language", "text"),
    [(None, "/change_language"), ("ru", '/change_language{"language": "ru"}')],
)
async def test_a_menu_may_ask_for_a_language_without_naming_it(
    vera: Asker, engine: EngineStandIn, language: Language | None, text: str
) -> None:
    """Then the assistant asks which."""
    await vera.writes("", command="language", language=language)
    await answer_all(vera.services)

    assert engine.texts == [text]
