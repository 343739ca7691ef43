"""A report that somebody held apart from a story is not listed as opening with it."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.merge.story import Judgement
from dragoman.record import Record
from telling import news, told

LINE = "Chile's navy seized the Norwegian trawler Havbris off Arica, with 12 tonnes of salmon on board."
TITLE = "Chile seizes Norwegian trawler Havbris off Arica"
SEIZED = told(LINE, "2023-05-05", kind="COERCE", who="CHL>NOR", word="seized", title=TITLE)
RETOLD = told(f"{LINE} Oslo protested.", "2023-05-05", "Quay", kind="ACCUSE", who="NOR>CHL",
              word="protested", title=TITLE)  # fmt: skip
STORY, ACCUSED = SEIZED.events[0].id, RETOLD.events[0].id


def listing(records: Iterable[Record], judgements: Iterable[Judgement] = ()) -> dict[str, list[str]]:
    """Which reports each story lists, by the id of its first event."""
    known = list(records)
    found = stories(mentions(known), judgements, openings=openings(known))
    return {story.mentions[0].id: [one.report for one in story.also] for story in found}


def different(first: str, second: str, at: str = "2023-06-01T10:00:00Z") -> Judgement:
    return Judgement("different", first, second, at=at)


def test_a_report_is_listed_until_an_event_of_it_is_judged_to_be_another() -> None:
    assert listing([SEIZED, RETOLD])[STORY] == [RETOLD.report.id]
    for pair in ((STORY, ACCUSED), (ACCUSED, STORY)):
        assert listing([SEIZED, RETOLD], [different(*pair)])[STORY] == []


def test_a_report_itself_is_held_apart_from_an_event() -> None:
    assert listing([SEIZED, RETOLD], [different(STORY, RETOLD.report.id)])[STORY] == []
    assert listing([SEIZED, RETOLD], [different(ACCUSED, RETOLD.report.id)])[STORY] == [RETOLD.report.id]


def test_it_is_held_apart_from_a_story_by_any_event_of_it() -> None:
    again = told(LINE, "2023-05-05", "The Andes", kind="COERCE", who="CHL>NOR", word="seized", title=TITLE)
    records = [SEIZED, again, RETOLD]
    assert any(RETOLD.report.id in listed for listed in listing(records).values())
    found = listing(records, [different(again.events[0].id, ACCUSED)])
    assert len(found) == 2 and not any(RETOLD.report.id in listed for listed in found.values())


@pytest.mark.parametrize(("verdict", "kept"), [("unsure", True), ("different", False)])
def test_the_latest_judgement_on_a_pair_counts(verdict: str, kept: bool) -> None:
    later = Judgement(verdict, ACCUSED, STORY, at="2023-06-02T10:00:00Z")  # type: ignore[arg-type]
    for judgements in ([different(STORY, ACCUSED), later], [later, different(STORY, ACCUSED)]):
        assert listing([SEIZED, RETOLD], judgements)[STORY] == [RETOLD.report.id] * kept


@pytest.mark.parametrize("seed", range(4))
def test_a_judgement_takes_away_what_it_names_and_nothing_else(seed: int) -> None:
    """Where it moves no event to another story."""
    records = list(map(news, range(90)))
    events_of = {record.report.id: [event.id for event in record.events] for record in records}
    before = stories(mentions(records), openings=openings(records))
    draw = random.Random(seed)
    listed = [(story, one.report) for story in before for one in story.also]
    chosen = draw.sample(listed, 12)
    judgements = [
        different(draw.choice(story.mentions).id, draw.choice([report, *events_of[report]]))
        for story, report in chosen
    ]
    after = stories(mentions(records), judgements, openings=openings(records))
    assert [story.mentions for story in after] == [story.mentions for story in before]
    gone = {(story.id, report) for story, report in chosen}
    told_in = {mention.id: (story.id, mention.report) for story in before for mention in story.mentions}
    for (
        row
    ) in judgements:  # an event that is held apart has a story of its own, which may list the other's report
        if row.second in told_in:
            gone.add((told_in[row.second][0], told_in[row.first][1]))
    for old, new in zip(before, after, strict=True):
        assert list(new.also) == [one for one in old.also if (old.id, one.report) not in gone]
