"""Facts about what is kept of a file: what can be seen, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from bot.errors import Unfit
from bot.files.cleaning import clean
from bot.files.kinds import MOST_BYTES, safe_name, sniff
from bot.files.papers import bare_jpeg
from bot.files.photos import LONGEST_SIDE, PREVIEW_SIDE, preview
from tests.files import samples

HTML = b"<html><script>alert(1)</script></html>"
REFUSED = {
    "a page that calls itself a picture": (HTML, "type"),
    "SVG, which can hold scripts": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type"),
    "an archive": (b"PK\x03\x04" + bytes(60), "type"),
    "a Windows program": (b"MZ" + bytes(60), "type"),
    "HEIC": (b"\x00\x00\x00\x18ftypheic" + bytes(60), "type"),
    "TIFF": (samples.picture("TIFF"), "type"),
    "nothing": (b"", "type"),
    "text": (b"Labas", "type"),
    "a PDF behind other bytes": (b"GARBAGE\n" + samples.paper(), "type"),
    "a picture's beginning and a page": (b"\x89PNG\r\n\x1a\n" + HTML, "broken"),
    "a JPEG's beginning alone": (b"\xff\xd8\xff\xe0", "broken"),
    "half a photo": (samples.photo((400, 400))[:1500], "broken"),
    "a PDF's beginning and a page": (b"%PDF-1.7\n" + HTML, "broken"),
    "a picture of 400 million points": (samples.bomb(), "too_big"),
    "a picture of 70 million points": (samples.picture("PNG", "1", (10_000, 7_000)), "too_big"),
    "a PDF that asks for a password": (samples.paper(password="x"), "locked"),
    "a PDF of 301 pages": (samples.paper(pages=301), "too_big"),
    "a video over the limit": (samples.VIDEO + bytes(MOST_BYTES), "too_big"),
}


@pytest.mark.parametrize(("content", "code"), REFUSED.values(), ids=list(REFUSED))
async def test_what_is_not_taken(content: bytes, code: str) -> None:
    """Each is refused with its reason, whatever it calls itself."""
    with pytest.raises(Unfit) as unfit:
        await clean(content)

    assert unfit.value.code == code


async def test_a_photo_does_not_tell_where_it_was_taken() -> None:
    """No EXIF, no GPS, no comment is left; it stands upright without being told so."""
    raw = samples.photo(turned=True)
    assert Image.open(BytesIO(raw)).getexif().get_ifd(0x8825)

    kept = await clean(raw)

    shown = Image.open(BytesIO(kept.content))
    assert (kept.mime, shown.format, shown.size) == ("image/jpeg", "JPEG", (40, 60))
    assert not shown.getexif()
    assert "comment" not in shown.info
    assert samples.SECRET not in kept.content
    red, green, blue = shown.getpixel((35, 5))  # type: ignore[misc]
    assert red > 200
    assert max(green, blue) < 100


@pytest.mark.parametrize(
    ("name", "mode", "kept"),
    [
        ("PNG", "RGBA", "image/png"),
        ("PNG", "P", "image/png"),
        ("PNG", "I;16", "image/png"),
        ("PNG", "LA", "image/png"),
        ("WEBP", "RGBA", "image/webp"),
        ("GIF", "P", "image/png"),
        ("JPEG", "L", "image/jpeg"),
        ("JPEG", "CMYK", "image/jpeg"),
    ],
)
async def test_pictures_of_all_kinds(name: str, mode: str, kept: str) -> None:
    """Whatever colours a picture has, it is kept as one that every browser shows."""
    made = await clean(samples.picture(name, mode))

    assert made.mime == kept
    assert Image.open(BytesIO(made.content)).mode in {"L", "RGB", "RGBA"}


async def test_what_follows_a_picture_is_gone() -> None:
    """A page hidden behind a picture's end does not come through."""
    made = await clean(samples.picture("PNG") + HTML)

    assert b"script" not in made.content


