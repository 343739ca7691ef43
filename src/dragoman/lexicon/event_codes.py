"""PLOVER and CAMEO: how events, their statuses, issues and countries are coded there, and codes read back.

Tables: plover_codes, plover_status, plover_contexts, plover_old, plover_cameo, cameo_codes, country_codes
(.csv). They are ours (version 1): where the manual contradicts itself a row's note says so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Literal

import msgspec

from dragoman.errors import LexiconError
from dragoman.lexicon.issue_words import issue_codes
from dragoman.lexicon.loading import CsvTable, Row, Text
from dragoman.lexicon.states import actor_codes, armed_groups
from dragoman.record import EventStatus, EventType

QUADS = {
    "1": "VERBAL COOPERATION", "2": "MATERIAL COOPERATION", "3": "VERBAL CONFLICT", "4": "MATERIAL CONFLICT",
}  # fmt: skip
CAMEO_ACTOR_TYPES = frozenset(
    {
        "AGR", "BUS", "COP", "CRM", "CVL", "EDU", "ELI", "GOV", "JUD", "LAB", "LEG", "MED", "MIL", "OPP",
        "REB", "REF", "SPY", "UAF",
    }
)  # fmt: skip
"""The PLOVER sectors that are CAMEO actor types too."""
Context = Literal[
    "military", "intelligence", "executive", "legislative", "election", "political_institutions",
    "pro_democracy", "pro_autocracy", "economic", "legal", "reparations", "human_rights",
    "rights_freedoms", "repression", "human_security", "gender", "lgbt", "religion_ethnicity",
    "inequality", "diplomatic", "territory", "peacekeeping", "health", "asylum", "migration",
    "disasters", "natural_resource", "environment", "technology", "terrorism", "cbrn", "cyber",
    "misinformation", "crime", "corruption", "illegal_drugs", "trafficking",
]  # fmt: skip
"""The contexts of the PLOVER manual of 2021."""
_ANY, _SAME = "*", "="


class Code(Row, frozen=True):
    """A PLOVER type, with its mode if any, its quad class and its score, if the manual has one.

    `cameo`: the CAMEO code, where the event's status tells it more closely than type and mode.
    """

    event_type: EventType
    quad: Annotated[int, msgspec.Meta(ge=1, le=4, description="1 to 4")]
    source: Text
    mode: str | None = None
    score: float | None = None
    note: str = ""
    cameo: str | None = None


class StatusCode(Row, frozen=True):
    """What becomes of an event with a status: another type and mode ("=" the same), or why it has no code."""

    status: EventStatus
    event_type: EventType | Literal["*"]
    mode: str
    source: Text
    to_type: EventType | Literal["=", ""] = ""
    to_mode: str = ""
    cameo: str | None = None
    unmapped: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if bool(self.unmapped) == bool(self.to_type):
            raise ValueError("it has both to_type and unmapped, or neither; accepted: one of them")
        if self.to_type not in ("", _SAME) and (self.to_type, self.to_mode or None) not in plover_codes():
            raise ValueError(
                f"to_type and to_mode are {self.to_type} {self.to_mode}; accepted: a PLOVER code"
            )


class IssueContexts(Row, frozen=True):
    """The PLOVER contexts of one of our issues."""

    issue: Text
    source: Text
    contexts: tuple[Context, ...] = ()


class OldType(Row, frozen=True):
    """A PLOVER type that the manual no longer has, and what stands in its place."""

    old: Text
    source: Text
    event_type: EventType | None = None
    mode: str | None = None
    note: str = ""


class Cameo(Row, frozen=True):
    """A CAMEO code (text: "010" is not "10"), in our words, its Goldstein value, and its PLOVER type."""

    code: str
    text: Text
    goldstein: Annotated[float, msgspec.Meta(ge=-10, le=10, description="-10 to 10")]
    source: Text
    event_type: EventType | None = None
    mode: str | None = None

    def __post_init__(self) -> None:
        if self.event_type and (self.event_type, self.mode) not in plover_codes():
            raise ValueError(
                f"event_type and mode are {self.event_type} {self.mode}; accepted: a PLOVER code"
            )

    @property
    def root(self) -> str:
        return self.code[:2]

    @property
    def base(self) -> str:
        return self.code[:3]

    @property
    def quad(self) -> int:
        """GDELT's quad class: by root alone."""
        number = int(self.root)
        return 1 if number <= 5 else 2 if number <= 8 else 3 if number <= 13 else 4


