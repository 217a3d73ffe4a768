"""Facts about `knowledge.excerpts`: parts of articles, and pieces small enough for an SMS."""

from __future__ import annotations

import re

import pytest

from knowledge.articles import CITATION, LANGUAGES, Place
from knowledge.excerpts import MOST_PARTS, beginning, packed, part, passages, pieces, rest
from knowledge.library import Library
from knowledge.sms import segments


def numbers(text: str) -> set[int]:
    """The `[1]` marks of a text."""
    return {int(number) for number in re.findall(r"\[(\d+)\]", text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pieces_fit_and_lose_nothing(library: Library, language: str) -> None:
    """Every word of an article is in its pieces, in order, without marks of any kind."""
    tail = f"\n{'ų' * 40}"
    for category in library.categories:
        article = library.articles[category, language]
        found = pieces(library, category, language, tail)
        joined = " ".join(" ".join(found).split())

        assert all(segments(piece + tail) <= MOST_PARTS or " " not in piece for piece in found)
        assert not re.search(r"\[[\w-]+\]|[{}]", joined)
        for _, _, text in article.passages():
            said = library.fill(CITATION.sub("", text), language)
            assert " ".join(said.split()) in joined
        for source in library.answer(category, language).sources:
            assert source.url in joined


def test_a_piece_is_as_full_as_it_can_be() -> None:
    """Texts are put together while they fit, lines begin where they began."""
    assert packed(["a", "b", "\n2. c", "d"]) == ["a b\n2. c d"]
    assert packed(["x" * 300, "\n" + "y" * 300]) == ["x" * 300, "y" * 300]


def test_a_long_sentence_is_cut_between_words() -> None:
    """Only a word that is too long by itself, as an address, stays too long."""
    found = packed(["word " * 200])

    assert len(found) > 1
    assert all(piece.split() == ["word"] * len(piece.split()) for piece in found)
    assert packed(["https://example.lt/" + "a" * 900]) == ["https://example.lt/" + "a" * 900]


def test_a_beginning_holds_whole_sentences() -> None:
    """As for an SMS: without the numbers of sources."""
    assert beginning("One. [1] Two. [2]") == "One. Two."
    assert beginning("Who:\n- A: b. [1]\n- C.") == "Who:\n- A: b.\n- C."
    assert beginning(f"{'Word ' * 50}end. [1] {'Word ' * 50}end.").endswith("end.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_parts_number_their_own_sources(library: Library, language: str) -> None:
    """From one on, each of them shown."""
    for category in library.categories:
        article = library.articles[category, language]
        excerpts = [part(library, category, name, language) for name in article.sections]
        excerpts += [part(library, category, "answer", language), rest(library, category, language)]
        excerpts.append(
            passages(
                library,
                [Place(category, name, number) for name, number, _ in article.passages()],
                language,
            )
        )
        for found in excerpts:
            assert numbers(found.text) == {source.number for source in found.sources}


def test_passages_stand_under_their_titles(library: Library) -> None:
    """Each title once; a passage that is there no more gives way to the answer."""
    places = [
        Place("job_search", "steps", 0),
        Place("job_search", "steps", 1),
        Place("residence_permit", "steps", 99),
    ]
    text = passages(library, places, "en").text

    assert text.count("Looking for work:") == 1
    assert text.count("Residence permit:") == 1
    assert "Apply for a residence permit in MIGRIS" in text


def test_a_part_that_is_not_there_is_an_error(library: Library) -> None:
    """It must never become an empty message."""
    with pytest.raises(KeyError):
        part(library, "residence_permit", "nonsense", "en")
