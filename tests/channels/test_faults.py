"""Facts about the faults that stand-ins can have: each is what a client of a provider sees."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from tests.local_server import serving
from tests.stand_ins.faults import Fault, Faults


class Counting:
    """A provider that counts what it took."""

    def __init__(self) -> None:
        self.taken = 0
        self.faults = Faults(Starlette(routes=[Route("/take", self._take, methods=["POST"])]))

    async def _take(self, request: Request) -> PlainTextResponse:
        await request.body()
        self.taken += 1
        return PlainTextResponse("taken")


@pytest.fixture
def provider() -> Counting:
    return Counting()


@pytest.fixture
async def http(provider: Counting) -> AsyncIterator[httpx.AsyncClient]:
    async with (
        serving(provider.faults) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=0.5) as client,
    ):
        yield client


@pytest.mark.parametrize(("fault", "status"), [("broken", 500), ("throttled", 429)])
async def test_refused_calls_take_nothing(
    provider: Counting, http: httpx.AsyncClient, fault: Fault, status: int
) -> None:
    """A 5xx and a 429 are answers; the next call goes well again."""
    provider.faults.next(fault)

    assert (await http.post("/take")).status_code == status
    assert provider.taken == 0
    assert (await http.post("/take")).text == "taken"
    assert provider.faults.happened == {fault: 1}


@pytest.mark.parametrize(("fault", "taken"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_cut_connection_tells_nothing(
    provider: Counting, http: httpx.AsyncClient, fault: Fault, taken: int
) -> None:
    """The client sees the same end of the connection, whether the call was taken or not."""
    provider.faults.next(fault)

    with pytest.raises(httpx.RemoteProtocolError):
        await http.post("/take")
    assert provider.taken == taken


async def test_slow_calls_are_taken(provider: Counting, http: httpx.AsyncClient) -> None:
    """A slow call is taken all the same, even if its client has gone."""
    provider.faults.next("slow")
    provider.faults.slow = 0.05

    assert (await http.post("/take")).text == "taken"

    provider.faults.next("slow")
    with pytest.raises(httpx.ReadTimeout):
        await http.post("/take", content=b"x", timeout=0.01)
    await asyncio.sleep(0.1)
    assert provider.taken == 2


async def test_late_answers_come_to_nobody(provider: Counting, http: httpx.AsyncClient) -> None:
    """The call was taken, but its client has given up before it could know."""
    provider.faults.next("late")
    provider.faults.late = 0.6

    with pytest.raises(httpx.ReadTimeout):
        await http.post("/take")
    assert provider.taken == 1


async def test_shares_repeat_with_the_seed(provider: Counting, http: httpx.AsyncClient) -> None:
    """About the share of calls fails, and another provider with the same seed fails alike."""
    provider.faults.shares = {"broken": 0.3, "throttled": 0.2}
    statuses = [(await http.post("/take")).status_code for _ in range(100)]
    twin = Counting()
    twin.faults.shares = provider.faults.shares
    async with (
        serving(twin.faults) as server,
        httpx.AsyncClient(base_url=server.url, trust_env=False) as client,
    ):
        again = [(await client.post("/take")).status_code for _ in range(100)]

    assert 15 <= statuses.count(500) <= 45
    assert 10 <= statuses.count(429) <= 30
    assert statuses == again
