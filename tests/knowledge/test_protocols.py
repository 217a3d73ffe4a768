"""Facts about the protocols: the same steps in every language, with sources that exist."""

from __future__ import annotations

import re

import pytest

from knowledge.library import Library
from knowledge.protocols import PARTS, PROTOCOLS


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_same_steps_in_every_language(library: Library, name: str) -> None:
    """In the same order, so that a tick means the same whoever reads it."""
    found = [
        {part: list(steps) for part, steps in protocols[name].parts.items()}
        for protocols in library.protocols.values()
    ]

    assert len(found) > 1
    assert all(steps == found[0] for steps in found)
    ids = [step for part in PARTS for step in found[0][part]]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", PROTOCOLS)
@pytest.mark.parametrize("language", ["lt", "en"])
def test_numbers_come_from_the_confirmed_lines(library: Library, name: str, language: str) -> None:
    """No number is written out in a protocol: each is a mark, and each mark and source is known."""
    for steps in library.protocols[language][name].parts.values():
        for text in steps.values():
            assert "{" not in library.cite(text, language).text
            assert not re.search(r"\d{3}", re.sub(r"\{[^}]*\}|\[[^\]]*\]", "", text))