class CameoOfPlover(Row, frozen=True):
    """The CAMEO code of a PLOVER type and mode."""

    event_type: EventType
    code: str
    source: Text
    mode: str | None = None
    note: str = ""


class CountryCodes(Row, frozen=True):
    """The codes of a state or organisation elsewhere; None where a list has none."""

    code: str
    source: Text
    fips: str | None = None
    cameo: str | None = None
    group: str | None = None


def _cameo_codes() -> Collection[str]:
    return CAMEO_CODES.by_key


PLOVER_CODES = CsvTable("plover_codes.csv", Code, key=lambda row: (str(row.event_type), row.mode))
STATUS_CODES = CsvTable(
    "plover_status.csv", StatusCode, key=lambda row: (row.status, row.event_type, row.mode)
)
CONTEXTS = CsvTable(
    "plover_contexts.csv", IssueContexts, key=lambda row: row.issue, refers={"issue": issue_codes}
)
OLD_TYPES = CsvTable("plover_old.csv", OldType, key=lambda row: row.old)
CAMEO_CODES = CsvTable("cameo_codes.csv", Cameo, key=lambda row: row.code)
CAMEO_OF_PLOVER = CsvTable(
    "plover_cameo.csv",
    CameoOfPlover,
    key=lambda row: (str(row.event_type), row.mode),
    refers={"code": _cameo_codes},
)
COUNTRY_CODES = CsvTable(
    "country_codes.csv", CountryCodes, key=lambda row: row.code, refers={"code": actor_codes}
)


@dataclass(frozen=True, slots=True)
class Unmapped:
    """Why a format has no place for an event."""

    why: str


def plover_code(event_type: str, mode: str | None, status: str) -> Code | Unmapped:
    """Return how PLOVER codes an event of ours, which has a status; a mode it does not know is dropped."""
    for row in STATUS_CODES.rows:
        fits = row.event_type in (event_type, _ANY) and row.mode in (mode, _ANY)
        if row.status == status and fits:
            if row.unmapped:
                return Unmapped(row.unmapped)
            kind = event_type if row.to_type == _SAME else row.to_type
            code = code_of(kind, mode if row.to_mode == _SAME else row.to_mode or None)
            return msgspec.structs.replace(code, cameo=row.cameo)
    raise LexiconError(f"{STATUS_CODES.file}: no row for {status} {event_type}")


def code_of(event_type: str, mode: str | None) -> Code:
    """Return the code of a type and mode; of the type alone where it has no such mode."""
    code = plover_codes().get((event_type, mode)) or plover_codes().get((event_type, None))
    if code is None:
        raise LexiconError(f"{PLOVER_CODES.file}: no type {event_type!r}")
    return code


def plover_codes() -> dict[tuple[str, str | None], Code]:
    """Return every PLOVER code by type and mode."""
    return PLOVER_CODES.by_key


def plover_contexts(issue: str) -> tuple[str, ...]:
    """Return the PLOVER contexts of one of our issues; none where PLOVER has none."""
    row = CONTEXTS.by_key.get(issue)
    return row.contexts if row else ()


def cameo_of(event_type: str, mode: str | None, status: str) -> Cameo | Unmapped:
    """Return the CAMEO code of an event of ours, or why there is none."""
    code = plover_code(event_type, mode, status)
    if isinstance(code, Unmapped):
        return code
    return CAMEO_CODES.by_key[code.cameo or CAMEO_OF_PLOVER.by_key[code.event_type, code.mode].code]


def cameo(code: str) -> Cameo | None:
    """Return what is known of a code: its own row, else that of the longest code that begins it."""
    beginnings = (code[:length] for length in range(len(code), 1, -1))
    return next((CAMEO_CODES.by_key[each] for each in beginnings if each in CAMEO_CODES.by_key), None)


@cache
def countries() -> dict[str, CountryCodes]:
    """Return the codes of every state and organisation by our code; an armed group has its territory's."""
    rows = COUNTRY_CODES.by_key
    return rows | {
        code: msgspec.structs.replace(rows[state], code=code)
        for code, group in armed_groups().items()
        for state in group.territory
    }


@cache
def by_cameo() -> dict[str, str]:
    """Return our code of each CAMEO country and known group."""
    return {other: row.code for row in COUNTRY_CODES.rows for other in (row.cameo, row.group) if other}


@cache
def by_fips() -> dict[str, str]:
    """Return our code of each FIPS country."""
    return {row.fips: row.code for row in COUNTRY_CODES.rows if row.fips}
