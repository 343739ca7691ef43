"""A limit on the work that one report may take, in steps that are the same on every machine.

Most of a reading grows with the length of the text. What may grow faster (a sentence is searched once for
each of its words, a paragraph's people once for each of its events) says how much it looked at, and a report
that needs more than the settings allow is given back unread.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from dragoman.errors import BadInput


@dataclass(slots=True)
class _Work:
    """The steps that a report may take, and those it took."""

    most: int
    taken: int = 0


_current: ContextVar[_Work | None] = ContextVar("work", default=None)


def spend(steps: int) -> None:
    """Count `steps` of the report that is being read. Raises BadInput when they are too many."""
    work = _current.get()
    if work is not None:
        work.taken += steps
        if work.taken > work.most:
            raise BadInput(
                f"reading it takes more than {work.most:,} steps, the most that are spent on one report: "
                "the text repeats or nests words as no report does (`max_work` of the settings allows more)"
            )


@contextmanager
def limited(most: int) -> Iterator[None]:
    """Allow what is read within so many steps; raise BadInput too where it is nested too deeply."""
    before = _current.set(_Work(most))
    try:
        yield
    except RecursionError as error:
        raise BadInput("its clauses are nested deeper than can be followed") from error
    finally:
        _current.reset(before)


def taken() -> int:
    """Return the steps taken so far of the report that is being read."""
    work = _current.get()
    return work.taken if work is not None else 0
