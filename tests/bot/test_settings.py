"""Facts about `bot.settings`: each is documented, and a wrong one is told in one sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import Misconfigured
from bot.settings import ROOT, Settings, load_settings

PAGE = ROOT / "docs" / "settings.md"


def test_every_setting_is_documented() -> None:
    """`docs/settings.md` has a line for each, with its words and its default."""
    page = PAGE.read_text("utf-8")
    lines = dict(re.findall(r"^\| `GANDRAS_(\w+)` \| (.*) \|$", page, re.MULTILINE))
    wrong = [
        f"docs/settings.md: `GANDRAS_{name.upper()}` needs the line: {documented(name)}"
        for name in Settings.model_fields
        if f"| `GANDRAS_{name.upper()}` | {lines.get(name.upper())} |" != documented(name)
    ]
    gone = lines.keys() - {name.upper() for name in Settings.model_fields}

    assert not wrong, "\n".join(["", *wrong])
    assert not gone, f"docs/settings.md: take out what is no setting any more: {sorted(gone)}"


def documented(name: str) -> str:
    """The line of a setting."""
    field = Settings.model_fields[name]
    default = field.default
    if hasattr(default, "get_secret_value"):
        default = default.get_secret_value()
    if isinstance(default, Path):
        default = default.relative_to(ROOT)
    shown = f"`{default}`" if str(default) else "empty"
    return f"| `GANDRAS_{name.upper()}` | {shown} | {field.description} |"


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", "many"), ("engine_patience", "long"), ("web_messages_per_minute", "1.5")],
)
def test_a_wrong_setting_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """It names the setting as the operator wrote it."""
    monkeypatch.setenv(f"GANDRAS_{name.upper()}", value)

    with pytest.raises(Misconfigured) as wrong:
        load_settings(_env_file=None)

    assert str(wrong.value).startswith(f"GANDRAS_{name.upper()}: ")
    assert str(wrong.value).count("\n") == 0
    assert str(wrong.value).endswith(".")


def test_secrets_are_not_printed() -> None:
    """Neither in logs nor in errors."""
    settings = load_settings(rasa_secret="very secret", _env_file=None)

    assert "very secret" not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://a@b/c", "postgresql+asyncpg://a@b/c"),
        ("postgres://a@b/c", "postgresql+asyncpg://a@b/c"),
        ("sqlite:////x.db", "sqlite+aiosqlite:////x.db"),
        ("postgresql+asyncpg://a@b/c", "postgresql+asyncpg://a@b/c"),
    ],
)
def test_a_plain_database_address_is_enough(given: str, used: str) -> None:
    """The driver is ours to know."""
    assert load_settings(database_url=given, _env_file=None).database == used


def test_the_database_is_in_the_var_folder(tmp_path: Path) -> None:
    """Unless another is named."""
    assert load_settings(var=tmp_path, _env_file=None).database.endswith(f"{tmp_path}/gandras.db")


def test_origins_are_a_list() -> None:
    """Spaces and slashes do no harm."""
    settings = load_settings(web_allowed_origins="https://a.lt/, https://b.lt,", _env_file=None)

    assert settings.origins == {"https://a.lt", "https://b.lt"}


def test_a_mail_server_has_an_address(tmp_path: Path) -> None:
    """One that is none is told at the start."""
    with pytest.raises(Misconfigured, match="GANDRAS_SMTP_URL: must begin with smtp://"):
        load_settings(var=tmp_path, smtp_url="mail.example:25", mail_from="a@b.lt", _env_file=None)
