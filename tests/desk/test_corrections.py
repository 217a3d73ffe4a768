"""Facts about correcting a case by hand."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot import cases
from bot.desk.corrections import Field, fields_of, value_of
from bot.replies import Replies
from bot.store.base import now
from bot.store.desk import AuditEntry
from bot.store.models import Case, CaseField, Conversation, Message
from tests.desk.world import Browser, World, say

BOTH = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)
ONE = "/desk/conversations/1"


@pytest.fixture
async def told(world: World, ruta: Browser) -> None:
    """Somebody told where they are; Rūta answers them."""
    await world.wrote("Dabar esu Airijoje")
    async with world.database.write() as session:
        conversation = await session.get_one(Conversation, 1)
        message = await session.get_one(Message, 1)
        told = {"form": "case", "field": "now", "value": "ie", "quote": message.text}
        await cases.note(session, conversation, message, **told)
    await ruta.post(f"{ONE}/take-over")


async def kept(world: World) -> list[CaseField]:
    """All fields that were ever kept."""
    async with world.database.read() as session:
        return list(await session.scalars(select(CaseField).order_by(CaseField.id)))


@BOTH
@pytest.mark.usefixtures("told")
async def test_the_old_value_stays_beside_the_new(world: World, ruta: Browser) -> None:
    """A correction is a row of its own: without a quote, with its author; the first is earlier."""
    answer = await ruta.post(f"{ONE}/fields", case="1", name="now", value="Norvegija")

    page = (await ruta.get(ONE)).text
    first, second = await kept(world)
    assert answer.status_code == 303
    assert (first.value, first.quote, first.user_id) == ("ie", "Dabar esu Airijoje", None)
    assert (second.value, second.quote, second.user_id, second.message_id) == ("no", "", 1, None)
    assert say("field_edited", name="Ruta") in page
    assert say("case_earlier", n=1) in page
    async with world.database.read() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.action == "corrected"))
    assert entry is not None
    assert (entry.subject, entry.subject_id, entry.details) == ("case", 1, {"field": "now"})


@BOTH
@pytest.mark.usefixtures("told")
async def test_a_message_can_be_the_source(world: World, ruta: Browser) -> None:
    """What is taken from a message quotes it; a message of somebody else cannot be chosen."""
    await world.wrote("Kraustausi į Šiaulius")
    await world.wrote("Kito žmogaus žodžiai", asker="other")
    mine, other = (await world.messages(1))[-1].id, (await world.messages(2))[0].id

    taken = await ruta.post(
        f"{ONE}/fields", case="1", name="about", value="Kraustymasis", message=str(mine)
    )
    strange = await ruta.post(
        f"{ONE}/fields", case="1", name="about", value="Kita", message=str(other)
    )

    assert (taken.status_code, strange.status_code) == (303, 404)
    newest = (await kept(world))[-1]
    assert (newest.value, newest.quote, newest.message_id) == (
        "Kraustymasis",
        "Kraustausi į Šiaulius",
        mine,
    )


@BOTH
@pytest.mark.usefixtures("told")
async def test_only_the_owner_corrects(world: World, jonas: Browser) -> None:
    """A colleague is refused, and so is the case of another person."""
    await world.wrote("Kitas žmogus", asker="other")
    await jonas.post("/desk/conversations/2/take-over")

    refused = await jonas.post(f"{ONE}/fields", case="1", name="now", value="Norvegija")
    crossed = await jonas.post(
        "/desk/conversations/2/fields", case="1", name="now", value="Norvegija"
    )

    assert (refused.status_code, crossed.status_code) == (409, 409)
    assert len(await kept(world)) == 1


@pytest.mark.usefixtures("told")
async def test_consent_is_the_askers_own(world: World, ruta: Browser) -> None:
    """Nobody consents for them; without consent no contact is kept."""
    for name in ("consent", "contact", "nothing"):
        answer = await ruta.post(f"{ONE}/fields", case="1", name=name, value="yes")
        assert answer.status_code == 404
    async with world.database.write() as session:
        (await session.get_one(Case, 1)).consent_at = now()

    wrong = await ruta.post(f"{ONE}/fields", case="1", name="contact", value="ne numeris")
    right = await ruta.post(f"{ONE}/fields", case="1", name="contact", value="+370 600 00001")

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert say("field_contact") in wrong.text
    assert 'value="ne numeris"' in wrong.text


@pytest.mark.parametrize(
    ("kind", "name", "written", "value"),
    [
        ("coordinator", "municipality", "Narnija", None),
        ("coordinator", "who", "Su vaikais", "family"),
        ("coordinator", "who", "Aš ir dvi močiutės", "Aš ir dvi močiutės"),
        ("case", "now", "ireland", "ie"),
        ("case", "now", "Kaimas prie jūros", "Kaimas prie jūros"),
        ("case", "deadline", "iki 2027-03-15", "iki 2027-03-15"),
        ("case", "deadline", "2027-02-30", None),
        ("case", "deadline", "Tokios datos nėra", "none"),
        ("case", "how", "phone", "phone"),
        ("case", "how", "balandžiu", None),
        ("case", "contact", "vardas@pastas.lt", "vardas@pastas.lt"),
        ("case", "contact", "12345", None),
        ("case", "contact", "onutė@pastas.lt", None),
        ("case", "about", "  ", None),
        ("case", "about", "x" * 501, None),
    ],
)
def test_what_fits_a_field(
    replies: Replies, kind: str, name: str, written: str, value: str | None
) -> None:
    """A choice, a place known by any name, a real day, a contact that can be used."""
    case = Case(person_id=1, conversation_id=1, kind=kind, consent_at=now())
    field = fields_of(case, replies, "lt")[name]

    assert value_of(field, written, replies) == value


def test_municipalities_are_known_in_every_language(replies: Replies) -> None:
    """By their names, with or without marks."""
    field = Field("municipality", "", "municipality", ())
    for place in replies.library.places.values():
        for name in place.names.values():
            assert value_of(field, name, replies) is not None
