"""Facts about sending SMS by the real SDK: once each, and what every failure means."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.errors import SendFailed
from bot.messages import Outgoing
from bot.texts import Texts
from channels.sms import SmsChannel
from channels.sms.errors import ERRORS as TABLE
from tests.channels.sms.conftest import ACCOUNT, MakeChannel
from tests.local_server import serving
from tests.stand_ins.faults import Fault
from tests.stand_ins.twilio import NUMBER, SERVICE, SID, TOKEN, Twilio

PHONE = "+37061234567"


def part(text: str = "Labas", **more: object) -> Outgoing:
    """One part to the phone."""
    made = Outgoing(1, "sms", NUMBER, PHONE, text, "lt", "assistant")
    return replace(made, **more)  # type: ignore[arg-type]


async def failure(channel: SmsChannel, message: Outgoing) -> dict[str, object]:
    """What a send that must fail says."""
    with pytest.raises(SendFailed) as raised:
        await channel.send(message)
    return {"reason": str(raised.value), **vars(raised.value)}


async def test_a_part_is_sent(channel: SmsChannel, twilio: Twilio) -> None:
    """It goes from our number, not later than four hours, and Twilio is told where to report."""
    sent = await channel.send(part("Sveiki, čia Gandras."))

    assert twilio.shown(PHONE) == ["Sveiki, čia Gandras."]
    assert (sent.provider_id, sent.units) == (twilio.messages[0]["sid"], 1)
    assert twilio.calls == [
        (
            "POST",
            {
                "To": PHONE,
                "From": NUMBER,
                "Body": "Sveiki, čia Gandras.",
                "ValidityPeriod": "14400",
                "StatusCallback": "https://mic.example/webhooks/sms/status#rc=3&rp=all",
            },
        )
    ]


async def test_a_service_picks_the_number(make_channel: MakeChannel, twilio: Twilio) -> None:
    """Twilio counts the parts only when it has picked a number; until then we count."""
    sent = await make_channel(sender=SERVICE).send(part("ž" * 100))

    assert twilio.calls[0][1]["MessagingServiceSid"] == SERVICE
    assert "From" not in twilio.calls[0][1]
    assert sent.units == 2


async def test_nobody_is_called_without_a_public_address(
    make_channel: MakeChannel, twilio: Twilio
) -> None:
    """An install that cannot be called still sends."""
    await make_channel(public_url="").send(part())

    assert "StatusCallback" not in twilio.calls[0][1]


async def test_plain_letters_are_a_choice(make_channel: MakeChannel, twilio: Twilio) -> None:
    """Diacritics are dropped only where the setting allows it."""
    text = "Ąžuolų gatvė. " * 10
    whole = await make_channel().send(part(text))
    plain = await make_channel(plain_letters=True).send(part(text))

    assert [one["body"] for one in twilio.messages] == [text, "Azuolu gatve. " * 10]
    assert (whole.units, plain.units) == (3, 1)


NEVER = {"retry_after": None, "unreachable": False, "operator": False}
NOBODY = {"retry_after": None, "unreachable": True, "operator": False}
LATER = {"retry_after": 60, "unreachable": False, "operator": False}
MEND = {"retry_after": 300, "unreachable": False, "operator": True}
#: (code of Twilio, reason, what it means)
ERRORS = [
    (21610, "stopped", NOBODY),
    (21211, "bad_number", NOBODY),
    (21614, "bad_number", NOBODY),
    (30004, "blocked", NOBODY),
    (30005, "unknown_number", NOBODY),
    (30006, "landline", NOBODY),
    (21408, "region_not_enabled", NEVER),
    (21617, "too_long", NEVER),
    (30003, "phone_off", NEVER),
    (30007, "filtered", NEVER),
    (30008, "unknown_error", NEVER),
    (21611, "queue_full", LATER),
    (20429, "busy", LATER),
    (21606, "bad_sender", MEND),
    (21703, "bad_sender", MEND),
    (21609, "bad_status_callback", MEND),
    (20003, "bad_credentials", MEND),
    (30032, "toll_free_unverified", MEND),
    (21999, "twilio_21999", NEVER),
]


@pytest.mark.parametrize(("code", "reason", "means"), ERRORS, ids=[str(e[0]) for e in ERRORS])
async def test_errors(
    channel: SmsChannel, twilio: Twilio, code: int, reason: str, means: dict[str, object]
) -> None:
    """Each code says whether to try again, whether anything reaches them, who must mend it."""
    twilio.refuse[PHONE] = code

    assert await failure(channel, part()) == {"reason": reason, "doubtful": False, **means}
    assert not twilio.shown(PHONE)


@pytest.mark.parametrize("language", ["lt", "en"])
def test_the_desk_has_words_for_each_error(language: str) -> None:
    """Whoever works at the desk reads what happened, not a code."""
    words = Texts("desk", ("lt", "en")).by_language[language]
    reasons = {str(make()) for make in TABLE.values()}
    by_status_only = {"broken", "cut_off", "not_connected", "look_refused", "not_the_api"}

    assert not [r for r in sorted(reasons | by_status_only) if f"failure_{r}" not in words]


async def test_a_name_cannot_be_answered(channel: SmsChannel) -> None:
    """Messages that come from a name are taken, but nothing can be sent there."""
    assert (await failure(channel, part(address="Rimi LT")))["unreachable"]


async def test_too_long(channel: SmsChannel) -> None:
    """Twilio refuses more than the shape allows, and takes just as much."""
    assert channel.shape.text == 1600
    assert (await channel.send(part("a" * 1600))).provider_id
    assert (await failure(channel, part("a" * 1601)))["reason"] == "too_long"


async def test_a_wrong_token_calls_the_operator(make_channel: MakeChannel, twilio: Twilio) -> None:
    """The message waits until the token is mended."""
    wrong = make_channel(token="wrong")

    assert await failure(wrong, part()) == {"reason": "bad_credentials", "doubtful": False, **MEND}
    assert not twilio.calls


#: (fault, reason, seconds, whether it may have arrived)
FAULTS: list[tuple[Fault, str, float, bool]] = [
    ("throttled", "busy", 7, False),
    ("broken", "broken", 15, True),
    ("cut_before", "cut_off", 15, True),
    ("cut_after", "cut_off", 15, True),
]


@pytest.mark.parametrize(
    ("fault", "reason", "after", "doubtful"), FAULTS, ids=[f[0] for f in FAULTS]
)
async def test_faults(
    channel: SmsChannel,
    twilio: Twilio,
    fault: Fault,
    reason: str,
    after: float,
    *,
    doubtful: bool,
) -> None:
    """A cut or broken answer leaves a doubt; a throttled call leaves none and says when."""
    twilio.faults.next(fault)

    assert await failure(channel, part()) == {
        "reason": reason,
        "retry_after": after,
        "doubtful": doubtful,
        "unreachable": False,
        "operator": False,
    }
    assert len(twilio.shown(PHONE)) == (fault == "cut_after")


async def test_a_slow_answer_is_waited_for(channel: SmsChannel, twilio: Twilio) -> None:
    """Slow is not lost."""
    twilio.faults.next("slow")

    assert (await channel.send(part())).provider_id


async def test_without_a_connection_nothing_is_in_doubt(
    channel: SmsChannel, twilio: Twilio
) -> None:
    """What was never connected never arrived."""
    await twilio.server.stop()
    failed = await failure(channel, part())

    assert (failed["reason"], failed["doubtful"]) == ("not_connected", False)


#: (what answers in Twilio's place, reason, whether it may have arrived)
STRANGERS: list[tuple[str, Callable[[], Response], str, bool]] = [
    ("a page", lambda: PlainTextResponse("<html>"), "cut_off", True),
    ("a list", lambda: JSONResponse([]), "cut_off", True),
    ("nothing", lambda: Response(status_code=200), "cut_off", True),
    ("an object without an id", lambda: JSONResponse({"a": 1}), "cut_off", True),
    ("a redirect", lambda: RedirectResponse("/elsewhere"), "not_the_api", False),
    ("a refusal in words", lambda: PlainTextResponse("no", 400), "twilio_400", False),
    ("a refusal with a strange code", lambda: JSONResponse({"code": [1]}, 400), "refused", False),
    (
        "a refusal by RFC 9457",
        lambda: JSONResponse({"type": "x", "title": "x", "status": 400, "code": 21610}, 400),
        "stopped",
        False,
    ),
    ("a forbidden account", lambda: JSONResponse({"code": 20005}, 403), "bad_credentials", False),
    (
        "a date to come back",
        lambda: Response(status_code=429, headers={"Retry-After": "Sun, 22 Nov 2026 07:00:00 GMT"}),
        "busy",
        False,
    ),
]


@pytest.mark.parametrize(
    ("_who", "answer", "reason", "doubtful"), STRANGERS, ids=[s[0] for s in STRANGERS]
)
async def test_strange_answers(
    make_channel: MakeChannel,
    _who: str,
    answer: Callable[[], Response],
    reason: str,
    *,
    doubtful: bool,
) -> None:
    """Whatever answers, a send ends as sent or as SendFailed, and in doubt if it may be taken."""
    paths: list[str] = []

    async def any_path(request: object) -> Response:
        paths.append(request.url.path)  # type: ignore[attr-defined]
        return answer()

    app = Starlette(routes=[Route("/{path:path}", any_path, methods=["POST", "GET"])])
    async with serving(app) as server:
        failed = await failure(make_channel(api_url=f"{server.url}/twilio/"), part())

    assert (failed["reason"], failed["doubtful"]) == (reason, doubtful)
    assert paths == [f"/twilio/2010-04-01/Accounts/{SID}/Messages.json"]


class TestLookingFirst:
    """After a try whose end is not known, Twilio is asked before anything is sent again."""

    async def test_what_arrived_is_not_sent_again(
        self, channel: SmsChannel, twilio: Twilio
    ) -> None:
        """The message that was taken is found, with its id and parts."""
        twilio.faults.next("cut_after")
        began = datetime.now(UTC)
        await failure(channel, part("Labas „rytas“"))

        sent = await channel.send(part("Labas „rytas“", doubtful_since=began))

        assert len(twilio.shown(PHONE)) == 1
        assert (sent.provider_id, sent.units) == (twilio.messages[0]["sid"], 1)

    async def test_what_did_not_arrive_is_sent(self, channel: SmsChannel, twilio: Twilio) -> None:
        """Nothing is found, so it goes out, once."""
        twilio.faults.next("cut_before")
        began = datetime.now(UTC)
        await failure(channel, part())
        await channel.send(part(doubtful_since=began))

        assert twilio.shown(PHONE) == ["Labas"]

    @pytest.mark.parametrize(
        "change",
        [
            {"body": "Kitas"},
            {"to": "+37060000000"},
            {"from": "+37052999999"},
            {"direction": "inbound"},
            {"date_created": "Sun, 22 Nov 2020 06:00:00 +0000"},
        ],
        ids=["words", "phone", "sender", "direction", "age"],
    )
    async def test_another_message_is_not_taken_for_it(
        self, channel: SmsChannel, twilio: Twilio, change: dict[str, str]
    ) -> None:
        """The words, the phone, our sender, the direction and the time must all be right."""
        await channel.send(part())
        twilio.messages[0] |= change
        await channel.send(part(doubtful_since=datetime.now(UTC)))

        assert len(twilio.messages) == 2

    async def test_a_part_that_is_known_is_another(
        self, channel: SmsChannel, twilio: Twilio
    ) -> None:
        """The same words twice are two messages: ids that belong to other parts are passed over."""
        first = await channel.send(part("Taip."))
        assert first.provider_id
        again = part("Taip.", id=2, known_ids=frozenset({first.provider_id}))

        second = await channel.send(replace(again, doubtful_since=datetime.now(UTC)))

        assert second.provider_id != first.provider_id
        assert len(twilio.messages) == 2

    async def test_marks_that_twilio_changed(self, channel: SmsChannel, twilio: Twilio) -> None:
        """A service may write plain marks by itself; it is still the same message."""
        await channel.send(part("Ąžuolas – „medis“…"))
        twilio.messages[0]["body"] = 'Ąžuolas - "medis"...'
        await channel.send(part("Ąžuolas – „medis“…", doubtful_since=datetime.now(UTC)))

        assert len(twilio.messages) == 1

    async def test_pages_are_turned(self, channel: SmsChannel, twilio: Twilio) -> None:
        """A person to whom much was written is looked through as well."""
        wanted = await channel.send(part("Pirmas"))
        twilio.messages += [
            {**twilio.messages[0], "sid": f"SM{n}", "body": "x"} for n in range(700)
        ]

        found = await channel.send(part("Pirmas", doubtful_since=datetime.now(UTC)))

        assert found.provider_id == wanted.provider_id
        assert [asked.get("Page") for method, asked in twilio.calls if method == "GET"] == [
            None,
            "1",
        ]

    @pytest.mark.parametrize("fault", ["throttled", "broken", "cut_before", "cut_after"])
    async def test_while_twilio_cannot_be_asked_nothing_is_sent(
        self, channel: SmsChannel, twilio: Twilio, fault: Fault
    ) -> None:
        """The doubt stays, whatever the look failed of."""
        twilio.faults.next(fault)

        assert (await failure(channel, part(doubtful_since=datetime.now(UTC))))["doubtful"]
        assert not twilio.messages

    async def test_a_refused_look_leaves_the_doubt(self, make_channel: MakeChannel) -> None:
        """A token that became wrong in between must not make the message be sent twice later."""
        wrong = make_channel(token="wrong")
        failed = await failure(wrong, part(doubtful_since=datetime.now(UTC) - timedelta(hours=1)))

        assert (failed["doubtful"], failed["operator"]) == (True, True)


async def test_only_the_configured_host_is_called(
    make_channel: MakeChannel, twilio: Twilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The SDK's own hosts, regions and edges do not matter, nor what its environment says."""
    for name, value in (("EDGE", "sydney"), ("REGION", "au1"), ("AUTH_TOKEN", "x")):
        monkeypatch.setenv(f"TWILIO_{name}", value)
    await make_channel().send(part())

    assert len(twilio.calls) == 1


async def test_secrets_are_nowhere_to_be_read(
    channel: SmsChannel, twilio: Twilio, caplog: pytest.LogCaptureFixture
) -> None:
    """Not in logs at the lowest level, not in errors, not in what objects show of themselves."""
    twilio.faults.next(None, "cut_after", "broken", "throttled")
    shown = [repr(ACCOUNT), repr(channel), repr(vars(channel))]
    with caplog.at_level(logging.DEBUG):
        await channel.send(part())
        shown += [repr(await failure(channel, part())) for _ in range(3)]
        twilio.refuse[PHONE] = 21610
        with pytest.raises(SendFailed) as raised:
            await channel.send(part())
    shown += [repr(raised.value), repr(raised.value.__cause__)]

    everything = "\n".join([caplog.text, *shown])
    assert TOKEN not in everything
    assert base64.b64encode(f"{SID}:{TOKEN}".encode()).decode() not in everything
    assert PHONE not in caplog.text
