"""What can be said to each public route: the right things, nearly the right ones, and nonsense."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from channels.sms.form import Form
from tests.anything.asking import Ask
from tests.anything.standing import PUBLIC, WEBHOOK_SECRET
from tests.files.samples import paper, photo
from tests.stand_ins.graph import SECRET, VERIFY
from tests.stand_ins.graph_webhooks import signature
from tests.stand_ins.twilio import sign

Strategy = st.SearchStrategy[Any]
Asks = st.SearchStrategy[Ask]


def as_form(asked: Mapping[str, str]) -> str:
    """Fields as a form or a query has them."""
    return urlencode(asked, errors="surrogatepass")


def as_json(value: Any) -> bytes:
    """JSON with other letters escaped, so that it can say halves of pairs."""
    return json.dumps(value).encode()


def _read(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _places(value: Any) -> Any:
    keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])


URLENCODED = "application/x-www-form-urlencoded"
CHANNELS = Path(__file__).parents[1] / "channels"
AWKWARD = (
    "", "0", "1", "-1", "999999999999999999999", "1:0", "STOP", "/start", "/restart", "../../x",
    "\x00", "%00", "\ud83c", "🇱🇹", "ą", "<b>", "{}", "null", "a" * 5000, "lt", "start", "\r\n",
)  # fmt: skip
WORDS = st.one_of(st.sampled_from(AWKWARD), st.text(st.characters(), max_size=40))
NUMBERS = st.one_of(st.integers(), st.floats(), st.sampled_from([2**31, 2**63, 10**400]))
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
JUNK = st.one_of(
    st.binary(max_size=200),
    JSON.map(as_json),
    st.sampled_from([b"[" * 50_000, b'{"a":' * 20_000, b"9" * 10_000, b"\xff\xfe", b"x" * 70_000]),
)
#: What can stand in a header's value.
LINE = st.text(st.characters(exclude_characters="\r\n\x00"), max_size=40)
NAMES = st.sampled_from([
    "accept-language", "authorization", "content-length", "content-type", "cookie", "if-none-match",
    "if-modified-since", "origin", "range", "referer", "sec-fetch-site", "transfer-encoding",
    "x-forwarded-for", "x-forwarded-proto", "host", "accept-encoding", "user-agent",
])  # fmt: skip
NOISE = st.lists(st.tuples(NAMES, LINE), max_size=2).map(tuple)
QUERY = st.one_of(
    st.just(""),
    st.text(st.characters(codec="latin-1"), max_size=30),
    st.dictionaries(
        st.sampled_from(["after", "lang", "next", "show", "last", "erased", "x"]), WORDS, max_size=3
    ).map(as_form),
)


def mostly(right: Strategy, other: Strategy) -> Strategy:
    """One time in eight the other: `one_of` would take duplicates of a strategy for one."""
    return st.integers(0, 7).flatmap(lambda number: other if number == 3 else right)


def said(
    method: str,
    path: str | Strategy,
    *,
    headers: Strategy | None = None,
    body: Strategy | None = None,
    query: Strategy = QUERY,
) -> Asks:
    """Requests to a route, with noise around what is meant."""
    given = headers if headers is not None else st.just(())
    return st.builds(
        lambda path, query, own, noise, body: Ask(method, path, query, (*own, *noise), body),
        st.just(path) if isinstance(path, str) else path,
        query,
        given,
        NOISE,
        body if body is not None else st.one_of(st.just(b""), JUNK),
    )


def bearer(token: str) -> Strategy:
    """The right session, or another, or none."""
    other = LINE.map(lambda words: (("authorization", f"Bearer {words}"),))
    return mostly(st.just((("authorization", f"Bearer {token}"),)), st.one_of(other, st.just(())))


def cookie(value: str) -> Strategy:
    """The right cookie, or another, or none."""
    name = value.partition("=")[0]
    other = st.one_of(LINE.map(lambda words: (("cookie", f"{name}={words}"),)), st.just(()))
    return mostly(st.just((("cookie", value),)), other)


def fields(csrf: str = "", **known: Strategy) -> Strategy:
    """A form with some of these fields; with its token it is one of ours."""
    token = {"csrf": mostly(st.just(csrf), WORDS)} if csrf else {}
    form = st.fixed_dictionaries(
        token, optional={name: mostly(known[name], WORDS) for name in known}
    )
    return mostly(form.map(lambda found: as_form(found).encode()), JUNK)


def frame() -> Strategy:
    """What a widget sends, nearly."""
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["message", "rate", "ping", "hello"]) | JSON,
            "id": st.uuids().map(lambda made: made.hex) | JSON,
            "text": WORDS | JSON,
            "press": st.from_regex(r"\d{0,3}:\d{0,2}", fullmatch=True) | JSON,
            "command": st.sampled_from(["start", "restart", "human", "language", "code"]) | JSON,
            "lang": st.sampled_from(["lt", "en", "ru", "uk"]) | JSON,
            "message": st.integers(1, 30) | JSON,
            "value": st.sampled_from(["up", "down", None]) | JSON,
            "reason": st.sampled_from(["not_asked", "unclear"]) | JSON,
            "note": WORDS | JSON,
            "uploads": st.lists(WORDS, max_size=7) | JSON,
            "after": NUMBERS | JSON,
            "token": WORDS | JSON,
        },
    )


def right_frame() -> Strategy:
    """What a widget sends."""
    what = st.one_of(
        st.fixed_dictionaries({"text": WORDS}),
        st.fixed_dictionaries({"text": st.text(min_size=1, max_size=30)}),
        st.fixed_dictionaries({"press": st.from_regex(r"[0-9]{1,2}:[0-3]", fullmatch=True)}),
        st.fixed_dictionaries({"command": st.sampled_from(["start", "restart", "human", "code"])}),
        st.fixed_dictionaries(
            {
                "message": st.integers(1, 40),
                "value": st.sampled_from(["up", "down", None]),
            }
        ),
    )
    named = st.fixed_dictionaries(
        {
            "type": st.sampled_from(["message", "rate"]),
            "id": st.uuids().map(lambda made: made.hex),
        }
    )
    return st.one_of(st.builds(lambda named, what: named | what, named, what), frame())


def sockets(token: str) -> Asks:
    """Connections that say who they are, mostly, and then anything."""
    hello = st.builds(
        lambda token, after: json.dumps({"type": "hello", "token": token, "after": after}),
        st.one_of(st.just(token), WORDS),
        NUMBERS | JSON,
    )
    frames = st.lists(mostly(right_frame().map(json.dumps), WORDS), max_size=4)
    return st.builds(
        lambda first, more, headers: Ask(
            "WS", "/chat/ws", "", headers, b"", (first, *more, json.dumps({"type": "ping"}))
        ),
        hello,
        frames,
        NOISE,
    )


def uploads(*, field: str = "file", more: Mapping[str, str] | None = None) -> Strategy:
    """Files in a form: real ones now and then, for each is opened in a process of its own."""
    content = mostly(
        st.binary(max_size=300),
        st.sampled_from([photo((8, 8)), paper(), photo((8, 8))[:-40], b"%PDF-1.7\n%%EOF"]),
    )

    def built(
        content: bytes, name: str, boundary: str
    ) -> tuple[tuple[tuple[str, str], ...], bytes]:
        part = "content-disposition: form-data"
        parts = b"".join(
            f'--{boundary}\r\n{part}; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in (more or {}).items()
        )
        head = f'--{boundary}\r\n{part}; name="{field}"; filename="{name}"'
        body = (
            parts
            + head.encode("utf-8", "surrogatepass")
            + b"\r\n\r\n"
            + content
            + f"\r\n--{boundary}--\r\n".encode()
        )
        return (("content-type", f"multipart/form-data; boundary={boundary}"),), body

    return st.builds(built, content, WORDS, st.sampled_from(["xyz", "a b", "ą", "-" * 80]))


def with_files(method: str, path: str, own: Strategy, files: Strategy) -> Asks:
    """Requests that bring files, and some that bring something else."""
    whole = st.builds(
        lambda own, file: Ask(method, path, "", (*own, *file[0]), file[1]), own, files
    )
    return mostly(whole, said(method, path, headers=own))


def recorded(folder: str, suffix: str) -> list[bytes]:
    """The bodies that are kept of a vendor's webhooks."""
    found = sorted((CHANNELS / folder / "recorded").glob(f"*.{suffix}"))
    assert found, f"no recorded payloads of {folder}"
    return [path.read_bytes().strip() for path in found]


