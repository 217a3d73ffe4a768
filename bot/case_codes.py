"""The codes that are out: making and finding them, and how often somebody may try.

Only keyed hashes are kept, of the code and of the answer that must be known besides. Tries are
counted in the database, so that the limits hold for all processes together.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.case_code import new_code
from bot.store.base import now
from bot.store.models import CaseCode, CodeTry

LASTS = timedelta(days=30)
#: Wrong answers that a code survives, less one: at this many it is gone.
MOST_WRONG = 3
#: How far back tries are counted, and how many there may be: of one contact, and of all contacts
#: those that found no code. Whoever has a right code does not use up the tries of others.
COUNTED = timedelta(hours=1)
MOST_BY_CONTACT = 5
MOST_UNKNOWN = 30


async def make(session: AsyncSession, key: bytes, person_id: int, question: str, proof: str) -> str:
    """A new code for a person; it takes the place of their older ones. Keep it nowhere else."""
    gone = or_(CaseCode.person_id == person_id, CaseCode.expires_at < now())
    await session.execute(delete(CaseCode).where(gone, CaseCode.used_at.is_(None)))
    code = new_code()
    code_hash = hashed(key, code)
    session.add(
        CaseCode(
            code_hash=code_hash,
            person_id=person_id,
            question=question,
            proof_hash=_hash(key, "proof", f"{code_hash} {proof}"),
            expires_at=now() + LASTS,
        )
    )
    return code


def hashed(key: bytes, code: str) -> str:
    """What is kept of a code."""
    return _hash(key, "code", code)


async def live(session: AsyncSession, code_hash: str) -> CaseCode | None:
    """The code of a hash, locked, if it can be used."""
    return await session.scalar(
        select(CaseCode)
        .where(
            CaseCode.code_hash == code_hash,
            CaseCode.used_at.is_(None),
            CaseCode.expires_at > now(),
        )
        .with_for_update()
    )


async def proves(session: AsyncSession, key: bytes, code: CaseCode, answer: str) -> bool:
    """Whether this is the answer to a code's question; a code dies of the third wrong one."""
    proof = _hash(key, "proof", f"{code.code_hash} {answer}")
    if hmac.compare_digest(proof, code.proof_hash):
        return True
    code.wrong += 1
    if code.wrong >= MOST_WRONG:
        await session.delete(code)
    return False


async def may_try(session: AsyncSession, contact_id: int) -> bool:
    """Whether this contact may give a code now."""
    since = now() - COUNTED
    await session.execute(delete(CodeTry).where(CodeTry.tried_at < since))
    own, unknown = (
        await session.execute(
            select(
                func.count().filter(CodeTry.contact_id == contact_id),
                func.count().filter(CodeTry.known.is_(False)),
            ).select_from(CodeTry)
        )
    ).one()
    return bool(own < MOST_BY_CONTACT and unknown < MOST_UNKNOWN)


def count_try(session: AsyncSession, contact_id: int, *, known: bool) -> None:
    """Remember that a contact gave a code."""
    session.add(CodeTry(contact_id=contact_id, known=known))


def _hash(key: bytes, what: str, words: str) -> str:
    return hmac.digest(key, f"{what} {words}".encode(), hashlib.sha256).hex()
