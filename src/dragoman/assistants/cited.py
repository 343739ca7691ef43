"""Rows as plain data, and where the reports are from that their quotations stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from dragoman.record import Report
from dragoman.record.web_address import web_address
from dragoman.store.paging import Origin

Plain = dict[str, Any]
Sources = Mapping[str, Origin | Report]
"""Where reports are from, by the ids that spans name them by."""
_SPAN = {"start", "end", "quote", "report"}
_EMPTY: tuple[object, ...] = (None, "", (), [], {})


def plain(rows: Iterable[object]) -> list[Plain]:
    """Return rows as `--format json` has them, without fields that hold nothing, and without what stands for
    an address and is none."""
    return [_filled(msgspec.to_builtins(row)) for row in rows]


def reports_of(value: object) -> dict[str, None]:
    """Return the ids of the reports that the spans in a value stand in, in their order."""
    return dict.fromkeys(span["report"] for span in _spans(value) if span["report"])


def with_sources(row: Plain, sources: Sources) -> Plain:
    """Return a row that has spans with where they are `quoted_from`: outlet, date, address."""
    quoted = reports_of(row)
    return {**row, "quoted_from": [source(id, sources.get(id)) for id in quoted]} if quoted else row


def source(id: str, report: Origin | Report | None) -> dict[str, str]:
    """Return what says where words are from, as far as it is known."""
    if report is None:
        return {"report": id}
    facts = {
        "report": id,
        "outlet": report.outlet,
        "published_at": report.published_at,
        "title": report.title,
    }
    facts["address"] = web_address(report.address)
    return {name: value for name, value in facts.items() if value}


def _spans(value: object) -> Iterator[Plain]:
    if isinstance(value, dict):
        if value.keys() >= _SPAN:
            yield value
        for item in value.values():
            yield from _spans(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _spans(item)


def _filled(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        filled = {key: _filled(item, key) for key, item in value.items()}
        return {key: item for key, item in filled.items() if item not in _EMPTY}
    if isinstance(value, list | tuple):
        return [item for item in (_filled(each, name) for each in value) if item not in _EMPTY]
    return web_address(value) if name in ("address", "addresses") else value
