"""The review of doubtful stories: which these are, what becomes of whole stories that are accepted, rejected
or corrected, and what is made of the decisions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dragoman.errors import BadUsage
from dragoman.merge.story import Story
from dragoman.record import Record
from dragoman.render.exchange.training_data import examples
from dragoman.store import Store
from dragoman.store.judgements import decide_rows
from dragoman.store.queries.review import (
    Wanted,
    decided_by_others,
    doubtful,
    progress,
    rejection_of,
    story_as_read,
)
from dragoman.store.queries.story_lookup import story_outlines
from telling import told


def sure(confidence: float | None, *given: Any, **fields: Any) -> Record:
    """A record of one event with a confidence."""
    record = told(*given, **fields)
    return replace(record, events=(replace(record.events[0], confidence=confidence),))


NEAR = sure(0.75, "Norway and Chile spoke of salmon in Oslo.", "2023-05-05", when="2023-05-05", where="Oslo")
SURE = sure(0.99, "Peru and Chile spoke of copper in Lima.", "2023-05-06", who="PER-CHL", when="2023-05-06")
FAR = sure(0.3, "Peru and Norway spoke of films in Rome.", "2023-05-07", who="PER-NOR", when="2023-05-07")
DIFFER = tuple(
    sure(0.99, f"Norway and Peru met over the {word} quota of herring on {day}.", "2023-06-05", outlet,
         who="NOR-PER", status=status, when="2023-06-05", where="herring")
    for outlet, word, day, status in (
        ("The Fjord", "great", "Monday", "held"), ("The Andes", "great", "Monday", "denied"),
    )
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _sure_as_read() -> Iterator[None]:
    """A story is as sure here as its surest event."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dragoman.merge.stories.confidence", surest)
        yield


def surest(story: Story) -> float | None:
    return max((mention.event.confidence or 0.0 for mention in story.mentions), default=None)


@pytest.fixture
def kept(tmp_path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "review.db")) as store:
        store.add((NEAR, SURE, FAR, *DIFFER))
        yield store


def reasons(store: Store, **wanted: Any) -> list[tuple[str, ...]]:
    return [item.reasons for item in doubtful(store, Wanted(**wanted), limit=10)]


def find(store: Store, record: Record) -> Any:
    return store.story(record.events[0].id)


def test_doubtful_are_stories_near_the_cut_and_contradictions_and_no_others(kept):
    assert reasons(kept) == [("contradiction",), ("near the cut",)]
    assert reasons(kept, reasons=("near the cut",)) == [("near the cut",)]
    assert reasons(kept, actors=("NOR", "PER")) == [("contradiction",)]
    assert reasons(kept, statuses=("planned",)) == []
    assert reasons(kept, statuses=("planned", "held"), types=("ACCUSE", "CONSULT")) == reasons(kept)
    first, second = doubtful(kept, limit=2)
    assert [item.place for item in doubtful(kept, after=first.place)] == [second.place]


def test_a_rejected_story_is_nowhere_until_that_is_undone(kept):
    story, before = find(kept, NEAR), list(kept.records())
    numbers = kept.decide("reject", story, by="Kari", reason="a film")
    kept.merge()
    with pytest.raises(BadUsage, match="no story"):
        kept.story(story.id)
    assert story.id not in {other.id for other in kept.stories(limit=100)}
    assert NEAR.events[0].id not in {found.row.id for found in kept.events(limit=100)}
    assert kept.record(NEAR.report.id).events == ()
    assert [aside.decision.by for aside in kept.record(NEAR.report.id).set_aside] == ["Kari"]
    assert not kept.chronology("NOR", "CHL", confidence=0)
    assert rejection_of(kept, story.id).reason == rejection_of(kept, NEAR.events[0].id).reason == "a film"
    assert [problem for check in kept.verify() for problem in check.problems] == []
    kept.undo(*numbers, by="Kari")
    kept.merge()
    assert find(kept, NEAR) == story and list(kept.records()) == before
    assert [problem for check in kept.verify() for problem in check.problems] == []


def test_a_rejected_event_stays_away_when_its_report_is_read_again(kept):
    kept.decide("reject", find(kept, NEAR), by="Kari")
    kept.add((NEAR,), again=True)
    assert kept.record(NEAR.report.id).events == () and reasons(kept) == [("contradiction",)]


