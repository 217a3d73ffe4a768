"""Parts of articles: one alone, some passages, or the whole in pieces that fit into an SMS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from knowledge.articles import CITATION, LINE, Article, Place
from knowledge.library import Library
from knowledge.printing import Answer
from knowledge.sms import segments

#: SMS parts that one piece may take.
MOST_PARTS = 3
_SENTENCE = re.compile(r"(?<=[.!?]) +(?=[^\W\d])|\n+")


def answer(library: Library, category: str, language: str, about: Sequence[Place]) -> Answer:
    """An article whole, after those of its passages that a question is about."""
    found = _texts(library.articles[category, language])
    # Texts may have changed since the places were found.
    texts = [found[p.part, p.number] for p in about if (p.part, p.number) in found]
    return library.answer(category, language, about=texts)


def part(library: Library, category: str, name: str, language: str) -> Answer:
    """The answer alone, or one section under its heading. Raises KeyError if there is none."""
    article = library.articles[category, language]
    if name == "answer":
        return library.cite(article.answer, language, article.checked)
    heading = library.phrases[language][f"heading_{name}"]
    return library.cite(f"{heading}:\n{article.sections[name]}", language, article.checked)


def rest(library: Library, category: str, language: str) -> Answer:
    """All sections, without the answer."""
    article = library.articles[category, language]
    phrases = library.phrases[language]
    texts = (f"{phrases[f'heading_{name}']}:\n{text}" for name, text in article.sections.items())
    return library.cite("\n\n".join(texts), language, article.checked)


def passages(library: Library, places: Sequence[Place], language: str) -> Answer:
    """Some passages under the titles of their articles, with one list of sources."""
    lines: list[str] = []
    checked = [library.articles[place.category, language].checked for place in places]
    for place in places:
        article = library.articles[place.category, language]
        # Texts may have changed since the place was found.
        text = _texts(article).get((place.part, place.number), article.answer)
        title = f"{article.title}:"
        lines += [text] if title in lines else [title, text]
    days = [day for day in checked if day]
    reviewed = min(days) if days and len(days) == len(checked) else None
    return library.cite("\n".join(lines), language, reviewed)


def pieces(library: Library, category: str, language: str, tail: str) -> list[str]:
    """An article without citations, in pieces of a few SMS parts; the last ones hold links.

    Each leaves room for a tail, which tells how to get the next one.
    """
    article = library.articles[category, language]
    phrases = library.phrases[language]
    found = packed(_sentences(library.fill(CITATION.sub("", article.answer), language)), tail)
    for name, text in article.sections.items():
        lines = [f"{phrases[f'heading_{name}']}:"]
        filled = library.fill(CITATION.sub("", text), language)
        for number, line in enumerate(LINE.split(filled)[1:], 1):
            mark = f"{number}. " if name == "steps" else "- "
            first, *others = _sentences(line)
            lines += [f"\n{mark}{first}", *others]
        found += packed(lines, tail)
    sources = library.answer(category, language).sources
    links = dict.fromkeys(source.url for source in sources)
    return found + packed([f"{phrases['sources']}:", *(f"\n{link}" for link in links)], tail)


def beginning(text: str) -> str:
    """As much of a printed text as one piece holds, in whole sentences, without `[1]` marks."""
    lines = re.sub(r" \[\d+\]", "", text).splitlines()
    sentences = (
        f"\n{one}" if not number else one
        for line in lines
        for number, one in enumerate(_sentences(line))
    )
    return packed(sentences)[0]


def _texts(article: Article) -> dict[tuple[str, int], str]:
    """The passages of an article by their place in it."""
    return {(part, number): text for part, number, text in article.passages()}


def _sentences(text: str) -> list[str]:
    return [" ".join(one.split()) for one in _SENTENCE.split(text) if one.strip()]


def packed(texts: Iterable[str], tail: str = "") -> list[str]:
    """Texts put together into as few pieces for SMS, with room for a tail, as their order allows.

    A text that begins with a line break begins a line. One that is too long by itself is cut
    between words.
    """
    found: list[str] = []
    for text in texts:
        for fragment in _cut(text, tail):
            space = "" if fragment.startswith("\n") else " "
            if found and _fits(f"{found[-1]}{space}{fragment}{tail}"):
                found[-1] += f"{space}{fragment}"
            else:
                found.append(fragment.lstrip())
    return found


def _fits(text: str) -> bool:
    return segments(text) <= MOST_PARTS


def _cut(text: str, tail: str) -> Iterator[str]:
    piece = ""
    for word in re.split(r"(?<=\S) ", text):
        longer = f"{piece} {word}" if piece else word
        if piece and not _fits(f"{longer}{tail}"):
            yield piece
            longer = word
        piece = longer
    if piece:
        yield piece
