"""Facts about one conversation: reading it, taking it over, answering, giving it back, closing."""

from __future__ import annotations

import asyncio
import re

import pytest

from bot.desk import thread
from bot.desk.pages import PART
from bot.handoff import take_over
from bot.services import Services
from bot.store.accounts import User
from bot.store.base import now
from bot.store.models import Message, Plan
from tests.desk.world import Browser, World, say

pytestmark = pytest.mark.parametrize("database_url", ["sqlite_url", "postgres_url"], indirect=True)

ONE = "/desk/conversations/1"


async def test_take_answer_give_back(world: World, ruta: Browser) -> None:
    """A consultant takes over, answers, and gives back; the asker is told of each."""
    await world.wrote("Ar galiu pasikalbėti su žmogumi?", owner="waiting", waiting_since=now())

    taken = await ruta.post(f"{ONE}/take-over", show="waiting")
    await ruta.post(f"{ONE}/answer", text="Sveiki!\r\nČia Rūta.")
    await ruta.post(f"{ONE}/give-back")

    assert taken.status_code == 303
    assert taken.headers["location"] == f"{ONE}?show=waiting#end"
    said = [(m.author, m.user_id) for m in await world.messages(1) if m.direction == "out"]
    assert said == [("system", None), ("consultant", 1), ("system", None)]
    assert (await world.messages(1))[2].text == "Sveiki!\nČia Rūta."
    assert (await world.conversation(1)).owner == "assistant"


async def test_an_answer_is_shown_at_once(world: World, ruta: Browser) -> None:
    """Words to the web chat wait for no loop, and what was said before comes first."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")

    await ruta.post(f"{ONE}/answer", text="Sveiki!")

    said = [m for m in await world.messages(1) if m.direction == "out"]
    assert [(m.author, m.state, m.event) for m in said] == [
        ("system", "sent", 2),
        ("consultant", "sent", 3),
    ]


async def test_close(world: World, ruta: Browser) -> None:
    """A closed conversation cannot be answered or taken; the next words begin another."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    assert (await ruta.post(f"{ONE}/close")).status_code == 422
    await ruta.post(f"{ONE}/close", outcome="answered")

    assert (await ruta.post(f"{ONE}/answer", text="Dar kai kas")).status_code == 409
    assert (await ruta.post(f"{ONE}/take-over")).status_code == 303
    assert (await world.conversation(1)).closed_at
    assert (await world.conversation(1)).outcome == "answered"
    assert await world.wrote("Dar klausimas") == 2
    page = (await ruta.get("/desk/conversations/2")).text
    assert page.index(say("earlier")) < page.index("Dar klausimas")
    assert "/desk/conversations/2?" in (await ruta.get(ONE)).text


async def test_race(world: World, services: Services) -> None:
    """However many consultants click at once, exactly one gets the conversation."""
    users = [await world.user(f"u{number}") for number in range(20)]
    await world.wrote("Labas", owner="waiting", waiting_since=now())

    async def click(user: User) -> bool:
        async with services.database.write() as session:
            return await take_over(session, services.replies, 1, user)

    won = await asyncio.gather(*(click(user) for user in users))

    assert won.count(True) == 1
    conversation = await world.conversation(1)
    assert conversation.user_id == users[won.index(True)].id
    assert conversation.epoch == 1
    assert len([m for m in await world.messages(1) if m.author == "system"]) == 1


async def test_loser_is_told(world: World, ruta: Browser, jonas: Browser) -> None:
    """Who clicked a moment too late is told so; clicking twice oneself does no harm."""
    await world.wrote("Labas", owner="waiting", waiting_since=now())

    first, second = await asyncio.gather(
        ruta.post(f"{ONE}/take-over"), jonas.post(f"{ONE}/take-over")
    )

    lost = first if first.status_code == 409 else second
    winner = ruta if lost is second else jonas
    assert {first.status_code, second.status_code} == {303, 409}
    assert say("taken_by_other") in lost.text
    assert (await winner.post(f"{ONE}/take-over")).status_code == 303


