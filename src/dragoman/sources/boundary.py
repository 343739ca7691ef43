"""Where what strangers send meets the program: an error over one thing becomes its refusal, and no more.

    attempt(name, make)      what `make` returns, or the refusal of this one row, entry or member
    guarded(name, found)     what a way in yields; an error ends this source with a refusal, not the run

Only InstallationError passes: it is wrong with everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from dragoman.errors import DragomanError, InstallationError, reason_of
from dragoman.observing import log
from dragoman.sources.item import Refusal

T = TypeVar("T")


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


def refusal_of(name: str, error: Exception) -> Refusal:
    """Return the refusal that an error means; the log is told of one that nobody foresaw."""
    if not isinstance(error, DragomanError | OSError):
        log.debug("an error became a refusal", exc_info=error, extra={"source": name})
    return Refusal(name, reason_of(error))
