"""Measures how well messages are understood: cases in, rows and a summary out."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

LANGUAGES = ("lt", "en", "ru", "uk")
WORST = 15
FALLBACK = "nlu_fallback"


class BadLine(ValueError):
    """A line of the data file that is not a case; says which line and why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled message. `also` are other intents that would be right too."""

    text: str
    lang: str
    intent: str
    also: tuple[str, ...] = ()
    entities: dict[str, Any] = field(default_factory=dict)

    @property
    def right(self) -> frozenset[str]:
        """All intents that count as right."""
        return frozenset((self.intent, *self.also))


def read_cases(path: Path) -> list[Case]:
    """Read JSON lines `{"text", "lang", "intent", "also"?, "entities"?}`. Raises BadLine."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} cannot be read: {error}."
        raise BadLine(msg) from None
    cases = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            case = Case(
                text=str(row["text"]),
                lang=row["lang"],
                intent=str(row["intent"]),
                also=tuple(row.get("also") or ()),
                entities=dict(row.get("entities") or {}),
            )
        except (ValueError, KeyError, TypeError) as error:
            msg = f"{path}:{number}: not a case ({error!r}); it needs text, lang and intent."
            raise BadLine(msg) from None
        if case.lang not in LANGUAGES:
            msg = f"{path}:{number}: lang must be one of {', '.join(LANGUAGES)}."
            raise BadLine(msg)
        cases.append(case)
    if not cases:
        msg = f"{path} holds no cases."
        raise BadLine(msg)
    return cases


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write a JSON line a row."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")


def groups() -> dict[str, str]:
    """The group of each intent, from the file names of the training data."""
    found: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "data" / "en").glob("*.yml")):
        if path.stem != "lexicon":
            data = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
            found |= {entry["intent"]: path.stem for entry in data["nlu"]}
    return found


def summary(cases: list[Case], rows: list[dict[str, Any]]) -> str:
    """Accuracy, top three and macro-F1 by language and by group, and the worst confusions."""
    pairs = list(zip(cases, rows, strict=True))
    group_of = groups()
    lines = [f"{'':14}{'n':>6}{'top-1':>8}{'top-3':>8}{'F1':>8}{'lang':>8}{'asks':>8}"]
    parts: dict[str, list[tuple[Case, dict[str, Any]]]] = {"all": pairs}
    for language in LANGUAGES:
        parts[language] = [pair for pair in pairs if pair[0].lang == language]
    for group in dict.fromkeys(group_of.values()):
        parts[group] = [pair for pair in pairs if group_of.get(pair[0].intent) == group]
    lines += [_line(name, part) for name, part in parts.items() if part]
    lines.append("worst confusions (right -> taken for):")
    wrong = Counter(
        (case.intent, row["intent"]) for case, row in pairs if row["intent"] not in case.right
    )
    lines += [f"{n:5}  {right} -> {taken}" for (right, taken), n in wrong.most_common(WORST)]
    return "\n".join(lines)


def _line(name: str, pairs: list[tuple[Case, dict[str, Any]]]) -> str:
    count = len(pairs)
    first = sum(row["intent"] in case.right for case, row in pairs) / count
    three = sum(any(r["name"] in case.right for r in row["ranking"]) for case, row in pairs) / count
    language = sum(row["language"] == case.lang for case, row in pairs) / count
    asks = sum(row["fallback"] for _, row in pairs) / count
    f1 = _macro_f1(pairs)
    return f"{name:14}{count:6}{first:8.3f}{three:8.3f}{f1:8.3f}{language:8.3f}{asks:8.3f}"


def _macro_f1(pairs: list[tuple[Case, dict[str, Any]]]) -> float:
    """Mean F1 over the intents that occur; a prediction among `also` counts as the label."""
    hits: dict[str, int] = defaultdict(int)
    labelled: Counter[str] = Counter()
    predicted: Counter[str] = Counter()
    for case, row in pairs:
        taken = case.intent if row["intent"] in case.right else row["intent"]
        labelled[case.intent] += 1
        predicted[taken] += 1
        hits[case.intent] += taken == case.intent
    scores = [2 * hits[i] / (labelled[i] + predicted[i]) for i in labelled]
    return sum(scores) / len(scores)
