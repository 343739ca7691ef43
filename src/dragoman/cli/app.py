"""The commands, by name. Modules here import only Typer; what is heavy is imported inside a command."""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword
from typing import Annotated

import typer

from dragoman.cli.command import Command

COMMANDS = {
    "read": "dragoman.cli.read",
    "add": "dragoman.cli.add",
    "build": "dragoman.cli.build",
    "explain": "dragoman.cli.explain",
    "verify": "dragoman.cli.verify",
    "salvage": "dragoman.cli.salvage",
    "chronology": "dragoman.cli.chronology",
    "channels": "dragoman.cli.channels",
    "positions": "dragoman.cli.positions",
    "commitments": "dragoman.cli.commitments",
    "activity": "dragoman.cli.activity",
    "statements": "dragoman.cli.statements",
    "search": "dragoman.cli.search",
    "compare": "dragoman.cli.compare",
    "times": "dragoman.cli.times",
    "quotes": "dragoman.cli.quotes",
    "places": "dragoman.cli.places",
    "actors": "dragoman.cli.actors",
    "judge": "dragoman.cli.judge",
    "serve": "dragoman.cli.serve",
    "mcp": "dragoman.cli.mcp",
    "export": "dragoman.cli.export",
    "import": "dragoman.cli.import_",
    "evaluate": "dragoman.cli.evaluate",
    "lexicons": "dragoman.cli.lexicons",
    "schema": "dragoman.cli.schema",
    "doctor": "dragoman.cli.doctor",
}
"""Command -> module, in the order `--help` lists them; the function has the command's name, with an
underscore after it where that is a keyword of Python."""

_HELP = """Read reports about relations between states and keep the record: who met, called, told or asked
whom; when and where; planned, held or denied; and the words that say so.

Example: dragoman read report.html
"""


def app() -> typer.Typer:
    """Return the command line with every command registered."""
    line = typer.Typer(
        name="dragoman",
        help=_HELP,
        no_args_is_help=True,
        rich_markup_mode=None,  # importing rich would cost half of the time --help may take
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    line.callback()(_options)
    for name, module in COMMANDS.items():
        if find_spec(module) is None:
            continue
        function = f"{name}_" if iskeyword(name) else name
        line.command(name, cls=Command)(getattr(import_module(module), function))
    return line


def _version(wanted: bool) -> None:
    if wanted:
        from dragoman import __version__

        typer.echo(f"dragoman {__version__}")
        raise typer.Exit


class LogFormat(StrEnum):
    """How a line of the log is written."""

    text = "text"
    json = "json"


class LogLevel(StrEnum):
    """From where on the log tells."""

    debug = "debug"
    info = "info"
    warning = "warning"
    error = "error"


def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    log_format: Annotated[
        LogFormat | None,
        typer.Option(
            help="Write a log to standard error, with counts and times by stage, in place of messages."
        ),
    ] = None,
    log_level: Annotated[LogLevel, typer.Option(help="From where on --log-format tells.")] = LogLevel.info,
) -> None:
    if log_format is not None:
        from dragoman.observing import log_to_stderr

        log_to_stderr(log_format.value, log_level.value)
