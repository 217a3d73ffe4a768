"""Facts about the web chat's server: nothing that can be sent to it breaks it."""

from __future__ import annotations

import json
import string
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.channels.conftest import Widget

WORDS = st.text(st.characters(), max_size=60)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=8,
)
FRAMES = st.fixed_dictionaries(
    {},
    optional={
        "id": st.text(string.ascii_letters + "-_ ", min_size=6, max_size=70) | JSON,
        "text": WORDS | JSON,
        "press": st.from_regex(r"\d{0,16}:\d{0,3}", fullmatch=True) | JSON,
        "command": st.sampled_from(["start", "restart", "human", "language", "x"]) | JSON,
        "lang": st.sampled_from(["lt", "en", "ru", "uk", "pl"]) | JSON,
    },
)
BOUNDED = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@BOUNDED
@given(frame=FRAMES | JSON)
async def test_no_frame_breaks_it(widget: Widget, frame: Any) -> None:
    """Anything that JSON can say is taken or refused, in words."""
    answer = await widget.http.post(
        "/chat/messages", content=json.dumps(frame).encode("utf-8", "surrogatepass")
    )

    assert answer.status_code in {202, 400, 413, 422}
    assert answer.status_code == 202 or answer.json()["text"]


@BOUNDED
@given(body=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
async def test_no_session_breaks_it(widget: Widget, body: bytes) -> None:
    """A session is opened or refused."""
    answer = await widget.http.post("/chat/session", content=body)

    assert answer.status_code in {201, 400, 422}


@BOUNDED
@given(
    path=st.text(st.characters(codec="utf-8", exclude_characters="/."), max_size=30),
    after=WORDS,
    wait=st.integers(),
)
async def test_no_address_breaks_it(widget: Widget, path: str, after: str, wait: int) -> None:
    """Unknown texts and queries are refused."""
    texts = await widget.http.get(f"/chat/texts/{quote(path, safe='') or 'x'}")
    events = await widget.http.get(
        "/chat/messages",
        params={"after": after.encode("utf-8", "replace").decode(), "wait": min(wait, 0)},
    )

    assert texts.status_code == 404
    assert events.status_code in {200, 422}
