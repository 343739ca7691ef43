"""The record across reports, in SQLite or PostgreSQL: START at `store.py`, then `schema.py`.

`Store` is imported when it is first used: readers prepare rows in processes that need no database.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dragoman.store.store import Store as Store


def __getattr__(name: str) -> Any:
    if name != "Store":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from dragoman.store.store import Store

    return Store
