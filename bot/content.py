"""Checks all that people can read and the engine learns from: texts, knowledge, examples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.errors import Misconfigured
from bot.messages import LANGUAGES
from bot.office.presses import PAYLOAD as APPOINTMENT
from bot.replies import BUTTONS
from bot.settings import ROOT
from bot.texts import FOLDER, Texts, placeholders, text_files
from knowledge.articles import KnowledgeError
from knowledge.library import Library
from knowledge.lint import findings
from knowledge.lint_facts import expired, expiring

#: Files of texts and the languages that must have them. The desk and the
#: e-mails are for the centre's own people and for municipalities.
FILES = {
    "replies": LANGUAGES,
    "knowledge": LANGUAGES,
    "widget": LANGUAGES,
    "channels": LANGUAGES,
    "demo": LANGUAGES,
    "desk": ("lt", "en"),
    "letters": ("lt", "en"),
}
#: Messenger refuses longer titles of quick replies; see docs of the Send API.
LONGEST_BUTTON = 20


def problems() -> list[str]:
    """What is wrong, one sentence each with file, line and mend; empty if all is well."""
    try:
        found = [*_texts(), *_training_data(), *_domain()]
        library = Library(Texts("knowledge").by_language)
        return [*found, *_articles(library), *findings(library)]
    except (Misconfigured, KnowledgeError) as error:
        return [str(error)]
    except KeyError as error:
        return [f"knowledge: {error} is missing; run the tests of knowledge/ to see where."]


def due(on: date) -> tuple[list[str], list[str]]:
    """Facts that have expired by a day, and those that soon will. For content without problems.

    Nothing is broken by them: people are told to check. So they do not keep the program from
    starting.
    """
    library = Library(Texts("knowledge").by_language)
    return list(expired(library, on)), list(expiring(library, on))


def _texts() -> Iterator[str]:
    for file, languages in FILES.items():
        texts = Texts(file, languages)
        for key in sorted(texts.keys()):
            yield from _key(texts, file, key)


def _key(texts: Texts, file: str, key: str) -> Iterator[str]:
    wanted = None
    buttons = file == "replies" and key.startswith(("button_", "topic_"))
    for language, found in texts.by_language.items():
        if not found.get(key):
            path = _file(file, language, key)
            yield f"{path}:1: `{key}` is missing; every language needs it."
            continue
        try:
            names = placeholders(found[key])
        except ValueError:
            yield f"{_place(file, language, key)}: `{key}` has an unpaired brace."
            continue
        wanted = names if wanted is None else wanted
        if names != wanted:
            place = _place(file, language, key)
            yield f"{place}: `{key}` must have the placeholders {sorted(wanted)}."
        if buttons and len(found[key]) > LONGEST_BUTTON:
            place = _place(file, language, key)
            yield f"{place}: `{key}` is over {LONGEST_BUTTON} characters; shorten it."


def _place(name: str, language: str, key: str) -> str:
    path = _file(name, language, key)
    return f"{path}:{_line(path, key)}"


def _file(name: str, language: str, key: str) -> Path:
    """The file that holds a key; if none does, the one that holds it in another language."""
    for holding in (language, *FILES[name]):
        for path in text_files(name, holding):
            if _places(path, key):
                return FOLDER / language / path.relative_to(FOLDER / holding)
    return text_files(name, language)[0]


def _line(path: Path, key: str) -> int:
    return next(iter(_places(path, key)), 1)


def _places(path: Path, key: str) -> list[int]:
    lines = path.read_text("utf-8").splitlines()
    return [n for n, line in enumerate(lines, 1) if re.match(rf"['\"]?{key}['\"]?:", line)]


def _load(path: Path) -> Any:
    try:
        return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        msg = f"{path}:{mark.line + 1 if mark else 1}: not valid YAML; mend the line."
        raise Misconfigured(msg) from None


@cache
def intents() -> frozenset[str]:
    """All intents of the domain."""
    found = _load(ROOT / "dialogues" / "domain" / "intents.yml")
    return frozenset(found["intents"])


def _training_data() -> Iterator[str]:
    for language in LANGUAGES:
        seen: set[str] = set()
        for path in sorted((ROOT / "nlu" / "data" / language).glob("*.yml")):
            if path.stem == "lexicon":
                continue
            data = _load(path)
            if not isinstance(data, dict) or not isinstance(data.get("nlu"), list):
                yield f"{path}:1: must hold a list `nlu:`."
                continue
            for entry in data["nlu"]:
                intent, examples = entry.get("intent"), entry.get("examples")
                line = _line_of(path, f"intent: {intent}")
                if intent not in intents():
                    yield f"{path}:{line}: intent `{intent}` is not in the domain (intents.yml)."
                if not isinstance(examples, str) or not examples.strip().startswith("- "):
                    yield f"{path}:{line}: `examples` of `{intent}` must be lines of `- text`."
                    continue
                if (entry.get("metadata") or {}).get("language") != language:
                    yield f"{path}:{line}: `{intent}` must have metadata language {language}."
                seen.add(str(intent))
        typed = {intent for intent in intents() if intent not in BUTTON_ONLY}
        for intent in sorted(typed - seen):
            yield f"{ROOT / 'nlu' / 'data' / language}:1: no examples of `{intent}`; write some."


def _articles(library: Library) -> Iterator[str]:
    for group in ANSWERED:
        for entry in _load(ROOT / "nlu" / "data" / "en" / f"{group}.yml")["nlu"]:
            category = entry["intent"]
            if category not in library.categories:
                path = library.folder / "en" / f"{category}.md"
                yield f"{path}:1: category `{category}` has no article; write it."


#: Groups of categories that articles answer; the others steer the talk.
ANSWERED = ("planning", "work", "family", "papers", "places", "care")
#: Intents that only buttons and shortcuts say; nobody's words are classified as them.
BUTTON_ONLY = frozenset(
    {
        "start_plan",
        "start_request",
        "show_plan",
        "change_plan",
        "skip",
        "why",
        "cancel_plan",
        "help_wanted",
        "acknowledge",
        "sad_sign",
        "follow_up",
        "more",
        "newer_text",
        "when_answered",
        "withdraw_request",
    }
)


def _line_of(path: Path, fragment: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next((n for n, line in enumerate(lines, 1) if fragment in line), 1)


def _domain() -> Iterator[str]:
    known = Texts("replies").keys()
    path = ROOT / "dialogues" / "domain" / "actions.yml"
    for key in _load(path)["responses"]:
        if key not in known:
            yield f"{path}:{_line_of(path, key)}: reply `{key}` has no text; add it to replies/."
    for reply, buttons in _load(BUTTONS).items():
        line = _line(BUTTONS, reply)
        if reply not in known | {"plan", "article"}:
            yield f"{BUTTONS}:{line}: reply `{reply}` does not exist."
        for button in buttons:
            intent = re.match(r"/(\w+)", button["payload"])
            if button["payload"].startswith(APPOINTMENT):
                continue  # The engine never gets to see it.
            if intent is None or intent[1] not in intents():
                yield f"{BUTTONS}:{line}: {button['payload']!r} does not name an intent."
            if button["text"] not in known:
                yield f"{BUTTONS}:{line}: text `{button['text']}` is missing in replies/."
