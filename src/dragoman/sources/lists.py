"""Lists of addresses: one a line, or the tables of GDELT (events, mentions, GKG), which have no head."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import BinaryIO

from dragoman.sources.columns import date_of
from dragoman.sources.item import Address, How, Refusal, Stream
from dragoman.sources.lines import bounded_lines

_WEB = re.compile(r"https?://\S+")
# Width of the table -> where its address and its date stand (GDELT 2.0 codebooks: events, mentions, GKG;
# 58 is an events row of GDELT 1.0).
_GDELT = {61: (60, 59), 58: (57, 56), 16: (5, 2), 27: (4, 1)}
_MOST_CELLS = max(_GDELT) + 1
_LONGEST = 1_000_000
_TOO_LONG = f"longer than {_LONGEST:,} bytes, the most that a line of a list may have"
_REMEMBERED = 500_000


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
    seen = _Seen()
    for number, line in bounded_lines(stream, _LONGEST):
        where = f"{name}, line {number}"
        if line is None:
            yield Refusal(where, _TOO_LONG)
            continue
        said = line.decode("utf-8", "replace").strip()
        if not said or said.startswith("#"):
            continue
        if not _WEB.fullmatch(said):
            yield Refusal(where, "no http(s) address")
        elif seen.add(said):
            yield Address(where, said)


def gdelt(name: str, stream: BinaryIO, how: How) -> Stream:
    """Yield the addresses of a GDELT table, each once: a report there has as many rows as events."""
    seen = _Seen()
    for number, line in bounded_lines(stream, _LONGEST):
        where = f"{name}, line {number}"
        if line is None:
            yield Refusal(where, _TOO_LONG)
            continue
        cells = line.decode("utf-8", "replace").rstrip("\r\n").split("\t", _MOST_CELLS)
        place = _GDELT.get(len(cells))
        address = cells[place[0]].strip() if place else ""
        if not _WEB.fullmatch(address):
            yield Refusal(where, "no http(s) address where GDELT has one")
        elif place and seen.add(address):
            # The date is when GDELT saw it, which only stands in for a page that gives none.
            yield Address(where, address, date_of(cells[place[1]].strip()))


class _Seen:
    """Addresses that came before, of very many the last half million: a store knows the others again."""

    def __init__(self) -> None:
        self._marks: dict[bytes, None] = {}

    def add(self, address: str) -> bool:
        """Keep an address in mind; say whether it is new."""
        mark = blake2b(address.encode("utf-8", "surrogatepass"), digest_size=12).digest()
        if mark in self._marks:
            return False
        if len(self._marks) >= _REMEMBERED:
            del self._marks[next(iter(self._marks))]
        self._marks[mark] = None
        return True
