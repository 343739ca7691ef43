"""The spaCy pipeline, made faster and bounded (`language_model`); headlines parsed as sentences.

spaCy imports its command line with itself (weasel, requests, httpx: a tenth of what a start takes), only to
offer `spacy.info`. Whoever asks for that, or for `spacy.cli`, still has it.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_COMMAND = "spacy.cli.info"


def _info(*arguments: Any, **options: Any) -> Any:
    return import_module(_COMMAND).info(*arguments, **options)


def _command_line(name: str) -> Any:
    """Import `spacy.cli` when it is asked for as an attribute of spaCy."""
    if name == "cli":
        return import_module("spacy.cli")
    raise AttributeError(f"module 'spacy' has no attribute {name!r}")


def _import_spacy() -> None:
    """Import spaCy, if nobody has, with something light in the place of the command."""
    if "spacy" in sys.modules:
        return
    light = ModuleType(_COMMAND)
    light.info = _info  # type: ignore[attr-defined]
    sys.modules[_COMMAND] = light
    try:
        spacy = import_module("spacy")
    finally:
        del sys.modules[_COMMAND]
    spacy.__getattr__ = _command_line  # type: ignore[method-assign]


_import_spacy()
