"""What the tests of the engine's components share; they run where Rasa is installed.

<engine's python> -m pytest tests/nlu/engine
"""

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
HAS_RASA = importlib.util.find_spec("rasa") is not None
collect_ignore_glob = [] if HAS_RASA else ["test_*.py"]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

Make = Callable[..., Any]


def _graph(folder: Path) -> dict[str, Any]:
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

    return {
        "model_storage": LocalModelStorage.create(folder),
        "resource": Resource("part"),
        "execution_context": ExecutionContext(GraphSchema({}), node_name="part"),
    }


@pytest.fixture
def graph(tmp_path: Path) -> dict[str, Any]:
    """Rasa's storage, resource and context, as its graph hands them to a component."""
    folder = tmp_path / "model"
    folder.mkdir()
    return _graph(folder)


@pytest.fixture(scope="module")
def shared_graph(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same for all tests of a module: what takes long is trained once."""
    return _graph(tmp_path_factory.mktemp("model"))
