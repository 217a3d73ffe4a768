"""Facts about files that come by MMS: fetched from Twilio's hosts only, and who is told what."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.errors import FetchFailed
from bot.messages import Media
from channels.sms import SmsChannel
from tests.local_server import serving
from tests.stand_ins.twilio import SID, Twilio

PATH = f"/2010-04-01/Accounts/{SID}/Messages/MM1/Media"


def photo(ref: str) -> Media:
    """A photo at an address."""
    return Media("photo", ref, "image/jpeg")


async def failure(channel: SmsChannel, ref: str, limit: int = 100) -> tuple[str, float | None]:
    """Why a file that must not come does not."""
    with pytest.raises(FetchFailed) as raised:
        await channel.fetch(photo(ref), limit)
    return str(raised.value), raised.value.retry_after


async def test_a_file_is_fetched_from_the_configured_api(
    channel: SmsChannel, twilio: Twilio
) -> None:
    """Twilio names its own host; what is asked is the API that is configured, as our account."""
    twilio.files["ME1"] = b"a photo"

    assert await channel.fetch(photo(f"https://api.twilio.com{PATH}/ME1"), 100) == b"a photo"
    assert await channel.fetch(photo(f"{twilio.server.url}{PATH}/ME1"), 100) == b"a photo"


async def test_the_account_is_shown_to_nobody_else(channel: SmsChannel, twilio: Twilio) -> None:
    """A redirect to a host that is not Twilio's is not followed, so it never sees who we are."""
    seen: list[str | None] = []

    async def anything(request: Request) -> Response:
        seen.append(request.headers.get("authorization"))
        return Response(b"x")

    async with serving(Starlette(routes=[Route("/{any:path}", anything)])) as other:
        twilio.files["ME1"] = f"{other.url}/file"

        assert await failure(channel, f"{twilio.server.url}{PATH}/ME1") == ("foreign_host", None)
    assert seen == []


@pytest.mark.parametrize(
    "ref",
    [
        "https://example.com/file",
        "http://api.twilio.com.example.com/file",
        "https://eviltwilio.com/file",
        "http://mms.twiliocdn.com/file",
        "https://mms.twiliocdn.com:8443/file",
        "https://user:word@mms.twiliocdn.com/file",
        "http://169.254.169.254/latest/meta-data",
        "http://127.0.0.1:1/file",
        "file:///etc/passwd",
        "/etc/passwd",
        "https://[::1]/file",
    ],
)
async def test_foreign_addresses(channel: SmsChannel, ref: str) -> None:
    """Nothing is fetched from where Twilio does not keep files."""
    assert await failure(channel, ref) == ("foreign_host", None)


@pytest.mark.parametrize("ref", ["https://[::1", "https://\x00", "http://" + "a" * 300, "", "ž"])
async def test_addresses_that_are_none(channel: SmsChannel, ref: str) -> None:
    """Nonsense is refused for good, and is no error of ours."""
    assert (await failure(channel, ref))[1] is None


async def test_big_lost_and_busy(channel: SmsChannel, twilio: Twilio) -> None:
    """A file may be too big, gone, or wanted at a bad moment; only the last is tried again."""
    twilio.files["ME1"] = b"x" * 101
    twilio.files["ME2"] = b"x"

    assert await failure(channel, f"https://api.twilio.com{PATH}/ME1") == ("too_big", None)
    assert await failure(channel, f"https://api.twilio.com{PATH}/ME9") == ("expired", None)
    twilio.faults.next("broken")
    assert await failure(channel, f"https://api.twilio.com{PATH}/ME2") == ("busy", 60)
    twilio.faults.next("cut_before")
    assert await failure(channel, f"https://api.twilio.com{PATH}/ME2") == ("cut_off", 60)