def test_an_event_of_a_story_is_rejected_and_the_rest_stays_under_its_address(kept):
    story = find(kept, DIFFER[0])
    assert len(story.mentions) == 2
    number = kept.judge("reject", story.mentions[0].id, field="event", by="Kari")
    kept.merge()
    rest = kept.story(story.id)
    assert [mention.id for mention in rest.mentions] == [story.mentions[1].id] and not rest.contradictions
    assert rest.id != story.id
    kept.undo(number)
    kept.merge()
    assert kept.story(story.id).id == story.id


def test_joined_stories_are_found_by_either_address(kept):
    first, second = find(kept, NEAR), find(kept, SURE)
    kept.join(first, second, by="Kari")
    kept.merge()
    assert kept.story(first.id) == kept.story(second.id)
    assert len(story_outlines(kept, [first.id, second.id])) == 1


def test_an_accepted_story_is_sure_and_a_corrected_one_says_what_is_right(kept):
    kept.decide("accept", find(kept, NEAR), by="Kari")
    kept.merge()
    assert find(kept, NEAR).confidence == 1.0 and reasons(kept) == [("contradiction",)]
    story = find(kept, DIFFER[0])
    kept.decide(
        "correct",
        story,
        {"date": ["2023-06-04"], "actor": ["NOR", "CHL"], "status": ["cancelled"]},
        by="Kari",
    )
    kept.merge()
    corrected = find(kept, DIFFER[0])
    assert corrected.when.value == "2023-06-04" and set(corrected.actors) == {"NOR", "CHL"}
    assert corrected.status == "cancelled" and corrected.history == ()
    assert reasons(kept) == [] and corrected.confidence == 1.0


@pytest.mark.parametrize(
    ("verdict", "changes", "says"),
    [("correct", {}, "change a field"), ("accept", {"date": ["2023"]}, "changes no field"),
     ("correct", {"status": []}, "takes one value"), ("correct", {"date": ["soon"]}, "expected a day")],
)  # fmt: skip
def test_a_decision_that_makes_no_sense_is_refused(kept, verdict, changes, says):
    with pytest.raises(BadUsage, match=says):
        kept.decide(verdict, find(kept, NEAR), changes)
    assert kept.judgements() == ()


def test_a_rejected_status_is_no_part_of_the_history(kept):
    story = find(kept, DIFFER[0])
    kept.judge("reject", story.mentions[0].id, field="status", value="denied")
    kept.merge()
    after = find(kept, DIFFER[0])
    assert [turn.status for turn in after.history] == ["held"] and after.contradictions == ()


def test_a_rejected_value_is_in_no_mention_of_the_story(kept):
    story = find(kept, DIFFER[0])
    was = {mention.id: mention.event for mention in story.mentions}
    assert {event.status for event in was.values()} == {"held", "denied"}
    kept.judge("reject", story.mentions[0].id, field="status", value="denied")
    kept.judge("reject", story.mentions[0].id, field="actor", value="PER")
    kept.merge()
    after = find(kept, DIFFER[0])
    assert {mention.event.status for mention in after.mentions} == {"held"}
    assert {party.state for mention in after.mentions for party in mention.event.actors} == {"NOR"}
    for mention in after.mentions:  # and nothing else is otherwise than it was read
        before = was[mention.id]
        fields = {"status": before.status, "status_span": before.status_span, "actors": before.actors}
        assert replace(mention.event, **fields) == before
    kept.undo(*(line.number for line in kept.judgements()))
    kept.merge()
    assert {mention.id: mention.event for mention in find(kept, DIFFER[0]).mentions} == was


def test_agreement_counts_stories_that_two_decided_on(kept):
    near, differ = find(kept, NEAR), find(kept, DIFFER[0])
    for by, verdict in (("Kari", "accept"), ("Ola", "accept")):
        kept.decide(verdict, near, by=by)
    kept.decide("reject", differ, by="Kari")
    kept.merge()
    (open_decision,) = decided_by_others(kept, "Ola")
    again = story_as_read(kept, open_decision.events)
    assert {mention.id for mention in again.mentions} == {mention.id for mention in differ.mentions}
    decide_rows(kept, "accept", open_decision.events, "event", by="Ola")
    kept.merge()
    done = progress(kept)
    assert [(pair.first, pair.second, pair.both, pair.alike) for pair in done.agreement] == [
        ("Kari", "Ola", 2, 1)
    ]
    assert done.left == 0 and dict(done.by_name) == {"Kari": 2, "Ola": 2}
    assert find(kept, DIFFER[0]).mentions[0].id == differ.mentions[0].id


