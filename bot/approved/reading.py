"""Approved answers for one conversation: what is suggested, what can be chosen, and their words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.approved.canned import Filling, all_canned, one_canned, stale
from bot.approved.suggestions import EARLIER, Asked, Suggestions, excerpt
from bot.approved.words import Ref, article, canned_words, fact, knowledge_words
from bot.messages import MAX_TEXT
from bot.office.hours import ZONE
from bot.searching import make_search
from bot.services import Services
from bot.store.accounts import User
from bot.store.answers import Canned
from bot.store.base import now
from bot.store.models import Conversation, Message
from bot.topics import STEERING
from knowledge.articles import Place
from knowledge.library import Library
from knowledge.printing import Answer
from knowledge.search import Search

#: Characters of an answer's beginning that are shown.
PREVIEW = 180
#: Messages looked through for words; the others were buttons, files and thanks.
LOOKED_AT = 12
#: Questions whose suggestions are remembered.
MOST_KEPT = 1000
#: What only steers the talk asks nothing; words that were not understood may.
TALK = frozenset(STEERING) - {"nlu_fallback", "out_of_scope"}


@dataclass(frozen=True, slots=True)
class Talk:
    """What of a conversation its answers depend on. `asked` is newest first."""

    id: int
    language: str
    short: bool
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer that can be put into the reply, as it is shown before.

    `name` is a topic's id for an article. `note` says how old its source is and who checked it.
    """

    ref: Ref
    name: str
    preview: str
    code: str = ""
    source: str = ""
    note: str = ""
    stale: bool = False
    """True if its words are older than those of another language."""
    whole: Ref | None = None
    """All of the article, if that fits into a reply."""


@dataclass(slots=True)
class _Kept:
    """What was made for some canned answers on one day."""

    stamp: tuple[int, datetime | None, date]
    suggestions: Suggestions
    canned: dict[str, Canned]
    found: dict[tuple[tuple[Asked, ...], str, bool], list[Offer]]


async def read_talk(session: AsyncSession, services: Services, conversation: Conversation) -> Talk:
    """The asker's last words in a conversation."""
    rows = (
        await session.execute(
            select(Message.text, Message.intent, Message.confidence, Message.channel, Message.data)
            .where(
                Message.conversation_id == conversation.id,
                Message.direction == "in",
                Message.author == "asker",
            )
            .order_by(Message.id.desc())
            .limit(LOOKED_AT)
        )
    ).all()
    asked = [
        Asked(text, intent, confidence or 0.0)
        for text, intent, confidence, _, data in rows
        if text.strip() and not data.get("payload") and intent not in TALK
    ]
    channel = services.channels.get(rows[0].channel) if rows else None
    return Talk(
        id=conversation.id,
        language=conversation.language,
        short=bool(channel and channel.shape.short),
        asked=tuple(asked[: len(EARLIER)]),
    )


class Approved:
    """The approved answers of one process. Canned ones are read anew when any was changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._search: Search | None = None
        self._kept: _Kept | None = None

    async def suggested(self, session: AsyncSession, talk: Talk) -> list[Offer]:
        """At most three that fit the asker's last words, the best first."""
        if not talk.asked:
            return []
        kept = await self._current(session)
        question = (talk.asked, talk.language, talk.short)
        if question not in kept.found:
            if len(kept.found) >= MOST_KEPT:
                kept.found.clear()
            refs = kept.suggestions.find(talk.asked, talk.language)
            offers = (self._offer(ref, talk, kept) for ref in refs)
            kept.found[question] = [offer for offer in offers if offer]
        return kept.found[question]

    async def choices(self, session: AsyncSession, talk: Talk) -> list[Offer]:
        """All canned answers and valid facts in the asker's language."""
        kept = await self._current(session)
        refs = [Ref("canned", key) for key in kept.canned]
        refs += [Ref("fact", key) for key in self._library.facts]
        offers = (self._offer(ref, talk, kept) for ref in refs)
        return [offer for offer in offers if offer]

    async def words(self, session: AsyncSession, ref: Ref, talk: Talk, user: User) -> str | None:
        """The words to put into a reply; None if there is no such answer in this language."""
        if ref.kind == "canned":
            found = await one_canned(session, int(ref.id)) if ref.id.isdecimal() else None
            today = now().astimezone(ZONE).date()
            filling = Filling(user.name, talk.id, today)
            return canned_words(found, talk.language, filling) if found else None
        places = self._steps(await self._searching(), talk, ref.id) if ref.kind == "article" else []
        return knowledge_words(self._library, ref, talk.language, short=talk.short, places=places)

    def _offer(self, ref: Ref, talk: Talk, kept: _Kept) -> Offer | None:
        library, language = self._library, talk.language
        if ref.kind == "canned":
            one = kept.canned[ref.id]
            text = next((text for text in one.texts if text.language == language), None)
            if text is None:
                return None
            return Offer(
                ref,
                one.name,
                excerpt(text.text, PREVIEW),
                code=one.code,
                stale=language in stale(one.texts),
            )
        if ref.kind == "fact":
            found = fact(library, ref.id, language)
            return _shown(ref, found, code=ref.id) if found else None
        places = self._steps(kept.suggestions.search, talk, ref.id)
        whole = knowledge_words(library, Ref("whole", ref.id), language, short=talk.short)
        return _shown(
            ref,
            article(library, ref.id, language, places),
            stale=library.is_behind(ref.id, language),
            whole=Ref("whole", ref.id) if whole and len(whole) <= MAX_TEXT else None,
        )

    @staticmethod
    def _steps(search: Search, talk: Talk, category: str) -> Sequence[Place]:
        return search.steps(talk.asked[0].text, talk.language, category) if talk.asked else []

    async def _searching(self) -> Search:
        if self._search is None:
            self._search = await asyncio.to_thread(make_search, self._library)
        return self._search

    async def _current(self, session: AsyncSession) -> _Kept:
        number, changed = (
            await session.execute(select(func.count(Canned.id), func.max(Canned.changed_at)))
        ).one()
        stamp = (number, changed, self._library.today())
        if self._kept is None or self._kept.stamp != stamp:
            canned = await all_canned(session)
            suggestions = Suggestions(self._library, await self._searching(), canned)
            by_id = {str(one.id): one for one in canned}
            self._kept = _Kept(stamp, suggestions, by_id, {})
        return self._kept


def _shown(ref: Ref, answer: Answer, **more: Any) -> Offer:
    """An article or a fact, with its first source."""
    first = next(iter(answer.sources), None)
    source, note = (first.url, first.note) if first else ("", "")
    preview = excerpt(answer.text, PREVIEW)
    return Offer(ref, ref.id, preview, source=source, note=note, **more)


@lru_cache(maxsize=1)
def approved_answers(library: Library) -> Approved:
    """The one of this process."""
    return Approved(library)
