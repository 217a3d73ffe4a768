"""Facts about `nlu.components.linear`: margins turned into confidences."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from nlu.components.linear import Linear


def clouds(noise: float, seed: int = 0) -> "tuple[csr_matrix, np.ndarray]":
    """Return 1,200 points around three corners with their corner's name."""
    chance = np.random.default_rng(seed)
    names = np.array(["a", "b", "c"] * 400)
    corners = np.eye(3)[np.searchsorted(["a", "b", "c"], names)]
    return csr_matrix(corners + chance.normal(0, noise, corners.shape)), names


@pytest.mark.parametrize("noise", [0.3, 0.8, 1.5])
def test_confidence_is_the_share_that_is_right(noise: float) -> None:
    """On data of any difficulty the mean confidence is near the accuracy on new data."""
    rows, names = clouds(noise)
    known = np.arange(1200) < 600
    model = Linear.fit(rows[known], names[known], np.ones(600), c=1.0)
    model.calibrate(model.margins(rows[~known]), names[~known])
    new_rows, new_names = clouds(noise, seed=1)

    shares = model.confidences(model.margins(new_rows))
    right = np.array(model.labels)[shares.argmax(axis=1)] == new_names

    assert shares.max(axis=1).mean() == pytest.approx(right.mean(), abs=0.08)


def test_two_labels_have_a_column_each() -> None:
    """scikit-learn keeps one column then; ours has two."""
    model = Linear.fit(csr_matrix(np.eye(4)), np.array(list("abab")), np.ones(4), c=1.0)

    margins = model.margins(csr_matrix(np.eye(4)))

    assert model.confidences(margins).argmax(axis=1).tolist() == [0, 1, 0, 1]


def test_confidences_sum_to_one_however_far_the_point() -> None:
    """No overflow, no division by nothing."""
    rows, names = clouds(0.5)
    model = Linear.fit(rows, names, np.ones(1200), c=1.0)

    far = csr_matrix([[1e6, -1e6, 0], [-1e6, -1e6, -1e6], [0, 0, 0]])
    shares = model.confidences(model.margins(far))

    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-5)


def test_labels_never_learned_do_not_stop_calibration() -> None:
    """A rare intent may have all its examples held out."""
    rows, names = clouds(0.5)
    model = Linear.fit(rows, names, np.ones(1200), c=1.0)
    before = model.curve

    model.calibrate(model.margins(rows[:2]), np.array(["new", "newer"]))

    assert model.curve is before


def test_a_label_with_low_margins_gets_a_higher_shift() -> None:
    """What varies without end is recognised by less."""
    chance = np.random.default_rng(2)
    names = np.array(["varied", "alike"] * 300)
    margins = np.where(
        np.array([["varied", "alike"]]) == names[:, None],
        np.where(names == "varied", -0.3, 0.8)[:, None],
        -0.9,
    ) + chance.normal(0, 0.2, (600, 2))
    model = Linear(["varied", "alike"], np.zeros((1, 2)), np.zeros(2))

    model.calibrate(margins.astype(np.float32), names)

    assert model.curve.shifts[0] > model.curve.shifts[1]
