"""Askers who go on elsewhere with a case code, as tests talk about them."""

from __future__ import annotations

import re

from sqlalchemy import func, select

from bot import case_code
from bot.messages import Press
from bot.services import Services
from bot.store.models import CaseCode
from tests.askers import Asker, answer_all

DIGITS = "4821"


async def says(asker: Asker, text: str, **more: object) -> list[str]:
    """Write something, and give the keys of what is answered to it."""
    stored = await asker.writes(text, **more)
    await answer_all(asker.services)
    answers = await asker.messages(direction="out", reply_to=stored.message_id)
    return [answer.data["said"] for answer in answers]


async def presses(asker: Asker, button: int) -> list[str]:
    """Press a button of the last message, from 0."""
    last = (await asker.messages(direction="out"))[-1]
    return await says(asker, "?", press=Press(last.id, button))


async def gets_code(asker: Asker, digits: str = DIGITS) -> str:
    """Ask for a code, choose the digits, and read it."""
    await says(asker, "Duokite kodą")
    await says(asker, digits)
    text = (await asker.messages(direction="out"))[-1].text
    found = re.search(r"\w{4}-\w{4}", text)
    assert found, text
    return found[0]


async def joins(asker: Asker, code: str, digits: str = DIGITS) -> list[str]:
    """Give a code, prove it, agree."""
    await says(asker, code)
    await says(asker, digits)
    return await presses(asker, 0)


async def counted(services: Services, table: type) -> int:
    """How many rows a table has."""
    async with services.database.read() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def unknown_code(services: Services) -> str:
    """A code that nobody has got."""
    async with services.database.read() as session:
        known = set(await session.scalars(select(CaseCode.code_hash)))
    code = case_code.new_code()
    assert code not in known
    return code
