"""The case card: what an asker told in a form, each field with the words it was taken from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.case_words import label, value_words
from bot.cases import Told
from bot.desk.corrections import Field, fields_of
from bot.replies import Replies
from bot.store.models import CaseField

#: Characters of a message that are quoted; the rest is a click away.
QUOTED = 240


@dataclass(frozen=True, slots=True)
class ShownField:
    """One answer. `quote` is empty if the value says the same; `earlier` is what it replaced.

    `editor_id` is the consultant who corrected it.
    """

    name: str
    label: str
    value: str
    quote: str = ""
    message_id: int | None = None
    changed_at: datetime | None = None
    editor_id: int | None = None
    earlier: tuple[ShownField, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownCase:
    """One case. What its asker withdrew is not shown."""

    id: int
    kind: str
    state: str
    consent_at: datetime | None
    sent_at: datetime | None
    fields: tuple[ShownField, ...]
    inputs: Mapping[str, Field]
    """The fields that a consultant may fill in, by name; none of what was withdrawn."""

    @property
    def missing(self) -> list[Field]:
        """Those of them that nobody filled in yet."""
        told = {field.name for field in self.fields}
        return [field for name, field in self.inputs.items() if name not in told]


def shown_cases(told: Sequence[Told], replies: Replies, language: str) -> list[ShownCase]:
    """The cases in words; plans are shown with their steps (see `bot.desk.plans`)."""
    return [
        ShownCase(
            id=one.case.id,
            kind=one.case.kind,
            state=one.case.state,
            consent_at=one.case.consent_at,
            sent_at=one.case.sent_at,
            fields=()
            if one.case.state == "withdrawn"
            else tuple(shown_field(name, one, replies, language) for name in one.fields),
            inputs={} if one.case.state == "withdrawn" else fields_of(one.case, replies, language),
        )
        for one in told
        if one.case.kind != "plan"
    ]


def shown_field(name: str, told: Told, replies: Replies, language: str) -> ShownField:
    """A field with its words and its history, the latest correction first."""
    earlier = [_shown(field, replies, language) for field in reversed(told.replaced.get(name, ()))]
    return _shown(told.fields[name], replies, language, tuple(earlier))


def _shown(
    field: CaseField, replies: Replies, language: str, earlier: tuple[ShownField, ...] = ()
) -> ShownField:
    value = value_words(field.name, field.value, replies.texts, replies.library, language)
    quote = field.quote.strip()
    if len(quote) > QUOTED:
        quote = f"{quote[:QUOTED].rsplit(maxsplit=1)[0]}…"
    return ShownField(
        name=field.name,
        label=label(field.name, replies.texts, language),
        value=value,
        quote="" if quote == value.strip() else quote,
        message_id=field.message_id,
        changed_at=field.changed_at,
        editor_id=field.user_id,
        earlier=earlier,
    )
