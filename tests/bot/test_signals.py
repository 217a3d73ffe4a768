"""Facts about waiting for a signal."""

from __future__ import annotations

import asyncio

import pytest

from bot.signals import set_within


@pytest.mark.parametrize("steps", range(5))
async def test_whoever_is_told_to_end_ends(steps: int) -> None:
    """Also if the signal comes just before: else a loop goes on, and stopping waits for ever."""
    event = asyncio.Event()
    waiting = asyncio.create_task(set_within(event, 10))
    await asyncio.sleep(0.01)
    event.set()
    for _ in range(steps):
        await asyncio.sleep(0)
    told = not waiting.done()
    waiting.cancel()
    await asyncio.wait({waiting})

    assert waiting.cancelled() is told


async def test_a_signal_that_does_not_come_is_not_waited_for() -> None:
    """The time that was given is all."""
    await asyncio.wait_for(set_within(asyncio.Event(), 0.01), 5)
