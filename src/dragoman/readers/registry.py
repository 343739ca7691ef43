"""Which reader reads a report: that of its language."""

from __future__ import annotations

from dragoman.readers.english.reader import EnglishReader
from dragoman.readers.partial.reader import PartialReader
from dragoman.readers.protocol import Reader
from dragoman.record import Report

READERS: tuple[Reader, ...] = (EnglishReader(), PartialReader())
_UNKNOWN_LANGUAGE = "en"
"""What a report is taken to be in that is too short to tell: most reports are English, and names are read."""


def reader_of(report: Report) -> Reader | None:
    """Return the reader of the report's language, or None where there is none."""
    language = report.language or _UNKNOWN_LANGUAGE
    return next((reader for reader in READERS if language in reader.languages), None)
