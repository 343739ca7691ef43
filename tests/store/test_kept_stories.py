"""Stories in the store are those that merging everything at once would make, whatever came in which order."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from builders import event, party, report, span
from dragoman.errors import BadUsage
from dragoman.merge.mentions import mentions
from dragoman.merge.stories import stories
from dragoman.record import Record, When, content_id

PAIRS = (("NOR", "CHL"), ("NOR", "PER"), ("CHL", "PER"))


def told(pair, day, outlet, published, status="held", words="met in Lima"):
    """What an outlet says of one meeting of two states."""
    own = " ".join(f"{word}{n}" for n in range(9) for word in outlet.split())  # so that none copies another
    text = f"{own} envoys of {pair[0]} and {pair[1]} {words} on {day}. {own}."
    of = report(text, outlet=outlet, published_at=published)
    of = replace(of, id=content_id(text, published))
    row = event(
        of, f"envoys of {pair[0]} and {pair[1]} {words} on {day}", mode="meet", status=status,
        actors=tuple(party(state, span(of, state)) for state in pair), recipients=(),
        when=When(day, span(of, day)),
    )  # fmt: skip
    return Record(of, events=(replace(row, id=content_id(of.id, row.evidence)),))


def corpus():
    """Meetings of three pairs, each told by three outlets."""
    return [
        told(pair, f"2023-0{month}-05", outlet, f"2023-0{month}-0{5 + n}")
        for pair in PAIRS
        for month in (3, 5)
        for n, outlet in enumerate(("The Fjord", "The Andes", "The Desert"))
    ]


def shape(found):
    return sorted(
        (story.id, story.status, tuple(sorted(one.id for one in story.mentions))) for story in found
    )


@pytest.mark.parametrize("seed", range(3))
def test_stories_do_not_depend_on_the_order_or_the_batches(store, seed):
    records = corpus()
    random.Random(seed).shuffle(records)
    for start in range(0, len(records), 5):
        store.add(records[start : start + 5])
    whole = stories(mentions(records))
    assert len(whole) == 6
    assert shape(store.stories()) == shape(whole)
    assert store.merge() == 0


def test_stories_come_out_as_they_were_merged(store):
    store.add(corpus())
    found = store.stories(actors=("CHL", "NOR"))
    assert [story.when.value for story in found] == ["2023-03-05", "2023-05-05"]
    (first, _) = found
    assert first.sources == 3 and first.mentions[0].outlet == "The Fjord"
    (whole,) = (story for story in stories(mentions(corpus())) if story.id == first.id)
    assert replace(first, mentions=()) == replace(whole, mentions=())


def test_stories_by_actor_time_type_and_page(store):
    store.add(corpus())
    assert len(store.stories(actors=("PER",))) == 4
    assert len(store.stories(since="2023-05-05", until="2023-05-06")) == 3
    assert len(store.stories(since="2023-05-06")) == 0
    assert len(store.stories(type="CONSULT", status="held")) == 6
    assert not len(store.stories(status="planned")) and not len(store.stories(actors=("NOR", "SWE")))
    page = store.stories(limit=4)
    rest = store.stories(limit=4, after=page.after)
    assert [len(page), len(rest)] == [4, 2] and rest.after is None
    assert shape([*page, *rest]) == shape(store.stories())


def test_the_chronology_of_a_pair(store):
    store.add(corpus())
    first, second = store.chronology("NOR", "CHL")
    assert (first.date, first.sources, second.date) == ("2023-03-05", 3, "2023-05-05")
    assert [entry.date for entry in store.chronology("NOR", "CHL", until="2023-03")] == ["2023-03-05"]
    assert [entry.date for entry in store.chronology("NOR", "CHL", since="2023-04")] == ["2023-05-05"]
    assert [entry.sources for entry in store.chronology("NOR", "CHL", at="2023-03-06")] == [2]
    assert store.chronology("NOR", "CHL", sources=4) == ()


def test_only_what_a_new_report_can_reach_is_made_anew(store):
    store.add(corpus())
    store.add([told(PAIRS[0], "2023-05-05", "The Delta", "2023-05-09")], merge=False)
    assert store.merge() == 1
    assert max(story.sources for story in store.stories(actors=PAIRS[0])) == 4


def test_judgements_move_mentions_and_are_taken_back(store):
    store.add(corpus())
    before = shape(store.stories())
    (story, _) = store.stories(actors=PAIRS[0])
    first, *others = (mention.id for mention in story.mentions)
    numbers = [store.judge("different", first, other) for other in others]
    store.merge()
    assert len(store.stories(actors=PAIRS[0])) == 3
    for number in numbers:
        store.undo(number)
    store.merge()
    assert shape(store.stories()) == before


def test_a_version_that_was_replaced_tells_nothing_any_more(store):
    address = "https://news.example/1"
    old, new = (
        told(PAIRS[0], "2023-03-05", "The Fjord", "2023-03-05"),
        Record(report("Withdrawn.", address=address)),
    )
    old = replace(old, report=replace(old.report, address=address))
    store.add([*corpus()[1:], old])
    assert max(story.sources for story in store.stories(actors=PAIRS[0], until="2023-04")) == 3
    store.add([new])
    assert [story.sources for story in store.stories(actors=PAIRS[0], until="2023-04")] == [2]
    store.add([replace(corpus()[1], events=())], again=True)
    assert [story.sources for story in store.stories(actors=PAIRS[0], until="2023-04")] == [1]
    assert all(not check.problems for check in store.verify())


def test_stories_as_they_stood_at_a_date(store):
    plan = told(PAIRS[0], "2023-05-05", "The Fjord", "2023-04-20", "planned", "will meet in Lima")
    store.add([plan, *corpus()])
    then = store.stories(actors=PAIRS[0], at="2023-04-30", since="2023-04")
    assert [(story.status, story.sources) for story in then] == [("planned", 1)]
    (now,) = store.stories(actors=PAIRS[0], since="2023-04")
    assert now.status == "held"
    assert shape(store.stories(actors=PAIRS[0], at="2023-12-31")) == shape(store.stories(actors=PAIRS[0]))
    with pytest.raises(BadUsage, match="actors you name"):
        store.stories(at="2023-04-30")
