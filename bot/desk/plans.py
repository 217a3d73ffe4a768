"""The asker's first-steps plan, as the side column shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.case_words import label, value_words
from bot.cases import Told
from bot.desk.cases import ShownField, shown_field
from bot.replies import PLAN_FIELDS, Replies
from bot.store.models import Plan
from knowledge.printing import Cited


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """The answers a plan was made from, and its steps in the reader's language."""

    answers: tuple[ShownField, ...]
    text: str
    sources: tuple[Cited, ...]


def shown_plan(plan: Plan, told: Sequence[Told], replies: Replies, language: str) -> ShownPlan:
    """A kept plan in words, its answers with the words that they were taken from."""
    made = replies.library.plan(plan.answers, language)
    newest = next((one for one in told if one.case.kind == "plan"), None)
    answers = (_answer(name, plan, newest, replies, language) for name in PLAN_FIELDS)
    return ShownPlan(tuple(answers), made.text, made.sources)


def _answer(
    name: str, plan: Plan, told: Told | None, replies: Replies, language: str
) -> ShownField:
    value = plan.answers.get(name)
    if told and name in told.fields and told.fields[name].value == value:
        return shown_field(name, told, replies, language)
    words = value_words(name, value, replies.texts, replies.library, language)
    return ShownField(name, label(name, replies.texts, language), words)
