"""Readers for processes of the tests: no parser, and words that end, hang or break what reads them."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Sequence

from builders import report
from dragoman.errors import InstallationError
from dragoman.record import Record
from dragoman.settings import Settings
from dragoman.sources.item import Item, Refusal

Make = Callable[[Record], object]


def reader(settings: Settings, make: Make) -> Callable[[Sequence[Item]], list[object]]:
    """In place of `dragoman.batch.process_readers.reader`."""
    return lambda items: [_read(item, make) for item in items]


def same(record: Record) -> Record:
    """Make nothing of a record."""
    return record


def missing(settings: Settings, make: Make) -> Callable[[Sequence[Item]], list[object]]:
    raise InstallationError("the parser is not installed")


def _read(item: Item, make: Make) -> object:
    text = item.content if isinstance(item.content, str) else item.content.decode()
    if "poison" in text:
        os._exit(9)
    if "endless" in text:
        print("endless", file=sys.stderr, flush=True)
        threading.Event().wait()
    if "nothing" in text:
        return Refusal(item.name, "nothing in it")
    return make(Record(report(text), notes=(f"read in process {os.getpid()}",)))
