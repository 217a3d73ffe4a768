"""Facts about `knowledge.coordinators`: whose contact may be shown, and what is wrong in a row."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.coordinators import FILE, coordinator_findings, read_coordinators

HEADER = "municipality,name,email,phone,languages,source,source_date,status"
GOOD = "kauno-m,Ona Onaitė,ona@kaunas.example,,lt en,https://kaunas.example,2026-05-01,confirmed"
PLACES = ("kauno-m", "kauno-r")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of knowledge."""
    return tmp_path


def write(folder: Path, *rows: str) -> None:
    """The file with these rows."""
    (folder / FILE).write_text("\n".join((HEADER, *rows)) + "\n", "utf-8")


def test_confirmed(folder: Path) -> None:
    """A checked coordinator is known; one from an old page is shown with its date."""
    write(folder, GOOD, GOOD.replace("kauno-m", "kauno-r").replace("confirmed", "confirmed-old"))

    known = read_coordinators(folder)

    assert known["kauno-m"].shown == "Ona Onaitė"
    assert known["kauno-m"].languages == ("lt", "en")
    assert known["kauno-r"].shown == "Ona Onaitė (2026-05-01)"
    assert not list(coordinator_findings(folder, PLACES))


@pytest.mark.parametrize("status", ["seed", "memory", "old-do-not-show"])
def test_waiting(folder: Path, status: str) -> None:
    """What nobody has confirmed is shown to nobody."""
    write(folder, GOOD.replace("confirmed", status))

    assert read_coordinators(folder) == {}
    assert not list(coordinator_findings(folder, PLACES))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ((GOOD.replace("kauno-m", "kaunas"),), "no municipality"),
        ((GOOD.replace("confirmed", "sure"),), "status 'sure'"),
        ((GOOD.replace("https://kaunas.example", ""),), "needs its `source`"),
        ((GOOD.replace("2026-05-01", ""),), "needs its `source_date`"),
        ((GOOD.replace("ona@kaunas.example", ""),), "e-mail or a phone"),
        ((GOOD, GOOD), "more than one"),
    ],
)
def test_findings(folder: Path, rows: tuple[str, ...], says: str) -> None:
    """Each names file, line and mend."""
    write(folder, *rows)

    found = list(coordinator_findings(folder, PLACES))

    assert says in found[0]
    assert f"{FILE}:2:" in found[0]


def test_no_contact_is_known_yet() -> None:
    """The file that ships holds only its header."""
    assert read_coordinators(Path(__file__).parents[2] / "knowledge") == {}
