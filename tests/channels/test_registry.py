"""Facts about the channels that there are: each has a name for people and a page."""

from __future__ import annotations

import pytest

from bot.content import FILES
from bot.registry import REGISTRY
from bot.settings import ROOT
from bot.texts import Texts


@pytest.mark.parametrize("name", REGISTRY)
@pytest.mark.parametrize("file", ["replies", "desk"])
def test_each_channel_has_a_name_for_people(name: str, file: str) -> None:
    """In every language of the askers, and of the desk."""
    texts = Texts(file, FILES[file])

    for language in FILES[file]:
        assert texts.get(f"channel_{name}", language)


@pytest.mark.parametrize("name", REGISTRY)
def test_each_channel_has_a_page(name: str) -> None:
    """`docs/channels/` tells how it is switched on, what it can do and what it keeps."""
    assert (ROOT / "docs" / "channels" / f"{name}.md").is_file()
