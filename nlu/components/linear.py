"""A linear support vector machine whose confidences mean something.

In: sparse rows with labels and weights. Out: for a row, every label with a confidence; they sum to
1, and of the answers given with confidence 0.8 about 80 % are right.

The machine gives a margin for each label against all others. Each margin goes through one and the
same logistic curve, and the results are brought to the sum of 1. Slope and shift of the curve are
those that make held-out examples likeliest. (A softmax of the margins was tried: too sure at the
top, too unsure at the bottom; see docs/nlu.md.)
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.svm import LinearSVC

__all__ = ["Curve", "Linear"]

Floats = NDArray[np.float32]
Curve = tuple[float, float]

_USUAL: Curve = (8.0, 2.5)
"""Slope and shift where nothing is held out, and where the search for better ones begins."""
_STEEP = 1e-3  # what keeps the slope finite when every held-out example is right
_NEVER = 1e-9


class Linear:
    """One weight for each feature and label, and the curve that turns margins into confidences."""

    def __init__(
        self, labels: list[str], weights: Floats, bias: Floats, curve: Curve = _USUAL
    ) -> None:
        """Take what `fit` learned."""
        self.labels = labels
        self.weights = weights
        self.bias = bias
        self.curve = curve

    @classmethod
    def fit(
        cls, rows: csr_matrix, labels: NDArray[np.str_], weights: NDArray[np.float64], *, c: float
    ) -> "Linear":
        """Learn from all rows, each as much as its weight says."""
        machine = LinearSVC(C=c, random_state=0, tol=0.01).fit(rows, labels, weights)
        slopes, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:  # noqa: PLR2004 - scikit-learn then keeps one side only
            slopes, bias = np.vstack([-slopes, slopes]), np.hstack([-bias, bias])
        return cls(
            [str(label) for label in machine.classes_],
            np.ascontiguousarray(slopes.T, dtype=np.float32),
            bias.astype(np.float32),
        )

    def calibrate(self, rows: csr_matrix, labels: NDArray[np.str_]) -> None:
        """Set the curve by `labels` that were not seen in training."""
        place = {label: index for index, label in enumerate(self.labels)}
        known = np.array([label in place for label in labels])
        if not known.any():
            return
        scores = self.scores(rows)[known]
        right = np.array([place[label] for label in labels[known]])

        def surprise(curve: NDArray[np.float64]) -> float:
            shares = _shares(scores, (curve[0], curve[1]))[np.arange(len(right)), right]
            return float(-np.log(shares + _NEVER).mean() + _STEEP * curve[0])

        best = minimize(surprise, _USUAL, method="Nelder-Mead").x
        self.curve = float(best[0]), float(best[1])

    def scores(self, rows: csr_matrix) -> Floats:
        """Return the margins, a column a label."""
        return np.asarray(rows @ self.weights + self.bias, dtype=np.float32)

    def confidences(self, rows: csr_matrix) -> Floats:
        """Return the calibrated confidences, a column a label."""
        return _shares(self.scores(rows), self.curve)


def _shares(scores: Floats, curve: Curve) -> Floats:
    slope, shift = curve
    raised = expit(slope * scores.astype(np.float64) + shift) + _NEVER
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)
