"""Facts about `bot.cases`: what is noted of a form, with its words; what is erased, and when."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from bot import cases
from bot.people import erase_person
from bot.services import Services
from bot.store.models import Case, CaseField
from tests.askers import Asker, answer_all
from tests.engine_stand_in import EngineStandIn


def noted(field: str, value: str, quote: str = "", form: str = "case") -> dict[str, Any]:
    """The effect of a field that was filled."""
    return {"effect": "note", "form": form, "field": field, "value": value, "quote": quote}


async def told(services: Services) -> list[cases.Told]:
    """All cases of the first person."""
    async with services.database.read() as session:
        return await cases.of_person(session, 1, 1)


async def turn(ona: Asker, engine: EngineStandIn, text: str, *effects: dict[str, Any]) -> None:
    """Write a text, at which the engine decides these effects."""
    engine.script[text] = effects
    await ona.writes(text)
    await answer_all(ona.services)


async def test_a_field_quotes_its_message(ona: Asker, engine: EngineStandIn) -> None:
    """With the words and the message that they are from."""
    await turn(ona, engine, "Airijoje", noted("case_now", "ie", "Airijoje"))

    [one] = await told(ona.services)
    [message] = await ona.messages(direction="in")
    field = one.fields["now"]
    assert (one.case.kind, one.case.state) == ("case", "draft")
    assert (field.value, field.quote, field.message_id) == ("ie", "Airijoje", message.id)


async def test_what_was_said_before_quotes_the_earlier_message(
    ona: Asker, engine: EngineStandIn
) -> None:
    """The one whose entities hold the value, not the one that began the form."""
    engine.entities = [{"entity": "country", "value": "ie", "start": 0, "end": 8}]
    await turn(ona, engine, "Airijoje gyvenu")
    engine.entities = []
    await turn(ona, engine, "Taip", noted("now", "ie"))

    [one] = await told(ona.services)
    first, _ = await ona.messages(direction="in")
    assert (one.fields["now"].message_id, one.fields["now"].quote) == (first.id, "Airijoje gyvenu")


async def test_a_correction_keeps_what_it_corrects(ona: Asker, engine: EngineStandIn) -> None:
    """The newest counts; the same said again is no correction."""
    await turn(ona, engine, "Airija", noted("now", "ie", "Airija"))
    await turn(ona, engine, "ne Airija, Škotija", noted("now", "gb", "ne Airija, Škotija"))
    await turn(ona, engine, "Škotija", noted("now", "gb", "Škotija"))

    [one] = await told(ona.services)
    assert one.fields["now"].quote == "ne Airija, Škotija"
    assert [field.value for field in one.replaced["now"]] == ["ie"]


async def test_a_repeated_turn_notes_once(ona: Asker, engine: EngineStandIn) -> None:
    """The same message again, as a channel may deliver it, changes nothing."""
    engine.script["Airija"] = (noted("now", "ie", "Airija"),)
    for _ in range(2):
        await ona.writes("Airija", id="one")
        await answer_all(ona.services)

    async with ona.services.database.read() as session:
        assert await session.scalar(select(func.count()).select_from(CaseField)) == 1


async def test_consent_is_dated_and_can_be_refused(ona: Asker, engine: EngineStandIn) -> None:
    """A no erases how to reach the person, and nothing else."""
    await turn(
        ona,
        engine,
        "Taip",
        noted("about", "Leidimas", "Leidimas"),
        noted("consent", "yes", "Taip"),
        noted("contact", "+37061234567", "Taip"),
    )
    [before] = await told(ona.services)
    await turn(ona, engine, "Ne", noted("consent", "no", "Ne"))

    [after] = await told(ona.services)
    assert before.case.consent_at
    assert "contact" in before.fields
    assert after.case.consent_at is None
    assert after.fields.keys() == {"about", "consent"}


async def test_withdrawn(ona: Asker, engine: EngineStandIn) -> None:
    """Do not send: the personal fields are erased; a later word takes the draft up again."""
    await turn(
        ona,
        engine,
        "Telefonas",
        noted("about", "Leidimas"),
        noted("consent", "yes"),
        noted("contact", "+37061234567"),
    )
    await turn(ona, engine, "Nesiųsti", {"effect": "withdraw_case", "kind": "case"})
    [withdrawn] = await told(ona.services)
    await turn(ona, engine, "Vis dėlto", noted("about", "Pensija", "Vis dėlto"))

    [again] = await told(ona.services)
    assert (withdrawn.case.state, withdrawn.case.consent_at) == ("withdrawn", None)
    assert "contact" not in withdrawn.fields
    assert (again.case.state, again.fields["about"].value) == ("draft", "Pensija")


async def test_sent_stays_as_it_was_sent(ona: Asker, engine: EngineStandIn) -> None:
    """What is told after sending is another case."""
    send = {"effect": "send_case", "kind": "case"}
    await turn(ona, engine, "Siųsti", noted("about", "Leidimas", "Leidimas"), send)
    await turn(ona, engine, "Ir pensija", noted("about", "Pensija", "Ir pensija"))

    draft, sent = await told(ona.services)
    assert (sent.case.state, sent.fields["about"].value) == ("sent", "Leidimas")
    assert sent.case.sent_at
    assert (draft.case.state, draft.fields["about"].value) == ("draft", "Pensija")


async def test_erasing_a_person_erases_their_cases(ona: Asker, engine: EngineStandIn) -> None:
    """As "delete my data" of the web chat does."""
    await turn(ona, engine, "Airija", noted("now", "ie", "Airija"))

    async with ona.services.database.write() as session:
        await erase_person(session, 1)

    async with ona.services.database.read() as session:
        for table in (Case, CaseField):
            assert not await session.scalar(select(func.count()).select_from(table))


@pytest.mark.parametrize("effect", ["send_case", "withdraw_case"])
async def test_nothing_was_told(ona: Asker, engine: EngineStandIn, effect: str) -> None:
    """Sending or withdrawing without a draft harms nobody."""
    await turn(ona, engine, "Siųsti", {"effect": effect, "kind": "case"})

    assert [m.state for m in await ona.messages(direction="in")] == ["answered"]


@pytest.mark.parametrize("asked_before", [False, True])
async def test_a_sent_case_is_taken_back(
    ona: Asker, engine: EngineStandIn, *, asked_before: bool
) -> None:
    """How to reach them is erased, and nobody is awaited who was called for it alone."""
    called = {"effect": "call_person", "reason": "case", "urgent": False}
    if asked_before:
        called["reason"] = "asked"
    await turn(
        ona,
        engine,
        "siųsti",
        noted("consent", "yes"),
        noted("contact", "+37060000000"),
        {"effect": "send_case", "kind": "case"},
        called,
    )
    back = {"effect": "withdraw_case", "kind": "case"}
    await turn(ona, engine, "atšaukite", back, {"effect": "call_off", "reason": "case"})

    [one] = await told(ona.services)
    assert (one.case.state, "contact" in one.fields) == ("withdrawn", False)
    conversation = await ona.conversation()
    assert conversation.owner == ("waiting" if asked_before else "assistant")