async def test_a_big_photo_is_made_smaller() -> None:
    """A photo that no screen shows whole is kept at a size that can be read."""
    made = await clean(samples.photo((6000, 3000)))

    assert Image.open(BytesIO(made.content)).size == (LONGEST_SIDE, LONGEST_SIDE // 2)


async def test_a_paper_is_only_its_pages() -> None:
    """Scripts, attached files, links and metadata are gone; what was filled in can be read."""
    raw = samples.paper()
    assert samples.SECRET in raw

    made = await clean(raw)

    with pikepdf.open(BytesIO(made.content)) as kept:
        assert set(kept.Root.keys()) <= {"/Type", "/Pages"}
        assert set(kept.trailer.keys()).isdisjoint({"/Info", "/Encrypt"})
        assert kept.pages[0].obj.keys().isdisjoint({"/AA", "/Annots"})
        whole = b"".join(
            item.read_raw_bytes() if "/Filter" in item and item.Filter == "/DCTDecode"
            else item.read_bytes()
            for item in kept.objects if isinstance(item, pikepdf.Stream)
        )  # fmt: skip
        everything = whole + repr(list(kept.objects)).encode()
    for gone in (samples.SECRET, b"JavaScript", b"evil.example", b"x.exe", b"GPS", b"Exif"):
        assert gone not in everything
    assert b"Filled in by hand" in whole
    assert b"\xff\xd8\xff" in whole  # The scan itself is there.


async def test_sound_and_video_stay_as_they_are() -> None:
    """They are only downloaded, so they need not be made anew."""
    assert (await clean(samples.VOICE)).content == samples.VOICE
    assert (await clean(samples.VIDEO)).mime == "video/mp4"


def test_a_picture_in_a_paper_keeps_its_points() -> None:
    """Taking EXIF out of a JPEG changes no point of it; what is no JPEG stays as it is."""
    raw = samples.photo()

    bare = bare_jpeg(raw)

    assert samples.SECRET in raw
    assert samples.SECRET not in bare
    assert Image.open(BytesIO(bare)).tobytes() == Image.open(BytesIO(raw)).tobytes()
    assert bare_jpeg(b"no picture") == b"no picture"


async def test_previews() -> None:
    """What the desk shows in the conversation is small, and on white where it was transparent."""
    made = await clean(samples.picture("PNG", "RGBA", (1000, 500)))

    small = Image.open(BytesIO(preview(made.content)))

    assert (small.format, small.size) == ("JPEG", (PREVIEW_SIDE, PREVIEW_SIDE // 2))
    assert small.getpixel((0, 0)) == (255, 255, 255)


def test_the_application_opens_no_strange_paper() -> None:
    """What reads PDFs is loaded by the other process only."""
    process = "import bot.app, sys; sys.exit('pikepdf' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", process], check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "mime", "safe"),
    [
        ("pasas.png", "image/jpeg", "pasas.jpg"),
        ("C:\\Users\\ona\\pasas.PDF", "application/pdf", "pasas.pdf"),
        ("../../etc/passwd", "image/png", "passwd.png"),
        ("a\u202egnp.exe", "image/png", "agnp.png"),
        ('x"\r\nSet-Cookie: a=b.jpg', "image/jpeg", "xSet-Cookie a=b.jpg"),
        ("Šeimos nuotrauka.jpeg", "image/jpeg", "Šeimos nuotrauka.jpg"),
        ("паспорт", "application/pdf", "паспорт.pdf"),
        ("x" * 300 + ".pdf", "application/pdf", "x" * 80 + ".pdf"),
        (".htaccess", "image/png", "htaccess.png"),
        ("", "image/png", None),
        (None, "image/png", None),
        ("\u200b", "image/png", None),
    ],
)
def test_names(name: str | None, mime: str, safe: str | None) -> None:
    """A name is shown and saved under: no paths, no hidden signs, the ending of what it is."""
    assert safe_name(name, mime) == safe


def test_the_bytes_decide() -> None:
    """MP3 frames, M4A and Opus in Ogg are known; text that looks like sound is not."""
    assert sniff(b"\xff\xfb\x90\x64" + bytes(20)).mime == "audio/mpeg"  # type: ignore[union-attr]
    assert sniff(b"\x00\x00\x00\x1cftypM4A \x00").mime == "audio/mp4"  # type: ignore[union-attr]
    assert sniff("ÿû text".encode("utf-16")) is None
    assert sniff(b"\x00\x00\x00\x14ftypqt  ") is None
