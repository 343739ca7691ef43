"""What pages are asked for: the store they answer from, states, days, and what is not there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends, Query, Request

from dragoman.errors import BadUsage, DragomanError
from dragoman.store import Store
from dragoman.views.asked import code_of, day_of

PAGE = 50
"""Rows on a page."""
MOST = 1000
"""The most rows that an address may ask for at a time."""


class NotThere(DragomanError):
    """What an address names is not in the store."""


def kept(request: Request) -> Store:
    """Return the store that the application answers from."""
    store: Store = request.app.state.store
    return store


Kept = Annotated[Store, Depends(kept)]
Day = Annotated[str | None, Query(max_length=10, description="A day, month or year: 2023-02-04, 2023")]
Word = Annotated[str | None, Query(max_length=60)]
After = Annotated[str | None, Query(max_length=80, description="What the page before ends with")]


@contextmanager
def looked_up() -> Iterator[None]:
    """Turn the store's "there is no such row" into NotThere."""
    try:
        yield
    except BadUsage as error:
        raise NotThere(str(error)) from error


def state(asked: str) -> str | None:
    """Return a state's code, None for "any". Raises NotThere for what is no state."""
    with looked_up():
        return code_of(asked)


def day(name: str, asked: str | None) -> str | None:
    """Return a day as it was given, None for an empty field. Raises BadUsage for what is no date."""
    return day_of(name, asked.strip()) if asked and asked.strip() else None
