"""The frequent words of a language with their frequencies, from the library wordfreq.

In: a language's code. Out: word -> share of all words in print, subtitles and on the web.
"""

from itertools import accumulate, takewhile

__all__ = ["frequent_words"]


def frequent_words(language: str, most: int) -> dict[str, float]:
    """Return about the `most` frequent words of `language`.

    Raises KeyError for a language that the library does not know.
    """
    # Importing it takes half a second, which a starting application has no time for.
    from wordfreq import available_languages, cB_to_freq, read_cBpack  # noqa: PLC0415

    # The library's own dictionaries stay in memory for good; reading its file does not.
    groups = read_cBpack(str(available_languages("small")[language]))
    before = accumulate((len(group) for group in groups), initial=0)
    taken = takewhile(lambda pair: pair[0] < most, zip(before, enumerate(groups), strict=False))
    return {word: cB_to_freq(-place) for _, (place, group) in taken for word in group}
