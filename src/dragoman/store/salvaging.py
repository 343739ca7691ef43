"""Salvage from one address to another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dragoman.errors import BadUsage
from dragoman.store.address import address_of
from dragoman.store.explaining import explained
from dragoman.store.salvage import Salvaged, check_empty, salvage
from dragoman.store.salvage_source import damaged
from dragoman.store.store import Store


def salvaged(url: str, new: str, told: Callable[[int], None] = lambda count: None) -> Salvaged:
    """Copy what verifies from the store at `url` into the store at `new`, which is made, and make its
    stories; say what was copied and what was left.

    The store at `url` is not changed. Raises BadUsage where `new` has something in it, StoreError where the
    damaged store cannot be opened at all.
    """
    source, target = address_of(url), address_of(new)
    if source == target or _is_same_file(source.database, target.database):
        raise BadUsage(f"{new} is the damaged store itself; give a new one")
    beside = str(Path(target.database or ".").absolute().parent) if target.drivername == "sqlite" else None
    with damaged(url, beside) as (engine, name), Store.open(new, write=True) as store:
        check_empty(store.engine, store.name)
        with explained(name):
            done = salvage(engine, store.engine, told)
        store.merge()
    return done


def _is_same_file(store: str | None, other: str | None) -> bool:
    return bool(
        store and other and Path(store).exists() and Path(other).exists() and Path(store).samefile(other)
    )
