"""Facts about fetching what people sent: once each, tried again if it helps, gone with them."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.attachments import BACKOFF, fetch_some
from bot.files.kinds import MOST_BYTES
from bot.people import erase_person
from bot.services import Services
from bot.store.base import now
from bot.store.models import Attachment
from tests.conftest import MakeServices
from tests.files import samples
from tests.files.conftest import Depot, Files


async def test_a_photo_is_fetched_and_kept_clean(
    keeping: Services, depot: Depot, files: Files
) -> None:
    """It is stored without what it told besides; the way to fetch it is forgotten."""
    number = await files.wait(name="IMG_1.PNG", mime="image/png", size=5)
    depot.answers = [samples.photo()]

    assert await fetch_some(keeping)
    assert not await fetch_some(keeping)

    kept = await files.get(number)
    assert kept is not None
    assert (kept.state, kept.mime, kept.name, kept.ref) == ("stored", "image/jpeg", "IMG_1.jpg", "")
    assert kept.content is not None
    assert kept.size == len(kept.content)
    assert samples.SECRET not in kept.content
    assert depot.asked == ["f1"]


async def test_what_is_not_taken_is_not_kept(keeping: Services, depot: Depot, files: Files) -> None:
    """A refused file leaves its reason and no bytes."""
    number = await files.wait()
    depot.answers = [b"<html></html>"]

    await fetch_some(keeping)

    kept = await files.get(number)
    assert kept is not None
    assert (kept.state, kept.error, kept.content) == ("refused", "type", None)


async def test_what_is_known_to_be_too_big_is_not_fetched(
    keeping: Services, depot: Depot, files: Files
) -> None:
    """The provider said its size, so nothing is asked."""
    number = await files.wait(size=MOST_BYTES + 1)

    await fetch_some(keeping)

    kept = await files.get(number)
    assert kept is not None
    assert (kept.state, kept.error) == ("refused", "too_big")
    assert depot.asked == []


async def test_it_is_tried_again_later(keeping: Services, depot: Depot, files: Files) -> None:
    """A broken provider is asked again after a pause, and the file still comes."""
    number = await files.wait()
    depot.answers = [500, samples.VOICE]

    await fetch_some(keeping)
    waits = await files.get(number)
    assert not await fetch_some(keeping)
    await _later(keeping, number)
    await fetch_some(keeping)

    assert waits is not None
    assert (waits.state, waits.error, waits.lease_until) == ("waiting", "vendor_broken", None)
    assert waits.due_at > now() + timedelta(seconds=BACKOFF[0] - 2)
    kept = await files.get(number)
    assert kept is not None
    assert (kept.state, kept.error, kept.content) == ("stored", None, samples.VOICE)


async def test_it_is_given_up_in_the_end(keeping: Services, depot: Depot, files: Files) -> None:
    """After ten tries the file has failed, with the last reason; what never comes fails at once."""
    often, never = await files.wait(), await files.wait("f2")
    depot.answers = [500, 404]

    for _ in range(len(BACKOFF) + 1):
        await fetch_some(keeping)
        await _later(keeping, often)
    assert not await fetch_some(keeping)

    assert len(depot.asked) == len(BACKOFF) + 2
    states = [await files.get(number) for number in (often, never)]
    assert [(one.state, one.error) for one in states if one] == [
        ("failed", "vendor_broken"),
        ("failed", "gone"),
    ]


async def test_a_channel_that_cannot_fetch(services: Services, files: Files) -> None:
    """Nothing waits for ever: a channel without files fails at once, one that is off may return."""
    number = await files.wait()
    off = replace(services, channels={})

    await fetch_some(off)
    waits = await files.get(number)
    await _later(services, number)
    await fetch_some(services)
    failed = await files.get(number)

    assert waits is not None
    assert (waits.state, waits.error) == ("waiting", "channel_off")
    assert failed is not None
    assert (failed.state, failed.error) == ("failed", "not_fetchable")


async def test_two_processes_fetch_each_file_once(
    make_services: MakeServices, keeping: Services, depot: Depot, files: Files
) -> None:
    """A file is claimed before it is fetched; a claim whose process died ends by itself."""
    numbers = [await files.wait(f"f{n}") for n in range(4)]
    depot.answers = [samples.VOICE] * 5
    twin = replace(make_services(), channels=keeping.channels)
    dead = numbers[0]
    async with keeping.database.write() as session:
        row = await session.get_one(Attachment, dead)
        row.lease_until, row.attempts = now() + timedelta(minutes=1), 1

    while any(await asyncio.gather(fetch_some(keeping), fetch_some(twin))):
        pass
    assert sorted(depot.asked) == ["f1", "f2", "f3"]
    async with keeping.database.write() as session:
        row = await session.get_one(Attachment, dead)
        row.lease_until = now() - timedelta(seconds=1)
    await fetch_some(twin)

    assert sorted(depot.asked) == ["f0", "f1", "f2", "f3"]


async def test_files_go_with_the_person(keeping: Services, depot: Depot, files: Files) -> None:
    """Who is erased leaves no file behind, not even one that is being fetched."""
    number = await files.wait()
    depot.answers = [samples.photo()]
    fetching = asyncio.create_task(fetch_some(keeping))
    while not depot.asked:
        await asyncio.sleep(0.01)

    async with keeping.database.write() as session:
        await erase_person(session, (await files.contact()).person_id)
    await fetching

    assert await files.get(number) is None


@pytest.mark.parametrize(("hours", "there"), [(23, True), (25, False)])
async def test_uploads_never_sent_are_dropped(
    keeping: Services, files: Files, hours: int, *, there: bool
) -> None:
    """What was uploaded and belongs to no message after a day is deleted."""
    await files.wait()
    async with keeping.database.write() as session:
        made = Attachment(
            contact_id=(await files.contact()).id,
            kind="photo",
            state="stored",
            content=b"x",
            created_at=now() - timedelta(hours=hours),
        )
        session.add(made)

    await fetch_some(keeping)

    assert (await files.get(made.id) is not None) is there


async def _later(services: Services, number: int) -> None:
    async with services.database.write() as session:
        row = await session.get_one(Attachment, number)
        row.due_at = now()
