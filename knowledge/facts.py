"""Named facts: `knowledge/facts/<group>.yml`, each in every language, with a last valid day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from knowledge.articles import LANGUAGES, MARK, KnowledgeError, read_yaml


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that several texts share, in whole sentences by language."""

    id: str
    path: Path
    source: str
    owner: str
    """The institution whose site is named when the fact must be checked."""
    valid_until: date
    """The last day on which the words are shown."""
    reviewed: date | None
    words: dict[str, str]

    def is_valid(self, on: date) -> bool:
        """Whether the words may be shown on that day."""
        return on <= self.valid_until


def read_facts(folder: Path) -> dict[str, Fact]:
    """All named facts, by id. Raises KnowledgeError."""
    found: dict[str, Fact] = {}
    for path in sorted((folder / "facts").glob("*.yml")):
        for fact in _facts(path):
            if fact.id in found:
                raise KnowledgeError(path, 1, f"fact `{fact.id}` is defined twice.")
            found[fact.id] = fact
    return found


def _facts(path: Path) -> Iterator[Fact]:
    for key, row in (read_yaml(path) or {}).items():
        if not isinstance(row, dict):
            raise KnowledgeError(path, 1, f"fact `{key}` must hold source, owner, valid_until …")
        words = {lang: str(row[lang]).strip() for lang in LANGUAGES if row.get(lang)}
        if missing := [lang for lang in LANGUAGES if lang not in words]:
            raise KnowledgeError(path, 1, f"fact `{key}` has no words in {', '.join(missing)}.")
        if any(kind == "fact" for text in words.values() for kind, _ in MARK.findall(text)):
            raise KnowledgeError(path, 1, f"fact `{key}` has a fact in it; write it out.")
        if not isinstance(row.get("reviewed"), date | None):
            raise KnowledgeError(path, 1, f"fact `{key}`: `reviewed` must be a date.")
        yield Fact(
            id=str(key),
            path=path,
            source=_needed(path, key, row, "source", str),
            owner=_needed(path, key, row, "owner", str),
            valid_until=_needed(path, key, row, "valid_until", date),
            reviewed=row.get("reviewed"),
            words=words,
        )


def _needed(path: Path, key: str, row: dict[str, Any], name: str, kind: type) -> Any:
    if not isinstance(row.get(name), kind):
        raise KnowledgeError(path, 1, f"fact `{key}` needs `{name}` ({kind.__name__}).")
    return row[name]
