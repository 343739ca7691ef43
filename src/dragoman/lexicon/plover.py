"""PLOVER's codes: quad classes and scores by type and mode, and how our statuses and issues are coded in it.

The tables are ours (version 1): where the manual contradicts itself a row's note says so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import get_args

from dragoman.errors import LexiconError
from dragoman.lexicon.tables import csv_rows, listed, one_of
from dragoman.record import EventStatus, EventType

QUADS = {
    "1": "VERBAL COOPERATION", "2": "MATERIAL COOPERATION", "3": "VERBAL CONFLICT", "4": "MATERIAL CONFLICT",
}  # fmt: skip
CONTEXTS = frozenset(
    {
        "military", "intelligence", "executive", "legislative", "election", "political_institutions",
        "pro_democracy", "pro_autocracy", "economic", "legal", "reparations", "human_rights",
        "rights_freedoms", "repression", "human_security", "gender", "lgbt", "religion_ethnicity",
        "inequality", "diplomatic", "territory", "peacekeeping", "health", "asylum", "migration",
        "disasters", "natural_resource", "environment", "technology", "terrorism", "cbrn", "cyber",
        "misinformation", "crime", "corruption", "illegal_drugs", "trafficking",
    }
)  # fmt: skip
"""The contexts of the PLOVER manual of 2021."""
_ANY, _SAME = "*", "="


@dataclass(frozen=True, slots=True)
class Code:
    """A PLOVER type, with its mode if any, its quad class (1 to 4) and its score, if the manual has one.

    `cameo`: the CAMEO code, where the event's status tells it more closely than type and mode.
    """

    event_type: EventType
    mode: str | None
    quad: int
    score: float | None
    cameo: str | None = None


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Why a format has no place for an event."""

    why: str


def plover_code(event_type: str, mode: str | None, status: str) -> Code | Unmapped:
    """Return how PLOVER codes an event of ours, which has a status; a mode it does not know is dropped."""
    for row in _statuses():
        fits = row["event_type"] in (event_type, _ANY) and row["mode"] in (mode, _ANY)
        if row["status"] == status and fits:
            if row["unmapped"]:
                return Unmapped(row["unmapped"])
            kind = event_type if row["to_type"] == _SAME else row["to_type"]
            code = code_of(kind, mode if row["to_mode"] == _SAME else row["to_mode"] or None)
            return replace(code, cameo=row["cameo"] or None)
    raise LexiconError(f"plover_status.csv: no row for {status} {event_type}")


def code_of(event_type: str, mode: str | None) -> Code:
    """Return the code of a type and mode; of the type alone where it has no such mode."""
    found = codes().get((event_type, mode)) or codes().get((event_type, None))
    if found is None:
        raise LexiconError(f"plover_codes.csv: no type {event_type!r}")
    return found


@cache
def codes() -> dict[tuple[str, str | None], Code]:
    """Return every code by type and mode."""
    types = get_args(EventType)
    found = {}
    for row in csv_rows("plover_codes.csv"):
        name = f"{row['event_type']} {row['mode']}".strip()
        one_of(row["event_type"], types, file="plover_codes.csv", row=name, column="event_type")
        one_of(row["quad"], QUADS, file="plover_codes.csv", row=name, column="quad")
        score = float(row["score"]) if row["score"] else None
        code = Code(row["event_type"], row["mode"] or None, int(row["quad"]), score)  # type: ignore[arg-type]
        found[code.event_type, code.mode] = code
    return found  # type: ignore[return-value]


@cache
def contexts(issue: str) -> tuple[str, ...]:
    """Return the PLOVER contexts of one of our issues; none where PLOVER has none."""
    for row in csv_rows("plover_contexts.csv"):
        if row["issue"] == issue:
            return tuple(
                one_of(name, CONTEXTS, file="plover_contexts.csv", row=issue, column="contexts")
                for name in listed(row["contexts"])
            )
    return ()


@cache
def _statuses() -> tuple[dict[str, str], ...]:
    file, rows = "plover_status.csv", csv_rows("plover_status.csv")
    for row in rows:
        name = f"{row['status']} {row['event_type']}"
        one_of(row["status"], get_args(EventStatus), file=file, row=name, column="status")
        one_of(row["event_type"], {*get_args(EventType), _ANY}, file=file, row=name, column="event_type")
        if bool(row["unmapped"]) == bool(row["to_type"]):
            raise LexiconError(f"{file}, {name}: give either to_type or why it is unmapped")
        if row["to_type"] not in ("", _SAME) and (row["to_type"], row["to_mode"] or None) not in codes():
            raise LexiconError(f"{file}, {name}: no PLOVER code {row['to_type']} {row['to_mode']}")
    return rows
