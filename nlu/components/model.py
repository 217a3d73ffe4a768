"""The intent model: views of a message, a linear machine on them, and an ear for the last words.

In: documents. Out: margins and calibrated confidences, a column a label; `labels` names the
columns. It is saved as plain text and numbers, so that a model outlives changes of the code.

Who tells a life story asks at its end. A long message is therefore read twice, whole and by its
last sentence, which counts `closing_weight`.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.components.concepts import Concepts
from nlu.components.encoder import trained_encoder
from nlu.components.linear import Curve, Linear
from nlu.components.views import Counts, Dictionary, Document, SavedViews, Views

__all__ = ["IntentModel", "closing", "sentences", "view_settings"]

_TEXT = "terms.json"
_NUMBERS = "numbers.npz"
_STOPS = frozenset(".!?…") | {"...", "?!", "!!", "??", "!?"}
_TINY = 0.005
"""Weights below it change no answer: 0.966 of gold and unseen messages are right either way."""
_FEWEST = 3  # words of a sentence that says something by itself


class IntentModel:
    """What was learned (see the module)."""

    def __init__(self, views: Views, linear: Linear, settings: Mapping[str, Any]) -> None:
        """Join the parts; `settings` are those of config.yml."""
        self.views = views
        self.linear = linear
        self._long: int = settings["long_message"]
        self._weight: float = settings["closing_weight"]

    @property
    def labels(self) -> list[str]:
        """The names of the columns."""
        return self.linear.labels

    def margins(self, documents: Sequence[Document]) -> NDArray[np.float32]:
        """Return how much speaks for each label."""
        return self.weigh(documents, self.views.count(documents))

    def weigh(self, documents: Sequence[Document], counts: Counts) -> NDArray[np.float32]:
        """Return the same as `margins` where the `counts` of the documents are known already."""
        margins = self.linear.margins(self.views.rows(counts))
        ends = {
            place: end
            for place, document in enumerate(documents)
            if (end := closing(document, self._long))
        }
        if ends:
            heard = self.linear.margins(self.views.rows(self.views.count(ends.values())))
            places = list(ends)
            margins[places] += self._weight * (heard - margins[places])
        return margins

    def confidences(self, documents: Sequence[Document]) -> NDArray[np.float32]:
        """Return how sure each label is; a row sums to 1."""
        return self.linear.confidences(self.margins(documents))

    def save(self, folder: Path) -> None:
        """Write the model into `folder`, small: same answers, a tenth of the size.

        Weights are written in half precision, the tiniest as nothing. They are packed here because
        Rasa's packing takes three times as long over long runs of nothing.
        """
        saved = self.views.save()
        encoder = saved.dictionary.encoder
        text = json.dumps(
            {
                "labels": self.labels,
                "terms": saved.terms,
                "lemmas": saved.dictionary.lemmas,
                "concepts": saved.dictionary.concepts._asdict(),
                "encoder": encoder.mark if encoder else "",
            },
            ensure_ascii=False,
        )
        (folder / _TEXT).write_text(text, encoding="utf-8")
        weights = self.linear.weights
        np.savez_compressed(
            folder / _NUMBERS,
            weights=np.where(np.abs(weights) < _TINY, 0, weights).astype(np.float16),
            bias=self.linear.bias,
            slope=np.array(self.linear.curve.slope),
            shifts=self.linear.curve.shifts,
            **{f"idf_{place}": idf for place, idf in enumerate(saved.idf)},
        )

    @classmethod
    def load(cls, folder: Path, settings: Mapping[str, Any]) -> "IntentModel":
        """Return what `save` wrote; `settings` are those of the training.

        Raises EncoderError if the encoder is not that of the training.
        """
        text = json.loads((folder / _TEXT).read_text(encoding="utf-8"))
        with np.load(folder / _NUMBERS, allow_pickle=False) as numbers:
            idf = [numbers[f"idf_{place}"] for place in range(len(text["terms"]))]
            curve = Curve(float(numbers["slope"]), numbers["shifts"])
            weights = numbers["weights"].astype(np.float32)
            linear = Linear(text["labels"], weights, numbers["bias"], curve)
        encoder = trained_encoder(settings, text["encoder"])
        dictionary = Dictionary(text["lemmas"], Concepts(**text["concepts"]), encoder)
        saved = SavedViews(text["terms"], idf, dictionary)
        return cls(Views.restore(saved, **view_settings(settings)), linear, settings)


def view_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return what `Views` takes from the settings of config.yml."""
    low, high = settings["char_ngrams"]
    return {
        "characters": (low, high),
        "rarest": settings["rarest"],
        "weights": settings["view_weights"],
    }


def closing(document: Document, long: int) -> Document | None:
    """Return the last sentence of a message of `long` words or more, None of a shorter one."""
    if len(document.words) < long:
        return None
    parts = sentences(document)
    return parts[-1] if len(parts) > 1 else None


def sentences(document: Document) -> list[Document]:
    """Return the sentences of a message; what says too little by itself joins the one before."""
    parts: list[list[str]] = [[]]
    for word in document.words:
        if parts[-1] and parts[-1][-1] in _STOPS and word not in _STOPS:
            parts.append([])
        parts[-1].append(word)
    joined: list[list[str]] = []
    for part in parts:
        if joined and sum(any(map(str.isalnum, word)) for word in part) < _FEWEST:
            joined[-1] += part
        else:
            joined.append(part)
    return [Document(" ".join(part), part, document.language) for part in joined]
