"""The commands, by name, and the check of their arguments.

Modules of commands import only Typer; what is heavy is imported inside a command.
"""

from __future__ import annotations

import os
from enum import StrEnum
from importlib import import_module
from importlib.util import find_spec
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

COMMANDS = {
    "read": "dragoman.cli.read",
    "add": "dragoman.cli.add",
    "watch": "dragoman.cli.add",
    "sources": "dragoman.cli.bundled",
    "build": "dragoman.cli.add",
    "explain": "dragoman.cli.read",
    "verify": "dragoman.cli.checks",
    "salvage": "dragoman.cli.checks",
    "chronology": "dragoman.cli.relations",
    "channels": "dragoman.cli.relations",
    "positions": "dragoman.cli.relations",
    "commitments": "dragoman.cli.relations",
    "activity": "dragoman.cli.relations",
    "statements": "dragoman.cli.search",
    "search": "dragoman.cli.search",
    "compare": "dragoman.cli.compare",
    "times": "dragoman.cli.text_parts",
    "quotes": "dragoman.cli.text_parts",
    "places": "dragoman.cli.text_parts",
    "actors": "dragoman.cli.text_parts",
    "judge": "dragoman.cli.judge",
    "review": "dragoman.cli.review",
    "serve": "dragoman.cli.serve",
    "mcp": "dragoman.cli.serve",
    "export": "dragoman.cli.export",
    "import": "dragoman.cli.export",
    "evaluate": "dragoman.cli.evaluate",
    "lexicons": "dragoman.cli.bundled",
    "schema": "dragoman.cli.bundled",
    "doctor": "dragoman.cli.checks",
}
"""Command -> module, in the order `--help` lists them; the function has the command's name, with an
underscore after it where that is a keyword of Python."""
_HELP = """Read reports about relations between states and keep the record: who met, called, told or asked
whom; when and where; planned, held or denied; and the words that say so.

Example: dragoman read report.html
"""
_ESCAPES = range(0xDC80, 0xDD00)
"""What Python reads a byte of an argument as that is no UTF-8 (PEP 383)."""


def app(command: str = "") -> typer.Typer:
    """Return the command line with every command registered, or with this one alone where there is one of
    that name: what all the others take would cost a start as much as --help may take."""
    line = typer.Typer(
        name="dragoman",
        help=_HELP,
        no_args_is_help=True,
        rich_markup_mode=None,  # importing rich would cost half of the time --help may take
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    line.callback()(_global_options)
    for name in [command] if command in COMMANDS else COMMANDS:
        module = COMMANDS[name]
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
    """The least severe lines that are logged."""

    debug = "debug"
    info = "info"
    warning = "warning"
    error = "error"


def _global_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    log_format: Annotated[
        LogFormat | None,
        typer.Option(
            help="Write a log to standard error, with counts and times by stage, in place of messages."
        ),
    ] = None,
    log_level: Annotated[
        LogLevel, typer.Option(help="The least severe lines that --log-format writes.")
    ] = LogLevel.info,
) -> None:
    if log_format is not None:
        from dragoman.observing import log_to_stderr

        log_to_stderr(log_format.value, log_level.value)


class Command(TyperCommand):
    """A command whose text arguments are text: bytes that are no UTF-8 are refused, by one message.

    A file may have any name, so what names one that is there is taken, and so are parameters that are paths.
    """

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]
        """Check the arguments and run the command. Raises BadUsage."""
        for parameter in self.params:
            given = ctx.params.get(parameter.name or "")
            for value in given if isinstance(given, list | tuple) else (given,):
                if isinstance(value, str):
                    _check(_name(parameter), value)
        return super().invoke(ctx)


def _name(parameter: Any) -> str:
    is_option = parameter.param_type_name == "option"
    return str(parameter.opts[0] if is_option else (parameter.metavar or parameter.name.upper()).strip("[]."))


def _check(name: str, value: str) -> None:
    fault = not_utf8(value)
    if fault and not os.path.lexists(value):
        from dragoman.errors import BadUsage

        raise BadUsage(f"{name}: {fault}, and names no file that is there; give text in UTF-8")


def not_utf8(value: str) -> str | None:
    """Say which byte of an argument is no UTF-8, None where all are."""
    at = next((at for at, sign in enumerate(value) if ord(sign) in _ESCAPES), None)
    if at is None:
        return None
    shown = os.fsencode(value).decode("utf-8", "backslashreplace")
    place, byte = len(os.fsencode(value[:at])) + 1, ord(value[at]) - 0xDC00
    return f"'{shown}' is not in UTF-8 (byte 0x{byte:02x} at place {place})"
