"""Facts about the case card beside a conversation."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot import cases
from bot.store.models import Conversation, Message, Plan
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

ONE = "/desk/conversations/1"


async def noted(world: World, text: str, **fields: str) -> None:
    """The asker's words, and what was noted of them in the case details."""
    await world.wrote(text)
    newest = (await world.messages(1))[-1].id
    async with world.database.write() as session:
        conversation = await session.get_one(Conversation, 1)
        message = await session.get_one(Message, newest)
        for field, value in fields.items():
            await cases.note(
                session, conversation, message, form="case", field=field, value=value, quote=text
            )


async def change(world: World, what: Any, kind: str = "case") -> None:
    """Send or withdraw the case."""
    async with world.database.write() as session:
        await what(session, await session.get_one(Conversation, 1), kind)


async def test_every_field_quotes_its_message(world: World, ruta: Browser) -> None:
    """Value in the consultant's language, the asker's words, and a link to the message."""
    await noted(world, "Dabar esu Airijoje", now="ie")

    page = (await ruta.get(ONE)).text

    assert say("case_case") in page
    assert say("case_state_draft") in page
    assert re.search(r'dir="auto">Airija</div>', page)
    assert re.search(r"<blockquote[^>]*>Dabar esu Airijoje</blockquote>", page)
    assert '<a href="#message-1"' in page
    assert 'id="message-1"' in page
    await ruta.get(f"{ONE}?lang=en")
    assert re.search(r'dir="auto">Ireland</div>', (await ruta.get(ONE)).text)


async def test_corrections_are_kept(world: World, ruta: Browser) -> None:
    """What was said first is there, crossed out."""
    await noted(world, "Airija", now="ie")
    await noted(world, "Ne Airija, Norvegija", now="no")

    page = (await ruta.get(ONE)).text

    assert say("case_earlier", n=1) in page
    assert "<s>Airija</s>" in page
    assert re.search(r'dir="auto">Norvegija</div>', page)


async def test_sent_with_consent(world: World, ruta: Browser) -> None:
    """The card says that it was sent, and when the asker agreed to be reached."""
    await noted(world, "Taip, +370 612 34567", consent="yes", contact="+37061234567")
    await change(world, cases.send)

    page = (await ruta.get(ONE)).text

    assert say("case_state_sent") in page
    assert say("case_consent", time="").strip() in page
    assert "+37061234567</div>" in page


async def test_withdrawn(world: World, ruta: Browser) -> None:
    """Nothing of a withdrawn case is on the card."""
    await noted(world, "Airija", now="ie")
    await change(world, cases.withdraw)

    page = (await ruta.get(ONE)).text

    assert say("case_state_withdrawn") in page
    assert "<blockquote" not in page
    assert 'dir="auto">Airija</div>' not in page[page.index('id="about"') :]


async def test_plan_answers_quote_too(world: World, ruta: Browser) -> None:
    """In the plan's own place, once; an answer without words is shown as before."""
    await world.wrote("Grįžtame su vaikais")
    async with world.database.write() as session:
        conversation = await session.get_one(Conversation, 1)
        message = await session.get_one(Message, 1)
        quote = message.text
        told = {"form": "plan", "field": "plan_family", "value": "family", "quote": quote}
        await cases.note(session, conversation, message, **told)
        answers = {"family": "family", "children": "none"}
        session.add(Plan(person_id=conversation.person_id, answers=answers))

    page = (await ruta.get(ONE)).text

    assert page.count("<blockquote") == 1
    assert "case_plan" not in page
    assert page.index(say("plan")) < page.index("<blockquote")


async def test_words_are_escaped(world: World, ruta: Browser) -> None:
    """Whatever an asker writes into a form is text on the card."""
    attack = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    await noted(world, f"{attack} first", about=f"{attack} first")
    await noted(world, attack, about="javascript:alert(1)")

    page = (await ruta.get(ONE)).text

    assert "alert(1)</script>" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
