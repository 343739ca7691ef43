"""Contacts of a journey whose length the report gives: "on a three-day visit", "his 12-day tour".

Without a day of their own they lie within that many days of publication: before it when they were
held, after it when they are to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dragoman.lexicon.links import link_words
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.dating import common_prefix, published_date
from dragoman.record import Span, Timex, When

_LENGTH = re.compile(r"P(\d{1,2})([DW])")
_FOLLOWING = re.compile(r"\s+(\w+)(?:\s+(\w+))?")  # "five-day visit", "three-day state visit"


@dataclass(frozen=True, slots=True)
class Journey:
    """How long a journey takes, told at `span`, and the day of the report."""

    days: int
    span: Span
    published: str

    def at(self, *, ahead: bool) -> When | None:
        """Return what the days share in which a contact of the journey was held, or will be."""
        day = date.fromisoformat(self.published)
        other = day + timedelta(days=self.days if ahead else -self.days)
        shared = common_prefix(other.isoformat(), self.published)
        return When(shared, self.span, basis="between") if shared else None


def journey(document: Document, times: Iterable[Timex]) -> Journey | None:
    """Return the journey whose length the report tells first, or None."""
    day = published_date(document)
    if day is None or len(day) != len("2023-06-18"):
        return None
    text = document.report.text
    for timex in times:
        length = _LENGTH.fullmatch(timex.value) if timex.kind == "DURATION" else None
        words = _FOLLOWING.match(text, timex.span.end)
        if length and words and link_words("journeys") & {word.lower() for word in words.groups("")}:
            days = int(length[1]) * (7 if length[2] == "W" else 1)
            return Journey(days, timex.span, day)
    return None
