"""Where what strangers send meets the program: an error over one thing becomes its refusal, and no more.

    attempt(name, make)      what `make` returns, or the refusal of this one row, entry or member
    guarded(name, found)     what a way in yields; an error ends this source with a refusal, not the run

Only InstallationError passes: it is wrong with everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from dragoman.errors import BadInput, DragomanError, InstallationError, reason_of
from dragoman.observing import log
from dragoman.sources.item import Refusal, Stream

T = TypeVar("T")
MOST_REFUSED = 100_000
"""Rows after one another that are refused, after which nobody expects a good one."""


def attempt(name: str, make: Callable[[], T]) -> T | Refusal:
    """Return what `make` returns, or a refusal with this name and the reason."""
    try:
        return make()
    except InstallationError:
        raise
    except Exception as error:
        return refusal_of(name, error)


def guarded(name: str, found: Iterator[T]) -> Iterator[T | Refusal]:
    """Yield what a generator yields; an error that ends it is a refusal with this name."""
    try:
        yield from found
    except InstallationError:
        raise
    except Exception as error:
        yield refusal_of(name, error)


def while_any_is_taken(found: Stream) -> Stream:
    """Yield the rows of a table or list. Raises BadInput after so many refusals that it is none."""
    refused = 0
    for row in found:
        refused = refused + 1 if isinstance(row, Refusal) else 0
        yield row
        if refused >= MOST_REFUSED:
            raise BadInput(f"{refused:,} rows after one another are refused; the rest is not read")


def refusal_of(name: str, error: Exception) -> Refusal:
    """Return the refusal that an error means; the log is told of one that nobody foresaw."""
    if not isinstance(error, DragomanError | OSError):
        log.debug("an error became a refusal", exc_info=error, extra={"source": name})
    said = error.strerror if isinstance(error, OSError) else None  # the name stands beside it
    return Refusal(name, said or reason_of(error))
