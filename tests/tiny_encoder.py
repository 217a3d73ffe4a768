"""A sentence encoder of a few hundred bytes, for tests: it looks each word up in a table.

In: a folder and words with their numbers. Out: in the folder `model.onnx` and `tokenizer.json`, as
`GANDRAS_ENCODER` wants them. The model is one ONNX node (Gather), written straight in the format
of protocol buffers: the package `onnx` would be the heaviest of all that is installed for tests.
Field numbers are those of onnx.proto.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path

FLOAT, INT64 = 1, 7
INPUTS = ("input_ids", "attention_mask", "token_type_ids")
UNKNOWN = "[UNK]"


def write_encoder(
    folder: Path,
    vectors: Mapping[str, Sequence[float]],
    *,
    inputs: Sequence[str] = INPUTS,
    output: str = "last_hidden_state",
) -> Path:
    """Write an encoder whose tokens have these vectors; other words have zeros. Return `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    size = len(next(iter(vectors.values())))
    table = [[0.0] * size, *vectors.values()]
    dims = len("bt") if output == "sentence_embedding" else len("btd")
    nodes = [_node("Gather", ["table", inputs[0]], "found" if dims == len("bt") else output)]
    if dims == len("bt"):
        # Its own vector of a sentence: the largest number of any token.
        nodes.append(_node("ReduceMax", ["found"], output, axes=1))
    graph = b"".join(
        [
            *(_field(1, node) for node in nodes),
            _field(2, "tiny"),
            _field(5, _table("table", table)),
            *(_field(11, _value(name, INT64, 2)) for name in inputs),
            _field(12, _value(output, FLOAT, dims)),
        ]
    )
    model = _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 13))
    (folder / "model.onnx").write_bytes(model)
    tokenizer = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {
            "type": "WordLevel",
            "vocab": {UNKNOWN: 0, **{word: place for place, word in enumerate(vectors, 1)}},
            "unk_token": UNKNOWN,
        },
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), "utf-8")
    return folder


def _node(kind: str, inputs: Sequence[str], output: str, *, axes: int | None = None) -> bytes:
    node = b"".join(_field(1, name) for name in inputs) + _field(2, output) + _field(4, kind)
    if axes is not None:
        kept = _field(1, "keepdims") + _field(3, 0) + _field(20, 2)
        node += _field(5, _field(1, "axes") + _field(8, axes) + _field(20, 7)) + _field(5, kept)
    return node


def _table(name: str, rows: Sequence[Sequence[float]]) -> bytes:
    raw = b"".join(struct.pack(f"<{len(row)}f", *row) for row in rows)
    shape = _field(1, len(rows)) + _field(1, len(rows[0]))
    return shape + _field(2, FLOAT) + _field(8, name) + _field(9, raw)


def _value(name: str, kind: int, dims: int) -> bytes:
    shape = b"".join(_field(1, _field(2, f"any{place}")) for place in range(dims))
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, shape)))


def _field(number: int, value: int | str | bytes) -> bytes:
    """One field of a message: a number, or whatever has a length."""
    if isinstance(value, int):
        return _number(number << 3) + _number(value)
    content = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(content)) + content


def _number(value: int) -> bytes:
    """A whole number, seven bits a byte, the lowest first."""
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + _number(rest) if rest else bytes([low])
