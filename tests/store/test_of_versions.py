"""Rows of some versions are asked for by ranges of their numbers, which any database estimates well."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from dragoman.store import schema
from dragoman.store.paging import of_versions
from telling import told


@pytest.mark.parametrize("wanted", [(), (1,), (2, 3, 4), (1, 3, 4, 7), (1, 2, 3, 4, 5, 6, 7), (9,)])
def test_the_rows_of_some_versions_and_no_other(store, wanted):
    store.add([told(f"Norway met Chile on quota{nth}.", f"2020-0{nth}-02") for nth in range(1, 8)])
    asked = select(schema.event.c.version).where(of_versions(schema.event.c.number, wanted))
    with store.reading() as connection:
        found = connection.execute(asked).scalars().all()
    assert sorted(found) == [version for version in wanted if version <= 7]


def test_versions_that_follow_each_other_are_one_range():
    condition = str(of_versions(schema.event.c.number, (3, 4, 5, 8, 10, 11)))
    assert condition.count(">=") == 3
