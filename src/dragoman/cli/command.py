"""What every command does before it runs: look through its arguments."""

from __future__ import annotations

import os
from typing import Any

import typer
from typer.core import TyperCommand

_ESCAPES = range(0xDC80, 0xDD00)
"""What Python reads a byte of an argument as that is no UTF-8 (PEP 383)."""


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
