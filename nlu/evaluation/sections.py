"""What the report shows, a table a question. In: readings of the same messages by each system."""

from __future__ import annotations

import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from nlu.evaluation import scores
from nlu.evaluation.cases import LANGUAGES, STYLES
from nlu.evaluation.readings import Reading, Systems
from nlu.evaluation.rows import Row
from nlu.evaluation.tables import Table, compared, share
from nlu.redaction import redact

Rows = Sequence[Row]
Groups = Mapping[str, str]
WORST = 15
_QUOTED = 90
_LENGTHS = {"1-4 words": 4, "5-14 words": 14, "15-39 words": 39, "40 and more": sys.maxsize}
_COUNT = {"n": len}
_MAIN = {
    "accuracy": scores.accuracy,
    "top 3": scores.top_three,
    "macro-F1": scores.macro_f1,
    "asked back": scores.asked_back,
    "wrong, sure": scores.wrong_and_sure,
}


def by_language(systems: Systems, groups: Groups) -> Table:
    """All intents in each language and the content intents alone (all but talk)."""
    content = {
        name: replace(reading, rows=[r for r in reading.rows if groups[r["label"]] != "talk"])
        for name, reading in systems.items()
    }
    parts = _languages(systems)
    parts |= {f"{name}, content": part for name, part in _languages(content).items()}
    metrics = {**_MAIN, "calibration error": scores.calibration_error}
    return compared("By language", parts, metrics, _COUNT)


def by_group(systems: Systems, groups: Groups) -> Table:
    """The groups of intents, in all languages."""
    parts = _split(systems, dict.fromkeys(groups.values()), lambda row: groups[row["label"]])
    return compared("By group", parts, _MAIN, _COUNT)


def by_style(systems: Systems) -> Table:
    """How people write, and how much."""
    parts = _split(systems, STYLES, lambda row: row["style"])
    parts |= _split(systems, _LENGTHS, _length)
    return compared("By style and length", parts, _MAIN, _COUNT)


def marks(systems: Systems) -> Table:
    """Lithuanian as written and without the marks on its letters."""
    lines = []
    for name, reading in systems.items():
        written, plain = ([pair[side] for pair in reading.pairs] for side in (0, 1))
        figures = (
            scores.accuracy(written),
            scores.accuracy(plain),
            scores.agreement(reading.pairs),
        )
        lines.append((name, str(len(written)), *map(share, figures)))
    columns = ("n", "as written", "without marks", "same answer")
    return Table("Lithuanian without marks", columns, lines)


def care(systems: Systems) -> Table:
    """Crisis, exploitation and distress: how many are seen, how many others are taken for them."""
    metrics = {"recall": scores.care_recall, "false alarms": scores.care_false_alarms}
    counts = {"n": scores.care_count, "others": scores.care_others}
    return compared("Care", _languages(systems), metrics, counts)


def scope(systems: Systems) -> Table:
    """What the assistant is not for: whether it is recognised, asked back, or answered wrongly."""
    metrics = {
        "recall": scores.scope_recall,
        "recall at 5 % of others lost": scores.scope_recall_at_cost,
        "asked back": scores.scope_asked_back,
        "wrong, sure": scores.scope_wrong_and_sure,
    }
    return compared("Out of scope", _languages(systems), metrics, {"n": scores.scope_count})


def confusions(name: str, reading: Reading) -> Table:
    """The pairs of intents that one system confuses most, each with its surest example."""
    wrong = defaultdict(list)
    for row in reading.rows:
        if not scores.is_right(row):
            wrong[row["label"], row["intent"]].append(row)
    worst = sorted(wrong.items(), key=lambda item: -len(item[1]))[:WORST]
    lines = []
    for (label, taken), rows in worst:
        example = max(rows, key=lambda row: row["confidence"])
        quoted = redact(example["text"]).replace("|", "/")
        text = textwrap.shorten(quoted, _QUOTED, placeholder=" ...")
        lines.append((label, taken or "-", str(len(rows)), f"{example['lang']}: {text}"))
    return Table(f"Worst confusions, {name}", ("taken for", "n", "example"), lines)


def cost(systems: Systems) -> Table:
    """What each system costs on this machine; training is of the understanding alone."""
    lines = []
    for name, reading in systems.items():
        if (c := reading.cost) is not None:
            figures = (c.training_seconds, c.model_mb, c.resident_mb)
            whole = ["-" if figure is None else f"{figure:.0f}" for figure in figures]
            lines.append((name, *whole, f"{c.p50_ms:.1f}", f"{c.p95_ms:.1f}"))
    columns = ("training, s", "model, MB", "resident, MB", "parse p50, ms", "p95, ms")
    return Table("Cost", columns, lines)


def _languages(systems: Systems) -> dict[str, dict[str, Rows]]:
    whole = {name: reading.rows for name, reading in systems.items()}
    return {**_split(systems, LANGUAGES, lambda row: row["lang"]), "all": whole}


def _split(
    systems: Systems, names: Iterable[str], key: Callable[[Row], str]
) -> dict[str, dict[str, Rows]]:
    parts = defaultdict(list)
    for system, reading in systems.items():
        for row in reading.rows:
            parts[key(row), system].append(row)
    return {name: {system: parts[name, system] for system in systems} for name in names}


def _length(row: Row) -> str:
    words = len(row["text"].split())
    return next(name for name, most in _LENGTHS.items() if words <= most)
