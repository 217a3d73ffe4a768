"""Facts about `nlu.redaction`: what leads to a person is masked."""

import pytest

from nlu.redaction import redact


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("rašykite jonas@example.org", "rašykite <email>"),
        ("tel. +370 612 34567", "tel. <phone>"),
        ("mano nr 861234567", "mano nr <phone>"),
        ("a. k. 38905121234", "a. k. <personal code>"),
        ("389 0512 1234", "<personal code>"),
        ("LT12 3456 7890 1234 5678", "<account>"),
        ("lt123456789012345678", "<account>"),
        ("паспорт AB 1234567", "паспорт <document>"),
        ("passport 12345678", "passport <document>"),
        ("tel 8 12 345 67 89", "tel <phone>"),
        ("№ 1234567", "№ <document>"),
    ],
)
def test_what_leads_to_a_person_is_masked(text: str, masked: str) -> None:
    """Contacts, codes, accounts and numbers of documents, in whatever form they are typed."""
    assert redact(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "turiu 2 vaikus, 4 ir 7 metų",
        "iki 2026-11-21, 500 eur",
        "U1, E104, P45, 2 500 eurų",
        "gyvenu nuo 2007 m., 90/180",
        "dirbau ten 2006-2019 ir 2020 - 2023",
    ],
)
def test_what_a_message_is_about_stays(text: str) -> None:
    """Ages, sums, dates and forms lead to nobody."""
    assert redact(text) == text


def test_nothing_is_read_as_markup_in_training() -> None:
    """Rasa reads brackets and braces in an example."""
    assert not set(redact("a@b.lt 38905121234")) & set("[]{}()")
