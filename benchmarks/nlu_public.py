"""Our classifier beside Rasa's default pipeline on three public sets of English messages.

`uv run python benchmarks/nlu_public.py FOLDER` trains and asks, and prints a Markdown table.
FOLDER holds checkouts, or only the files named; none of it is part of this repository:

- `task-specific-datasets` (github.com/PolyAI-LDN/task-specific-datasets, CC BY 4.0): BANKING77,
  `banking_data/{train,test}.csv`;
- `NLU-Evaluation-Data` (github.com/xliuhw/NLU-Evaluation-Data, CC BY 4.0): HWU64, fold 1 of
  `CrossValidation/`, `trainset/*.csv` and `testset/csv/*.csv`, texts as normalised by its authors;
- `oos-eval` (github.com/clinc/oos-eval, CC BY 3.0): CLINC150, `data/data_full.json`. Out of scope
  is one more label, taught by `oos_train`. As in its paper, accuracy is that of the messages in
  scope, recall that of those out of scope.

Ours is the classifier with the settings of `config.yml`, in English, without lexicons. `--baseline`
trains Rasa's default pipeline too, which takes half an hour to some hours a set on 2 cores;
`--epochs` makes that shorter. It is given intents only.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from bot.cli.reporting import report
from bot.engine.trials import Trials
from bot.errors import Misconfigured
from bot.settings import load_settings
from nlu.evaluation.cases import Case
from nlu.evaluation.examples import Example
from nlu.evaluation.pipelines import CLASSIFIER, default_pipeline, own_pipeline, part

OUT = "oos"
Lines = list[tuple[str, str]]


class Answers(NamedTuple):
    """The intent that each message asked was taken for, and the seconds of training."""

    intents: list[str]
    seconds: float


def banking(folder: Path) -> tuple[Lines, Lines]:
    """BANKING77: lines to learn from, lines to ask."""

    def lines(name: str) -> Lines:
        with (folder / "task-specific-datasets" / "banking_data" / name).open() as file:
            return [(row["text"], row["category"]) for row in csv.DictReader(file)]

    return lines("train.csv"), lines("test.csv")


def hwu(folder: Path) -> tuple[Lines, Lines]:
    """HWU64, fold 1."""

    def lines(part: str) -> Lines:
        found = []
        for path in sorted((folder / "NLU-Evaluation-Data").rglob(f"KFold_1/{part}/*.csv")):
            with path.open() as file:
                rows = csv.DictReader(file, delimiter=";")
                found += [(r["answer_from_anno"], f"{r['scenario']}_{r['intent']}") for r in rows]
        return found

    return lines("trainset"), lines("testset/csv")


def clinc(folder: Path) -> tuple[Lines, Lines]:
    """CLINC150, the full one."""
    data = json.loads((folder / "oos-eval" / "data" / "data_full.json").read_text())
    known, asked = data["train"] + data["oos_train"], data["test"] + data["oos_test"]
    return [tuple(line) for line in known], [tuple(line) for line in asked]


SETS: dict[str, Callable[[Path], tuple[Lines, Lines]]] = {
    "BANKING77": banking,
    "HWU64": hwu,
    "CLINC150": clinc,
}


def ours(trials: Trials, known: Lines, asked: Lines) -> Answers:
    """The classifier alone, without Rasa around it."""
    task = {
        "settings": part(own_pipeline(lexicons=False), CLASSIFIER),
        "known": [[text, intent, "en", 1] for text, intent in known],
        "asked": [[text, "en"] for text, _ in asked],
    }
    taken = trials.engine.run("trial", json.dumps(task))
    return Answers([ranked[0][0] for ranked in taken["rankings"]], taken["seconds"])


def default(trials: Trials, known: Lines, asked: Lines, epochs: int) -> Answers:
    """Rasa's default pipeline, trained and asked as Rasa does it."""
    examples = [Example(text, intent, "en", "") for text, intent in known]
    cases = [Case(text, "en", intent) for text, intent in asked]
    config = default_pipeline(trials.engine, epochs)
    reading = trials.train("default", config, examples, cases)
    assert reading.cost
    return Answers(
        [row["intent"] or "" for row in reading.rows], reading.cost.training_seconds or 0
    )


def share(asked: Lines, answers: Answers, *, out: bool) -> str:
    """The share right of the messages out of scope, or of all others."""
    pairs = zip(asked, answers.intents, strict=True)
    right = [taken == label for (_, label), taken in pairs if (label == OUT) == out]
    return f"{sum(right) / len(right):.3f}" if right else "-"


def lines(name: str, system: str, asked: Lines, answers: Answers) -> str:
    """One line of the table."""
    inside, outside = share(asked, answers, out=False), share(asked, answers, out=True)
    return f"| {name} | {system} | {inside} | {outside} | {answers.seconds:.0f} |"


def main(arguments: Iterable[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--baseline", action="store_true", help="Rasa's default pipeline too")
    parser.add_argument("--epochs", type=int, default=100, help="of the baseline")
    options = parser.parse_args(list(arguments))
    settings = load_settings()
    trials = Trials(settings.var, report, settings.encoder_folder)
    print("| set | pipeline | accuracy | out-of-scope recall | training, s |")
    print("|---|---|---|---|---|", flush=True)
    for name in options.sets:
        try:
            known, asked = SETS[name](options.folder)
        except (OSError, KeyError, ValueError) as error:
            raise Misconfigured(f"{name} is not in {options.folder} as expected: {error}") from None
        report(f"{name}: {len(known)} lines to learn from, {len(asked)} to ask")
        print(lines(name, "ours", asked, ours(trials, known, asked)), flush=True)
        if options.baseline:
            answers = default(trials, known, asked, options.epochs)
            print(lines(name, f"default, {options.epochs} epochs", asked, answers), flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Misconfigured as error:
        sys.exit(str(error))
