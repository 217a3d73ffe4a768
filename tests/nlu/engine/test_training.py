"""Facts about `nlu.components.training`, `model` and `views`."""

from pathlib import Path

import numpy as np
import pytest

from nlu.components.concepts import Concepts
from nlu.components.model import IntentModel, closing
from nlu.components.training import train
from nlu.components.views import Dictionary, Document, Views

CONCEPTS = """
home: {lt: [butas], en: [flat], ru: [квартира], uk: [квартира]}
tax: {lt: [mokestis], en: [tax], ru: [налог], uk: [податок]}
"""
TEXTS = ["ieškau buto", "kaip snuomoti butą", "mokesčiai", "pajamų mokestis"] * 5
LABELS = np.array(["housing", "housing", "taxes", "taxes"] * 5)


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, object]:
    """What config.yml says, for little data."""
    (tmp_path / "concepts.yml").write_text(CONCEPTS, encoding="utf-8")
    return {
        "C": 0.5,
        "view_weights": {"lemmas": 0.7, "concepts": 0.7, "characters": 1.0},
        "char_ngrams": [2, 5],
        "rarest": 1,
        "long_message": 8,
        "closing_weight": 0.5,
        "mistyped": 0.5,
        "mistyped_weight": 0.5,
        "concepts": str(tmp_path / "concepts.yml"),
    }


def documents(*texts: str, language: str | None = None) -> list[Document]:
    """Return texts with their words."""
    return [Document(text, text.split(), language) for text in texts]


@pytest.fixture
def trained(settings: dict[str, object]) -> IntentModel:
    """What is learned from four lines, a fifth of them held out."""
    aside = np.arange(20) % 5 == 0
    return train(documents(*TEXTS, language="lt"), LABELS, np.ones(20), aside, settings)


def test_what_is_saved_answers_the_same(
    trained: IntentModel, settings: dict[str, object], tmp_path: Path
) -> None:
    """Half precision on disk changes nothing that matters."""
    trained.save(tmp_path)
    asked = documents("butas", "mokestis nuo pajamų", "visai kas kita", "", "flat")

    again = IntentModel.load(tmp_path, settings)

    assert again.labels == trained.labels
    assert again.linear.weights.dtype == np.float32
    np.testing.assert_allclose(again.confidences(asked), trained.confidences(asked), atol=5e-3)


def test_what_is_saved_holds_no_code(trained: IntentModel, tmp_path: Path) -> None:
    """A model is data: text and numbers that load without pickle."""
    folder = tmp_path / "saved"
    folder.mkdir()
    trained.save(folder)

    assert sorted(path.name for path in folder.iterdir()) == ["numbers.npz", "terms.json"]
    with np.load(folder / "numbers.npz", allow_pickle=False) as numbers:
        assert {numbers[name].dtype.kind for name in numbers.files} == {"f"}


def test_nothing_held_out_keeps_the_usual_curve(settings: dict[str, object]) -> None:
    """Calibration is left out, training is not."""
    nothing = np.zeros(20, dtype=bool)

    model = train(documents(*TEXTS), LABELS, np.ones(20), nothing, settings)

    assert model.linear.curve.slope == 8.0
    assert set(model.linear.curve.shifts) == {2.5}


@pytest.mark.parametrize("word", ["flat", "квартира", "kvartira", "butus", "butai"])
def test_a_word_never_seen_is_understood_by_its_concept_or_lemma(
    trained: IntentModel, word: str
) -> None:
    """Lithuanian examples teach the other languages, and one case form all others."""
    [shares] = trained.confidences(documents(word))

    assert trained.labels[int(shares.argmax())] == "housing"


def test_spellings_share_a_row(trained: IntentModel) -> None:
    """Folding makes "mokesčiai" and "mokesciai" one and the same to all views."""
    views = trained.views
    rows = views.rows(views.count(documents("mokesčiai", "MOKESCIAI"))).toarray()

    np.testing.assert_allclose(rows[0], rows[1])


def test_each_view_has_its_share() -> None:
    """Each has length 1 before it is weighted."""
    views = Views(
        Dictionary({}, Concepts({"buto": "home"}, {})),
        characters=(2, 5), rarest=1,
        weights={"lemmas": 0.5, "concepts": 0.5, "characters": 1.0},
    )  # fmt: skip
    row = views.rows(views.fit(documents("ieškau buto")))

    assert np.sqrt(row.multiply(row).sum()) == pytest.approx(np.sqrt(1 + 2 * 0.25), abs=1e-4)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Gyvenu čia seniai . Kur man kreiptis ?", "Kur man kreiptis ?"),
        ("Gyvenu čia seniai . Kur man kreiptis ? Ačiū labai", "Kur man kreiptis ? Ačiū labai"),
        ("Trumpa . Kur man kreiptis ?", None),
        ("gyvenu čia seniai ir nieko nežinau kur man kreiptis", None),
    ],
)
def test_the_closing_of_a_long_message_is_its_last_full_sentence(
    text: str, last: str | None
) -> None:
    """Thanks alone are no sentence; a short message or one without stops has no closing."""
    found = closing(Document(text, text.split()), long=8)

    assert (found and found.text) == last


def test_the_last_sentence_of_a_long_message_counts_more(trained: IntentModel) -> None:
    """Who tells of a flat and then asks about taxes asks about taxes."""
    end, start = documents(
        "ieškau buto butas butą . o kokie dabar mokesčiai ?",
        "o kokie dabar mokesčiai ? ieškau buto butas butą .",
    )
    taxes = trained.labels.index("taxes")

    first, second = trained.margins([end, start])[:, taxes]

    assert first > second
