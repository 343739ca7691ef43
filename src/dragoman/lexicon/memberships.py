"""Who belonged to an organisation on a date (lexicons/memberships.csv)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from dragoman.errors import BadUsage, LexiconError
from dragoman.lexicon import tables
from dragoman.lexicon.actors import organisations, states

_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?\Z")


@dataclass(frozen=True, slots=True)
class Membership:
    """Members (codes of states or organisations) from `since` until the day before `until`.

    Both are ISO 8601, as precise as known; an empty `since` is a date before 2000, an empty `until`
    means to this day.
    """

    organisation: str
    members: tuple[str, ...]
    since: str
    until: str
    note: str

    def holds(self, on: str) -> bool:
        """Tell whether the members belong to the organisation on the date `on`."""
        return self.since <= on and (not self.until or on < self.until)


@cache
def memberships() -> dict[str, tuple[Membership, ...]]:
    """Return the rows of each organisation, by its code."""
    found: dict[str, list[Membership]] = {}
    for row in tables.csv_rows("memberships.csv"):
        code, members = row["organisation"], tables.listed(row["members"])
        tables.one_of(code, organisations(), file="memberships.csv", row=code, column="organisation")
        if wrong := [one for one in members if one not in states() and one not in organisations()]:
            raise LexiconError(f"memberships.csv, {code}: no state or organisation {', '.join(wrong)}")
        found.setdefault(code, []).append(Membership(code, members, row["since"], row["until"], row["note"]))
    return {code: tuple(rows) for code, rows in found.items()}


def members(code: str, on: str) -> tuple[str, ...]:
    """Return the codes of the members of organisation `code` on the date `on` (ISO 8601), sorted.

    Empty before it was founded. Raises BadUsage for a date that is none, and for an organisation
    whose members are not known.
    """
    if not _DATE.match(on):
        raise BadUsage(f"on is {on!r}; expected a date such as 2023-06-19, 2023-06 or 2023")
    if code not in memberships():
        raise BadUsage(f"no members are known of {code!r}; there are: {', '.join(memberships())}")
    return tuple(sorted({one for row in memberships()[code] if row.holds(on) for one in row.members}))
