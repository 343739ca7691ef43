"""Reports that people held apart from a story are not listed by it, whatever came first; undone, they are."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dragoman.errors import BadUsage
from dragoman.merge.mentions import mentions
from dragoman.merge.related_reports import openings
from dragoman.merge.stories import stories
from dragoman.store import Store
from telling import news, told

DAY = "2023-05-05"
LINE = "Chile's navy seized the Norwegian trawler Havbris off Arica, with 12 tonnes of salmon on board."
TITLE = "Chile seizes Norwegian trawler Havbris off Arica"
ADDRESS = "https://quay.example/1"


def seized(outlet="The Fjord", rest=""):
    return told(LINE + rest, DAY, outlet, kind="COERCE", who="CHL>NOR", word="seized", title=TITLE)


def retold(rest=" Oslo protested.", word="protested"):
    of = told(LINE + rest, DAY, "Quay", kind="ACCUSE", who="NOR>CHL", word=word, title=TITLE)
    return replace(of, report=replace(of.report, address=ADDRESS))


SEIZED, RETOLD = seized(), retold()
STORY, ACCUSED = SEIZED.events[0].id, RETOLD.events[0].id


def also(found):
    return {story.id: tuple(one.report for one in story.also) for story in found}


def listed(store, mention=STORY):
    return [one.report for one in store.story(mention).also]


@pytest.fixture
def kept(store):
    store.add([SEIZED, RETOLD])
    assert listed(store) == [RETOLD.report.id]
    return store


@pytest.mark.parametrize("pair", [(STORY, ACCUSED), (ACCUSED, STORY), (STORY, RETOLD.report.id)])
def test_a_judgement_that_moves_no_story_takes_a_report_off_its_list(kept, pair):
    before = [replace(story, also=()) for story in kept.stories()]
    number = kept.judge("different", *pair)
    assert kept.merge() == 0
    assert [replace(story, also=()) for story in kept.stories()] == before and listed(kept) == []
    assert all(not check.problems for check in kept.verify())
    kept.undo(number)
    kept.merge()
    assert listed(kept) == [RETOLD.report.id]


def test_who_is_split_off_is_not_listed(store):
    other = seized("Quay", " The crew are well.")
    store.add([SEIZED, other])
    (story,) = store.stories()
    numbers = store.split(story, [other.events[0].id])
    store.merge()
    assert also(store.stories()) == {one.id: () for one in store.stories()} and len(store.stories()) == 2
    store.undo(*numbers)
    store.merge()
    assert also(store.stories()) == {story.id: ()}


@pytest.mark.parametrize("second", [ACCUSED, RETOLD.report.id])
@pytest.mark.parametrize("rest", [" Oslo protested. Corrected: its minister did.", " It was a Friday."])
def test_an_edited_report_stays_held_apart(kept, second, rest):
    number = kept.judge("different", STORY, second)
    kept.merge()
    edited = retold(rest, "protested" if "protested" in rest else "seized")
    if "protested" not in rest:  # nothing that was judged is read there any more
        edited = replace(edited, events=())
    kept.add([edited])
    assert listed(kept) == []
    kept.undo(number)
    kept.merge()
    assert listed(kept) == [edited.report.id]


def test_an_edited_account_keeps_its_list(store):
    first, later = (
        replace(one, report=replace(one.report, address="https://fjord.example/1"))
        for one in (SEIZED, seized(rest=" Corrected: it was a Friday."))
    )
    (event,) = later.events  # read from the same words
    later = replace(later, events=(replace(event, evidence=(later.report.span(0, len(LINE)),)),))
    store.add([first, RETOLD])
    number = store.judge("different", STORY, ACCUSED)
    store.merge()
    store.add([later])
    assert listed(store, event.id) == []
    store.undo(number)
    store.merge()
    assert listed(store, event.id) == [RETOLD.report.id]


def test_a_report_read_again_stays_held_apart(kept):
    kept.judge("different", STORY, ACCUSED)
    kept.merge()
    kept.add([replace(RETOLD, events=())], again=True)
    assert listed(kept) == []
    kept.add([SEIZED, RETOLD], again=True)
    assert listed(kept) == []


def test_reports_are_taken_off_a_list_with_those_that_tell_the_story(kept):
    more = seized("The Andes", " The crew are well.")
    kept.add([more])
    story = kept.story(STORY)
    assert len(story.mentions) == 2
    numbers = kept.split(story, [RETOLD.report.id], by="Kari")
    assert len(numbers) == 2 and {one.judgement.second for one in kept.judgements()} == {RETOLD.report.id}
    kept.merge()
    assert listed(kept) == [] and kept.story(STORY).mentions == story.mentions
    with pytest.raises(BadUsage, match="choose some"):
        kept.split(kept.story(STORY), [RETOLD.report.id])


@pytest.mark.parametrize(
    ("verdict", "pair", "says"),
    [
        ("same", (STORY, RETOLD.report.id), "no event"),
        ("different", (SEIZED.report.id, RETOLD.report.id), "two reports"),
        ("different", (STORY, "nothing"), "no event or report 'nothing'"),
    ],
)
def test_what_cannot_be_said_of_a_report(kept, verdict, pair, says):
    with pytest.raises(BadUsage, match=says):
        kept.judge(verdict, *pair)
    assert kept.judgements() == ()


def test_as_they_stood_before_anybody_judged(kept):
    kept.judge("different", STORY, ACCUSED)
    kept.merge()
    for at, wanted in ((DAY, (RETOLD.report.id,)), ("2999-01-01", ())):
        assert also(kept.stories(actors=("NOR", "CHL"), at=at))[kept.story(STORY).id] == wanted


@pytest.mark.parametrize("seed", range(3))
def test_they_are_those_of_merging_everything_at_once_with_the_judgements(store, seed):
    records = list(map(news, range(90)))
    chance = random.Random(seed)
    chance.shuffle(records)
    for start in range(0, len(records), 18):
        some = records[start : start + 18]
        store.add(some, merge=chance.random() < 0.7)
        _judge(store, chance)
    store.merge()
    judgements = [one.judgement for one in store.judgements()]
    wanted = also(stories(mentions(records), judgements, openings=openings(records)))
    assert also(store.stories(limit=1000)) == wanted
    assert wanted != also(stories(mentions(records), openings=openings(records)))
    assert all(not check.problems for check in store.verify())
    store.undo(*[one.number for one in store.judgements()])
    store.merge()
    assert also(store.stories(limit=1000)) == also(stories(mentions(records), openings=openings(records)))


def _judge(store: Store, chance: random.Random) -> None:
    """Judge some of what is listed, some accounts, and take some of it back."""
    found = store.stories(limit=1000).items
    told_by = {one.report: one.id for story in found for one in story.mentions}
    beside = [(story, one.report) for story in found for one in story.also]
    for story, report in chance.sample(beside, min(4, len(beside))):
        second = told_by.get(report) if chance.random() < 0.5 else report
        store.judge("different", chance.choice(story.mentions).id, second or report)
    several = [story for story in found if len(story.mentions) > 1]
    for story in chance.sample(several, min(2, len(several))):
        store.split(story, [chance.choice(story.mentions).id])
    numbers = [one.number for one in store.judgements()]
    store.undo(*chance.sample(numbers, len(numbers) // 4))
