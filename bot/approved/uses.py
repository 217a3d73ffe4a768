"""Counts how often each approved answer is put into a reply."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from bot.store.answers import AnswerUse
from bot.store.base import now


async def count_use(session: AsyncSession, kind: str, ref: str, language: str) -> None:
    """One use more; two at the same moment are two."""
    inserting = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    await session.execute(
        inserting.insert(AnswerUse)
        .values(kind=kind, ref=ref, language=language, uses=0, used_at=now())
        .on_conflict_do_nothing()
    )
    await session.execute(
        update(AnswerUse)
        .where(AnswerUse.kind == kind, AnswerUse.ref == ref, AnswerUse.language == language)
        .values(uses=AnswerUse.uses + 1, used_at=now())
    )


async def uses(session: AsyncSession, kind: str) -> Mapping[str, int]:
    """How often each of a kind was used, in all languages together."""
    found = await session.execute(
        select(AnswerUse.ref, func.sum(AnswerUse.uses))
        .where(AnswerUse.kind == kind)
        .group_by(AnswerUse.ref)
    )
    return {ref: int(count) for ref, count in found}
