"""Readers: a report in, its record out. `Reader` is the protocol between the pipeline and those readers.

`pipeline.reader_of` chooses the reader for the language of a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from dragoman.record import Record, Report
from dragoman.settings import Settings


@dataclass(frozen=True, slots=True)
class Unread:
    """A report that could not be read, and why, in one line for the user."""

    report: Report
    reason: str


class Reader(Protocol):
    """Reads reports in some languages into records.

    `Record.verify` refuses what quotes no words of the report, so a reader may be rules, a network or a
    language model: none can put evidence into a report.
    """

    @property
    def name(self) -> str:
        """What it is called in messages and records."""

    @property
    def languages(self) -> frozenset[str]:
        """The languages it reads (ISO 639-1)."""

    def read(self, report: Report, settings: Settings) -> Record:
        """Return the record of one report, verified. Raises BadInput where it cannot be read."""

    def read_all(self, reports: Iterable[Report], settings: Settings) -> Iterator[Record | Unread]:
        """Yield the record of each report, in their order: what `read` returns, in less time.

        A report that cannot be read is given back as Unread and harms no other. Raises InstallationError
        where the reader lacks something for all reports, and what `reports` raises.
        """
