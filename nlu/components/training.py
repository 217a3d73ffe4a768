"""Train the intent model.

In: documents with intents and weights, the settings of config.yml. Out: an `IntentModel`.

Training goes two rounds, side by side. One leaves some full examples out, to see how sure the
machine may be of what it never saw; their words are unknown to its views too. The other learns
from all, and from mistyped copies besides.
"""

import zlib
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack

from nlu.components.concepts import read_concepts
from nlu.components.encoder import wanted_encoder
from nlu.components.fingerprint import ROOT
from nlu.components.lemmas import lemma_table
from nlu.components.linear import Linear
from nlu.components.model import IntentModel, view_settings
from nlu.components.noise import mistyped
from nlu.components.views import Dictionary, Document, Views

__all__ = ["held_out", "train"]

_SEED = 20


def train(
    documents: Sequence[Document],
    labels: NDArray[np.str_],
    weights: NDArray[np.float64],
    aside: NDArray[np.bool_],
    settings: Mapping[str, Any],
) -> IntentModel:
    """Learn `labels`; those marked `aside` calibrate it.

    Raises EncoderError if an encoder is wanted that can't be used.
    """
    encoder = wanted_encoder(settings)
    lemmas = lemma_table(
        (document.language, word)
        for document in documents
        for word in document.words
        if document.language and word.isalpha()
    )
    concepts = read_concepts(ROOT / settings["concepts"], lemmas)

    views = Views(Dictionary(lemmas, concepts, encoder), **view_settings(settings))
    counts = views.fit(documents)

    def learn_all() -> Linear:
        full = np.flatnonzero(weights >= 1)
        copied = full[np.random.default_rng(_SEED).random(len(full)) < settings["mistyped"]]
        rows = views.rows(counts)
        if len(copied):
            chance = Random(_SEED)  # noqa: S311 - the same copies each time, nothing secret
            slips = views.count([mistyped(documents[place], chance) for place in copied])
            rows = vstack([rows, views.rows(slips)], format="csr")
        names = np.concatenate([labels, labels[copied]])
        copy_weights = weights[copied] * settings["mistyped_weight"]
        return Linear.fit(rows, names, np.concatenate([weights, copy_weights]), c=settings["C"])

    def learn_some() -> Linear:
        known = [part[~aside] for part in counts]
        some = views.part(known)
        linear = Linear.fit(some.rows(known), labels[~aside], weights[~aside], c=settings["C"])
        heard = [document for document, left in zip(documents, aside, strict=True) if left]
        margins = IntentModel(some, linear, settings).weigh(heard, [part[aside] for part in counts])
        linear.calibrate(margins, labels[aside])
        return linear

    # The machine learns outside the interpreter's lock, so two rounds on two cores take as one.
    with ThreadPoolExecutor(2) as pool:
        whole = pool.submit(learn_all)
        if aside.any() and len(set(labels[~aside])) > 1:
            _hand_on(pool.submit(learn_some).result(), whole.result())
    return IntentModel(views, whole.result(), settings)


def held_out(text: str, share: float) -> bool:
    """Whether an example calibrates: chosen by a hash, so that it is the same ones each time."""
    return zlib.crc32(text.encode()) % 100 < share * 100


def _hand_on(part: Linear, whole: Linear) -> None:
    """Give `whole` the curve of `part`; a label that `part` never saw gets the mean shift."""
    shifts = dict(zip(part.labels, part.curve.shifts, strict=True))
    mean = float(part.curve.shifts.mean())
    whole.curve = part.curve._replace(
        shifts=np.array([shifts.get(label, mean) for label in whole.labels])
    )
