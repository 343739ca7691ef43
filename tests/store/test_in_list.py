"""Rows asked for by a list are found whatever its length, by one statement that an index answers."""

from __future__ import annotations

import pytest
from sqlalchemy import event, select

from dragoman.store import Store, schema
from dragoman.store.paging import in_list
from telling import told


def records(many):
    return [told(f"Norway met Chile on quota{nth}.", f"2020-01-{nth:02}") for nth in range(1, many + 1)]


@pytest.mark.parametrize("wanted", [(), (1,), (2, 3, 7), {4, 99}, tuple(range(1, 9))])
def test_the_rows_of_a_list_and_no_other(store, wanted):
    store.add(records(8))
    version = schema.report_version
    with store.reading() as connection:
        found = connection.execute(
            select(version.c.number).where(in_list(version.c.number, wanted))
        ).scalars()
        assert sorted(found) == sorted(number for number in wanted if number <= 8)


def test_texts_are_compared_as_they_are(store):
    store.add(records(3))
    version = schema.report_version
    with store.reading() as connection:
        id, *_ = connection.execute(select(version.c.id).order_by(version.c.number)).scalars()
        asked = select(version.c.number).where(in_list(version.c.id, (id, 'a "quoted" id', "it's, {1}")))
        assert connection.execute(asked).scalars().all() == [1]


def test_one_statement_for_lists_of_any_length(store):
    asked = []
    event.listen(store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    story = schema.story
    with store.reading() as connection:
        for numbers in ((), (1,), tuple(range(500))):
            connection.execute(select(story.c.id).where(in_list(story.c.number, numbers))).all()
    assert len({said for said in asked if "story" in said}) == 1


def test_sqlite_looks_up_each_row_by_its_index(tmp_path):
    mention = schema.story_mention
    with Store.open(str(tmp_path / "dragoman.db")) as store, store.reading() as connection:
        asked = select(mention.c.event).where(in_list(mention.c.story, (1, 2)))
        said = str(asked.compile(connection.engine))
        plan = [row.detail for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}", ("[1, 2]",))]
    assert any("mention_of_story (story=?)" in step for step in plan)
