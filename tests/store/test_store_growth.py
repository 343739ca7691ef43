"""The benchmark that fills a store copies whole reports and stories, and what is copied can be merged on."""

from benchmarks import store_growth
from sqlalchemy import insert

from dragoman.store import Store, schema


def test_a_filled_store_holds_each_report_once_a_period(tmp_path):
    with Store.open(str(tmp_path / "growth.db")) as store:
        store.add(store_growth.records(12, store_growth.FIRST, 7, seed=3))
        with store.writing() as connection:  # as a merge leaves it where two stories became one
            gone = {"id": "0123456789abcdef", "event": "fedcba9876543210"}
            connection.execute(insert(schema.former_story).values(gone))
        before = store.counts()
        periods = store_growth.fill(store, store_growth.last_numbers(store), 0, 3 * before["event"])
        counts = store.counts()
        assert periods >= 2
        for table in ("report", "event", "story"):
            assert counts[table] == (periods + 1) * before[table]
        later = store_growth.records(2, store_growth.FIRST, 7, seed=4)
        store.add(later)
        assert store.counts()["report"] == counts["report"] + 2
