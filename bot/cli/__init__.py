"""The command `gandras`. Errors are one sentence and exit code 2, never a traceback."""

from __future__ import annotations

import logging
import sys

import structlog
import typer

from bot.cli import channels, chat, check, database, demo, doctor, evaluate, run, train, users
from bot.errors import GandrasError
from knowledge.articles import KnowledgeError

app = typer.Typer(
    name="gandras",
    help="The assistant of Lithuania's Migration Information Centre.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("run")(run.run)
app.command("train")(train.train)
app.command("evaluate")(evaluate.evaluate)
app.command("chat")(chat.chat)
app.command("check")(check.check)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.add_typer(users.app, name="user")
app.add_typer(channels.app, name="channel")
app.add_typer(database.app, name="db")


def log_to_stderr(*, verbose: bool) -> None:
    """Log to standard error.

    Tracebacks are plain: the default ones print the values of variables, which are secrets and
    what people wrote.
    """
    *first, _ = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(
        # In a file the colours would be noise.
        colors=sys.stderr.isatty(),
        exception_formatter=structlog.dev.plain_traceback,
    )
    structlog.configure(
        processors=[*first, plain],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.DEBUG if verbose else logging.INFO
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


@app.callback()
def _options(*, verbose: bool = typer.Option(default=False, help="Log more.")) -> None:
    log_to_stderr(verbose=verbose)


def main() -> None:
    """Entry point of the command."""
    try:
        app()
    except (GandrasError, KnowledgeError) as error:
        sys.stderr.write(f"gandras: {error}\n")
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
