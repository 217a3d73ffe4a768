"""Facts about requests of Twilio: what each recorded one becomes, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channel import Received, Request
from bot.errors import Refused
from bot.messages import Incoming, Media, Status
from channels.sms import SmsChannel
from channels.sms.form import Form
from channels.sms.parsing import incoming, status
from tests.channels.sms.conftest import ACCOUNT, PUBLIC, recorded, request
from tests.stand_ins.twilio import NUMBER, SERVICE, SID, sign

PHONE = "+37061234567"
FILES = f"https://api.twilio.com/2010-04-01/Accounts/{SID}/Messages/MM1/Media"
MANY = "https://api.twilio.com"
STOPPED = {"handled": True, "reachable": False}
STARTED = {"handled": True, "reachable": True}
HELPED = {"handled": True, "reachable": None, "command": "human"}
STOP = {"handled": False, "reachable": False, "command": None}
START = {"handled": False, "reachable": True, "command": "start"}
YES = {"handled": False, "reachable": True, "command": None}
ANSWERED = {"handled": False, "reachable": None, "command": None}

#: (recorded request, what must be true of the message)
MESSAGES: list[tuple[str, dict[str, Any]]] = [
    (
        "plain",
        {
            "channel": "sms",
            "account": NUMBER,
            "address": PHONE,
            "provider_id": "SMac7938d40cfc2307e2bf325d28e7884e",
            "text": "Labas, noriu grįžti į Lietuvą. Ačiū! „Ąžuolas“ 100 %+1",
            "media": (),
            **ANSWERED,
        },
    ),
    ("cyrillic", {"text": "Добрий день, як продовжити дозвіл?"}),
    ("emoji", {"text": "Ačiū 🙏🏽"}),
    ("blank_body", {"text": ""}),
    ("nul", {"text": "ab"}),
    ("long", {"text": "Ar galiu dirbti? " * 90}),
    ("no_geography", {"text": "hello"}),
    ("new_parameters", {"text": "hello"}),
    ("short_code_sender", {"address": "12345"}),
    ("named_sender", {"address": "Rimi LT"}),
    ("toll_free", {"address": "+18005550123", **STOPPED}),
    (
        "mms",
        {
            "text": "Mano leidimas",
            "media": (
                Media("photo", f"{FILES}/ME1", "image/jpeg"),
                Media("document", f"{FILES}/ME2", "application/pdf"),
            ),
        },
    ),
    ("mms_only", {"text": "", "media": (Media("other", f"{FILES}/ME1"),)}),
    ("media_nonsense", {"text": "hello", "media": ()}),
    ("media_lost", {"text": "hello", "media": ()}),
    (
        "media_many",
        {"media": tuple(Media("other", f"https://api.twilio.com/{n}") for n in range(10))},
    ),
    *(
        (f"stop_{word}", STOPPED)
        for word in ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "optout", "revoke")
    ),
    ("stop_marked", STOP),
    ("stop_please", ANSWERED),
    ("stop_lithuanian", STOP),
    ("stop_russian", STOP),
    ("stop_ukrainian", STOP),
    ("start", STARTED),
    ("unstop", STARTED),
    ("yes", YES),
    ("start_lithuanian", START),
    ("start_russian", START),
    ("help", HELPED),
    ("info", HELPED),
    ("help_cry", ANSWERED),
    ("opt_out_unknown", ANSWERED),
]
#: The same of a messaging service.
OF_SERVICE: list[tuple[str, dict[str, Any]]] = [
    ("messaging_service", {"account": SERVICE, "address": PHONE, **ANSWERED}),
    ("opt_out_custom", {"text": "PAKAKS", **STOPPED}),
    ("opt_out_start", {"text": "TAIP", **STARTED}),
    ("opt_out_help", {"text": "PAGALBA", **HELPED}),
    ("opt_out_over_body", {"text": "STOP", **HELPED}),
]
NO_MESSAGES = ("other_account", "other_number", "no_sid", "no_sender", "long_sender")

OK = {"error": None, "unreachable": False, "price": None}
#: (recorded status, what must be true of it)
STATUSES: list[tuple[str, dict[str, Any]]] = [
    ("queued", {"progress": "sent", **OK}),
    ("sending", {"progress": "sent", **OK}),
    ("sent", {"progress": "sent", **OK}),
    ("delivered", {"progress": "delivered", **OK}),
    ("read", {"progress": "read", **OK}),
    ("delivered_with_price", {"progress": "delivered", "price": "-0.0750"}),
    ("price_nonsense", {"progress": "delivered", "price": None}),
    *(
        (f"undelivered_{code}", {"progress": "failed", "error": error, "unreachable": unreachable})
        for code, error, unreachable in (
            ("30003", "phone_off", False),
            ("30004", "blocked", True),
            ("30005", "unknown_number", True),
            ("30006", "landline", True),
            ("30007", "filtered", False),
            ("30008", "unknown_error", False),
            ("30032", "toll_free_unverified", False),
            ("21610", "stopped", True),
        )
    ),
    ("failed", {"progress": "failed", "error": "twilio_30034", "unreachable": False}),
    ("failed_without_code", {"progress": "failed", "error": "refused", "unreachable": False}),
    ("failed_nonsense_code", {"progress": "failed", "error": "refused", "unreachable": False}),
]
NO_STATUSES = ("unknown_word", "received", "other_account", "other_number", "no_sid")


@pytest.fixture(scope="module")
def channel() -> SmsChannel:
    """A channel with a number of its own; nothing is sent."""
    return SmsChannel(ACCOUNT)


@pytest.fixture(scope="module")
def service_channel() -> SmsChannel:
    """A channel with a messaging service; nothing is sent."""
    return SmsChannel(replace(ACCOUNT, sender=SERVICE))


def fields(event: object, names: dict[str, Any]) -> dict[str, Any]:
    """These fields of an event."""
    return {name: getattr(event, name) for name in names}


def is_empty(received: Received) -> bool:
    """Whether Twilio is told to do nothing."""
    return received.media_type == "text/xml" and received.text.endswith("<Response />")


@pytest.mark.parametrize(("name", "expected"), MESSAGES, ids=[name for name, _ in MESSAGES])
def test_messages(channel: SmsChannel, name: str, expected: dict[str, Any]) -> None:
    """Each recorded request becomes its message, and Twilio is told to say nothing itself."""
    received = channel.receive(request(recorded(name)))

    (event,) = received.events
    assert isinstance(event, Incoming)
    assert fields(event, expected) == expected
    assert is_empty(received)


@pytest.mark.parametrize(("name", "expected"), OF_SERVICE, ids=[name for name, _ in OF_SERVICE])
def test_messages_to_a_service(
    service_channel: SmsChannel, name: str, expected: dict[str, Any]
) -> None:
    """A messaging service is written to by any of its numbers; `OptOutType` goes before words."""
    (event,) = service_channel.receive(request(recorded(name))).events

    assert fields(event, expected) == expected


@pytest.mark.parametrize("name", NO_MESSAGES)
def test_what_is_not_ours_is_taken_and_forgotten(channel: SmsChannel, name: str) -> None:
    """Signed requests about others, or without what a message needs, give nothing and no error."""
    received = channel.receive(request(recorded(name)))

    assert not received.events
    assert is_empty(received)


@pytest.mark.parametrize("name", ["stop_stop", "help", "start"])
def test_a_short_code_is_answered_by_nobody_but_us(name: str) -> None:
    """Twilio answers no keywords of a lone short code, so no message to one is handled already."""
    alone = SmsChannel(replace(ACCOUNT, sender="12321"))
    body = recorded(name).replace(b"To=%2B37052000000", b"To=12321")

    (event,) = alone.receive(request(body)).events

    assert isinstance(event, Incoming)
    assert not event.handled
    assert event.reachable is {"stop_stop": False, "help": None, "start": True}[name]


@pytest.mark.parametrize(("name", "expected"), STATUSES, ids=[name for name, _ in STATUSES])
def test_statuses(channel: SmsChannel, name: str, expected: dict[str, Any]) -> None:
    """Each status of Twilio is a step forward or a failure; its code says who is unreachable."""
    body = recorded(f"status_{name}")
    received = channel.receive_status(request(body, "/webhooks/sms/status"))

    (event,) = received.events
    assert isinstance(event, Status)
    assert fields(event, expected) == expected
    assert is_empty(received)


@pytest.mark.parametrize("name", NO_STATUSES)
def test_statuses_of_others_are_taken_and_forgotten(channel: SmsChannel, name: str) -> None:
    """A word that we do not know, or a message that is not ours, changes nothing."""
    body = recorded(f"status_{name}")

    assert not channel.receive_status(request(body, "/webhooks/sms/status")).events


def test_a_service_hears_of_all_its_numbers(service_channel: SmsChannel) -> None:
    """A status tells the number that was picked, which need not be one that we know."""
    body = recorded("status_other_number")

    assert service_channel.receive_status(request(body, "/webhooks/sms/status")).events


GOOD = recorded("plain")
#: (what is wrong, how the good request is changed)
FORGED = [
    ("no signature", {"headers": {}}),
    ("empty signature", {"headers": {"x-twilio-signature": ""}}),
    ("wrong signature", {"headers": {"x-twilio-signature": "A" * 27 + "="}}),
    (
        "letters that are not ASCII",
        {"headers": {"x-twilio-signature": "ž" * 27 + "="}},
    ),
    ("another address", {"url": f"{PUBLIC}/webhooks/other"}),
    ("an address with a query", {"url": f"{PUBLIC}/webhooks/sms?a=1"}),
    ("a port that is no number", {"url": "http://mic.example:x/webhooks/sms"}),
    ("one field more", {"body": GOOD + b"&Extra=1"}),
    ("one field less", {"body": GOOD.replace(b"&ToZip=", b"")}),
    ("a second value", {"body": GOOD + b"&Body=x"}),
    ("other words", {"body": GOOD.replace(b"Labas", b"Sudie")}),
    ("no body", {"body": b""}),
    ("JSON", {"body": b'{"Body": "x"}'}),
    ("too many fields", {"body": GOOD + b"&a=1" * 1000}),
    ("bytes that are no text", {"body": b"Body=\xff\xfe&\x00=%ff"}),
]


@pytest.mark.parametrize(("_what", "change"), FORGED, ids=[what for what, _ in FORGED])
@pytest.mark.parametrize("hook", [0, 1], ids=["message", "status"])
def test_forged_requests(
    channel: SmsChannel, hook: int, _what: str, change: dict[str, Any]
) -> None:
    """Whatever is not signed over just this address and these fields is refused with 403."""
    path = channel.hooks[hook].path
    good = request(GOOD, path)
    forged = replace(good, **change)

    assert is_empty(channel.hooks[hook].receive(good))
    with pytest.raises(Refused) as refused:
        channel.hooks[hook].receive(forged)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    ("called", "signed"),
    [
        ("https://mic.example/webhooks/sms", "https://mic.example:443/webhooks/sms"),
        ("https://mic.example:8443/webhooks/sms", "https://mic.example/webhooks/sms"),
        ("https://mic.example:8443/webhooks/sms", "https://mic.example:8443/webhooks/sms"),
        ("https://mic.example/webhooks/sms?x=1&y=ž", "https://mic.example/webhooks/sms?x=1&y=ž"),
    ],
)
def test_ports_and_queries(channel: SmsChannel, called: str, signed: str) -> None:
    """Twilio signs with or without the port; the query belongs to the address."""
    form = {"AccountSid": SID, "From": PHONE, "To": NUMBER, "MessageSid": "SM1", "Body": ""}
    body = urlencode(form).encode()

    received = channel.receive(
        Request("POST", called, {"x-twilio-signature": sign(signed, form)}, body)
    )

    assert len(received.events) == 1


def test_the_same_words_again_are_a_new_message(channel: SmsChannel) -> None:
    """What tells messages apart is Twilio's id, not the words."""
    first = recorded("plain")
    second = first.replace(b"SMac79", b"SMac80")

    ids = [
        event.provider_id
        for body in (first, first, second)
        for event in channel.receive(request(body)).events
        if isinstance(event, Incoming)
    ]

    assert ids[0] == ids[1] != ids[2]


