"""Facts about fetching what people send: from the platform's hosts only, and within bounds."""

from __future__ import annotations

import pytest

from bot.errors import FetchFailed
from bot.messages import Media
from channels.downloads import Downloads
from channels.messenger import MessengerChannel
from tests.stand_ins.graph import GraphStandIn


async def failed(channel: MessengerChannel, ref: str, limit: int = 100) -> tuple[str, float | None]:
    """How fetching fails, and when to try again."""
    with pytest.raises(FetchFailed) as caught:
        await channel.fetch(Media("photo", ref), limit)
    return str(caught.value), caught.value.retry_after


async def test_a_file_is_fetched(channel: MessengerChannel, graph: GraphStandIn) -> None:
    """Up to the limit, and without the page's token: the address is all it takes."""
    graph.files["photo.jpg"] = b"x" * 100

    content = await channel.fetch(Media("photo", f"{graph.url}/files/photo.jpg"), 100)

    assert content == b"x" * 100
    assert graph.authorized == [False]


async def test_what_is_too_big_is_left(channel: MessengerChannel, graph: GraphStandIn) -> None:
    """It is not read to its end, nor asked for again."""
    graph.files["film.mp4"] = b"x" * 101

    assert await failed(channel, f"{graph.url}/files/film.mp4") == ("too_big", None)


async def test_an_address_expires(channel: MessengerChannel, graph: GraphStandIn) -> None:
    """Then the file is gone for us."""
    assert await failed(channel, f"{graph.url}/files/gone.jpg") == ("expired", None)


async def test_a_redirect_may_stay_with_the_platform(
    channel: MessengerChannel, graph: GraphStandIn
) -> None:
    """It leads on within its hosts, and nowhere else."""
    graph.files |= {"to:near": b"/files/photo.jpg", "photo.jpg": b"x"}
    graph.files["to:far"] = b"http://169.254.169.254/latest/meta-data"
    graph.files["to:itself"] = b"/files/to:itself"

    assert await channel.fetch(Media("photo", f"{graph.url}/files/to:near"), 9) == b"x"
    assert await failed(channel, f"{graph.url}/files/to:far") == ("foreign_host", None)
    assert await failed(channel, f"{graph.url}/files/to:itself") == ("too_many_redirects", None)


@pytest.mark.parametrize(
    "ref",
    [
        "http://scontent.xx.fbcdn.net/a.jpg",
        "https://fbcdn.net.evil.example/a.jpg",
        "https://evilfbcdn.net/a.jpg",
        "https://evil.example/?x=.fbcdn.net",
        "https://evil.example#.fbcdn.net",
        "https://token@scontent.xx.fbcdn.net/a.jpg",
        "https://scontent.xx.fbcdn.net:8443/a.jpg",
        "https://127.0.0.1/a.jpg",
        "https://[::1]/a.jpg",
        "https://localhost/a.jpg",
        "http://127.0.0.1:1/files/photo.jpg",
        "file:///etc/passwd",
        "/etc/passwd",
    ],
)
async def test_no_other_host_is_asked(unconnected: MessengerChannel, ref: str) -> None:
    """An address comes from outside: names that only look like the platform's are not its own."""
    assert await failed(unconnected, ref) == ("foreign_host", None)


@pytest.mark.parametrize("ref", ["https://\x00", "https://x" + "\udcff", "http://a b:c/"])
async def test_what_is_no_address_is_left(unconnected: MessengerChannel, ref: str) -> None:
    """It is not asked for again."""
    assert await failed(unconnected, ref) == ("bad_address", None)


async def test_a_name_that_leads_home_is_not_asked() -> None:
    """Whatever the name, no private address is called."""
    downloads = Downloads("https://graph.facebook.com", ("localhost",))

    with pytest.raises(FetchFailed, match="private_address"):
        await downloads.fetch("https://localhost/a.jpg", 100)
    await downloads.close()


async def test_no_connection_means_later(channel: MessengerChannel, graph: GraphStandIn) -> None:
    """A file is tried again."""
    await graph.server.stop()

    reason, later = await failed(channel, f"{graph.url}/files/photo.jpg")

    assert (reason, bool(later)) == ("cut_off", True)
