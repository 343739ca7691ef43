"""Dragoman behind five plain functions, as the scorers of development sets call them.

Each takes a text and returns plain tuples or dicts. A scorer counts an exception as an empty answer,
so nothing is caught here. An argument may be None: then what the text itself says holds.
"""

from __future__ import annotations

from typing import Any

from dragoman.evaluation.gold import gold_format
from dragoman.extract import places as _places
from dragoman.extract import statements as _statements
from dragoman.extract import times as _times
from dragoman.lexicon.tables import csv_rows
from dragoman.pipeline import read

Range = list[int]


def times(text: str, dct: str | None) -> list[tuple[int, int, str, str]]:
    """Return the time expressions of `text`: start, end, TIMEX3 type and value."""
    return [(t.span.start, t.span.end, t.kind, t.value) for t in _times.times(text, dct)]  # type: ignore[attr-defined]


def quotes(text: str) -> list[dict[str, Any]]:
    """Return every attribution of `text`: content ranges, cue and source."""
    return [
        {
            "content": [[span.start, span.end] for span in found.content],
            "cue": _range(found.cue),
            "source": _range(getattr(found, "source", None) or getattr(found, "speaker_span", None)),
        }
        for found in getattr(_statements, "attributions", _statements.quotes)(text)  # type: ignore[attr-defined]
    ]


def places(text: str) -> list[tuple[int, int, float | None, float | None, str | None, int | None]]:
    """Return the places of `text`: start, end, latitude, longitude, two-letter country, GeoNames number."""
    find = getattr(_places, "toponyms", None) or _places.places  # type: ignore[attr-defined]
    return [
        (p.span.start, p.span.end, p.latitude, p.longitude, _two_letters(p.country), _geonames(p.id))
        for p in find(text)
    ]


def events(text: str) -> list[dict[str, Any]]:
    """Return the events of one sentence: type, status, states that act and states they act on."""
    return [
        {
            "type": event.event_type,
            "actors": [party.state for party in event.actors],
            "recipients": [party.state for party in event.recipients],
            "status": event.status,
        }
        for event in read(text).events
    ]


def record(text: str, published: str | None, outlet: str | None, title: str | None) -> dict[str, Any]:
    """Return the whole record of a report in the format of gold records."""
    return gold_format(read(text, published=published, outlet=outlet, title=title), text)


def _range(span: Any) -> Range | None:
    return None if span is None else [span.start, span.end]


def _two_letters(country: str | None) -> str | None:
    if country is None or len(country) == 2:
        return country
    return _iso2().get(country)


def _iso2() -> dict[str, str]:
    return {row["iso3"]: row["iso2"] for row in csv_rows("country_points.csv")}


def _geonames(identifier: str | None) -> int | None:
    number = (identifier or "").rpartition(":")[2]
    return int(number) if number.isdigit() else None
