"""Gives Rasa the training examples, read once.

Rasa's own importer merges file by file and reads everything five times over; each merge hashes and
copies all examples so far. For 28 files and 34,000 examples that takes longer than learning.
"""

from __future__ import annotations

from copy import copy
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

__all__ = ["ExamplesImporter"]


class Example(Message):
    """A message that is quick to copy: Rasa copies and hashes all of them time and again."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Example:
        """Copy what may change, share what doesn't: texts and metadata."""
        same = copy(self)
        same.data = dict(self.data)
        same.features = list(self.features)
        same.output_properties = set(self.output_properties)
        return same

    def set(self, prop: str, info: Any, add_to_output: bool = False) -> None:  # noqa: FBT001, FBT002 - Rasa's
        """Leave alone what is so already; the hash then needs no new reckoning."""
        if add_to_output or self.data.get(prop) != info:
            super().set(prop, info, add_to_output)


class ExamplesImporter(RasaFileImporter):
    """Rasa's importer, but for the examples: intents with plain texts, no markup."""

    def get_nlu_data(self, language: str | None = "en") -> TrainingData:
        """All examples of the files with an `nlu:` list, in the order of the files."""
        return _read(tuple(sorted(self._nlu_files)))


@lru_cache(maxsize=1)
def _read(paths: tuple[str, ...]) -> TrainingData:
    return TrainingData([message for path in paths for message in _messages(Path(path))])


def _messages(path: Path) -> list[Message]:
    data = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return [
        Example.build(
            line.strip()[2:].strip(), entry["intent"], intent_metadata=entry.get("metadata")
        )
        for entry in data["nlu"]
        for line in entry["examples"].splitlines()
        if line.strip().startswith("- ")
    ]
