"""Lists of addresses: one a line, or the tables of GDELT (events, mentions, GKG), which have no head."""

from __future__ import annotations

import re
from typing import BinaryIO

from dragoman.sources.columns import date_of
from dragoman.sources.item import Address, How, Refusal, Stream

_WEB = re.compile(r"https?://\S+")
# Width of the table -> where its address and its date stand (GDELT 2.0 codebooks: events, mentions, GKG;
# 58 is an events row of GDELT 1.0).
_GDELT = {61: (60, 59), 58: (57, 56), 16: (5, 2), 27: (4, 1)}


def is_list(head: str) -> bool:
    """Say whether a file's beginning is a list of addresses."""
    lines = [line for line in head.splitlines()[:20] if line.strip() and not line.startswith("#")]
    return bool(lines) and all(_WEB.fullmatch(line.strip()) for line in lines[: max(1, len(lines) - 1)])


def is_gdelt(head: str) -> bool:
    """Say whether a file's beginning is a table of GDELT."""
    cells = head.partition("\n")[0].split("\t")
    place = _GDELT.get(len(cells))
    return place is not None and _WEB.match(cells[place[0]].strip()) is not None


def addresses(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the address of each line, once."""
    seen: set[str] = set()
    for number, line in enumerate(stream, 1):
        said = line.decode("utf-8", "replace").strip()
        if not said or said.startswith("#") or said in seen:
            continue
        seen.add(said)
        where = f"{name}, line {number}"
        yield Address(where, said) if _WEB.fullmatch(said) else Refusal(where, "no http(s) address")


def gdelt(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the addresses of a GDELT table, each once: a report there has as many rows as events."""
    seen: set[str] = set()
    for number, line in enumerate(stream, 1):
        cells = line.decode("utf-8", "replace").rstrip("\r\n").split("\t")
        place = _GDELT.get(len(cells))
        where = f"{name}, line {number}"
        address = cells[place[0]].strip() if place else ""
        if not _WEB.fullmatch(address):
            yield Refusal(where, "no http(s) address where GDELT has one")
        elif place and address not in seen:
            seen.add(address)
            # The date is when GDELT saw it, which only stands in for a page that gives none.
            yield Address(where, address, date_of(cells[place[1]].strip()))
