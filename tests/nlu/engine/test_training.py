"""Facts about `nlu.components.training` and `nlu.components.views`."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlu.components.linear import Linear
from nlu.components.training import load, save, train
from nlu.components.views import Document, Views

SETTINGS = {"C": 0.5, "word_ngrams": 2, "word_weight": 0.7, "char_ngrams": [2, 5], "rarest": 1}
TEXTS = ["ieškau buto", "kaip snuomoti butą", "mokesčiai", "pajamų mokestis"] * 5
LABELS = np.array(["housing", "housing", "taxes", "taxes"] * 5)


def documents(*texts: str) -> list[Document]:
    """Return texts with their words."""
    return [Document(text, text.split()) for text in texts]


@pytest.fixture
def trained() -> "tuple[Views, Linear]":
    """What is learned from four lines, a fifth of them held out."""
    aside = np.arange(20) % 5 == 0
    return train(documents(*TEXTS), LABELS, np.ones(20), aside, SETTINGS)


def test_what_is_saved_answers_the_same(trained: Any, tmp_path: Path) -> None:
    """Half precision on disk changes nothing that matters."""
    views, linear = trained
    save(tmp_path, views, linear)
    asked = documents("butas", "mokestis nuo pajamų", "visai kas kita", "")

    again_views, again = load(tmp_path, SETTINGS)

    assert again.labels == linear.labels
    assert again.weights.dtype == np.float32
    np.testing.assert_allclose(
        again.confidences(again_views.rows(asked)),
        linear.confidences(views.rows(asked)),
        atol=5e-3,
    )


def test_what_is_saved_holds_no_code(trained: Any, tmp_path: Path) -> None:
    """A model is data: text and numbers that load without pickle."""
    save(tmp_path, *trained)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["numbers.npz", "terms.json"]
    with np.load(tmp_path / "numbers.npz", allow_pickle=False) as numbers:
        assert {numbers[name].dtype.kind for name in numbers.files} == {"f"}


def test_nothing_held_out_keeps_the_usual_curve() -> None:
    """Calibration is left out, training is not."""
    _, linear = train(documents(*TEXTS), LABELS, np.ones(20), np.zeros(20, dtype=bool), SETTINGS)

    assert linear.curve == (8.0, 2.5)


def test_spellings_share_a_row(trained: Any) -> None:
    """Folding makes "mokesčiai" and "mokesciai" one and the same to both views."""
    views, _ = trained
    rows = views.rows(documents("mokesčiai", "MOKESCIAI")).toarray()

    np.testing.assert_allclose(rows[0], rows[1])


def test_words_count_less_than_characters(trained: Any) -> None:
    """Each view has length 1 before the words are weighted."""
    row = trained[0].rows(documents("ieškau buto"))

    assert np.sqrt(row.multiply(row).sum()) == pytest.approx(np.hypot(1, 0.7), abs=1e-4)
