"""Facts about locks on PostgreSQL: who writes does not wait for who holds the conversation."""

from __future__ import annotations

import asyncio

import pytest

from bot.claims import LOCKED
from tests.askers import Asker, answer_all, send_all
from tests.vendor import Vendor


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_send_does_not_wait_for_a_turn(vera: Asker, vendor: Vendor) -> None:
    """Else the two wait for each other, and what was sent is forgotten and sent again.

    A row that one transaction changes twice has its references looked at again.
    """
    await vera.writes()
    await answer_all(vera.services)

    async with vera.services.database.write() as session:
        await session.scalar(LOCKED, {"conversation": (await vera.conversation()).id})
        async with asyncio.timeout(10):
            await asyncio.create_task(send_all(vera.services))

    assert len(vendor.taken) == 1
    assert [m.state for m in await vera.messages(direction="out")] == ["sent"]
