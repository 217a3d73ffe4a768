"""Facts about `nlu.components.offices`: the tables of institutions and papers."""

import csv
from pathlib import Path

from nlu.components.offices import document_forms, institutions

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"


def test_every_institution_has_forms() -> None:
    """The ids are those of the table of institutions."""
    with (KNOWLEDGE / "institutions.csv").open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}

    assert set(institutions(KNOWLEDGE, "office")) == known
    assert set(institutions(KNOWLEDGE, "embassy")) == {"urm"}


def test_marked_words_bend() -> None:
    """A star stands behind each; a short name in capitals never bends."""
    forms = institutions(KNOWLEDGE, "office")

    assert {"Департамента миграции", "Службу занятости"} <= {f for fs in forms.values() for f in fs}
    assert "VMI" in forms["vmi"]


def test_no_form_means_two_papers() -> None:
    """U1 and E301 say the same, and each is its own paper."""
    forms = [form for forms in document_forms(KNOWLEDGE).values() for form in set(forms)]

    assert len(forms) == len(set(forms))
