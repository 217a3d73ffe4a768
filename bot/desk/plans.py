"""The asker's first-steps plan, as the side column shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.replies import PLAN_FIELDS, Replies
from bot.store.models import Plan
from knowledge.printing import Cited
from knowledge.steps import SKIPPED


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """The answers a plan was made from, and its steps in the reader's language."""

    answers: tuple[tuple[str, str], ...]
    text: str
    sources: tuple[Cited, ...]


def shown_plan(plan: Plan, replies: Replies, language: str) -> ShownPlan:
    """A kept plan in words."""
    made = replies.library.plan(plan.answers, language)
    answers = (
        (
            replies.texts.get(f"button_field_{field}", language),
            _value(field, plan, replies, language),
        )
        for field in PLAN_FIELDS
    )
    return ShownPlan(tuple(answers), made.text, made.sources)


def _value(field: str, plan: Plan, replies: Replies, language: str) -> str:
    value: Any = plan.answers.get(field)
    if value in (None, SKIPPED):
        return replies.texts.get("answer_skipped", language)
    if field == "from":
        country = replies.library.countries.get(str(value))
        return country.names[language] if country else str(value)
    if field == "municipality":
        place = replies.library.places.get(str(value))
        return place.names[language] if place else str(value)
    return replies.texts.get(f"button_{field}_{value}", language)
