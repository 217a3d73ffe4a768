"""The steps of the first-steps plan, and which of them a person needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from knowledge.articles import KnowledgeError, read_yaml

WHEN = ("before_leaving", "on_the_way", "first_days", "first_weeks", "first_months")
SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: when it comes, for whom, and where it was read."""

    id: str
    when: str
    only_if: dict[str, tuple[str, ...]]
    article: str | None
    sources: tuple[str, ...]
    first_if: dict[str, tuple[str, ...]] = field(default_factory=dict)
    known: tuple[str, ...] = ()

    def first(self, answers: dict[str, Any]) -> bool:
        """Whether the step comes before all others: any of these answers was given."""
        return any(answers.get(key) in values for key, values in self.first_if.items())

    def due(self, answers: dict[str, Any]) -> str:
        """When the step comes for somebody with these answers, one of WHEN."""
        return WHEN[0] if self.first(answers) else self.when

    def fits(self, answers: dict[str, Any]) -> bool:
        """Whether the step belongs to a plan made from these answers.

        An answer that was skipped or is missing fits everything: better one step too many. But of
        many that say nearly the same, one step for those who skipped (`only_if: {work: [skipped]}`)
        stands in for those that ask for an answer (`known: [work]`).
        """
        if any(answers.get(key) in (None, SKIPPED) for key in self.known):
            return False
        for key, values in self.only_if.items():
            given = answers.get(key)
            if given in (None, SKIPPED):
                continue
            if given == "both" and {"preschool", "school"} & set(values):
                continue
            if given not in values:
                return False
        return True


def read_steps(folder: Path) -> tuple[Step, ...]:
    """All steps, in order. Raises KnowledgeError."""
    path = folder / "plan.yml"
    steps = []
    for row in read_yaml(path):
        if row.get("when") not in WHEN:
            raise KnowledgeError(path, 1, f"step `{row.get('id')}`: `when` must be one of {WHEN}.")
        steps.append(
            Step(
                id=row["id"],
                when=row["when"],
                only_if={k: tuple(v) for k, v in (row.get("only_if") or {}).items()},
                article=row.get("article"),
                sources=tuple(row.get("sources", ())),
                known=tuple(row.get("known", ())),
                first_if={k: tuple(v) for k, v in (row.get("first_if") or {}).items()},
            )
        )
    return tuple(sorted(steps, key=lambda step: WHEN.index(step.when)))


def read_step_words(folder: Path, language: str) -> dict[str, dict[str, str]]:
    """Text and deadline of each step in one language, by the step's id."""
    found = read_yaml(folder / language / "plan.yml")
    return {key: dict(value) for key, value in found.items()}
