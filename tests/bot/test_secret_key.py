"""Facts about `bot.secret_key`: one key for all, which only its owner can read."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.errors import Misconfigured
from bot.secret_key import FILE, secret_key
from bot.settings import load_settings


def test_the_first_call_makes_the_key(tmp_path: Path) -> None:
    """Later ones, also of other processes after a restart, find it."""
    settings = load_settings(var=tmp_path / "var", _env_file=None)

    key = secret_key(settings)

    assert secret_key(load_settings(var=tmp_path / "var", _env_file=None)) == key
    assert len(key) >= 32
    assert secret_key(load_settings(var=tmp_path / "other", _env_file=None)) != key


def test_only_its_owner_reads_it(tmp_path: Path) -> None:
    """And nothing else is left in the folder."""
    secret_key(load_settings(var=tmp_path, _env_file=None))

    [file] = tmp_path.iterdir()
    assert file.name == FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_all_who_begin_at_once_have_one_key(tmp_path: Path) -> None:
    """Whoever comes second takes the key of the first."""
    settings = load_settings(var=tmp_path, _env_file=None)

    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: secret_key(settings), range(200)))

    assert len(keys) == 1


def test_the_setting_goes_before_the_file(tmp_path: Path) -> None:
    """It writes none."""
    given = "k" * 32

    assert secret_key(load_settings(var=tmp_path, secret_key=given, _env_file=None)) == b"k" * 32
    assert not list(tmp_path.iterdir())


def test_a_short_key_is_refused(tmp_path: Path) -> None:
    """In one sentence that does not show it."""
    with pytest.raises(Misconfigured, match="GANDRAS_SECRET_KEY: must have 32") as refused:
        load_settings(var=tmp_path, secret_key="too short", _env_file=None)

    assert "too short" not in str(refused.value)
