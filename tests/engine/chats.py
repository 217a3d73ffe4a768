"""Reads and plays `tests/dialogues/*.yml`: chats that are the same in four languages.

A file is a list of chats, a chat has a `name` and `turns`, a turn is what the person does
(`user`: their words by language, or one text for all; `press`: the n-th button of the last message
that has any; `command`: an entry of the menu; `after_hours`: of silence before it) and what must
follow, all of it optional:

    bot       which replies, in order: a key, `article:taxes`, `plan`
    intent    what the message was understood as
    owner     assistant, waiting
    alert     whether the desk is alarmed
    language  of the answers, from now on; until a turn says so it is the chat's own
    plan      what the plan was made from; answers not named are not given
    case      the newest request: its kind, its state and all its fields
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from bot.cases import Told, of_person
from bot.effects import newest_plan
from bot.messages import LANGUAGES, Language, Press
from bot.services import Services
from nlu.language import identify
from tests.askers import Asker, answer_all, let_time_pass

FOLDER = Path(__file__).parents[1] / "dialogues"
ACTS = frozenset({"user", "press", "command"})
SILENCE = "after_hours"
FACTS = frozenset({"bot", "intent", "owner", "alert", "language", "plan", "case"})


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat of a file, in one language."""

    topic: str
    name: str
    language: Language
    turns: tuple[dict[str, Any], ...] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.topic}: {self.name} ({self.language})"


def read_chats() -> list[Chat]:
    """All chats in all languages. Raises ValueError for a chat that says something unknown."""
    chats = []
    for path in sorted(FOLDER.glob("*.yml")):
        for chat in yaml.safe_load(path.read_text("utf-8")):
            for number, turn in enumerate(chat["turns"], 1):
                where = f"{path.name}, {chat['name']}, turn {number}"
                if unknown := turn.keys() - ACTS - FACTS - {SILENCE}:
                    raise ValueError(f"{where}: {sorted(unknown)} is not known")
                if len(turn.keys() & ACTS) != 1:
                    raise ValueError(f"{where}: needs just one of {sorted(ACTS)}")
                words = turn.get("user")
                if isinstance(words, dict) and words.keys() != set(LANGUAGES):
                    raise ValueError(f"{where}: needs words in {', '.join(LANGUAGES)}")
            chats += [
                Chat(path.stem, chat["name"], language, tuple(chat["turns"]))
                for language in LANGUAGES
            ]
    return chats


def of(value: Any, language: str) -> Any:
    """What a file says, for one language."""
    return value[language] if isinstance(value, dict) and language in value else value


async def play(chat: Chat, services: Services) -> list[str]:
    """Play a chat; gives what was otherwise than it says, turn by turn."""
    person = Asker(services)
    language: str = chat.language
    wrong = []
    identify("labas")
    for number, turn in enumerate(chat.turns, 1):
        language = of(turn.get("language", language), chat.language)
        found = await _take(chat, services, person, turn)
        expected = {
            "language": language,
            **{fact: of(turn[fact], chat.language) for fact in FACTS & turn.keys() - {"language"}},
        }
        wrong += [
            f"turn {number} ({of(turn.get('user'), chat.language) or turn}): {fact} is "
            f"{found[fact]!r}, not {value!r}; understood as {found['intent']} {found['confidence']}"
            for fact, value in expected.items()
            if found[fact] != value
        ]
    return wrong


async def _take(
    chat: Chat, services: Services, person: Asker, turn: dict[str, Any]
) -> dict[str, Any]:
    if SILENCE in turn:
        await let_time_pass(services, hours=turn[SILENCE])
    shown = await person.messages(direction="out")
    act: dict[str, Any] = {"text": str(of(turn.get("user", ""), chat.language))}
    if "press" in turn:
        last = next((m for m in reversed(shown) if m.data.get("buttons")), None)
        assert last, f"{chat}: there is no button to press"
        act["press"] = Press(last.id, turn["press"] - 1)
    if "command" in turn:
        act["command"] = turn["command"]
    first = {"language": chat.language} if not shown else {}
    stored = await person.writes(**act, **first)
    await answer_all(services)
    said = (await person.messages(direction="out"))[len(shown) :]
    [asked] = await person.messages(id=stored.message_id)
    conversation = await person.conversation()
    async with services.database.read() as session:
        plan = await newest_plan(session, conversation.person_id)
        told = await of_person(session, conversation.person_id, conversation.id)
    case = next((one for one in told if one.case.kind != "plan"), None)
    return {
        "bot": [m.data.get("said") for m in said],
        "intent": asked.intent,
        "confidence": round(asked.confidence or 0, 2),
        "owner": conversation.owner,
        "alert": conversation.urgent,
        "language": said[-1].language if said else conversation.language,
        "plan": {k: v for k, v in plan.answers.items() if v} if plan else None,
        "case": _words(case) if case else None,
    }


def _words(told: Told) -> dict[str, str]:
    fields = {name: field.value for name, field in told.fields.items()}
    return {"kind": told.case.kind, "state": told.case.state, **fields}
