"""A process that makes pages is not stopped by a look through all that it has loaded."""

from __future__ import annotations

import gc

from dragoman.web.making import collect_seldom


def test_the_objects_of_many_pages_cause_no_full_collection():
    known = gc.get_threshold()
    gc.collect()
    try:
        collect_seldom()
        before = gc.get_stats()[2]["collections"]
        kept = [[number] for number in range(200_000)]  # a page keeps some thousands
        after = gc.get_stats()[2]["collections"]
    finally:
        gc.set_threshold(*known)
    assert len(kept) == 200_000 and after == before
