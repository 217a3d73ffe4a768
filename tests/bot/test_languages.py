"""Facts about the language of whole conversations: `languages.yml`, through the store and turns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.messages import Press
from bot.store.models import Message
from nlu.language import warm_up
from tests.askers import Asker, answer_all
from tests.engine_stand_in import SAID, EngineStandIn

CONVERSATIONS: list[dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("languages.yml").read_text("utf-8")
)
HELP = (
    {"article": "crisis_help", "place": None, "buttons": []},
    {"effect": "call_person", "reason": "care", "urgent": True},
)


def changing(language: str) -> tuple[dict[str, Any], ...]:
    """What the engine says to a request for a language."""
    return {"effect": "language", "language": language}, {"reply": "language_changed"}


def payload(language: str) -> str:
    """What a button to this language tells the engine."""
    return f'/change_language{{"language": "{language}"}}'


def offer(language: str) -> str:
    """What the button that offers this language tells the engine."""
    return f'/change_language{{"language": "{language}", "choice": "again"}}'


def offered(messages: list[Message]) -> str | None:
    """The language that a button under these messages offers."""
    pressed = {b["payload"] for m in messages for b in m.data.get("buttons", [])}
    found = [language for language in ("lt", "en", "ru", "uk") if offer(language) in pressed]
    assert len(found) < 2
    return found[0] if found else None


async def take(turn: dict[str, Any], ona: Asker, engine: EngineStandIn, page: str) -> list[Message]:
    """Let a person do what a turn says; gives what they are told."""
    before = await ona.messages(direction="out")
    text = turn.get("says") or turn.get("asks") or ""
    engine.script[text] = HELP if turn.get("help") else SAID
    engine.script["/help_wanted"] = ({"reply": "care_first"},)
    if "asks" in turn:
        engine.script[text] = changing(turn["named"])
    if "menu" in turn:
        engine.script[payload(turn["menu"])] = changing(turn["menu"])
        await ona.writes("", command="language", language=turn["menu"])
    elif "taps" in turn:
        engine.script[offer(turn["taps"])] = changing(turn["taps"])
        last = before[-1]
        buttons = [button["payload"] for button in last.data["buttons"]]
        await ona.writes("", press=Press(last.id, buttons.index(offer(turn["taps"]))))
    else:
        await ona.writes(text, language=page)
    await answer_all(ona.services)
    return (await ona.messages(direction="out"))[len(before) :]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda each: each["name"])
async def test_each_answer_is_in_the_right_language(
    conversation: dict[str, Any], ona: Asker, engine: EngineStandIn
) -> None:
    """And another language is offered where the file says so, and nowhere else."""
    warm_up()
    wrong = []
    for number, turn in enumerate(conversation["turns"], 1):
        said = await take(turn, ona, engine, conversation["page"])
        found = ({m.language for m in said}, offered(said))
        if found != ({turn["answer"]}, turn.get("offer")):
            wrong.append(f"turn {number}: {turn}: {found}")

    assert not wrong, "\n".join(["", *wrong])


def test_there_are_enough_conversations() -> None:
    """In each language, and at least 25."""
    assert len(CONVERSATIONS) >= 25
    assert {each["page"] for each in CONVERSATIONS} == {"lt", "en", "ru", "uk"}
