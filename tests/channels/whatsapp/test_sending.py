"""Facts about sending by WhatsApp and fetching from it: what is called, what each answer means."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.errors import FetchFailed, Misconfigured, SendFailed
from bot.messages import LANGUAGES, Button, Media, Sent
from bot.registry import make_channels
from bot.settings import load_settings
from bot.shaping import parts
from bot.texts import Texts
from channels.whatsapp import WhatsAppChannel
from channels.whatsapp.limits import ERRORS, LABEL, SHAPE
from tests.channels.whatsapp.conftest import ONA, PETRAS, made, outgoing
from tests.stand_ins.whatsapp import NUMBER, SECRET, TOKEN, VERIFY, WhatsAppStandIn


async def failed(channel: WhatsAppChannel, **more: Any) -> dict[str, Any]:
    """What the failure of sending one part says, without what it does not say."""
    with pytest.raises(SendFailed) as caught:
        await channel.send(outgoing(**more))
    said = {"reason": str(caught.value), **vars(caught.value)}
    return {name: value for name, value in said.items() if value not in {None, False}}


async def test_a_part_is_sent(channel: WhatsAppChannel, whatsapp: WhatsAppStandIn) -> None:
    """With its tag, so that every status names it; the platform's id comes back."""
    sent = await channel.send(outgoing("Labas, čia Gandras 🙂", part=2))

    [shown] = whatsapp.someone(ONA).shown
    assert sent == Sent(shown.wamid)
    assert shown.sent == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "recipient": ONA,
        "biz_opaque_callback_data": "42:2",
        "type": "text",
        "text": {"body": "Labas, čia Gandras 🙂", "preview_url": False},
    }


async def test_who_shows_a_number_is_written_to_by_it(
    channel: WhatsAppChannel, whatsapp: WhatsAppStandIn
) -> None:
    """Numbers and ids of people go into fields of their own: in the wrong one nothing arrives."""
    await channel.send(outgoing(address=PETRAS))

    [shown] = whatsapp.someone(PETRAS).shown
    assert shown.sent["to"] == PETRAS
    assert "recipient" not in shown.sent


@pytest.mark.parametrize(("buttons", "kind"), [(1, "button"), (3, "button"), (4, "list")])
async def test_many_choices_become_a_list(
    channel: WhatsAppChannel, whatsapp: WhatsAppStandIn, buttons: int, kind: str
) -> None:
    """Up to three are buttons; what comes back on a press is the button's value."""
    choices = tuple(Button(f"Taip {n}", f"42:{n}") for n in range(buttons))

    await channel.send(outgoing(buttons=choices))

    [shown] = whatsapp.someone(ONA).shown
    assert shown.sent["interactive"]["type"] == kind
    assert shown.choices == tuple((one.value, one.title) for one in choices)


