"""Scores the extractors on labelled messages; no trained model is needed.

    PYTHONPATH=. python -m nlu.components.entity_report nlu/gold/*.jsonl

In: files of JSON lines `{"text", "entities"?, "lang"?}`, a file's name being the language where
`lang` is missing. Out: the tables of `nlu.entity_scores`, what was missed or invented, and the time
of all extractors together. Runs in the engine's environment.
"""

import json
import sys
from datetime import date
from pathlib import Path
from statistics import quantiles
from time import perf_counter
from typing import Any

from rasa.engine.storage.resource import Resource

from nlu.components.details import DetailsExtractor
from nlu.components.fingerprint import ROOT
from nlu.components.gazetteer import GazetteerExtractor, read_names
from nlu.entity_scores import SCORED, entity_lines

__all__ = ["main"]


def main(paths: "list[str]") -> None:
    """Print the report for these files."""
    names = read_names(ROOT / "knowledge")
    gazetteer = GazetteerExtractor({}, None, Resource("names"), names)
    details = DetailsExtractor()
    rows: list[dict[str, Any]] = []
    times = []
    for path in map(Path, paths):
        for line in path.read_text("utf-8").splitlines():
            case = json.loads(line)
            language = case.get("lang") or path.stem
            start = perf_counter()
            found = gazetteer.find(case["text"])
            details.find(case["text"], language, date.today())  # noqa: DTZ011 - any day will do
            times.append((perf_counter() - start) * 1000)
            labelled = case.get("entities") or {}
            rows.append({"lang": language, "labelled_entities": labelled, "entities": found,
                         "text": case["text"]})  # fmt: skip
    print("\n".join(entity_lines(rows)))
    for row in rows:
        _print_misses(row)
    cuts = quantiles(times, n=20)
    print(f"{len(rows)} messages; all extractors p50 {cuts[9]:.2f} ms, p95 {cuts[18]:.2f} ms")


def _print_misses(row: "dict[str, Any]") -> None:
    for entity in SCORED:
        wanted = set(row["labelled_entities"].get(entity, ()))
        named = {one["value"] for one in row["entities"] if one["entity"] == entity}
        if wanted != named:
            missed, invented = sorted(wanted - named), sorted(named - wanted)
            print(f"  {entity}: missed {missed}, invented {invented}: {row['text'][:90]}")


if __name__ == "__main__":
    main(sys.argv[1:])
