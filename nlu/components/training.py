"""Train the classifier, the views and the linear machine on them; save and load both.

In: documents with intents and weights, the settings of config.yml. Out: `Views` and `Linear`.
They are saved as plain text and numbers, so that a model outlives changes of the code.

Training goes two rounds, side by side. One leaves some full examples out, to see how sure the
machine may be of what it never saw; their words are unknown to its views too. The other learns
from all.
"""

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.components.linear import Linear
from nlu.components.views import Document, SavedViews, Views

__all__ = ["load", "save", "train"]

_TERMS = "terms.json"
_NUMBERS = "numbers.npz"


def train(
    documents: Sequence[Document],
    labels: NDArray[np.str_],
    weights: NDArray[np.float64],
    aside: NDArray[np.bool_],
    settings: Mapping[str, Any],
) -> tuple[Views, Linear]:
    """Learn `labels`; those marked `aside` calibrate it."""

    def learn(which: NDArray[np.bool_]) -> tuple[Views, Linear]:
        views = Views(**_view_settings(settings))
        rows = views.fit(_pick(documents, which))
        return views, Linear.fit(rows, labels[which], weights[which], c=settings["C"])

    # The machine learns outside the interpreter's lock, so two rounds on two cores take as one.
    with ThreadPoolExecutor(2) as pool:
        whole = pool.submit(learn, np.ones(len(labels), dtype=bool))
        if aside.any() and len(set(labels[~aside])) > 1:
            views, linear = pool.submit(learn, ~aside).result()
            linear.calibrate(views.rows(_pick(documents, aside)), labels[aside])
            whole.result()[1].curve = linear.curve
    return whole.result()


def _pick(documents: Sequence[Document], which: NDArray[np.bool_]) -> list[Document]:
    return [documents[place] for place in np.flatnonzero(which)]


def save(folder: Path, views: Views, linear: Linear) -> None:
    """Write both into `folder`, the weights in half precision: same answers, half the size."""
    saved = views.save()
    text = json.dumps({"labels": linear.labels, "terms": saved.terms}, ensure_ascii=False)
    (folder / _TERMS).write_text(text, encoding="utf-8")
    np.savez(
        folder / _NUMBERS,
        weights=linear.weights.astype(np.float16),
        bias=linear.bias,
        curve=np.array(linear.curve),
        words=saved.idf[0],
        characters=saved.idf[1],
    )


def load(folder: Path, settings: Mapping[str, Any]) -> tuple[Views, Linear]:
    """Return what `save` wrote; `settings` are those of the training."""
    text = json.loads((folder / _TERMS).read_text(encoding="utf-8"))
    with np.load(folder / _NUMBERS, allow_pickle=False) as numbers:
        idf = [numbers["words"], numbers["characters"]]
        slope, shift = (float(number) for number in numbers["curve"])
        weights = numbers["weights"].astype(np.float32)
        linear = Linear(text["labels"], weights, numbers["bias"], (slope, shift))
    return Views.restore(SavedViews(text["terms"], idf), **_view_settings(settings)), linear


def _view_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    low, high = settings["char_ngrams"]
    return {
        "words": settings["word_ngrams"],
        "characters": (low, high),
        "rarest": settings["rarest"],
        "word_weight": settings["word_weight"],
    }
