"""Takes out of a text what leads to a person: for logs and for candidates of training data.

In: any text. Out: the same with marks in place of e-mail addresses, telephone numbers, personal
codes, bank accounts and numbers of documents. Whatever might be one is masked, without a check of
its digits: a mistyped code is a person's too. Names stay.
"""

from __future__ import annotations

import re

from nlu.components.contacts import ACCOUNT, contacts

__all__ = ["redact"]

# No brackets: Rasa would read them as markup in a training example.
_MARKS = {"email": "<email>", "phone": "<phone>"}
_CODE = re.compile(r"(?<!\d)[1-6]\d{2}[ -]?\d{4}[ -]?\d{4}(?!\d)")
_DOCUMENT = re.compile(r"\b(?:[A-Za-z]{1,3}[ -]?)?\d{6,}[A-Za-z]?\b", re.ASCII)
_PHONE = re.compile(r"\+?\d[\d ()-]{6,}\d")  # what the library knows no country for


def redact(text: str) -> str:
    """Return `text` with marks for what leads to a person."""
    text = ACCOUNT.sub(_account, text)
    for found in reversed(contacts(text)):
        text = text[: found.start] + _MARKS[found.kind] + text[found.end :]
    text = _CODE.sub("<personal code>", text)
    text = _DOCUMENT.sub("<document>", text)
    return _PHONE.sub(_long_number, text)


def _account(match: re.Match[str]) -> str:
    """Words may look like an account ("LT12 ..."): it has ten digits at least."""
    return "<account>" if sum(map(str.isdigit, match.group())) >= 10 else match.group()  # noqa: PLR2004


def _long_number(match: re.Match[str]) -> str:
    """Mask eight digits or more, unless they are a date or the first and last of some years."""
    digits = sum(map(str.isdigit, match.group()))
    date = re.fullmatch(r"(?:19|20)\d\d(?:-\d\d-\d\d| ?- ?(?:19|20)\d\d)", match.group())
    return match.group() if date or digits < 8 else "<phone>"  # noqa: PLR2004
