"""Facts about the desk's styles: all files are linked on every page, so none may mean another's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from bot.desk.pages import STATIC

#: Rules in it are for all pages; other files may say more about its classes.
SHARED = "desk.css"
_CLASS = re.compile(r"\.([a-z][\w-]*)")


def _selectors(name: str) -> Iterator[str]:
    """Each selector of a file, without what is within `:is()` and the like taken apart."""
    text = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text("utf-8"), flags=re.DOTALL)
    for found in re.findall(r"([^{};]+)\{", text):
        if not found.strip().startswith("@"):
            yield from re.split(r",(?![^(]*\))", found.strip())


def test_a_class_belongs_to_one_file() -> None:
    """A class with which selectors of one file begin is named by no other file's selectors."""
    files = [path.name for path in sorted(STATIC.glob("*.css"))]
    first, named = defaultdict(set), defaultdict(set)
    for name in files:
        for selector in _selectors(name):
            begins = re.split(r"[\s>+~]", selector.strip(), maxsplit=1)[0]
            for found in _CLASS.findall(begins)[:1]:
                first[found].add(name)
            for found in _CLASS.findall(selector):
                named[found].add(name)

    owned = {found for found, where in first.items() if SHARED not in where}
    assert "alarm-list" in owned
    assert {found: sorted(named[found]) for found in owned if len(named[found]) > 1} == {}