def spoilt(folder: str) -> Strategy:
    """Recorded JSON in which something is something else, or gone; or any bytes."""
    wholes = [found for raw in recorded(folder, "json") if (found := _read(raw)) is not None]

    def spoil(data: tuple[Any, list[tuple[int, Any, bool]]]) -> bytes:
        whole, changes = json.loads(json.dumps(data[0])), data[1]
        for which, value, gone in changes:
            places = list(_places(whole))
            if places:
                container, key = places[which % len(places)]
                if gone and isinstance(container, dict):
                    del container[key]
                else:
                    container[key] = value
        return as_json(whole)

    change = st.tuples(st.integers(0, 500), JSON, st.booleans())
    changed = st.tuples(st.sampled_from(wholes), st.lists(change, max_size=3)).map(spoil)
    return mostly(changed, JUNK)


def spoilt_forms(*, status: bool = False) -> Strategy:
    """Recorded forms with other values in some fields; or any bytes."""
    wholes = [raw for raw in recorded("sms", "txt") if (b"MessageStatus" in raw) == status]
    changed = st.builds(
        lambda raw, more: raw + b"&" + as_form(more).encode(),
        st.sampled_from(wholes),
        st.dictionaries(
            st.sampled_from(["Body", "From", "MessageSid", "NumMedia", "MediaUrl0", "OptOutType"])
            | WORDS,
            WORDS,
            max_size=3,
        ),
    )
    return mostly(changed, JUNK)