NAMES = (
    *("MessageSid", "From", "To", "Body", "AccountSid", "MessagingServiceSid", "OptOutType"),
    *("NumMedia", "MediaUrl0", "MediaContentType0", "MessageStatus", "ErrorCode", "Price"),
)
VALUES = st.one_of(
    st.text(max_size=80),
    st.sampled_from([SID, NUMBER, PHONE, "STOP", "failed", "delivered", "30005", "-0.1", "²"]),
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_any_signed_form_is_taken(form: dict[str, str]) -> None:
    """Whatever the fields hold: no error, at most one event, and nothing a database refuses."""
    body = urlencode({"AccountSid": SID, "To": NUMBER, **form}, errors="replace").encode()
    events = [*incoming(ACCOUNT, Form(body)), *status(ACCOUNT, Form(body))]

    assert len(events) <= 2
    for event in events:
        assert event.provider_id
        for name in ("text", "error", "price"):
            word = getattr(event, name, None) or ""
            assert "\x00" not in word
            assert word.encode().decode() == word


@given(st.binary(max_size=300), st.text(max_size=60))
def test_any_body_is_refused_quietly(body: bytes, signature: str) -> None:
    """Bytes that nobody signed are refused, never an error of ours."""
    assert ACCOUNT.signed(f"{PUBLIC}/webhooks/sms", Form(body), signature) is False
