"""Photos, drawn anew: nothing of the file comes through but what can be seen."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from bot.errors import Unfit

#: Formats that may be decoded; Pillow knows many more, and most of them are little tested.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
#: Pixels of a photo that is opened at all, and of the longest side of what is kept.
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 4096
PREVIEW_SIDE = 480
QUALITY = 85


def clean_photo(raw: bytes) -> tuple[str, bytes]:
    """The photo upright, without EXIF, comments or profiles: its type and bytes. Raises Unfit."""
    with _opened(raw, LONGEST_SIDE) as photo:
        kept = "image/png" if photo.format in {"PNG", "GIF"} else f"image/{photo.format}".lower()
        drawn = _drawn(photo, LONGEST_SIDE)
    if kept == "image/jpeg":
        drawn = _opaque(drawn)
    return kept, _encoded(drawn, kept)


def preview(content: bytes) -> bytes:
    """A small JPEG of a photo that `clean_photo` made. Raises Unfit."""
    with _opened(content, PREVIEW_SIDE) as photo:
        return _encoded(_opaque(_drawn(photo, PREVIEW_SIDE)), "image/jpeg")


def _opened(raw: bytes, side: int) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Pillow warns of a decompression bomb; the limit below is ours and lower.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            photo = Image.open(BytesIO(raw), formats=FORMATS)
    except Image.DecompressionBombError:
        raise Unfit("too_big") from None
    except (OSError, ValueError, SyntaxError):
        raise Unfit("broken") from None
    if photo.width * photo.height > MOST_PIXELS:
        photo.close()
        raise Unfit("too_big")
    # A JPEG can be decoded at a half or a quarter of its size, which saves most of the memory.
    photo.draft(None, (side, side))
    return photo


def _drawn(photo: Image.Image, side: int) -> Image.Image:
    """The first frame, upright, not larger than this, in one of the plain colour modes."""
    try:
        alpha = photo.mode in {"LA", "PA", "RGBa"} or "transparency" in photo.info
        if photo.mode not in {"L", "RGB", "RGBA"}:
            photo = photo.convert("RGBA" if alpha else "RGB")
        # Smaller first, then turned. The gap halves it quickly before it is drawn finely.
        photo.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=2.0)
        drawn = ImageOps.exif_transpose(photo)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        raise Unfit("broken") from None
    # Only the pixels go on: whatever else was in the file is in `info`.
    bare = Image.new(drawn.mode, drawn.size)
    bare.paste(drawn)
    return bare


def _opaque(drawn: Image.Image) -> Image.Image:
    """On white where it was transparent: a scan of black letters stays readable."""
    if drawn.mode != "RGBA":
        return drawn
    paper = Image.new("RGB", drawn.size, "white")
    paper.paste(drawn, mask=drawn.getchannel("A"))
    return paper


def _encoded(drawn: Image.Image, mime: str) -> bytes:
    made = BytesIO()
    match mime:
        case "image/png":
            drawn.save(made, "PNG", optimize=False, compress_level=6)
        case "image/webp":
            drawn.save(made, "WEBP", quality=QUALITY, method=3)
        case _:
            drawn.save(made, "JPEG", quality=QUALITY, progressive=True)
    return made.getvalue()