def test_decisions_on_different_events_of_one_story_are_on_one_entry(kept):
    differ = find(kept, DIFFER[0])
    first, second = (mention.id for mention in differ.mentions)
    decide_rows(kept, "accept", [first], "event", by="Kari")
    decide_rows(kept, "accept", [second], "event", by="Ola")
    kept.merge()
    assert [(pair.both, pair.alike) for pair in progress(kept).agreement] == [(1, 1)]
    assert decided_by_others(kept, "Kari") == decided_by_others(kept, "Ola") == ()
    (for_somebody_else,) = decided_by_others(kept, "Liv")
    assert for_somebody_else.by == "Ola"
    decide_rows(kept, "reject", [first, second], "event", by="Ola")  # then no story tells what was one
    kept.merge()
    assert [(pair.both, pair.alike) for pair in progress(kept).agreement] == [(1, 0)]


def test_decisions_become_examples_with_what_was_read_and_what_is_right(kept):
    kept.decide("correct", find(kept, NEAR), {"place": ["Bergen"], "date": []}, by="Kari")
    kept.decide("reject", find(kept, DIFFER[0]), by="Kari", reason="no")
    kept.merge()
    corrected, *rejected = examples(kept)
    assert corrected.words == "Norway and Chile spoke of salmon in Oslo." == corrected.paragraph
    assert corrected.read["place"] == ("Oslo",) and corrected.right["place"] == ("Bergen",)
    assert corrected.read["date"] == ("2023-05-05",) and corrected.right["date"] == ()
    assert [(example.verdict, example.right) for example in rejected] == [("reject", None)] * 2


def test_of_a_person_who_decides_again_the_last_decision_counts(kept):
    kept.decide("reject", find(kept, NEAR), by="Kari")
    decide_rows(kept, "accept", [NEAR.events[0].id], "event", by="Kari")
    kept.merge()
    assert [(example.verdict, example.by) for example in examples(kept)] == [("accept", "Kari")]
    kept.decide("correct", find(kept, NEAR), {"place": ["Bergen"]}, by="Kari")
    kept.decide("accept", find(kept, NEAR), by="Ola")
    last = kept.decide("accept", find(kept, NEAR), by="Kari")
    kept.merge()
    rows = [(example.by, example.verdict, example.right["place"]) for example in examples(kept)]
    assert rows == [("Ola", "correct", ("Bergen",)), ("Kari", "correct", ("Bergen",))]
    done = progress(kept)
    assert done.decided == 2 and dict(done.by_name) == {"Kari": 1, "Ola": 1}
    kept.undo(*last)
    assert [(example.by, example.verdict) for example in examples(kept)] == [
        ("Kari", "correct"), ("Ola", "correct"),
    ]  # fmt: skip


def test_no_entry_is_left_without_a_party(kept):
    with pytest.raises(BadUsage, match="without a party"):
        kept.decide("correct", find(kept, NEAR), {"actor": [], "recipient": []})
    assert kept.judgements() == ()


def test_a_store_that_is_opened_to_write_follows_another_cut(kept, tmp_path, monkeypatch):
    near, sure_one = (find(kept, record).id for record in (NEAR, SURE))
    for listed_from, doubtful_now in ((0.95, sure_one), (0.75, near)):
        monkeypatch.setattr("dragoman.store.create_tables.LISTED", listed_from)
        monkeypatch.setattr("dragoman.query.chronology.NEAR", (listed_from - 0.15, listed_from + 0.15))
        before = doubtful(kept, limit=10)
        with Store.open(str(tmp_path / "review.db"), create=False):  # to read only
            assert doubtful(kept, limit=10) == before
        with Store.open(str(tmp_path / "review.db"), write=True) as opened:
            ids = {item.story.id for item in doubtful(opened, Wanted(reasons=("near the cut",)), limit=10)}
            assert doubtful_now in ids and len(ids & {near, sure_one}) == 1
