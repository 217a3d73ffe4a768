"""Facts about the command `gandras`: errors are one sentence and exit code 2, never a traceback."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.settings import ROOT
from tests.mail_server import PASSWORD, mail_server

PARTS = ("bot", "channels", "actions", "dialogues", "nlu", "knowledge", "requirements")
SENDER = {"GANDRAS_MAIL_FROM": "gandras@centras.example"}
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, to be broken."""
    folder = tmp_path_factory.mktemp("project")
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.yml", folder)
    return folder


@pytest.fixture
def gandras(project: Path, tmp_path: Path) -> Run:
    """The command, run in the copy with an empty var folder."""
    own = {"PYTHONPATH": str(project), "GANDRAS_VAR": str(tmp_path)}

    def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
            cwd=project,
            env={**os.environ, **own, **environment},
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip

    return run


def told(run: subprocess.CompletedProcess[str]) -> str:
    """What a failed command said; it must be short and exit with 2."""
    assert run.returncode == 2, run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    return run.stdout + run.stderr


BROKEN = [
    ("knowledge/lt/residence_declaration.md", "\nSkambinkite +370 612 34567\n", "phone number"),
    ("knowledge/uk/plan.yml", "\nx: [\n", "knowledge/uk/plan.yml:"),
    (
        "dialogues/texts/ru/replies/dialogues.yml",
        "\nx: [\n",
        "dialogues/texts/ru/replies/dialogues.yml:",
    ),
    (
        "dialogues/texts/lt/replies/dialogues.yml",
        "\nonly_here: Labas\n",
        "en/replies/dialogues.yml:1: `only_here` is missing",
    ),
    (
        "dialogues/buttons.yml",
        "\nno_such_reply:\n  - {text: button_yes, payload: /x}\n",
        "no_such_reply",
    ),
    (
        "nlu/data/lt/talk.yml",
        "\n- intent: no_such_intent\n  examples: |\n    - x\n",
        "no_such_intent",
    ),
]


CASES = [("check", *case) for case in BROKEN] + [("run", *BROKEN[0])]


@pytest.mark.parametrize(("command", "file", "line", "problem"), CASES)
def test_broken_content_is_named(
    project: Path, gandras: Run, command: str, file: str, line: str, problem: str
) -> None:
    """`check` names file, line and mend; `run` refuses with the same sentence."""
    path = project / file
    whole = path.read_bytes()
    with path.open("a", encoding="utf-8") as out:
        out.write(line)

    try:
        said = told(gandras(command, GANDRAS_PORT="0"))
    finally:
        path.write_bytes(whole)

    assert problem in said
    assert Path(file).name in said


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["run"], {"GANDRAS_PORT": "many"}, "GANDRAS_PORT: "),
        (["chat", "--lang", "pl"], {}, "--lang must be one of"),
        (
            ["chat", "--channel", "sms", "--url", "http://x"],
            {},
            "--url speaks the web chat's protocol",
        ),
        (["evaluate", "--data", "no-such-file"], {}, "no-such-file"),
        (["evaluate", "--data", "config.yml"], {}, "config.yml:1: not a case"),
        (["evaluate", "--data", "nlu/gold", "--folds", "2"], {}, "--folds"),
        (["evaluate", "--folds", "2", "--baseline"], {}, "--baseline"),
        (["evaluate", "--report", "no-such-folder/x.md"], {}, "no such folder"),
        (["db", "upgrade"], {"GANDRAS_DATABASE_URL": "nonsense"}, "GANDRAS_DATABASE_URL"),
        (
            ["user", "list"],
            {"GANDRAS_DATABASE_URL": "postgresql://root@127.0.0.1:1/x"},
            "GANDRAS_DATABASE_URL",
        ),
        (
            ["run"],
            {
                "GANDRAS_DATABASE_URL": "postgresql://root@127.0.0.1:1/x",
                "GANDRAS_RASA_URL": "http://x",
            },
            "GANDRAS_DATABASE_URL",
        ),
        (["no-such-command"], {}, "No such command"),
    ],
)
def test_what_is_wrong_is_told(
    gandras: Run, arguments: list[str], environment: dict[str, str], sentence: str
) -> None:
    """Each wrong setting or argument has its sentence."""
    assert sentence in told(gandras(*arguments, **environment))


async def test_the_doctor_tries_the_mail_server(gandras: Run) -> None:
    """A server that takes us is fine; one that does not is named with its setting, no password."""
    async with mail_server() as post:
        login = f"smtp://gandras:{quote(PASSWORD, safe='')}@127.0.0.1:{post.port}"
        fine = await asyncio.to_thread(gandras, "doctor", GANDRAS_SMTP_URL=login, **SENDER)
        assert [name for name, _ in post.logins] == ["gandras"]
    gone = await asyncio.to_thread(gandras, "doctor", GANDRAS_SMTP_URL=login, **SENDER)

    assert "ok   mail\n" in fine.stdout
    assert "BAD  mail: no_connection; check GANDRAS_SMTP_URL.\n" in gone.stdout
    assert gone.returncode == 2
    assert quote(PASSWORD, safe="") not in gone.stdout + gone.stderr
    assert post.mails == []


def test_the_doctor_says_nothing_of_mail_that_is_not_sent(gandras: Run) -> None:
    """Without a server there is no line about one."""
    said = gandras("doctor").stdout

    assert "ok   database\n" in said
    assert "mail" not in said
