"""Facts about the program's own log: what went wrong is in it, what is private is not."""

from __future__ import annotations

import pytest
import structlog

from bot.cli import log_to_stderr

TOKEN = "123456789:AAnobodysTokennobodysTokennobodys"


def test_tracebacks_do_not_print_variables(capsys: pytest.CaptureFixture[str]) -> None:
    """They say where and why; the values at hand may be tokens and what people wrote."""
    log_to_stderr(verbose=True)
    token = TOKEN
    try:
        token.index("not in it")
    except ValueError:
        structlog.get_logger("tests").exception("loop.failed")

    said = capsys.readouterr().err
    assert "loop.failed" in said
    assert "ValueError" in said
    assert TOKEN not in said
