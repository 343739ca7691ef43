"""The versions of a report, and how two of them differ."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from sqlalchemy import Connection, select

from dragoman.errors import BadUsage
from dragoman.store import tables
from dragoman.store.found import Version
from dragoman.store.keys import address_key
from dragoman.web_address import web_address

_version, _report = tables.report_version, tables.report


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that both versions have, or that stands in one only."""

    kind: Literal["same", "taken out", "put in"]
    paragraph: str


def versions(connection: Connection, report: str) -> tuple[Version, ...]:
    """Return the versions of a report, named by its address or the id of any of them, oldest first.

    Where no report is known by an address, the first that claims it is meant.

    Raises BadUsage when the store has no such report.
    """
    by_id = select(_version.c.report).where(_version.c.id == report)
    by_key = select(_report.c.number).where(_report.c.key.in_((report, address_key(report) or report)))
    by_address = select(_report.c.number).where(_report.c.address == report).order_by(_report.c.number)
    asked = (by_id, by_key, by_address) if web_address(report) else (by_id, by_key)
    found = next((number for one in asked if (number := connection.execute(one).scalar())), None)
    if found is None:
        raise BadUsage(f"there is no report {report!r} in the store; give its address or the id of a version")
    order = (_version.c.stands_from, _version.c.read_at, _version.c.number)
    rows = connection.execute(select(_version).where(_version.c.report == found).order_by(*order)).all()
    return tuple(
        Version(row.id, number, row.stands_from, row.stands_until, row.read_at, row.raw_sha256, row.title)
        for number, row in enumerate(rows, 1)
    )


def difference(connection: Connection, before: str, after: str) -> tuple[Change, ...]:
    """Return the paragraphs of two versions in order: those of both, those taken out, those put in."""
    old, new = (_text(connection, one).split("\n\n") for one in (before, after))
    changes = []
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            changes += [Change("same", paragraph) for paragraph in old[i:i_end]]
        else:
            changes += [Change("taken out", paragraph) for paragraph in old[i:i_end]]
            changes += [Change("put in", paragraph) for paragraph in new[j:j_end]]
    return tuple(changes)


def _text(connection: Connection, version: str) -> str:
    found: str | None = connection.execute(select(_version.c.text).where(_version.c.id == version)).scalar()
    if found is None:
        raise BadUsage(f"there is no version {version!r} in the store")
    return found
