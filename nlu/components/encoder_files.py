"""The files of a sentence encoder, and the mark that tells one encoder from another.

In: the folder that `GANDRAS_ENCODER` names. Out: a short hash of its files. The application reads
it too, so nothing here needs the engine's libraries.
"""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

__all__ = ["MODEL", "TOKENIZER", "VARIABLE", "EncoderError", "encoder_folder", "encoder_mark"]

VARIABLE = "GANDRAS_ENCODER"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
_CHUNK = 1 << 20


class EncoderError(Exception):
    """The encoder can't be used; the sentence says why."""


def encoder_folder() -> Path | None:
    """Return the folder that the environment names, None if none is wanted."""
    named = os.environ.get(VARIABLE)
    return Path(named) if named else None


def encoder_mark(folder: Path | None) -> str:
    """Return a hash of the encoder in `folder`, "" for no folder. Raises EncoderError."""
    if folder is None:
        return ""
    if not folder.is_dir():
        raise EncoderError(f"{VARIABLE}: there is no folder {folder}.")
    for name in (MODEL, TOKENIZER):
        if not (folder / name).is_file():
            raise EncoderError(f"{VARIABLE}: {folder} holds no {name}.")
    # A big model keeps its weights beside it, in model.onnx_data.
    files = [*sorted(folder.glob(f"{MODEL}*")), folder / TOKENIZER]
    known = tuple((path, path.stat().st_size, path.stat().st_mtime_ns) for path in files)
    return _hash(known)


@lru_cache(maxsize=1)
def _hash(files: "tuple[tuple[Path, int, int], ...]") -> str:
    """Read the files, once while their sizes and times stay: they may hold a gigabyte."""
    digest = hashlib.sha256()
    for path, _, _ in files:
        digest.update(path.name.encode() + b"\0")
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    return digest.hexdigest()[:16]
