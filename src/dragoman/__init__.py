"""Dragoman reads reports about relations between states and keeps the record.

    record = dragoman.read(Path("report.html"))
    for event in record.events:
        print(event.when, event.event_type, event.evidence[0].quote)

Names are imported from their modules when first used, so `import dragoman` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.comparison.compare import compare as compare
    from dragoman.comparison.model import Comparison as Comparison
    from dragoman.errors import BadInput as BadInput
    from dragoman.errors import BadUsage as BadUsage
    from dragoman.errors import DragomanError as DragomanError
    from dragoman.errors import EvaluationError as EvaluationError
    from dragoman.errors import EvidenceMismatch as EvidenceMismatch
    from dragoman.errors import InstallationError as InstallationError
    from dragoman.errors import LexiconError as LexiconError
    from dragoman.errors import StoreError as StoreError
    from dragoman.pipeline import read as read
    from dragoman.readers.english.actors.cast_finder import actors as actors
    from dragoman.readers.english.place_finder import places as places
    from dragoman.readers.english.statements.statement_finder import quotes as quotes
    from dragoman.readers.english.times import times as times
    from dragoman.record import Actor as Actor
    from dragoman.record import Aside as Aside
    from dragoman.record import Block as Block
    from dragoman.record import Byline as Byline
    from dragoman.record import Caption as Caption
    from dragoman.record import Commitment as Commitment
    from dragoman.record import Dateline as Dateline
    from dragoman.record import Decision as Decision
    from dragoman.record import Event as Event
    from dragoman.record import Party as Party
    from dragoman.record import Person as Person
    from dragoman.record import Place as Place
    from dragoman.record import Position as Position
    from dragoman.record import Proposal as Proposal
    from dragoman.record import Reason as Reason
    from dragoman.record import Record as Record
    from dragoman.record import Report as Report
    from dragoman.record import Span as Span
    from dragoman.record import Statement as Statement
    from dragoman.record import Tag as Tag
    from dragoman.record import Timex as Timex
    from dragoman.record import When as When
    from dragoman.record import Where as Where
    from dragoman.record.encoding import decode as decode
    from dragoman.record.encoding import encode as encode
    from dragoman.record.encoding import json_schema as json_schema
    from dragoman.render.exchange.frames import frame_columns as frame_columns
    from dragoman.render.exchange.frames import to_pandas as to_pandas
    from dragoman.render.exchange.frames import to_polars as to_polars
    from dragoman.settings import Settings as Settings
    from dragoman.store.paging import Found as Found
    from dragoman.store.paging import Page as Page
    from dragoman.store.store import Store as Store
    from dragoman.store.write import Summary as Summary

__version__ = "0.1.0"

_HOMES = {
    "comparison.compare": ("compare",),
    "comparison.model": ("Comparison",),
    "record.encoding": ("decode", "encode", "json_schema"),
    "errors": (
        "BadInput", "BadUsage", "DragomanError", "EvaluationError", "EvidenceMismatch",
        "InstallationError", "LexiconError", "StoreError",
    ),
    "pipeline": ("read",),
    "readers.english.actors.cast_finder": ("actors",),
    "readers.english.place_finder": ("places",),
    "readers.english.statements.statement_finder": ("quotes",),
    "readers.english.times": ("times",),
    "record": (
        "Actor", "Aside", "Block", "Byline", "Caption", "Commitment", "Dateline", "Decision", "Event",
        "Party", "Person", "Place", "Position", "Proposal", "Reason", "Record", "Report", "Span",
        "Statement", "Tag", "Timex", "When", "Where",
    ),
    "render.exchange.frames": ("frame_columns", "to_pandas", "to_polars"),
    "settings": ("Settings",),
    "store.paging": ("Found", "Page"),
    "store.store": ("Store",),
    "store.write": ("Summary",),
}  # fmt: skip
_HOME = {name: f"dragoman.{module}" for module, members in _HOMES.items() for name in members}

__all__ = [
    "Actor", "Aside", "BadInput", "BadUsage", "Block", "Byline", "Caption", "Commitment", "Comparison",
    "Dateline", "Decision", "DragomanError", "EvaluationError", "Event", "EvidenceMismatch", "Found",
    "InstallationError", "LexiconError", "Page", "Party", "Person", "Place", "Position", "Proposal",
    "Reason", "Record", "Report", "Settings", "Span", "Statement", "Store", "StoreError", "Summary", "Tag",
    "Timex", "When", "Where",
    "__version__",
    "actors", "compare", "decode", "encode", "frame_columns", "json_schema", "places", "quotes", "read",
    "times", "to_pandas", "to_polars",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'dragoman' has no name {name!r}; there are: {', '.join(__all__)}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