async def test_not_mine(world: World, ruta: Browser, jonas: Browser) -> None:
    """Only the owner can write, give back or close; others see a shut box."""
    await world.wrote("Labas")
    page = (await ruta.get(ONE)).text
    assert re.search(r"<textarea[^>]* disabled>", page)
    assert say("take_over") in page
    await ruta.post(f"{ONE}/take-over")

    page = (await jonas.get(ONE)).text

    assert re.search(r"<textarea[^>]* disabled>", page)
    assert 'id="take"' not in page
    assert say("composer_taken", name="Ruta") in page
    for action in ("answer", "give-back", "close"):
        assert (
            await jonas.post(f"{ONE}/{action}", text="Labas", outcome="other")
        ).status_code == 409
    assert (await world.conversation(1)).user_id == 1
    assert not [m for m in await world.messages(1) if m.author == "consultant"]


async def test_text_is_kept(world: World, ruta: Browser) -> None:
    """An answer that came too late stays in the box, through taking the conversation back too."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")
    await ruta.post(f"{ONE}/give-back")

    late = await ruta.post(f"{ONE}/answer", text="Ilgas <b>atsakymas</b>")
    again = await ruta.post(f"{ONE}/take-over", text="Ilgas <b>atsakymas</b>")

    assert late.status_code == 409
    assert say("not_yours") in late.text
    assert re.search(r"<textarea[^>]* readonly>Ilgas &lt;b&gt;atsakymas", late.text)
    assert again.status_code == 200
    assert re.search(r"<textarea[^>]*\">Ilgas &lt;b&gt;atsakymas", again.text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "empty_answer"),
        (" \r\n\t", "empty_answer"),
        ("\x00", "empty_answer"),
        ("ž" * 4001, "too_long"),
    ],
)
async def test_unfit_answers(world: World, ruta: Browser, text: str, says: str) -> None:
    """Nothing, or too much, is not sent; the page says why and keeps the text."""
    await world.wrote("Labas")
    await ruta.post(f"{ONE}/take-over")

    answer = await ruta.post(f"{ONE}/answer", text=text)

    assert answer.status_code == 422
    assert say(says, most=4000) in answer.text
    assert not [m for m in await world.messages(1) if m.author == "consultant"]


ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    'http://a.example/"onmouseover="alert(1)',
    "https://a.example/<script>alert(1)</script>",
    "{{ 7 * 7 }}",
    "</textarea><script>alert(1)</script>",
)


async def test_stored_xss(world: World, ruta: Browser) -> None:
    """What an asker writes is text on every page, whatever it looks like."""
    for attack in ATTACKS:
        await world.wrote(attack)
    await ruta.post(f"{ONE}/take-over")
    for attack in ATTACKS:
        await ruta.post(f"{ONE}/answer", text=attack)

    for page in (
        await ruta.get("/desk?show=all"),
        await ruta.get(ONE),
        await ruta.get(ONE, headers={PART: "1"}),
        await ruta.post(f"{ONE}/answer", text="".join(ATTACKS) * 50),
    ):
        text = page.text
        assert text.count("<script") == text.count('<script type="module" src="/desk/static/')
        assert "alert(1)</script>" not in text
        assert "<img src=x" not in text
        assert "javascript:alert(1)" not in re.sub(r">[^<]*<", "><", text)
        assert not re.search(r"<[^>]*\son(error|mouseover)=", text)
        assert not re.search(r'href="(?!/desk[/?"]|https?://|#)', text)
    assert "{{ 7 * 7 }}" in (await ruta.get(ONE)).text


async def test_links(world: World, ruta: Browser) -> None:
    """Web addresses in messages become links without the punctuation around them."""
    await world.wrote("Žr. (https://a.lt/b_(c)?d=1&e=2), ftp://x.lt ir http://c.lt.")

    page = (await ruta.get(ONE)).text
    found = re.findall(r'<a href="(https?://[^"]+)" rel="([^"]+)"', page)
    assert [link for link, _ in found] == ["https://a.lt/b_(c)?d=1&amp;e=2", "http://c.lt"]
    assert {rel for _, rel in found} == {"noopener noreferrer nofollow"}


async def test_transcript(world: World, services: Services, ruta: Browser) -> None:
    """The page shows how a message was understood, sources, states, and what was never sent."""
    await world.wrote("Kaip su sveikatos draudimu?")
    answer = services.replies.render({"article": "health_insurance"}, "lt")
    async with services.database.write() as session:
        first = await session.get_one(Message, 1)
        first.intent, first.confidence, first.state = "health_insurance", 0.873, "answered"
        common = {
            "conversation_id": 1,
            "contact_id": 1,
            "channel": "web",
            "account": "",
            "direction": "out",
            "author": "assistant",
        }
        session.add(Message(**common, text=answer.text, data=answer.data(), state="sent"))
        session.add(Message(**common, text="Per vėlu", state="dropped", error="taken over"))
        session.add(Message(**common, text="Kelio nėra", state="failed", error="blocked"))

    page = (await ruta.get(ONE)).text
    topic = services.replies.texts.get("topic_health_insurance", "lt")
    assert say("intent", topic=topic, confidence=87) in page
    assert f"{say('sources')} ({len(answer.sources)})" in page
    assert answer.sources[0].url.replace("&", "&amp;") in page
    assert say("state_dropped") in page
    assert f"{say('state_failed')}: {say('failure_blocked')}" in page


async def test_plan(world: World, services: Services, ruta: Browser) -> None:
    """Beside the conversation stands the asker's plan, in the consultant's language."""
    await world.wrote("Labas")
    assert say("plan_none") in (await ruta.get(ONE)).text
    async with services.database.write() as session:
        session.add(Plan(person_id=1, answers={"family": "alone", "from": "no", "work": "skipped"}))

    page = (await ruta.get(ONE)).text
    words_of = services.replies.texts.get
    for words in (
        "Norvegija",
        words_of("button_family_alone", "lt"),
        words_of("answer_skipped", "lt"),
    ):
        assert words in page
    await ruta.get("/desk?lang=en")
    assert "Norway" in (await ruta.get(ONE)).text


async def test_long_threads(world: World, ruta: Browser) -> None:
    """A very long conversation shows its newest part and a way to the older."""
    for number in range(12):
        await world.wrote(f"Žinutė {number}.")

    page = (await ruta.get(f"{ONE}?last=5")).text
    assert "Žinutė 11." in page
    assert "Žinutė 6." not in page
    assert say("show_older") in page
    assert say("show_older") not in (await ruta.get(f"{ONE}?last=99999")).text


@pytest.mark.parametrize(
    ("part", "holds"),
    [
        ("desk", {"desk", "queue", "thread", "thread-top", "scroll", "compose", "about"}),
        ("talk", {"thread", "thread-top", "scroll", "compose", "about"}),
        ("lines", {"scroll"}),
        ("beside", {"thread-top", "compose", "about"}),
        ("queue", {"queue"}),
    ],
)
async def test_part(world: World, ruta: Browser, part: str, holds: set[str]) -> None:
    """Our script gets only what it asks for; a plain request gets the whole page."""
    await world.wrote("Labas")

    text = (await ruta.get(ONE, headers={PART: part})).text

    assert "<html" not in text
    parts = ("desk", "queue", "thread", "thread-top", "scroll", "compose", "about")
    assert holds == {one for one in parts if f'id="{one}"' in text}
    assert "<html" in (await ruta.get(ONE)).text


async def test_newest_lines(world: World, ruta: Browser) -> None:
    """When something was said, an open page asks for the newest messages alone."""
    for number in range(thread.NEWEST + 5):
        await world.wrote(f"Žinutė {number}")

    text = (await ruta.get(ONE, headers={PART: "lines"})).text

    assert text.count("<article") == thread.NEWEST
    assert f"Žinutė {thread.NEWEST + 4}" in text
    assert "Žinutė 4<" not in text
