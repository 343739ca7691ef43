"""Reports that open with what a story tells are listed by it: the same ones whatever came in which order."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import select

from builders import report
from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.record import Record, content_id
from dragoman.store import Store, schema, story_rows
from dragoman.store.queries.as_of import stories_as_of, with_openings
from dragoman.store.queries.overview import state
from dragoman.web.facets import Asked, chronology_window
from telling import news, told

MEETING = "Norway and Chile met in Arica over salmon quotas and copper tariffs."
DAY = "2023-05-10"


def only_opens(text, published, address=None, title=None):
    """A report of which no act was read."""
    of = report(text, published_at=published, outlet="Quayside", address=address, title=title)
    return Record(replace(of, id=content_id(text, published)))


def corpus(count=90):
    return list(map(news, range(count)))


def met(text, outlet="The Fjord"):
    return told(text, DAY, outlet, when=DAY, word="met")


def also(found):
    """Which reports open with which story."""
    return {story.id: tuple(one.report for one in story.also) for story in found}


def at_once(records):
    return also(stories(mentions(records), openings=openings(records)))


def listed(store):
    return also(store.stories(limit=1000))


def rows(store, table):
    with store.reading() as connection:
        return connection.execute(select(table)).all()


@pytest.mark.parametrize("seed", range(3))
def test_they_are_those_of_merging_everything_at_once(store, seed):
    records = corpus()
    wanted = at_once(records)
    assert sum(map(len, wanted.values())) > 5
    chance = random.Random(seed)
    chance.shuffle(records)
    start = 0
    while start < len(records):
        many = chance.choice((1, 4, 17))
        store.add(records[start : start + many], merge=chance.random() < 0.7)
        start += many
    store.merge()
    assert listed(store) == wanted
    assert rows(store, schema.waiting_opening) == [] and all(not check.problems for check in store.verify())
    assert store.merge() == 0 and listed(store) == wanted


def test_two_writers_at_once_list_the_same(store):
    records = corpus(60)
    address = store.engine.url.render_as_string(hide_password=False)

    def add(half):
        with Store.open(address) as own:
            for start in range(0, len(half), 7):
                own.add(half[start : start + 7])

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(add, (records[::2], records[1::2])))
    store.merge()
    assert listed(store) == at_once(records)


def test_a_merge_that_was_stopped_is_gone_on_with(store, monkeypatch):
    records = corpus(60)
    store.add(records[:30])
    store.add(records[30:], merge=False)
    monkeypatch.setattr("dragoman.store.incremental_merge.PORTION", 5)
    calls = []

    def stopped(connection, versions):
        calls.append(versions)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return kept(connection, versions)

    kept = story_rows.list_waiting_openings
    monkeypatch.setattr("dragoman.store.incremental_merge.list_waiting_openings", stopped)
    with pytest.raises(KeyboardInterrupt):
        store.merge()
    assert rows(store, schema.waiting_opening)
    store.merge()
    assert listed(store) == at_once(records)


def test_a_report_that_opens_with_a_story_is_listed_whole(store):
    record = only_opens(
        f"{MEETING} More follows.", DAY, "https://quay.example/1", title="Norway and Chile met"
    )
    store.add([met(MEETING), record])
    (story,) = store.stories()
    (one,) = story.also
    assert (one.report, one.outlet, one.title) == (record.report.id, "Quayside", "Norway and Chile met")
    assert (one.address, one.published_at) == ("https://quay.example/1", DAY)
    (whole,) = openings([record])
    assert one == replace(whole, lead="") and record.report.text.startswith(one.span.quote)
    assert store.story(story.id) == story and len(story.witnesses) == 1
    (entry,) = store.chronology("NOR", "CHL")
    assert entry.sources == 1


def test_it_is_listed_when_the_story_comes_later_and_as_it_stood(store):
    record = only_opens(f"{MEETING} More follows.", "2023-05-11")
    store.add([record])
    assert store.counts()["opening"] == 1 and rows(store, schema.waiting_opening) == []
    store.add([met(MEETING)])
    (story,) = store.stories()
    assert [one.report for one in story.also] == [record.report.id]
    (then,) = store.stories(actors=("NOR", "CHL"), at=DAY)
    assert then.also == ()
    (later,) = store.stories(actors=("NOR", "CHL"), at="2023-05-12")
    assert [one.report for one in later.also] == [record.report.id]


def test_what_a_report_no_longer_says_is_listed_no_more(store):
    address = "https://quay.example/1"
    old = only_opens(f"{MEETING} More follows.", DAY, address)
    new = only_opens("Withdrawn: this was about something else.", DAY, address)
    store.add([met(MEETING), old])
    assert [len(story.also) for story in store.stories()] == [1]
    before = state(store)
    store.add([new])
    assert [story.also for story in store.stories()] == [()] and state(store) != before
    (then,) = store.stories(actors=("NOR", "CHL"), at=DAY)
    assert [one.report for one in then.also] in ([old.report.id], [])  # both are of that day


def test_a_report_that_is_read_again_leaves_nothing_behind(store):
    record = only_opens(f"{MEETING} More follows.", DAY)
    store.add([met(MEETING), record])
    again = replace(record, notes=("not read: it names no two states",))
    assert again.passed_over
    assert store.add([again], again=True).reread == 1
    assert [story.also for story in store.stories()] == [()]
    for table in (schema.story_opening, schema.waiting_opening):
        assert rows(store, table) == []
    assert store.counts()["opening"] == 1  # the report that tells it opens with it too
    assert store.add([record], again=True).reread == 1
    assert [len(story.also) for story in store.stories()] == [1]


def test_a_judgement_moves_what_is_listed_with_the_stories(store):
    first, second = met(MEETING), met(f"{MEETING} Again.", "The Andes")
    record = only_opens(f"{MEETING} More follows.", DAY)
    store.add([first, second, record])
    (story,) = store.stories()
    number = store.judge("different", *(one.id for one in story.mentions))
    store.merge()
    assert [len(one.also) for one in store.stories()] == [1, 1]  # of both, since it says nothing else
    store.undo(number)
    store.merge()
    assert listed(store) == {story.id: (record.report.id,)}


def test_verify_finds_an_opening_that_is_not_of_its_text(store):
    record = only_opens(f"{MEETING} More follows.", DAY)
    store.add([record])
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE opening SET stop = 9999")
    (problem,) = (problem for check in store.verify() for problem in check.problems)
    assert problem == (f"version {record.report.id}", "what it opens with is not in its text")


def test_stories_as_they_stood_have_those_that_are_listed_today_and_were_published_then(store):
    near, later = (
        only_opens(f"{MEETING} {more}.", day) for more, day in (("So", DAY), ("Now", "2023-05-11"))
    )
    store.add([met(MEETING), met(f"{MEETING} Again.", "The Andes"), near, later])
    for at, wanted in ((DAY, [near]), ("2023-05-12", [near, later])):
        (then,) = stories_as_of(store, at, ("NOR", "CHL")).stories
        assert then.also == ()
        (listing,) = with_openings(store, [then], at)
        assert [one.report for one in listing.also] == [record.report.id for record in wanted]
        assert (listing,) == store.stories(actors=("NOR", "CHL"), at=at).items
    assert with_openings(store, [], DAY) == ()


def test_a_page_as_it_stood_lists_them_beside_its_entries(store):
    record = only_opens(f"{MEETING} More follows.", DAY)
    store.add([met(MEETING), record])
    page = chronology_window(store, ("NOR", "CHL"), Asked(at="2023-05-12"), None)
    (story,) = page.whole(page.lines)
    assert [one.report for one in story.also] == [record.report.id]