def signed(path: str, body: Strategy, sign_it: Callable[[bytes, str], tuple]) -> Asks:
    """Webhooks that are authentic, whatever they say; and now and then one that is not."""
    right = st.builds(
        lambda body, query: Ask("POST", path, query, (sign_it(body, query),), body),
        body,
        st.one_of(st.just(""), st.just("a=1")),
    )
    return mostly(right, said("POST", path, body=body))


def by_telegram(_body: bytes, _query: str) -> tuple[str, str]:
    """The header by which Telegram is known."""
    return ("x-telegram-bot-api-secret-token", WEBHOOK_SECRET)


def by_meta(body: bytes, _query: str) -> tuple[str, str]:
    """The header by which Meta is known."""
    return ("x-hub-signature-256", signature(SECRET, body))


def by_twilio(path: str) -> Callable[[bytes, str], tuple[str, str]]:
    """The header by which Twilio is known; of a repeated field each value counts once."""

    def signature_of(body: bytes, query: str) -> tuple[str, str]:
        form = Form(body)
        text = "".join(f"{n}{v}" for n in sorted(form) for v in sorted(set(form.getlist(n))))
        url = f"{PUBLIC}{path}" + (f"?{query}" if query else "")
        return ("x-twilio-signature", sign(url + text, {}))

    return signature_of


def verification(path: str) -> Asks:
    """Meta's question whether the webhook is ours."""
    query = st.fixed_dictionaries(
        {
            "hub.mode": mostly(st.just("subscribe"), WORDS),
            "hub.verify_token": mostly(st.just(VERIFY), WORDS),
            "hub.challenge": WORDS,
        }
    )
    return said("GET", path, query=query.map(as_form))
