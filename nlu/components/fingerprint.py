"""What must make Rasa train a component again: a change of its modules or of files it reads.

Rasa's cache looks at the source of the component's class only. In: paths. Out: a short hash.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

__all__ = ["ROOT", "fingerprint"]

ROOT = Path(__file__).resolve().parents[2]
"""The project's folder: relative paths in config.yml start here."""


def fingerprint(paths: Iterable[Path] = ()) -> str:
    """Return a hash of the files at `paths` and of every module and word list in this folder."""
    modules = sorted(p for p in Path(__file__).parent.iterdir() if p.suffix in {".py", ".yml"})
    digest = hashlib.sha256()
    for path in [*modules, *paths]:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
