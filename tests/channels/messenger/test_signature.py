"""Facts about the webhook's door: who is let in, and nothing else gets through or breaks it."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel import Received, Request
from bot.errors import Misconfigured, Refused
from bot.registry import make_channels
from bot.settings import load_settings
from channels.messenger import MessengerChannel
from tests.channels.messenger.conftest import account, posted
from tests.channels.messenger.test_recorded import RECORDED
from tests.stand_ins.graph import APP, PAGE, SECRET, TOKEN, VERIFY
from tests.stand_ins.graph_webhooks import signature

CHANNEL = MessengerChannel(account())
LETTERS = st.text(st.characters(), max_size=80)


def refused(request: Request) -> tuple[str, int]:
    """Why a request is not let in."""
    with pytest.raises(Refused) as caught:
        CHANNEL.receive(request)
    return caught.value.code, caught.value.status


def asked(**query: str) -> Request:
    """The question by which the platform sets a webhook up."""
    named = {f"hub.{name}": value for name, value in query.items()}
    return Request("GET", f"https://x/webhooks/messenger?{urlencode(named)}", {})


def test_the_signature_is_over_the_bytes_as_they_came() -> None:
    """What another program (openssl) computes over the escaped bytes is taken."""
    body = (RECORDED / "text_lithuanian.json").read_bytes()
    header = "sha256=18587f9e8b91ff4d47397f444f4215e9635598b0c61a803c4ce0baadbba52803"

    assert len(CHANNEL.receive(posted(body, header)).events) == 1


@given(body=st.binary(max_size=300), header=LETTERS)
def test_no_forged_header_is_taken(body: bytes, header: str) -> None:
    """Whatever letters it is made of: 403, never an error."""
    assert refused(posted(body, header)) == ("bad_signature", 403)


@given(body=st.binary(max_size=300), more=st.binary(min_size=1, max_size=4))
def test_a_signature_is_good_for_its_own_bytes_only(body: bytes, more: bytes) -> None:
    """One byte more and it is refused."""
    header = signature(SECRET, body)

    assert CHANNEL.receive(posted(body, header)).events == []
    assert refused(posted(body + more, header)) == ("bad_signature", 403)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "sha256=",
        "sha1=9f8b9f5fdd57b3a1a2f0c3b3b8f5f5f5f5f5f5f5",
        signature("another secret", b"{}"),
        signature("", b"{}"),
        signature(SECRET, b"{}").upper(),
        signature(SECRET, b"{}").removeprefix("sha256="),
        signature(SECRET, b"{}") + "0",
        "sha256=ąčęėįšųūž",
        "sha256=\udcff",
    ],
)
def test_only_the_very_signature_counts(header: str) -> None:
    """Not another algorithm, secret, letter case or length."""
    assert refused(posted(b"{}", header)) == ("bad_signature", 403)


def test_a_request_without_a_signature_is_refused() -> None:
    """The header must be there; the old sha1 header does not count."""
    old = {"x-hub-signature": "sha1=00"}

    assert refused(Request("POST", "https://x/webhooks/messenger", old, b"{}")) == (
        "bad_signature",
        403,
    )


def test_the_webhook_is_verified() -> None:
    """The bare challenge comes back, as plain text."""
    received = CHANNEL.receive(asked(mode="subscribe", verify_token=VERIFY, challenge="1158201444"))

    assert received == Received(text="1158201444", media_type="text/plain")


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "subscribe", "verify_token": "another", "challenge": "1"},
        {"mode": "subscribe", "verify_token": "žodis", "challenge": "1"},
        {"mode": "unsubscribe", "verify_token": VERIFY, "challenge": "1"},
        {"mode": "subscribe", "verify_token": VERIFY},
    ],
)
def test_who_does_not_know_the_word_is_refused(query: dict[str, str]) -> None:
    """Also with letters that are not ASCII, and without a challenge."""
    assert refused(asked(**query)) == ("bad_verify_token", 403)


@given(query=st.text(st.characters(codec="latin-1"), max_size=120))
def test_no_query_breaks_the_verification(query: str) -> None:
    """Whatever is asked: 403."""
    request = Request("GET", f"https://x/webhooks/messenger?{query}", {})

    assert refused(request) == ("bad_verify_token", 403)


def test_secrets_are_not_shown() -> None:
    """Neither by the account's repr nor by the channel's or its refusals."""
    shown = (
        repr(account()) + repr(CHANNEL) + repr(vars(CHANNEL)) + str(Refused("bad_signature", 403))
    )

    assert not any(secret in shown for secret in (TOKEN, SECRET, VERIFY))


FULL = {
    "messenger_page_id": PAGE,
    "messenger_page_token": TOKEN,
    "messenger_app_id": APP,
    "messenger_app_secret": SECRET,
    "messenger_verify_token": VERIFY,
}


def test_the_page_token_switches_it_on() -> None:
    """With all its settings there is a channel, without the token there is none."""
    full = make_channels(load_settings(**FULL, _env_file=None))
    off = make_channels(load_settings(**{**FULL, "messenger_page_token": ""}, _env_file=None))

    assert full["messenger"].account == PAGE
    assert "messenger" not in off


@pytest.mark.parametrize(
    "missing", sorted(FULL.keys() - {"messenger_page_token", "messenger_app_id"})
)
def test_half_of_its_settings_are_not_enough(missing: str) -> None:
    """The one that is missing is named."""
    settings = load_settings(**{**FULL, missing: ""}, _env_file=None)

    with pytest.raises(Misconfigured, match=f"GANDRAS_{missing.upper()}"):
        make_channels(settings)


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("https://graph.facebook.com", "https://graph.facebook.com/v25.0"),
        ("https://graph.facebook.com/", "https://graph.facebook.com/v25.0"),
        ("https://graph.facebook.com/v26.0", "https://graph.facebook.com/v26.0"),
        ("http://127.0.0.1:9/x/v25.0/", "http://127.0.0.1:9/x/v25.0"),
    ],
)
def test_the_address_of_the_api_has_a_version(given: str, called: str) -> None:
    """Ours if the setting names none."""
    assert account(given).api == called
