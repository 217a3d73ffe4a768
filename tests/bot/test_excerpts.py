"""Facts about `bot.excerpts`: articles whole, in brief and piece by piece, and what is beneath."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bot.feedback import IN_NEED
from bot.messages import LANGUAGES
from bot.replies import Rendered, Replies
from bot.texts import Texts
from knowledge.library import FOLDER, Library
from knowledge.sms import segments

MORE = "/more"
PERMIT = "residence_permit"
MOST_PARTS = 3


def payloads(rendered: Rendered) -> list[str]:
    """What the buttons say."""
    return [payload for _, payload in rendered.buttons]


def more(following: int, after: str = "whole") -> dict[str, Any]:
    """What comes next of an article."""
    return {"more": PERMIT, "after": after, "next": following}


@pytest.mark.parametrize("language", LANGUAGES)
def test_sms_goes_on_piece_by_piece(replies: Replies, language: str) -> None:
    """The short form and each piece tell how to get the next one; the last offers a person."""
    hint = replies.texts.get("more_hint", language)
    first = replies.render({"article": PERMIT}, language, short=True)
    assert first.text.endswith(hint)
    assert MORE in payloads(first)

    read = []
    for following in range(60):
        piece = replies.render(more(following), language, short=True)
        if piece.text == replies.texts.get("more_end", language):
            break
        read.append(piece)

    assert len(read) > 1
    for piece in read[:-1]:
        assert piece.text.endswith(hint)
        assert segments(piece.text) <= MOST_PARTS or "http" in piece.text
        assert MORE in payloads(piece)
    assert hint not in read[-1].text
    assert payloads(read[-1]) == ["/talk_to_human"]
    assert not any(piece.sources for piece in read)


@pytest.mark.parametrize("language", LANGUAGES)
def test_short_forms_with_the_hint_fit(replies: Replies, language: str) -> None:
    """In three SMS parts."""
    for category in replies.library.categories:
        rendered = replies.render({"article": category}, language, short=True)

        assert segments(rendered.text) <= MOST_PARTS


def test_an_answer_in_an_emergency_is_left_alone(replies: Replies) -> None:
    """A reference that brings its own buttons gets no hint."""
    rendered = replies.render({"article": "crisis_help", "buttons": []}, "en", short=True)

    assert replies.texts.get("more_hint", "en") not in rendered.text
    assert not rendered.buttons


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_brief_answer_and_its_rest_are_the_whole(replies: Replies, language: str) -> None:
    """The answer at first, all sections at the press of a button, then nothing more."""
    whole = replies.render({"article": PERMIT}, language)
    brief = replies.render({"article": PERMIT, "form": "brief"}, language)
    rest = replies.render(more(0, "brief"), language)
    end = replies.render(more(1, "brief"), language)

    def plain(text: str) -> str:
        return re.sub(r" \[\d+\]", "", text)

    assert MORE in payloads(brief)
    assert plain(f"{brief.text}\n\n{rest.text}") == plain(whole.text)
    assert end.text == replies.render(more(0), language).text
    assert end.text == replies.texts.get("more_end", language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_article_does_not_say_is_said_honestly(replies: Replies, language: str) -> None:
    """With who can be asked, and without the article itself."""
    reference = {"follow_up": PERMIT, "part": None, "passages": []}
    rendered = replies.render(reference, language)
    article = replies.library.articles[PERMIT, language]

    title = article.title
    assert rendered.text.startswith(replies.texts.get("followup_nothing", language, title=title))
    assert replies.library.phrases[language]["heading_who"] in rendered.text
    assert replies.library.phrases[language]["heading_steps"] not in rendered.text
    assert payloads(rendered) == ["/talk_to_human"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_passages_lead_to_their_articles(replies: Replies, language: str) -> None:
    """By a button each, and with their sources; in an SMS as much as fits."""
    places = [
        {"category": PERMIT, "part": "steps", "number": 3},
        {"category": "job_search", "part": "answer", "number": 0},
    ]
    rendered = replies.render({"passages": places}, language)
    short = replies.render({"passages": places}, language, short=True)

    assert payloads(rendered) == [f"/{PERMIT}", "/job_search"]
    assert rendered.sources
    assert rendered.said == "passages"
    assert len(short.text) < len(rendered.text)
    assert not re.search(r"\[\d+\]", short.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_of_an_answer_may_be_folded(replies: Replies, language: str) -> None:
    """Each heading begins a paragraph; whoever is in need gets all the help at once."""
    for category in replies.library.categories:
        rendered = replies.render({"article": category}, language)
        sections = replies.library.articles[category, language].sections
        paragraphs = rendered.text.split("\n\n")

        if rendered.said in IN_NEED:
            assert not rendered.folds
            continue
        assert len(rendered.folds) == len(sections)
        for heading in rendered.folds:
            assert sum(one.startswith(f"{heading}:\n") for one in paragraphs) == 1
        assert rendered.data().get("folds", []) == list(rendered.folds)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_steps_of_a_question_come_first(replies: Replies, language: str) -> None:
    """Under a heading, then the article as ever; its sources are numbered once."""
    place = {"category": PERMIT, "part": "steps", "number": 6}
    whole = replies.render({"article": PERMIT}, language)
    rendered = replies.render({"article": PERMIT, "about": [place]}, language)
    gone = replies.render({"article": PERMIT, "about": [{**place, "number": 99}]}, language)

    heading = replies.library.phrases[language]["about_question"]
    first, _, rest = rendered.text.partition("\n\n")
    assert first.startswith(f"{heading}\n- ")
    assert re.sub(r" \[\d+\]", "", rest) == re.sub(r" \[\d+\]", "", whole.text)
    assert {s.url for s in rendered.sources} == {s.url for s in whole.sources}
    assert gone.text == whole.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("asked", ["cost", "time", "deadline", "online"])
def test_what_is_missing_is_named(replies: Replies, language: str, asked: str) -> None:
    """The price, the wait ..., and who can be asked."""
    reference = {"follow_up": PERMIT, "part": None, "passages": [], "asked": asked}
    rendered = replies.render(reference, language)
    article = replies.library.articles[PERMIT, language]

    key = f"followup_nothing_{asked}"
    assert rendered.text.startswith(replies.texts.get(key, language, title=article.title))
    assert replies.library.phrases[language]["heading_who"] in rendered.text


def test_a_translation_that_is_behind_leads_to_the_newer_text(
    replies: Replies, tmp_path: Path
) -> None:
    """It says so, and the press of a button shows the English text."""
    folder = tmp_path / "knowledge"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = folder / "lt" / f"{PERMIT}.md"
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"translated_from: .*", "translated_from: 2020-01-01", text), "utf-8")
    library = Library(Texts("knowledge").by_language, folder)
    behind = Replies(replies.texts, library, replies.calendar)

    rendered = behind.render({"article": PERMIT}, "lt")
    newer = behind.render({"article": PERMIT, "in": "en"}, "lt")

    assert library.articles[PERMIT, "en"].updated.isoformat() in rendered.text
    assert payloads(rendered)[0] == f'/newer_text{{"choice": "{PERMIT}"}}'
    assert newer.text == behind.render({"article": PERMIT}, "en").text
    assert newer.buttons == behind.render({"article": "job_search"}, "lt").buttons
