"""A linear support vector machine whose confidences mean something.

In: sparse rows with labels and weights. Out: for a row, every label with a confidence; they sum to
1, and of the answers given with confidence 0.8 about 80 % are right.

The machine gives a margin for each label against all others. Each margin goes through a logistic
curve, and the results are brought to the sum of 1. All labels share the slope; each has its own
shift, which stays near the common one unless held-out examples say otherwise: what varies without
end (out_of_scope) gets lower margins than what is always said alike (thank). Slope and shifts are
those that make held-out examples likeliest. (A softmax of the margins was tried: too sure at the
top, too unsure at the bottom; see docs/nlu.md.)
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit
from sklearn.svm import LinearSVC

__all__ = ["Curve", "Linear"]

Floats = NDArray[np.float32]

_STEEP = 1e-3  # what keeps the slope finite when every held-out example is right
_ALIKE = 1e-3  # what keeps the labels' shifts together
_NEVER = 1e-9


class Curve(NamedTuple):
    """How margins become confidences: one slope, and a shift for each label."""

    slope: float
    shifts: NDArray[np.float64]

    @classmethod
    def usual(cls, labels: int) -> "Curve":
        """Return the curve for when nothing is held out; the search for better ones begins here."""
        return cls(8.0, np.full(labels, 2.5))


class Linear:
    """One weight for each feature and label, and the curve that turns margins into confidences."""

    def __init__(
        self, labels: Sequence[str], weights: Floats, bias: Floats, curve: Curve | None = None
    ) -> None:
        """Take what `fit` learned."""
        self.labels = list(labels)
        self.weights = weights
        self.bias = bias
        self.curve = curve or Curve.usual(len(self.labels))

    @classmethod
    def fit(
        cls, rows: csr_matrix, labels: NDArray[np.str_], weights: NDArray[np.float64], *, c: float
    ) -> "Linear":
        """Learn from all rows, each as much as its weight says."""
        # A closer tolerance takes longer and changes no answer (docs/nlu.md).
        machine = LinearSVC(C=c, random_state=0, tol=0.1).fit(rows, labels, weights)
        slopes, bias = machine.coef_, machine.intercept_
        if len(machine.classes_) == 2:  # noqa: PLR2004 - scikit-learn then keeps one side only
            slopes, bias = np.vstack([-slopes, slopes]), np.hstack([-bias, bias])
        return cls(
            [str(label) for label in machine.classes_],
            np.ascontiguousarray(slopes.T, dtype=np.float32),
            bias.astype(np.float32),
        )

    def calibrate(self, margins: Floats, labels: NDArray[np.str_]) -> None:
        """Set the curve by the `margins` of `labels` that were not seen in training."""
        place = {label: index for index, label in enumerate(self.labels)}
        known = np.array([label in place for label in labels])
        if not known.any():
            return
        margins = margins[known]
        right = np.array([place[label] for label in labels[known]])

        def surprise(numbers: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            curve = _curve(numbers)
            value, slopes = _surprise(margins, right, curve)
            apart = numbers[2:]
            value += _STEEP * curve.slope + _ALIKE * float(np.square(apart).sum())
            gradient = np.array(
                [(slopes * margins).sum() + _STEEP, slopes.sum(), *slopes.sum(axis=0)]
            )
            gradient[2:] += 2 * _ALIKE * apart
            return value, gradient

        slope, shifts = Curve.usual(1)
        start = np.array([slope, shifts[0], *np.zeros(len(self.labels))])
        best = minimize(surprise, start, jac=True, method="L-BFGS-B").x
        self.curve = _curve(best)

    def margins(self, rows: csr_matrix) -> Floats:
        """Return the margins, a column a label."""
        return np.asarray(rows @ self.weights + self.bias, dtype=np.float32)

    def confidences(self, margins: Floats) -> Floats:
        """Return the calibrated confidences of `margins`, a column a label; a row sums to 1."""
        raised = _raised(margins, self.curve)
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def _raised(margins: Floats, curve: Curve) -> NDArray[np.float64]:
    return expit(curve.slope * margins.astype(np.float64) + curve.shifts) + _NEVER


def _curve(numbers: NDArray[np.float64]) -> Curve:
    return Curve(float(numbers[0]), numbers[1] + numbers[2:])


def _surprise(
    margins: Floats, right: NDArray[np.intp], curve: Curve
) -> tuple[float, NDArray[np.float64]]:
    """Return the mean negative log-likelihood of `right` and how it changes with each exponent."""
    raised = _raised(margins, curve)
    total = raised.sum(axis=1, keepdims=True)
    rows = np.arange(len(right))
    value = -np.log(raised[rows, right] / total[:, 0]).mean()
    change = raised * (1 - raised) / total
    change[rows, right] -= 1 - raised[rows, right]
    return float(value), change / len(right)
