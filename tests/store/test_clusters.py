"""What hangs together: a change reaches that and no more, and the stories are those of merging everything."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.event import listen
from test_kept_stories import shape
from test_reach import record, told

from dragoman.merge.clustering import PairScores, edges
from dragoman.merge.mentions import features, mentions
from dragoman.merge.near_duplicates import DisjointSets
from dragoman.merge.stories import stories, stories_told
from dragoman.merge.story import Story
from dragoman.store import Store, incremental_merge, schema, story_rows
from dragoman.store.affected_stories import FeatureCache, affected_groups


def news(seed, days=60, pair=None):
    """Reports of daily news of a few states."""
    chance = random.Random(seed)
    return [record(chance, day, pair) for day in range(days)]


def hanging(records):
    """The sets of events that ties hold together, of all reports at once."""
    own = {one.id: features(one) for one in mentions(records)}
    sets = DisjointSets(own)
    for one, two in edges(own, PairScores(list(own.values()))):
        sets.join(one, two)
    for story in stories(mentions(records)):
        for mention in story.mentions:
            sets.join(story.mentions[0].id, mention.id)
    return {frozenset(group) for group in sets.groups()}


def kept(store):
    """The sets of events that the store says hang together."""
    mention, cluster, event = schema.story_mention, schema.story_cluster, schema.event
    asked = (
        select(event.c.id, mention.c.story, cluster.c.cluster)
        .join(mention, mention.c.event == event.c.number)
        .outerjoin(cluster, cluster.c.story == mention.c.story)
    )
    found: dict[object, set[str]] = {}
    with store.reading() as connection:
        for id, story, of in connection.execute(asked):
            found.setdefault(("alone", story) if of is None else of, set()).add(id)
    return {frozenset(own) for own in found.values()}


def same_as_at_once(store, records):
    whole, found = told(stories(mentions(records))), told(store.stories(limit=1000))
    assert shape(found) == shape(whole)
    assert [replace(one, mentions=()) for one in found] == [replace(one, mentions=()) for one in whole]


@pytest.mark.parametrize("seed", range(4))
def test_the_store_keeps_what_hangs_together(store, seed):
    records = news(seed)
    if seed % 2:
        random.Random(seed).shuffle(records)
    for start in range(0, len(records), 7):
        store.add(records[start : start + 7])
    assert kept(store) == hanging(records)
    assert 1 < len(kept(store)) < len(store.stories(limit=1000))
    same_as_at_once(store, records)


def test_each_set_that_hangs_together_can_be_merged_by_itself():
    records = news(9, 120, ["NOR", "CHL"])
    known = {one.id: features(one) for one in mentions(records)}
    apart: list[Story] = []
    for group in hanging(records):
        own = {id: known[id] for id in group}
        apart += stories_told(own, scores=PairScores(list(own.values())))
    assert len(hanging(records)) > 5
    assert told(apart) == told(stories(mentions(records)))


def test_a_change_reaches_what_hangs_together_with_it_and_no_more(store):
    records = news(3, 90, ["NOR", "CHL"])
    store.add(records)
    sets, looked = kept(store), []
    with store.reading() as connection:
        for event in connection.execute(select(schema.event)).mappings().all():
            groups = affected_groups(connection, [event["number"]], FeatureCache(connection))
            reached = {number for group in groups for number in group}
            asked = select(schema.event.c.id).where(schema.event.c.number.in_(reached))
            own = set(connection.execute(asked).scalars())
            assert own == next(one for one in sets if event["id"] in one)
            looked.append(len(own))
    assert sum(looked) < len(looked) * len(records) / 4


def test_a_report_that_no_longer_tells_an_event_lets_go_what_hung_together_with_it(store):
    records = news(5, 40, ["NOR", "CHL"])
    store.add(records)
    for at in range(0, 40, 5):
        records[at] = replace(records[at], events=())
        store.add([records[at]], again=True)
    same_as_at_once(store, records)


def test_what_waits_is_not_there_yet(store, monkeypatch):
    monkeypatch.setattr(incremental_merge, "PORTION", 4)
    records = news(6, 40)
    store.add(records)
    assert kept(store) == hanging(records)
    same_as_at_once(store, records)


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_what_waits_is_found_without_going_through_all_that_does_not(url):
    asked: list[str] = []
    with Store.open(url) as store:
        store.add(news(7, 10))
        listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        with store.reading() as connection:
            assert (
                incremental_merge._unmerged_events(connection)
                == story_rows.waiting_versions(connection)
                == []
            )
            plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {one}").all() for one in asked[:]]
    assert [row[-1].split()[1] for plan in plans for row in plan if row[-1].startswith("SCAN")] == [
        "waiting_event", "waiting_opening",
    ]  # fmt: skip