@pytest.mark.parametrize("buttons", [0, 3, 10, 11])
@pytest.mark.parametrize("length", [1, 1024, 1025, 4097])
async def test_whatever_is_shaped_is_taken(
    channel: WhatsAppChannel, whatsapp: WhatsAppStandIn, length: int, buttons: int
) -> None:
    """Nothing that fits the shape is refused, whatever its length and its choices."""
    text = ("Žodis čia. " * 900)[:length].strip()
    choices = tuple(Button(f"Marijampolės savivaldybė {n}", f"42:{n}") for n in range(buttons))

    for part in parts(outgoing(text, buttons=choices), SHAPE):
        await channel.send(part)

    seen = whatsapp.someone(ONA).shown
    assert len(seen[-1].choices) == (buttons if buttons <= 10 else 0)
    assert len({title for _, title in seen[-1].choices}) == len(seen[-1].choices)
    assert "".join(whatsapp.shown(ONA)).replace(" ", "").startswith(text.replace(" ", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_label_of_a_list_fits(language: str) -> None:
    """It is cut nowhere."""
    assert len(Texts("channels").get("whatsapp_choose", language)) <= LABEL


@pytest.mark.parametrize("author", ["assistant", "consultant"])
async def test_after_a_day_nothing_is_called(
    channel: WhatsAppChannel, whatsapp: WhatsAppStandIn, author: Any
) -> None:
    """Only templates may be sent then, and we have none."""
    heard = datetime.now(UTC) - timedelta(hours=24)

    assert await failed(channel, author=author, heard_at=heard) == {"reason": "outside_window"}
    assert whatsapp.seen == []


RATE = {"reason": "rate_limited", "retry_after": 60}
BUSY = {"reason": "temporary", "retry_after": 60}
CUT = {"reason": "cut_off", "retry_after": 5, "doubtful": True}
REFUSED = {"reason": "refused"}
TOKEN_BAD = {"reason": "bad_token", "retry_after": 300, "operator": True}
PERMISSION = {"reason": "no_permission", "retry_after": 300, "operator": True}


def operator(reason: str, retry_after: int = 300) -> dict[str, Any]:
    """Somebody must mend our account."""
    return {"reason": reason, "retry_after": retry_after, "operator": True}


#: Status, code, what it means.
REFUSALS: list[tuple[int, int, dict[str, Any]]] = [
    (503, 2, BUSY),
    (400, 3, PERMISSION),
    (400, 4, RATE),
    (403, 10, PERMISSION),
    (400, 33, operator("no_such_number")),
    (400, 100, REFUSED),
    (401, 190, TOKEN_BAD),
    (401, 0, TOKEN_BAD),
    (403, 200, PERMISSION),
    (403, 299, PERMISSION),
    (403, 368, operator("judged_abusive", 3600)),
    (400, 80007, RATE),
    (429, 130429, RATE),
    (500, 131000, BUSY),
    (403, 131005, PERMISSION),
    (400, 131008, REFUSED),
    (400, 131009, REFUSED),
    (503, 131016, BUSY),
    (400, 131026, {"reason": "unreachable", "unreachable": True}),
    (400, 131030, PERMISSION),
    (403, 131031, operator("account_locked", 3600)),
    (400, 131037, operator("name_not_approved")),
    (400, 131042, operator("not_paid")),
    (400, 131045, operator("not_registered")),
    (400, 131047, {"reason": "outside_window"}),
    (400, 131048, operator("judged_spam", 3600)),
    (400, 131051, REFUSED),
    (400, 131056, RATE),
    (500, 131057, BUSY),
    (400, 131062, REFUSED),
]


@pytest.mark.parametrize(("status", "code", "means"), REFUSALS)
async def test_each_error_says_what_to_do(
    channel: WhatsAppChannel,
    whatsapp: WhatsAppStandIn,
    status: int,
    code: int,
    means: dict[str, Any],
) -> None:
    """Try later, never, or call somebody."""
    error = {"message": f"(#{code})", "code": code, "error_data": {"details": "x"}}
    whatsapp.refusals.append((status, {"error": error}))

    assert await failed(channel) == means


def test_no_error_is_left_out() -> None:
    """Every row of the channel's table is held by a row here; 200 to 299 all mean the same."""
    held = {code for _, code, _ in REFUSALS} | set(range(200, 300))

    assert {(code, 0) for code in held} >= set(ERRORS)
    assert len({ERRORS[code, 0] for code in range(200, 300)}) == 1


async def test_the_platform_refuses_what_breaks_its_rules(
    channel: WhatsAppChannel, whatsapp: WhatsAppStandIn
) -> None:
    """The stand-in is as strict as the platform."""
    nobody = await failed(channel, address="LT.999")
    long = await failed(channel, text="x" * 4097)
    whatsapp.quiet(ONA, hours=25)
    late = await failed(channel, heard_at=None)
    whatsapp.someone(ONA).gone = True
    gone = await failed(channel)
    whatsapp.token_works = False
    expired = await failed(channel)

    assert [one["reason"] for one in (nobody, long, late, gone, expired)] == [
        "unreachable",
        "refused",
        "outside_window",
        "unreachable",
        "bad_token",
    ]
    assert whatsapp.shown(ONA) == []


@pytest.mark.parametrize(
    ("fault", "means", "shown"),
    [
        ("cut_before", CUT, []),
        ("cut_after", CUT, ["Sveiki"]),
        ("throttled", RATE, []),
        ("broken", BUSY, []),
    ],
)
async def test_each_fault_says_what_to_do(
    channel: WhatsAppChannel,
    whatsapp: WhatsAppStandIn,
    fault: Any,
    means: dict[str, Any],
    shown: list[str],
) -> None:
    """A cut connection is doubtful: a status with the part's tag may still tell of it."""
    whatsapp.faults.next(fault)

    assert await failed(channel) == means
    assert whatsapp.shown(ONA) == shown


async def test_a_file_is_fetched(channel: WhatsAppChannel, whatsapp: WhatsAppStandIn) -> None:
    """By its id: its address is asked for, and gives it to nobody without the token."""
    whatsapp.files["65463453"] = b"x" * 100
    photo = Media("photo", "65463453")

    assert await channel.fetch(photo, 100) == b"x" * 100
    with pytest.raises(FetchFailed, match="too_big"):
        await channel.fetch(photo, 99)


async def test_a_file_that_is_gone_is_not_asked_for_again(channel: WhatsAppChannel) -> None:
    """Ids expire after a week."""
    with pytest.raises(FetchFailed, match="refused") as caught:
        await channel.fetch(Media("photo", "1"), 100)

    assert caught.value.retry_after is None


async def test_without_a_connection_a_file_is_tried_later(
    channel: WhatsAppChannel, whatsapp: WhatsAppStandIn
) -> None:
    """Nothing is wrong with the file."""
    await whatsapp.server.stop()

    with pytest.raises(FetchFailed, match="not_connected") as caught:
        await channel.fetch(Media("photo", "1"), 100)

    assert caught.value.retry_after


@pytest.mark.parametrize(
    "address",
    [
        "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
        "https://graph.facebook.com/v25.0/1",
    ],
)
async def test_two_hosts_are_given_the_token(unconnected: WhatsAppChannel, address: str) -> None:
    """The API itself, and the one that keeps the files."""
    assert unconnected._downloads._is_told(httpx.URL(address))


@pytest.mark.parametrize(
    "address",
    [
        "http://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
        "https://other.fbsbx.com/",
        "https://lookaside.fbsbx.com.evil.example/",
    ],
)
async def test_no_other_host_is_given_the_token(unconnected: WhatsAppChannel, address: str) -> None:
    """Not even one of the platform's, nor one that only looks so, nor in the clear."""
    assert not unconnected._downloads._is_told(httpx.URL(address))


async def test_no_secret_is_logged(
    whatsapp: WhatsAppStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither when all is well nor when it fails, on whatever level is logged."""
    caplog.set_level(logging.DEBUG)
    channel = made(whatsapp.url)
    whatsapp.files["1"] = b"x"
    await channel.send(outgoing())
    await channel.fetch(Media("photo", "1"), 100)
    whatsapp.token_works = False
    errors = [await failed(channel)]
    await channel.close()

    proof = channel._we.proof
    logged = "".join(record.getMessage() for record in caplog.records)
    assert logged
    assert not any(secret in logged + repr(errors) for secret in (TOKEN, SECRET, proof))


FULL = {
    "whatsapp_phone_number_id": NUMBER,
    "whatsapp_token": TOKEN,
    "whatsapp_app_secret": SECRET,
    "whatsapp_verify_token": VERIFY,
}


def test_the_token_switches_it_on() -> None:
    """With all its settings there is a channel, without the token there is none."""
    full = make_channels(load_settings(**FULL, _env_file=None))
    off = make_channels(load_settings(**{**FULL, "whatsapp_token": ""}, _env_file=None))

    assert full["whatsapp"].account == NUMBER
    assert "whatsapp" not in off


@pytest.mark.parametrize("missing", sorted(FULL.keys() - {"whatsapp_token"}))
def test_half_of_its_settings_are_not_enough(missing: str) -> None:
    """The one that is missing is named."""
    settings = load_settings(**{**FULL, missing: ""}, _env_file=None)

    with pytest.raises(Misconfigured, match=f"GANDRAS_{missing.upper()}"):
        make_channels(settings)
