"""Facts about sending by Messenger: what is called, and what each answer means."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import SendFailed
from bot.messages import Button, Sent
from channels.messenger import MessengerChannel
from channels.messenger.errors import ERRORS
from tests.channels.messenger.conftest import ONA, account, outgoing
from tests.stand_ins.graph import PAGE, SECRET, TOKEN, GraphStandIn


async def failed(channel: MessengerChannel, **more: Any) -> SendFailed:
    """How sending one part fails."""
    with pytest.raises(SendFailed) as caught:
        await channel.send(outgoing(**more))
    return caught.value


def meaning(error: SendFailed) -> dict[str, Any]:
    """What a failure says, without what it does not say."""
    said = {"reason": str(error), **vars(error)}
    return {name: value for name, value in said.items() if value not in {None, False}}


def ago(**time: float) -> datetime:
    """A moment in the past."""
    return datetime.now(UTC) - timedelta(**time)


async def test_a_part_is_sent(channel: MessengerChannel, graph: GraphStandIn) -> None:
    """With its tag, so that our echo names it; the platform's id comes back."""
    sent = await channel.send(outgoing("Labas, čia Gandras 🙂", part=2))

    [shown] = graph.someone(ONA).shown
    assert sent == Sent(shown.mid)
    assert shown.sent == {
        "recipient": {"id": ONA},
        "messaging_type": "RESPONSE",
        "message": {"text": "Labas, čia Gandras 🙂", "metadata": "42:2"},
    }


async def test_buttons_are_quick_replies(channel: MessengerChannel, graph: GraphStandIn) -> None:
    """As many and as long as the shape allows; what comes back on a press is the button's value."""
    buttons = tuple(Button("m" * 20, f"42:{n}") for n in range(13))

    await channel.send(outgoing("x" * 1900, buttons=buttons))

    [shown] = graph.someone(ONA).shown
    assert shown.replies == tuple((button.title, button.value) for button in buttons)


async def test_it_shows_that_an_answer_is_written(
    channel: MessengerChannel, graph: GraphStandIn
) -> None:
    """A call with nothing but the recipient and the action; its failure harms nobody."""
    await channel.typing(ONA)
    graph.someone(ONA).blocked = True
    await channel.typing(ONA)
    graph.faults.next("cut_before")
    await channel.typing(ONA)

    assert graph.someone(ONA).actions == ["typing_on"]


@pytest.mark.parametrize(
    ("heard", "author", "kind"),
    [
        ({"hours": 23.9}, "assistant", "RESPONSE"),
        ({"hours": 23.9}, "consultant", "RESPONSE"),
        ({"hours": 24.1}, "consultant", "MESSAGE_TAG"),
        ({"days": 6.9}, "consultant", "MESSAGE_TAG"),
    ],
)
async def test_after_a_day_only_people_write(
    channel: MessengerChannel, graph: GraphStandIn, heard: dict[str, float], author: Any, kind: str
) -> None:
    """With the tag that says so, for a week."""
    graph.quiet(ONA, **heard)

    await channel.send(outgoing(author=author, heard_at=ago(**heard)))

    [shown] = graph.someone(ONA).shown
    tag = "HUMAN_AGENT" if kind == "MESSAGE_TAG" else None
    assert (shown.sent["messaging_type"], shown.sent.get("tag")) == (kind, tag)


@pytest.mark.parametrize(
    ("heard", "author"),
    [
        ({"hours": 24}, "assistant"),
        ({"hours": 24}, "system"),
        ({"days": 7}, "consultant"),
    ],
)
async def test_outside_the_window_nothing_is_called(
    channel: MessengerChannel, graph: GraphStandIn, heard: dict[str, float], author: Any
) -> None:
    """It would be refused, and asking again and again is an abuse."""
    error = await failed(channel, author=author, heard_at=ago(**heard))

    assert meaning(error) == {"reason": "outside_window"}
    assert graph.seen == []


async def test_if_nobody_knows_when_they_were_heard_the_platform_decides(
    channel: MessengerChannel, graph: GraphStandIn
) -> None:
    """It is tried as an ordinary answer."""
    graph.quiet(ONA, days=2)

    error = await failed(channel, heard_at=None)

    assert meaning(error) == {"reason": "outside_window"}
    assert len(graph.seen) == 1


RATE = {"reason": "rate_limited", "retry_after": 60}
BUSY = {"reason": "temporary", "retry_after": 60}
GONE = {"reason": "unreachable", "unreachable": True}
CUT = {"reason": "cut_off", "retry_after": 5, "doubtful": True}
OUTSIDE = {"reason": "outside_window"}
REFUSED = {"reason": "refused"}
PERMISSION = {"reason": "no_permission", "retry_after": 300, "operator": True}
TOKEN_BAD = {"reason": "bad_token", "retry_after": 300, "operator": True}

