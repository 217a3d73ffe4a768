"""`gandras demo`: four channels, the application and the page in one process, over HTTP."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from bot.demo.show import Demo, demo_settings, shown
from bot.errors import Misconfigured
from bot.settings import ROOT, Settings, load_settings
from bot.store.models import Message
from bot.texts import Texts
from tests.engine_stand_in import SECRET, EngineStandIn

REPLIES = Texts("replies")
GREETED = ({"reply": "utter_greet"},)
#: Seconds to wait for what must come. The first answer loads the language models.
PATIENCE = 60.0
PANES = ("telegram", "messenger", "sms")


class Page:
    """The demo's page as a browser has it, without the browser."""

    def __init__(self, demo: Demo) -> None:
        self.demo = demo
        self.http = httpx.AsyncClient(
            base_url=demo.page, headers={"Origin": demo.page}, trust_env=False
        )

    async def does(self, pane: str, kind: str, value: str = "", words: str = "") -> int:
        """Do something in a pane; the status."""
        deed = {"kind": kind, "value": value, "words": words}
        return (await self.http.post(f"/panes/{pane}", json=deed)).status_code

    async def screens(self, lang: str = "en") -> dict[str, Any]:
        """All panes, as they are now."""
        async with self.http.stream("GET", "/events", params={"lang": lang}) as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    return dict(json.loads(line.removeprefix("data: ")))
        pytest.fail("the page shows nothing")

    async def sees(self, pane: str, is_so: Callable[[list[dict[str, Any]]], bool]) -> Any:
        """The bubbles of a pane, as soon as something is so with them."""
        bubbles: list[dict[str, Any]] = []
        clock = asyncio.get_running_loop().time
        deadline = clock() + PATIENCE
        while clock() < deadline:
            bubbles = (await self.screens())[pane]["bubbles"]
            if is_so(bubbles):
                return bubbles
            await asyncio.sleep(0.1)
        pytest.fail(f"in vain: {pane} shows {bubbles}")

    async def opened(self, pane: str) -> None:
        """Do what must be done before somebody can write there."""
        if pane == "telegram" and not (await self.screens())[pane]["writes"]:
            assert await self.does(pane, "does", "start") == 204
            await self.sees(pane, lambda bubbles: not bubbles[-1]["own"])

    async def stores(self, channel: str, text: str) -> list[Message]:
        """What the application stored of a channel, once a message with this text is there."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while asyncio.get_running_loop().time() < deadline:
            kept = await self.kept(channel)
            if any(one.text == text for one in kept):
                return kept
            await asyncio.sleep(0.05)
        pytest.fail(f"in vain: {text} does not come by {channel}")

    async def kept(self, channel: str) -> list[Message]:
        """What the application has stored of a channel."""
        async with self.demo.services.database.read() as session:
            found = select(Message).where(Message.channel == channel).order_by(Message.id)
            return list(await session.scalars(found))


@pytest.fixture(scope="module")
async def demo_engine() -> AsyncIterator[EngineStandIn]:
    """An engine that greets whoever says hello."""
    engine = EngineStandIn()
    engine.script = {"Labas": GREETED}
    await engine.server.start()
    yield engine
    await engine.server.stop()


@pytest.fixture(scope="module")
def demo_machine(tmp_path_factory: pytest.TempPathFactory, demo_engine: EngineStandIn) -> Settings:
    """The settings of a machine with that engine."""
    var = tmp_path_factory.mktemp("demo")
    return load_settings(
        var=var, rasa_url=demo_engine.server.url, rasa_secret=SECRET, _env_file=None
    )


@pytest.fixture(scope="module")
async def page(demo_machine: Settings) -> AsyncIterator[Page]:
    """A demo that runs."""
    async with shown(demo_machine, 0) as demo:
        made = Page(demo)
        yield made
        await made.http.aclose()


@pytest.mark.parametrize("pane", PANES)
async def test_a_message_is_answered(page: Page, pane: str) -> None:
    """What somebody writes in a pane goes through the real channel, and so does the answer."""
    await page.opened(pane)
    before = len((await page.screens())[pane]["bubbles"])

    assert await page.does(pane, "says", words="Ačiū") == 204

    bubbles = await page.sees(pane, lambda bubbles: len(bubbles) >= before + 2)
    said, answer = bubbles[before], bubbles[before + 1]
    assert (said["own"], said["text"]) == (True, "Ačiū")
    assert not answer["own"]
    assert answer["text"]
    assert [one.provider_id for one in await page.kept(pane) if one.text == "Ačiū"]


@pytest.mark.parametrize("pane", ["telegram", "messenger"])
async def test_a_button_is_pressed(page: Page, pane: str) -> None:
    """A button of an answer reaches the application as a press; one that is not there does not."""
    await page.opened(pane)
    await page.does(pane, "says", words="Labas")
    bubbles = await page.sees(pane, lambda bubbles: bool(bubbles[-1]["buttons"]))
    title, value = bubbles[-1]["buttons"][0]

    assert await page.does(pane, "presses", "999999:0") == 409
    assert await page.does(pane, "presses", value) == 204

    await page.sees(pane, lambda now: len(now) > len(bubbles) and not now[-1]["own"])
    pressed = [one for one in await page.kept(pane) if one.data.get("payload") == "/start_plan"]
    assert [one.text for one in pressed] == [title]


async def test_what_telegram_people_can_do(page: Page) -> None:
    """A contact, a place, a photo and a newer wording arrive; who blocked the bot cannot write."""
    await page.opened("telegram")
    await page.does("telegram", "says", words="Sveiki visi")

    for act in ("contact", "place", "photo"):
        assert await page.does("telegram", "does", act) == 204
    assert await page.does("telegram", "does", "edit", "Sveiki visos") == 204
    assert await page.does("telegram", "does", "block") == 204
    assert await page.does("telegram", "says", words="Ar girdite?") == 409
    assert await page.does("telegram", "does", "photo") == 409
    assert await page.does("telegram", "does", "unblock") == 204

    kept = await page.stores("telegram", "Sveiki visos")
    data = {key for one in kept for key in one.data}
    assert {"card", "place", "media", "edits", "edited"} <= data
    own = [one for one in (await page.screens())["telegram"]["bubbles"] if one["own"]]
    assert "Sveiki visi" not in [one["text"] for one in own]


async def test_a_colleague_answers_in_the_inbox_of_the_page(page: Page) -> None:
    """Where somebody answers at the provider, the assistant is silent."""
    await page.does("messenger", "says", words="Ačiū")
    await page.sees("messenger", lambda bubbles: not bubbles[-1]["own"])

    assert await page.does("messenger", "does", "inbox", "Čia Rasa") == 204
    bubbles = await page.sees("messenger", lambda now: now[-1]["text"] == "Čia Rasa")
    await page.stores("messenger", "Čia Rasa")
    await page.does("messenger", "says", words="Ačiū, Rasa")

    kept = await page.stores("messenger", "Ačiū, Rasa")
    assert [one.state for one in kept if one.text == "Ačiū, Rasa"] == ["held"]
    assert len((await page.screens())["messenger"]["bubbles"]) == len(bubbles) + 1


async def test_the_words_that_stop_sms(page: Page) -> None:
    """STOP gets the network's own reply; each message says how many parts it costs."""
    assert await page.does("sms", "does", "stop") == 204

    bubbles = await page.sees("sms", lambda now: "unsubscribed" in now[-1]["text"])
    assert bubbles[-1]["note"] == "SMS parts: 1"
    await page.does("sms", "does", "again")


