"""What a browser calls itself, as its owner knows it."""

from __future__ import annotations

#: Signs in the header, most telling first: Edge calls itself Chrome too, and Chrome Safari.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def device(header: str) -> str:
    """`Firefox, Windows` from a User-Agent; empty if neither is known. Versions are not kept."""
    parts = (
        next((name for sign, name in known if sign in header), None)
        for known in (BROWSERS, SYSTEMS)
    )
    return ", ".join(part for part in parts if part)
