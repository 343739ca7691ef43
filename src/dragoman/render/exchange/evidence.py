"""The spans of a row, each with the field that was read from it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from dragoman.record import Span


def field_spans(row: object, path: str = "") -> Iterator[tuple[str, Span]]:
    """Yield the name of a field ("when", "actors", "where") and the span it was read from, in order."""
    if isinstance(row, Span):
        yield path, row
    elif isinstance(row, tuple):
        for item in row:
            yield from field_spans(item, path)
    elif is_dataclass(row):
        for field in fields(row):
            yield from field_spans(getattr(row, field.name), path or field.name)
