"""Canned answers: written, checked, kept by language, archived, and filled for one conversation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from bot.desk import audit
from bot.messages import LANGUAGES
from bot.store.accounts import User
from bot.store.answers import Canned, CannedText
from bot.store.base import now

#: What an answer is about; the desk has a name for each (`canned_category_...`).
CATEGORIES = ("courtesy", "waiting", "asking", "planning", "work", "family", "papers", "places")
#: What may stand in braces: the consultant's name, the conversation's number, the day of sending.
PLACEHOLDERS = ("name", "number", "today")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,29}", re.ASCII)
#: Longest name, words and example questions. Characters.
MOST_NAME, MOST_TEXT, MOST_QUESTIONS = 80, 1500, 600
_BRACES = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Written:
    """What a form brings of one language; `fits` if older words still say the same."""

    text: str
    questions: str
    fits: bool


@dataclass(frozen=True, slots=True)
class Form:
    """What a form brings."""

    code: str
    name: str
    category: str
    texts: Mapping[str, Written]

    @property
    def problem(self) -> str | None:
        """What is wrong, as a key of the desk's texts; None if nothing is."""
        written = [one.text for one in self.texts.values() if one.text]
        questions = [one.questions for one in self.texts.values()]
        wrong = {
            "canned_bad_code": not CODE.fullmatch(self.code),
            "canned_bad_name": not 0 < len(self.name) <= MOST_NAME,
            "canned_bad_category": self.category not in CATEGORIES,
            "canned_no_words": not written,
            "canned_too_long": any(len(text) > MOST_TEXT for text in written)
            or any(len(text) > MOST_QUESTIONS for text in questions),
            "canned_bad_placeholder": not all(map(_fillable, written)),
        }
        return next((problem for problem, is_so in wrong.items() if is_so), None)


@dataclass(frozen=True, slots=True)
class Filling:
    """What stands in for the placeholders in one conversation."""

    name: str
    number: int
    today: date


def _fillable(text: str) -> bool:
    known = all(found in PLACEHOLDERS for found in _BRACES.findall(text))
    return known and not set("{}") & set(_BRACES.sub("", text))


def fill(text: str, language: str, filling: Filling) -> str:
    """The words as they are sent; what is not a placeholder stays as it is."""
    # No spaces that need a costlier alphabet in an SMS.
    today = " ".join(format_date(filling.today, "long", locale=language).split())
    values = {
        "name": filling.name,
        "number": str(filling.number),
        "today": today,
    }
    return _BRACES.sub(lambda found: values.get(found[1], found[0]), text)


def stale(texts: Iterable[CannedText]) -> frozenset[str]:
    """The languages whose words are older than the newest of another language."""
    found = list(texts)
    newest = max((one.changed_at for one in found), default=None)
    return frozenset(one.language for one in found if newest and one.changed_at < newest)


async def all_canned(session: AsyncSession, *, archived: bool = False) -> Sequence[Canned]:
    """The answers with their words, by category and name; only the archived ones if asked."""
    is_archived = Canned.archived_at.is_not(None)
    found = await session.scalars(
        select(Canned)
        .where(is_archived if archived else ~is_archived)
        .options(selectinload(Canned.texts))
    )
    return sorted(found, key=lambda one: (CATEGORIES.index(one.category), one.name.casefold()))


async def one_canned(session: AsyncSession, canned_id: int) -> Canned | None:
    """One answer with its words."""
    found: Canned | None = await session.scalar(
        select(Canned).where(Canned.id == canned_id).options(selectinload(Canned.texts))
    )
    return found


async def code_is_taken(session: AsyncSession, code: str, but: int | None = None) -> bool:
    """Whether another answer has this code."""
    holder = await session.scalar(select(Canned.id).where(Canned.code == code))
    return holder is not None and holder != but


async def add(session: AsyncSession, user: User, form: Form, *, starting: bool = False) -> Canned:
    """A new answer. The form is without problems, its code not taken."""
    made = Canned(code=form.code, name=form.name, category=form.category, starting=starting)
    session.add(made)
    await session.flush()
    moment = made.changed_at
    session.add_all(
        CannedText(
            canned_id=made.id,
            language=language,
            text=one.text,
            questions=one.questions,
            changed_at=moment,
            user_id=None if starting else user.id,
        )
        for language, one in form.texts.items()
        if one.text
    )
    audit.record(session, user, "added", "canned", made.id)
    return made


async def change(
    session: AsyncSession, user: User, canned: Canned, form: Form, seen: datetime
) -> bool:
    """Write what the form brings; False if somebody changed the answer after it was `seen`.

    Words emptied are taken out. The words of a language become as new as their last change; those
    marked as fitting become as new as the newest.
    """
    moment = now()
    claimed = await session.scalar(
        update(Canned)
        .where(Canned.id == canned.id, Canned.changed_at == seen)
        .values(
            code=form.code,
            name=form.name,
            category=form.category,
            starting=False,
            changed_at=moment,
        )
        .returning(Canned.id)
    )
    if claimed is None:
        return False
    known = {one.language: one for one in canned.texts}
    touched = [
        language
        for language in LANGUAGES
        if await _write(session, user, canned.id, language, known.get(language), form, moment)
    ]
    audit.record(session, user, "changed", "canned", canned.id, languages=touched)
    return True


async def _write(  # noqa: PLR0913, PLR0917 - one row and what it is made from
    session: AsyncSession,
    user: User,
    canned_id: int,
    language: str,
    old: CannedText | None,
    form: Form,
    moment: datetime,
) -> bool:
    """Whether the words of one language changed."""
    new = form.texts[language]
    if not new.text:
        if old:
            await session.delete(old)
        return old is not None
    if old is None:
        old = CannedText(canned_id=canned_id, language=language)
        session.add(old)
    elif (old.text, old.questions) == (new.text, new.questions) and not new.fits:
        return False
    if old.text != new.text or new.fits:
        old.changed_at, old.user_id = moment, user.id
    old.text, old.questions = new.text, new.questions
    return True


async def archive(session: AsyncSession, user: User, canned_id: int, *, back: bool) -> bool:
    """Offer an answer no more, or again; False if that is so already."""
    moment = now()
    is_archived = Canned.archived_at.is_not(None)
    found = await session.scalar(
        update(Canned)
        .where(Canned.id == canned_id, is_archived if back else ~is_archived)
        .values(archived_at=None if back else moment, changed_at=moment)
        .returning(Canned.id)
    )
    if found is None:
        return False
    audit.record(session, user, "restored" if back else "archived", "canned", canned_id)
    return True
