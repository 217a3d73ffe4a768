"""What a component without learning keeps in the model: a table, so that an engine reads no files.

In: anything that is JSON. Out: the same, when the model is loaded.
"""

import json
from typing import Any

from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

__all__ = ["keep", "kept"]

_FILE = "table.json"


def keep(storage: ModelStorage, resource: Resource, table: Any) -> Resource:
    """Write `table` into the model; return where."""
    with storage.write_to(resource) as folder:
        text = json.dumps(table, ensure_ascii=False, indent=0)
        (folder / _FILE).write_text(text, encoding="utf-8")
    return resource


def kept(storage: ModelStorage, resource: Resource) -> Any:
    """Return what `keep` wrote into the model, None if the model has nothing."""
    try:
        with storage.read_from(resource) as folder:
            return json.loads((folder / _FILE).read_text(encoding="utf-8"))
    except ValueError:
        return None
