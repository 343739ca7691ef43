"""The report that comes with Dragoman: of an invented newspaper, on a visit to Beijing."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

EXAMPLE = "beijing-2023-06.html"


def example_file() -> Path:
    """Return where the report is: with the installed program, or beside its sources."""
    packaged = Path(str(resources.files("dragoman.web"))) / "static" / EXAMPLE
    return packaged if packaged.exists() else Path(__file__).parents[3] / "examples" / EXAMPLE


def example_text() -> str:
    """Return the report's page."""
    return example_file().read_text(encoding="utf-8")