async def test_a_provider_in_trouble(page: Page) -> None:
    """While a provider cannot be reached nothing arrives; once it can, the answer comes."""
    await page.opened("telegram")
    assert await page.does("telegram", "suffers", "down") == 204
    before = len((await page.screens())["telegram"]["bubbles"])

    await page.does("telegram", "says", words="Ačiū")
    await asyncio.sleep(0.5)
    screen = (await page.screens())["telegram"]
    assert (screen["trouble"], len(screen["bubbles"])) == ("down", before + 1)
    assert await page.does("telegram", "suffers", "none") == 204

    await page.sees("telegram", lambda now: len(now) > before + 1 and not now[-1]["own"])


async def test_who_may_use_the_page(page: Page) -> None:
    """Other sites and other names for this machine are refused, and so is what is no deed."""
    deed = {"kind": "says", "words": "Labas"}

    foreign = await page.http.post("/panes/sms", json=deed, headers={"Origin": "http://x.example"})
    renamed = await page.http.get("/", headers={"Host": "x.example"})
    empty = await page.does("sms", "says", words=" ")
    unknown = await page.does("sms", "flies")
    nowhere = await page.does("fax", "says", words="Labas")

    assert [foreign.status_code, renamed.status_code] == [403, 400]
    assert [empty, unknown, nowhere] == [422, 422, 404]


