"""A sentence encoder that the operator has on disk: one more view of a message.

In: texts. Out: for each a vector of length 1. The folder holds `model.onnx`, a transformer as
sentence-transformers or Optimum export it, and its `tokenizer.json`. If the model has an output
`sentence_embedding` that is the vector; else it is the mean over the vectors of the tokens.

Without the setting `GANDRAS_ENCODER` nothing here is loaded, and the libraries need not be there.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from nlu.components.encoder_files import (
    MODEL,
    TOKENIZER,
    VARIABLE,
    EncoderError,
    encoder_folder,
    encoder_mark,
)

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

__all__ = ["Encoder", "trained_encoder", "wanted_encoder"]

_BATCH = 32
_LONGEST = 512  # tokens: as many as most encoders were trained with at most
_SENTENCE = "sentence_embedding"
_IDS, _MASK = "input_ids", "attention_mask"
_INPUTS = frozenset({_IDS, _MASK, "token_type_ids"})
_TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_TRIED = ("one", "two words")


def wanted_encoder(settings: Mapping[str, Any]) -> "Encoder | None":
    """Return the encoder that the environment names, None if none is wanted.

    `settings` are those of config.yml. Raises EncoderError.
    """
    folder = encoder_folder()
    return Encoder.open(folder, settings["encoder_prefix"]) if folder else None


def trained_encoder(settings: Mapping[str, Any], mark: str) -> "Encoder | None":
    """Return the same for a model that was trained with the encoder of this `mark`, "" for none.

    Raises EncoderError if it is not the encoder that is wanted now.
    """
    wanted = encoder_mark(encoder_folder())
    if wanted != mark:
        trained = f"with the encoder {mark}" if mark else "without an encoder"
        named = f"names the encoder {wanted}" if wanted else "is empty"
        raise EncoderError(
            f"The model was trained {trained}, but {VARIABLE} {named}: mend that, or train again."
        )
    return wanted_encoder(settings)


class Encoder:
    """An encoder in memory; `mark` tells it from others."""

    def __init__(
        self, session: "InferenceSession", tokenizer: "Tokenizer", mark: str, prefix: str
    ) -> None:
        """Take what `open` read, and what its model wants before each text."""
        self.mark = mark
        self._session = session
        self._tokenizer = tokenizer
        self._prefix = prefix
        self._inputs = {given.name: _TYPES.get(given.type) for given in session.get_inputs()}
        if not {_IDS, _MASK} <= self._inputs.keys() <= _INPUTS:
            named = ", ".join(sorted(self._inputs))
            raise EncoderError(
                f"{VARIABLE}: {MODEL} takes {named}; an encoder of texts takes "
                f"{_IDS}, {_MASK} and at most token_type_ids besides."
            )
        outputs = session.get_outputs()
        by_sentence = [output.name for output in outputs if output.name == _SENTENCE]
        by_token = [output.name for output in outputs if len(output.shape) == len("btd")]
        if not by_sentence + by_token:
            raise EncoderError(
                f"{VARIABLE}: {MODEL} gives no vectors of tokens, and no {_SENTENCE}."
            )
        self._output = (by_sentence + by_token)[0]
        tried = self._batch(_TRIED)
        if not np.isfinite(tried).all():
            raise EncoderError(f"{VARIABLE}: {MODEL} gives no numbers for a text.")
        self._size = tried.shape[1]

    @classmethod
    def open(cls, folder: Path, prefix: str = "") -> "Encoder":
        """Read the encoder in `folder` and try it. Raises EncoderError."""
        mark = encoder_mark(folder)
        try:
            from onnxruntime import InferenceSession, SessionOptions  # noqa: PLC0415
            from tokenizers import Tokenizer  # noqa: PLC0415
        except ModuleNotFoundError as missing:
            raise EncoderError(
                f"{VARIABLE} needs {missing.name} in the engine: `gandras train` installs it."
            ) from None
        options = SessionOptions()
        options.log_severity_level = 3  # errors; warnings are about what can't be changed here
        # A waiting thread must not keep a core busy: the application needs it.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
        except Exception as error:  # noqa: BLE001 - the library raises no narrower one
            raise EncoderError(f"{VARIABLE}: {TOKENIZER} can't be read: {_line(error)}") from None
        try:
            session = InferenceSession(
                str(folder / MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # noqa: BLE001 - as above
            raise EncoderError(f"{VARIABLE}: {MODEL} can't be read: {_line(error)}") from None
        tokenizer.no_padding()
        own = (tokenizer.truncation or {}).get("max_length", _LONGEST)
        tokenizer.enable_truncation(min(own, _LONGEST))
        return cls(session, tokenizer, mark, prefix)

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of `texts`, a row each; if there are many, tell how far it is."""
        if not texts:
            return np.zeros((0, self._size), np.float32)
        if len(texts) <= _BATCH:
            return self._batch(texts)
        from tqdm import tqdm  # noqa: PLC0415 - with one text there is nothing to show

        # Texts of a length together: what is shorter than its neighbours is filled up in vain.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        parts = [order[start : start + _BATCH] for start in range(0, len(order), _BATCH)]
        shown = tqdm(parts, desc="Encoder", mininterval=2, disable=False)
        found = np.concatenate([self._batch([texts[place] for place in part]) for part in shown])
        return found[np.argsort(order)]

    def _batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        read = self._tokenizer.encode_batch([self._prefix + text for text in texts])
        width = max(1, *(len(encoding.ids) for encoding in read))
        given = {name: np.zeros((len(read), width), dtype) for name, dtype in self._inputs.items()}
        mask = np.zeros((len(read), width), np.float32)
        for row, encoding in enumerate(read):
            given[_IDS][row, : len(encoding.ids)] = encoding.ids
            mask[row, : len(encoding.ids)] = 1
        given[_MASK][:] = mask
        try:
            [found] = self._session.run([self._output], given)
        except Exception as error:  # noqa: BLE001 - the library raises no narrower one
            raise EncoderError(
                f"{VARIABLE}: {MODEL} can't read what {TOKENIZER} makes of a text: {_line(error)}"
            ) from None
        if self._output != _SENTENCE:
            said = np.maximum(mask.sum(axis=1, keepdims=True), 1)
            found = (found * mask[..., None]).sum(axis=1) / said
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return np.asarray(found / np.maximum(length, np.finfo(np.float32).tiny), np.float32)


def _line(error: Exception) -> str:
    """Return the first line of what a library says, as the end of a sentence."""
    return f"{str(error).strip().splitlines()[0].rstrip('.')}."
