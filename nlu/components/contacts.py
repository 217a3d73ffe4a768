"""Telephone numbers and e-mail addresses in a message.

In: a text. Out: contacts with their place; numbers in the international form, those without a
country are Lithuanian. The library phonenumbers knows which numbers exist.
"""

import re
from typing import NamedTuple

import phonenumbers

__all__ = ["ACCOUNT", "Contact", "contacts"]


class Contact(NamedTuple):
    """A way to reach somebody; `kind` is phone or email."""

    kind: str
    value: str
    start: int
    end: int


ACCOUNT = re.compile(r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z\d]{2,4}){3,8}\b")
"""What may be the number of a bank account (IBAN), if it holds ten figures."""

_HOME = "LT"
_FEWEST = 7  # figures of the shortest number that is looked for
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# 11 figures: no number at home is so long, and one with its country begins with a plus.
_PERSONAL_CODE = re.compile(r"(?<![\d+])[1-6]\d{10}(?!\d)")


def contacts(text: str) -> "list[Contact]":
    """Return the telephone numbers and e-mail addresses of `text`, in order."""
    found = [
        Contact("email", match.group().rstrip(".").lower(), match.start(), match.end())
        for match in _EMAIL.finditer(text)
        if "@" in text
    ]
    if sum(map(str.isdigit, text)) >= _FEWEST:
        plain = _PERSONAL_CODE.sub(lambda match: " " * len(match.group()), text)
        found += [
            Contact(
                "phone",
                phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164),
                match.start,
                match.end,
            )
            for match in phonenumbers.PhoneNumberMatcher(plain, _HOME)
        ]
    return sorted(found, key=lambda contact: contact.start)
