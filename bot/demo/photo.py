"""The photo that invented people send."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

NAME, WIDTH, HEIGHT = "photo.jpg", 640, 480


@cache
def photo() -> bytes:
    """A small JPEG of a sheet of paper, with nothing on it that anybody could read."""
    picture = Image.new("RGB", (WIDTH, HEIGHT), "#8a9a90")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((140, 40, 500, 440), fill="#fdfdf8")
    for line in range(90, 400, 36):
        pen.line((180, line, 460 - line % 90, line), fill="#7b8982", width=6)
    kept = BytesIO()
    picture.save(kept, "JPEG")
    return kept.getvalue()
