"""Reads articles: `knowledge/<language>/<category>.md`, a YAML header and plain paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("lt", "en", "ru", "uk")
SECTIONS = ("steps", "who", "have")
#: The mark before each line of a section.
LINE = re.compile(r"^(?:\d+\.|-) ", re.MULTILINE)
CITATION = re.compile(r"\[([a-z0-9][a-z0-9-]*)\]")
MARK = re.compile(r"\{(\w+):([\w-]+)\}")
FACT = re.compile(r"\{fact:([\w-]+)\}")


class KnowledgeError(Exception):
    """A file of the knowledge that cannot be used: which, where, and how to mend it."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands: its article, the part of it and the place in that part, from 0."""

    category: str
    part: str
    number: int


@dataclass(frozen=True, slots=True)
class Article:
    """One category's answer in one language, as written: marks and citations still in it."""

    category: str
    language: str
    title: str
    updated: date
    translated_from: date | None
    """The `updated` of the English text that it was made from; None in English."""
    reviewed: date | None
    """When a person at the centre last checked this text."""
    reviewed_by: str
    sms: str
    answer: str
    sections: dict[str, str]
    """Optional parts by id (`steps`, `who`, `have`), in the order they are shown."""

    @property
    def checked(self) -> date | None:
        """When the text as it now stands was checked: a check before the last change is void."""
        return self.reviewed if self.reviewed and self.reviewed >= self.updated else None

    @property
    def body(self) -> str:
        """All that cites sources."""
        return "\n\n".join((self.answer, *self.sections.values()))

    def passages(self) -> Iterator[tuple[str, int, str]]:
        """(part, place in it from 0, text): paragraphs of the answer, lines of the sections."""
        for number, paragraph in enumerate(re.split(r"\n\n+", self.answer)):
            yield "answer", number, paragraph
        for part, text in self.sections.items():
            for number, line in enumerate(LINE.split(text)[1:]):
                yield part, number, line.strip()

    def cited(self) -> list[str]:
        """Ids of the sources, in the order of first mention."""
        return list(dict.fromkeys(CITATION.findall(self.body)))

    def marks(self) -> list[tuple[str, str]]:
        """(kind, id) of every mark in the body and the short form."""
        return MARK.findall(f"{self.body}\n{self.sms}")


def read_yaml(path: Path) -> Any:
    """Read one YAML file. Raises KnowledgeError."""
    try:
        return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except FileNotFoundError:
        raise KnowledgeError(path, 1, "the file is missing; every language needs it.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise KnowledgeError(path, line, "is not valid YAML; mend the line.") from None


def read_article(path: Path) -> Article:
    """Read one article file. Raises KnowledgeError."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise KnowledgeError(path, 1, "the article is missing; write it.") from None
    except UnicodeDecodeError:
        raise KnowledgeError(path, 1, "is not UTF-8 text; save it as UTF-8.") from None
    _, fence, rest = text.partition("---\n")
    header_text, fence2, body = rest.partition("\n---\n")
    if not (fence and fence2):
        raise KnowledgeError(path, 1, "must begin with a header between two lines of ---.")
    header = _header(path, header_text)
    answer, sections = _split(path, body, header_text.count("\n") + 3)
    return Article(
        category=path.stem,
        language=path.parent.name,
        title=str(header["title"]),
        updated=header["updated"],
        translated_from=header.get("translated_from"),
        reviewed=header.get("reviewed"),
        reviewed_by=str(header.get("reviewed_by", "")),
        sms=str(header["sms"]).strip(),
        answer=answer,
        sections=sections,
    )


def _header(path: Path, text: str) -> dict[str, Any]:
    try:
        header = yaml.load(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        raise KnowledgeError(path, line, "the header is not valid YAML; mend it.") from None
    if not isinstance(header, dict):
        raise KnowledgeError(path, 1, "the header must hold title, updated and sms.")
    for key, kind in (("title", str), ("updated", date), ("sms", str)):
        if not isinstance(header.get(key), kind):
            raise KnowledgeError(path, 1, f"the header needs `{key}` ({kind.__name__}).")
    if not isinstance(header.get("reviewed"), date | None):
        raise KnowledgeError(path, 1, "`reviewed` must be a date, as 2026-11-22.")
    return header


def _split(path: Path, body: str, first_line: int) -> tuple[str, dict[str, str]]:
    answer, *parts = re.split(r"^## *(.*)$", body, flags=re.MULTILINE)
    names, texts = parts[::2], parts[1::2]
    sections = {name.strip(): text.strip() for name, text in zip(names, texts, strict=True)}
    if unknown := [name for name in sections if name not in SECTIONS]:
        line = first_line + body[: body.index(f"## {unknown[0]}")].count("\n")
        raise KnowledgeError(
            path, line, f"section `{unknown[0]}` is not one of {', '.join(SECTIONS)}."
        )
    if not answer.strip():
        raise KnowledgeError(path, first_line, "there is no answer before the first section.")
    return answer.strip(), sections