#: Status, code, subcode, what it means.
REFUSALS: list[tuple[int, int, int, dict[str, Any]]] = [
    (400, 4, 0, RATE),
    (400, 32, 0, RATE),
    (400, 613, 0, RATE),
    (400, 1200, 0, BUSY),
    (500, 2, 0, BUSY),
    (200, 2, 0, BUSY),
    (400, 551, 1545041, GONE),
    (400, 551, 0, GONE),
    (403, 200, 1545041, GONE),
    (400, 100, 2018001, GONE),
    (400, 10, 2018278, OUTSIDE),
    (400, 10, 2018065, OUTSIDE),
    (400, 10, 0, PERMISSION),
    (403, 200, 0, PERMISSION),
    (403, 200, 2018028, PERMISSION),
    (403, 230, 0, PERMISSION),
    (400, 100, 0, REFUSED),
    (400, 100, 2018034, REFUSED),
    (401, 190, 0, TOKEN_BAD),
    (401, 190, 463, TOKEN_BAD),
    (400, 368, 0, {"reason": "judged_abusive", "retry_after": 3600, "operator": True}),
    (500, 1, 1357046, CUT),
    (500, 77777, 0, BUSY),
    (400, 77777, 0, REFUSED),
]


@pytest.mark.parametrize(("status", "code", "subcode", "means"), REFUSALS)
async def test_each_error_says_what_to_do(
    channel: MessengerChannel,
    graph: GraphStandIn,
    status: int,
    code: int,
    subcode: int,
    means: dict[str, Any],
) -> None:
    """Also when the status says that all is well."""
    body = {"error": {"message": f"(#{code})", "code": code, "error_subcode": subcode}}
    graph.refusals.append((status, body))

    assert meaning(await failed(channel)) == means


def test_no_error_is_left_out() -> None:
    """Every row of the channel's table is held by a row here."""
    held = {key for _, code, subcode, _ in REFUSALS for key in ((code, subcode), (0, subcode))}

    assert held >= set(ERRORS)


@pytest.mark.parametrize(
    ("status", "body", "means"),
    [
        (429, "Too many", RATE),
        (400, {"error": {"code": 9, "is_transient": True}}, BUSY),
        (400, {"error": {"code": [], "error_subcode": {}}}, REFUSED),
        (
            400,
            {"error": "no"},
            {"reason": "not_the_graph_api", "retry_after": 300, "operator": True},
        ),
        (404, "<html>", {"reason": "not_the_graph_api", "retry_after": 300, "operator": True}),
        (302, "", {"reason": "not_the_graph_api", "retry_after": 300, "operator": True}),
        (502, "<html>Bad gateway", CUT),
        (504, "", CUT),
        (200, "<html>Sign in to this network", CUT),
        (200, "[]", CUT),
    ],
)
async def test_an_answer_of_somebody_else(
    channel: MessengerChannel, graph: GraphStandIn, status: int, body: Any, means: dict[str, Any]
) -> None:
    """Proxies answer in their own words; what may have been taken is doubtful."""
    graph.refusals.append((status, body))

    assert meaning(await failed(channel)) == means


async def test_the_platform_refuses_what_breaks_its_rules(
    channel: MessengerChannel, graph: GraphStandIn
) -> None:
    """The stand-in is as strict as the platform."""
    nobody = await failed(channel, address="7001000000000999")
    long = await failed(channel, text="x" * 2000)
    graph.someone(ONA).blocked = True
    blocked = await failed(channel)
    graph.token_works = False
    expired = await failed(channel)

    assert [meaning(one)["reason"] for one in (nobody, long, blocked, expired)] == [
        "unreachable",
        "refused",
        "unreachable",
        "bad_token",
    ]
    assert graph.shown(ONA) == []


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
    channel: MessengerChannel,
    graph: GraphStandIn,
    fault: Any,
    means: dict[str, Any],
    shown: list[str],
) -> None:
    """A cut connection is doubtful: nobody here knows on which side it was cut."""
    graph.faults.next(fault)

    assert meaning(await failed(channel)) == means
    assert graph.shown(ONA) == shown


async def test_a_slow_answer_is_waited_for(channel: MessengerChannel, graph: GraphStandIn) -> None:
    """It is no failure."""
    graph.faults.next("slow")

    await channel.send(outgoing())

    assert graph.shown(ONA) == ["Sveiki"]


async def test_without_a_connection_nothing_was_sent(
    channel: MessengerChannel, graph: GraphStandIn
) -> None:
    """So there is no doubt, and it is tried again soon."""
    await graph.server.stop()

    assert meaning(await failed(channel)) == {"reason": "not_connected", "retry_after": 5}


async def test_no_secret_leaves_in_an_address_or_a_log(
    graph: GraphStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither when all is well nor when it fails, on whatever level is logged."""
    caplog.set_level(logging.DEBUG)
    channel = MessengerChannel(account(graph.url))
    await channel.send(outgoing())
    graph.token_works = False
    errors = [await failed(channel)]
    graph.faults.next("cut_after")
    errors.append(await failed(channel))
    await channel.close()

    proof = account().proof
    logged = "".join(record.getMessage() for record in caplog.records)
    said = [logged, *graph.seen, *(repr(vars(error)) + str(error) for error in errors)]
    assert logged
    assert not any(secret in text for secret in (TOKEN, SECRET, proof) for text in said)


async def test_only_the_configured_host_is_called(
    channel: MessengerChannel, graph: GraphStandIn
) -> None:
    """Every call is below the address that the setting names."""
    await channel.send(outgoing())
    await channel.typing(ONA)

    assert graph.seen == [f"{graph.url}/v25.0/{PAGE}/messages"] * 2
