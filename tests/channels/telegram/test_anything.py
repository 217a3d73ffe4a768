"""Facts about updates that nobody thought of: nothing that comes breaks the channel."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.messages import Incoming
from channels.telegram import TelegramAccount, TelegramChannel
from tests.channels.telegram.conftest import SECRET, posted
from tests.stand_ins.telegram import TOKEN

RECORDED = [
    json.loads(path.read_bytes())
    for path in sorted((Path(__file__).parent / "recorded").glob("*.json"))
]
CHANNEL = TelegramChannel(TelegramAccount(TOKEN, "http://127.0.0.1:9", SECRET))
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0, -1, 2**31, 2**63, 10**400, float("inf"), float("nan")])
    | st.floats()
    | st.text()
    | st.sampled_from(["", "private", "\ud83c", "\x00", "/start", "42:0", "kicked"])
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) inside."""
    keys = list(value) if isinstance(value, dict) else range(len(value))
    found = []
    for key in keys if isinstance(value, dict | list) else ():
        found.append((value, key))
        if isinstance(value[key], dict | list):
            found += places(value[key])
    return found


@st.composite
def spoilt(draw: Any) -> Any:
    """A real update in which up to three things are something else, or gone."""
    update = json.loads(json.dumps(draw(st.sampled_from(RECORDED))))
    for _ in range(draw(st.integers(1, 3))):
        if not (found := places(update)):
            break
        container, key = draw(st.sampled_from(found))
        if isinstance(container, dict) and draw(st.booleans()):
            del container[key]
        else:
            container[key] = draw(JSON)
    return update


def check(body: Any) -> None:
    """Whatever comes is taken, and what is made of it can be stored."""
    received = CHANNEL.receive(posted(body))

    for event in received.events:
        assert isinstance(event, Incoming)
        texts = [event.address, event.provider_id, event.text, event.start, event.edits or ""]
        texts += [part for m in event.media for part in (m.ref, m.mime or "", m.name or "")]
        texts += [event.card.phone, event.card.name] if event.card else []
        texts += [event.place.title] if event.place else []
        assert all("\x00" not in text for text in texts)
        assert "".join(texts).encode()
        assert 0 < int(event.address) < 2**52
        assert all(m.size is None or 0 <= m.size < 2**53 for m in event.media)
        if event.place:
            assert abs(event.place.latitude) <= 90
            assert abs(event.place.longitude) <= 180


@given(JSON)
def test_any_json_is_taken(body: Any) -> None:
    """Arbitrary JSON with the right secret raises nothing."""
    check(body)


@given(spoilt())
def test_spoilt_updates_are_taken(body: Any) -> None:
    """A real update with wrong, odd or missing members raises nothing and stores nothing bad."""
    check(body)


@given(st.binary())
def test_any_bytes_are_taken(body: bytes) -> None:
    """What is not even JSON is acknowledged: refused, it would come again and hold others up."""
    assert CHANNEL.receive(posted(body)).events == ()


def test_deep_nesting_is_taken() -> None:
    """JSON too deep to read is acknowledged."""
    assert CHANNEL.receive(posted(b"[" * 200_000)).events == ()


@given(st.one_of(st.none(), st.text().filter(lambda text: text != SECRET)))
def test_nothing_is_taken_without_the_secret(secret: str | None) -> None:
    """Another secret, whatever its letters, or none: refused with 403, before anything is read."""
    with pytest.raises(Refused) as refused:
        CHANNEL.receive(posted(b"[" * 200_000, secret))

    assert refused.value.status == 403


def test_without_a_secret_of_ours_nothing_is_taken() -> None:
    """A channel without a secret has no webhook, and would refuse all, also an empty secret."""
    channel = TelegramChannel(TelegramAccount(TOKEN, "http://127.0.0.1:9"))

    assert not channel.hooks
    for secret in (None, "", SECRET):
        with pytest.raises(Refused):
            channel.receive(posted({"update_id": 1}, secret))
