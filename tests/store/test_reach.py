"""Two states that are told of daily: what a change reaches is bounded, and the stories stay the same."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from test_kept_stories import shape

from builders import event, party, report, span
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.record import Record, When, content_id
from dragoman.store import schema
from dragoman.store.affected_stories import FeatureCache, affected_groups, forget_stories

FIRST = date(2021, 1, 4)
STATES = ("NOR", "CHL", "PER", "BOL")
TOLD = (
    ("CONSULT", "held", "met in Lima over fish"),
    ("CONSULT", "planned", "will meet in Lima over fish"),
    ("CONSULT", "held", "spoke by telephone of copper"),
    ("CONSULT", "held", "had met after the storm over fish"),
    ("ACCUSE", "held", "accused the other of taking fish"),
    ("ACCUSE", "held", "spoke of a breach of the copper treaty"),
    ("ASSAULT", "held", "shelled the harbour of Arica"),
    ("SANCTION", "held", "banned copper and fish since the storm"),
)


def record(chance, day, pair=None):
    """A report of one event of two states, now and then of three, dated or not."""
    kind, status, words = chance.choice(TOLD)
    states = pair or chance.sample(STATES[:3], 2)
    if chance.random() < 0.1:
        states = [*states, "BOL"]
    published = (FIRST + timedelta(days=day)).isoformat()
    dated = (FIRST + timedelta(days=day - chance.randrange(3))).isoformat() if chance.random() < 0.5 else None
    own = " ".join(f"w{chance.randrange(10**6)}" for _ in range(12))
    line = f"{' and '.join(states)} {words}{f' on {dated}' if dated else ''}"
    of = report(f"{own}. {line}.", outlet=f"The {chance.choice('ABCDEF')}", published_at=published)
    of = replace(of, id=content_id(of.text, published))
    actors = tuple(party(state, span(of, state)) for state in states)
    row = event(
        of, line, event_type=kind, mode=None, status=status, actors=actors[:1],
        recipients=actors[1:], when=When(dated, span(of, dated)) if dated else None,
    )  # fmt: skip
    return Record(of, events=(replace(row, id=content_id(of.id, row.evidence)),))


def told(found):
    return sorted(found, key=lambda story: story.id)


@pytest.mark.parametrize("seed", (0, 1, 3))
def test_stories_of_a_busy_pair_are_those_of_merging_everything(store, seed):
    chance = random.Random(seed)
    records = [record(chance, day) for day in range(0, 200, 2) for _ in range(1 + (day % 14 == 0))]
    if seed % 2:
        chance.shuffle(records)
    for start in range(0, len(records), 19):
        store.add(records[start : start + 19])
    whole = told(stories(mentions(records)))
    found = told(store.stories(limit=1000))
    assert shape(found) == shape(whole)
    assert [replace(one, mentions=()) for one in found] == [replace(one, mentions=()) for one in whole]
    assert store.counts()["waiting_event"] == 0


def test_what_is_looked_at_does_not_grow_with_the_years(store):
    chance = random.Random(5)
    looked = []
    for year in range(3):
        days = range(365 * year, 365 * (year + 1), 5)
        store.add([record(chance, day, ["NOR", "CHL"]) for day in days])
        with store.reading() as connection:
            last = connection.exec_driver_sql("SELECT max(event) FROM story_mention").scalar()
            looked.append(sum(map(len, affected_groups(connection, [last], FeatureCache(connection)))))
    assert max(looked) < 40 and store.counts()["event"] == 3 * 73


def test_what_stays_as_it_is_is_not_written_again(store):
    chance = random.Random(6)
    records = [record(chance, day, ["NOR", "CHL"]) for day in range(0, 60, 2)]
    store.add(records)
    with store.writing() as connection:
        before = connection.execute(schema.story.select()).all()
        connection.exec_driver_sql("INSERT INTO waiting_event SELECT number FROM event")
    assert store.merge() == 0
    with store.reading() as connection:
        assert connection.execute(schema.story.select()).all() == before


def test_stories_years_apart_that_a_hand_joined_are_one_and_stay_one_when_read_again(store):
    chance = random.Random(7)
    store.add([record(chance, day, ["NOR", "CHL"]) for day in (0, 900)])
    first, last = store.stories()
    assert store.join(first, last)
    store.merge()
    (joined,) = store.stories()
    assert {one.id for one in joined.mentions} == {one.mentions[0].id for one in (first, last)}
    with store.writing() as connection:  # as where a version was read again
        forget_stories(connection, connection.execute(select(schema.story.c.number)).scalars().all())
        connection.exec_driver_sql("INSERT INTO waiting_event SELECT max(number) FROM event")
    store.merge()
    assert [len(story.mentions) for story in store.stories()] == [2]