@pytest.mark.parametrize("lang", ["lt", "en", "ru", "uk"])
async def test_the_page_in_each_language(page: Page, lang: str) -> None:
    """The page has its words in every language, says what it is, and holds no inline code."""
    answer = await page.http.get("/", params={"lang": lang})

    assert f'<html lang="{lang}">' in answer.text
    assert Texts("demo").get("training", lang) in answer.text
    assert "style=" not in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")


async def test_the_chat_is_the_real_one(page: Page) -> None:
    """The frame embeds the application's own widget, and the application allows it."""
    frame = await page.http.get("/web", params={"lang": "uk"})
    preflight = await page.http.options(
        f"{page.demo.application}/chat/session",
        headers={"Access-Control-Request-Method": "POST"},
    )

    assert f'src="{page.demo.application}/widget.js" data-lang="uk"' in frame.text
    assert preflight.headers["access-control-allow-origin"] == page.demo.page


async def test_the_last_database(demo_machine: Settings, tmp_path: Path) -> None:
    """A demo begins anew, unless the last one is kept: then what is said next comes to it."""
    machine = demo_machine.model_copy(update={"var": tmp_path})
    counts = []
    for keep in (False, True, False):
        async with shown(machine, 0, keep=keep) as demo:
            page = Page(demo)
            await page.does("messenger", "says", words="Ačiū")
            await page.sees("messenger", lambda now: bool(now) and not now[-1]["own"])
            counts.append(sum(one.text == "Ačiū" for one in await page.kept("messenger")))
            await page.http.aclose()

    assert counts == [1, 2, 1]


def test_nothing_of_the_machine_is_used(tmp_path: Path) -> None:
    """Tokens, calendars and databases that are set on the machine are not the demo's."""
    machine = load_settings(
        var=tmp_path,
        telegram_token="1:real-real-real",
        database_url="postgresql://db.example/gandras",
        public_url="https://gandras.example",
        events="https://calendar.example/events.ics",
        _env_file=None,
    )

    own = demo_settings(machine, {}, 8011, ["http://127.0.0.1:8010"])

    assert own.telegram_token.get_secret_value() == ""
    assert own.database.startswith("sqlite")
    assert (own.events, own.host) == ("", "127.0.0.1")
    assert own.origins == {"http://127.0.0.1:8010"}


def test_an_engine_elsewhere_is_refused(tmp_path: Path) -> None:
    """What is said in a training does not go to an engine on another machine."""
    machine = load_settings(var=tmp_path, rasa_url="http://engine.example:5005", _env_file=None)

    with pytest.raises(Misconfigured, match="GANDRAS_RASA_URL"):
        demo_settings(machine, {}, 8011, [])


def test_without_the_tests_the_demo_says_so() -> None:
    """Where only the program is installed the command ends with one sentence and exit code 2."""
    without = "import sys; sys.modules['tests'] = None; from bot.cli import main; main()"

    ended = subprocess.run(
        [sys.executable, "-c", without, "demo"],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    assert "in a clone of the sources" in ended.stderr
