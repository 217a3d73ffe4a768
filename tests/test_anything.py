"""Facts about every public address: nothing that can be sent to it breaks it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.registry import REGISTRY
from tests.anything.asking import Ask, ask, routes_of
from tests.anything.routes import ROUTES, said_to
from tests.anything.standing import Standing, standing

#: For each address. `benchmarks/anything.py` asks as often as it is told.
REQUESTS = 12


@dataclass(frozen=True, slots=True)
class Running:
    """An application and the loop that it runs in: one for all requests of this module."""

    runner: asyncio.Runner
    there: Standing

    def ask(self, asked: Ask) -> int:
        """The status that was answered."""
        return self.runner.run(ask(self.there.app, asked))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    made = standing(tmp_path_factory.mktemp("anything"))
    with asyncio.Runner() as runner:
        yield Running(runner, runner.run(made.__aenter__()))
        runner.run(made.__aexit__(None, None, None))


def test_every_address_is_tried(running: Running) -> None:
    """Whoever adds a route says in `tests/anything/routes.py` what can be sent to it."""
    assert running.there.channels == set(REGISTRY), "switch the new channel on in standing.py"
    assert set(routes_of(running.there.app.routes)) == set(ROUTES)


@pytest.mark.parametrize("key", ROUTES)
@settings(
    max_examples=REQUESTS,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_nothing_breaks_it(running: Running, key: str, data: st.DataObject) -> None:
    """Whatever comes is taken or refused: it is no error of ours."""
    asked = data.draw(said_to(running.there, key))

    assert running.ask(asked) < 500
