"""Facts about many takeovers at the same time, while the assistant is answering."""

from __future__ import annotations

from contextlib import AsyncExitStack

from tests.conftest import MakeServices
from tests.engine_stand_in import EngineStandIn
from tests.takeovers import answering, race

#: Conversations, consultants for each, and how many conversations at a time.
TALKS, RIVALS, AT_ONCE = 30, 3, 10


async def test_one_owner_and_silence(make_services: MakeServices, engine: EngineStandIn) -> None:
    """Each conversation gets one owner, and the assistant says nothing in it after that."""
    first = make_services()
    # On SQLite there is one process.
    processes = [first] if first.database.is_sqlite else [first, make_services()]
    engine.slow = 0.2

    async with AsyncExitStack() as stack:
        for services in processes:
            await stack.enter_async_context(answering(services))
        outcome = await race(processes, TALKS, RIVALS, at_once=AT_ONCE)

    assert outcome.one_winner == TALKS
    assert outcome.owned_by_winner == TALKS
    assert outcome.late == 0
    assert outcome.answers < 2 * TALKS
