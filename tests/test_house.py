"""Facts about the house: who may import whom, how big files may be, what names they may have.

Each failure says what to do.
"""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("bot", "channels", "actions", "knowledge", "nlu", "dialogues", "tests", "benchmarks")
LONGEST = 400
MEDIAN = 150
PROSE = re.compile(r"[\u0400-\u04FFąčęėįšųūžĄČĘĖĮŠŲŪŽ]")
APPLICATION = ("bot", "actions", "channels")
VENDORS = ("telegram", "twilio")

#: (folder, what it must not import, why and what to do instead)
WALLS = (
    ("channels", ("actions", "knowledge", "nlu", "dialogues"), "a channel only parses and sends"),
    (
        "knowledge",
        (*APPLICATION, "nlu", "dialogues"),
        "knowledge stands alone: pass in what it needs",
    ),
    ("nlu", (*APPLICATION, "knowledge", "dialogues"), "nlu stands alone: pass in what it needs"),
    (
        "nlu/components",
        (*APPLICATION, "knowledge", "dialogues", "nlu.language", "nlu.profiles", "nlu.evaluation"),
        "components run in the engine's Python 3.10, without the application",
    ),
    (
        "dialogues",
        (*APPLICATION, "knowledge", "nlu"),
        "the engine's channel runs in its Python 3.10, without the application",
    ),
    ("bot", VENDORS, "vendors' libraries are used in channels/ only"),
    ("actions", VENDORS, "vendors' libraries are used in channels/ only"),
)
#: (folder, the only modules of bot it may import, why)
DOORS = (
    (
        "channels",
        ("bot.channel", "bot.messages", "bot.errors", "bot.tls"),
        "a channel knows the vocabulary, its protocols, the errors and whom to trust",
    ),
    ("actions", ("bot.understanding",), "an action decides and returns references (actions.say)"),
)


def modules(folder: str) -> list[Path]:
    """The Python files of a folder, without generated migrations."""
    found = sorted((ROOT / folder).rglob("*.py"))
    return [
        path for path in found if "versions" not in path.parts and "__pycache__" not in path.parts
    ]


def name(path: Path) -> str:
    """A file as people call it."""
    return str(path.relative_to(ROOT))


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of each import, those only for type checkers left out."""
    tree = ast.parse(path.read_text("utf-8"))
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def within(module: str, packages: tuple[str, ...]) -> bool:
    """Whether a module is, or is in, one of the packages."""
    return any(module == package or module.startswith(f"{package}.") for package in packages)


#: The one module that knows the tests: the providers of `gandras demo` are their stand-ins.
DEMO = "bot/demo/vendors.py"


@pytest.mark.parametrize(("folder", "forbidden", "why"), WALLS, ids=[w[0] for w in WALLS])
def test_import_directions(folder: str, forbidden: tuple[str, ...], why: str) -> None:
    """No folder reaches into another that it must not know."""
    wrong = [
        f"{name(path)}:{line}: imports {module}; {why}."
        for path in modules(folder)
        for line, module in imported(path)
        if within(module, forbidden)
    ]

    assert not wrong, "\n".join(["", *wrong])


def test_the_program_runs_without_its_tests() -> None:
    """Nothing that is installed imports the tests, but for the demo, which says so if it cannot."""
    wrong = [
        f"{name(path)}:{line}: imports {module}; the tests are not installed with the program."
        for folder in (*APPLICATION, "knowledge", "nlu", "dialogues")
        for path in modules(folder)
        for line, module in imported(path)
        if within(module, ("tests",)) and name(path) != DEMO
    ]

    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize(("folder", "allowed", "why"), DOORS, ids=[d[0] for d in DOORS])
def test_narrow_doors(folder: str, allowed: tuple[str, ...], why: str) -> None:
    """Channels and actions know little of bot."""
    wrong = [
        f"{name(path)}:{line}: imports {module}; {why}; only {', '.join(allowed)} of bot."
        for path in modules(folder)
        for line, module in imported(path)
        if within(module, ("bot",)) and not within(module, allowed)
    ]

    assert not wrong, "\n".join(["", *wrong])


def test_no_file_is_too_long() -> None:
    """At most 400 lines, Python and JavaScript alike."""
    scripts = [p for folder in FOLDERS for p in (ROOT / folder).rglob("*.js")]
    files = [path for folder in FOLDERS for path in modules(folder)] + scripts
    wrong = [
        f"{name(path)}: {lines} lines; split it by what its parts are about, at most {LONGEST}."
        for path in files
        if (lines := path.read_text("utf-8").count("\n")) > LONGEST
    ]

    assert not wrong, "\n".join(["", *wrong])


def test_the_usual_module_is_short() -> None:
    """Half of all modules have fewer than 150 lines."""
    lengths = [
        path.read_text("utf-8").count("\n")
        for folder in FOLDERS[:-2]
        for path in modules(folder)
        if path.name != "__init__.py"
    ]

    assert statistics.median(lengths) < MEDIAN, "modules grow; split the longest by topic"


def test_no_drawer_for_everything() -> None:
    """A module is named for what it holds."""
    wrong = [
        f"{name(path)}: name it for the noun it exports."
        for folder in FOLDERS
        for path in modules(folder)
        if path.stem in {"utils", "util", "helpers", "helper", "common", "misc"}
    ]

    assert not wrong, "\n".join(["", *wrong])


def test_no_prose_in_code() -> None:
    """What people read is in dialogues/texts and knowledge, never in Python."""
    wrong = []
    for folder in APPLICATION:
        for path in modules(folder):
            tree = ast.parse(path.read_text("utf-8"))
            documentation = {
                id(node.body[0].value)
                for node in ast.walk(tree)
                if isinstance(
                    node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
                )
                and node.body
                and isinstance(node.body[0], ast.Expr)
            }
            wrong += [
                f"{name(path)}:{node.lineno}: {node.value!r} is prose; put it into dialogues/texts."
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and id(node) not in documentation
                # One letter is a rule about letters, a word is prose.
                and len(node.value) > 1
                and PROSE.search(node.value)
            ]

    assert not wrong, "\n".join(["", *wrong])


def test_every_module_says_what_it_is() -> None:
    """The first line of a module tells its purpose."""
    wrong = [
        f"{name(path)}: begin it with a docstring that says what it does."
        for folder in FOLDERS
        for path in modules(folder)
        if path.read_text("utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]

    assert not wrong, "\n".join(["", *wrong])


def test_every_test_states_a_fact() -> None:
    """A test's docstring is the fact that it holds."""
    wrong = [
        f"{name(path)}:{node.lineno}: {node.name} has no docstring; state the fact it holds."
        for path in modules("tests")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        and not ast.get_docstring(node)
    ]

    assert not wrong, "\n".join(["", *wrong])


def test_our_own_code_is_never_patched_away() -> None:
    """Fakes stand at the network's edge: no mock.patch, no MagicMock."""
    wrong = [
        f"{name(path)}:{line}: imports {module}; write a small stand-in for the network instead."
        for path in modules("tests")
        for line, module in imported(path)
        if within(module, ("unittest.mock", "mock", "pytest_mock"))
    ]

    assert not wrong, "\n".join(["", *wrong])
