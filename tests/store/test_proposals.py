"""Proposals of a second reader in a store: written, asked for, replaced; merged where they were accepted, by
the option of a reading or by hand in the queue of the review."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builders import event, party, report, statement
from dragoman.errors import BadUsage, EvidenceMismatch
from dragoman.merge.corrections import kind_of
from dragoman.readers.second.reader import accepted
from dragoman.record import Proposal, Record
from dragoman.render.exchange.training_data import examples
from dragoman.store import Store
from dragoman.store.queries.review import Wanted, doubtful, progress, story_decisions
from dragoman.store.queries.row_pages import proposals

TEXT = "Friday brought Norway and Chile to one table in Oslo. “We will talk,” Chile said."
REPORT = report(TEXT, published_at="2024-03-11", address="https://fjord.example/oslo")
READER = "quill@12345678"
SURE = {"confidence": 0.9, "checked": ("type", "status")}


def proposed(of=REPORT) -> tuple[Record, Proposal]:
    row = replace(event(of, "Norway and Chile"), rule=READER)
    proposal = Proposal(row.id, READER, **SURE, event=row)
    return Record(of, proposals=(proposal,)), proposal


def said(of=REPORT) -> Record:
    """A record with a statement that our own reader gave no speaker, and a proposal that has one."""
    bare = replace(statement(of, "We will talk"), id="bare", speaker=None, speaker_state=None)
    row = replace(statement(of, "We will talk"), id="said", speaker="Chile", speaker_state="CHL")
    return Record(of, statements=(bare,), proposals=(Proposal("said", READER, **SURE, statement=row),))


def faults(store: Store) -> list[object]:
    return [fault for check in store.verify() for fault in check.problems]


def reasons(store: Store, **wanted: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [item.reasons for item in doubtful(store, Wanted(**wanted), limit=10)]


def test_a_proposal_is_kept_apart_and_comes_back_equal(store: Store) -> None:
    record, proposal = proposed()
    store.add([record])
    assert [found.row for found in proposals(store)] == [proposal]
    assert not list(proposals(store, accepted=True)) and not list(proposals(store, reader="nib@1"))
    assert store.record(REPORT.id) == record
    assert not list(store.events()) and not list(store.stories())
    assert not faults(store)


def test_what_a_reading_accepts_is_listed_with_its_origin_and_left_out_on_request(store: Store) -> None:
    record, proposal = proposed()
    store.add([accepted(Record(REPORT), record.proposals)])
    (story,) = store.stories()
    assert story.mentions[0].event.rule == proposal.reader and story.proposed_by == (READER,)
    assert [found.row.id for found in proposals(store, accepted=True)] == [proposal.id]
    assert not list(proposals(store)) and not reasons(store)
    for confidence in (0.0, 0.99):  # no reader of ours says how likely it is
        (entry,) = store.chronology("NOR", "CHL", confidence=confidence)
        assert (entry.story, entry.proposed_by, entry.confidence) == (story.id, (READER,), None)
    left_out = store.chronology("NOR", "CHL", confidence=0, own=True)
    assert not left_out and not store.activity("NOR", "CHL", own=True) and store.activity("NOR", "CHL")


def test_a_story_that_our_own_reader_tells_too_has_its_confidence(store: Store) -> None:
    own = replace(event(REPORT, "Norway and Chile"), id="own", confidence=0.95)
    alone = Record(REPORT, events=(own,))
    store.add([alone])
    (before,) = store.stories()
    store.add([accepted(alone, proposed()[0].proposals)], again=True)
    (story,) = store.stories()
    assert len(story.mentions) == 2 and story.proposed_by == ()
    assert story.confidence == before.confidence and store.chronology("NOR", "CHL", confidence=0, own=True)


def test_a_proposal_waits_in_the_queue_and_is_merged_when_a_hand_accepts_it(store: Store) -> None:
    record, proposal = proposed()
    store.add([record])
    (item,) = doubtful(store)
    assert item.reasons == ("proposal",) and item.id == proposal.id and item.story is not None
    assert progress(store).by_reason == (("proposal", 1),) and not doubtful(store, after=item.place)
    assert reasons(store, actors=("NOR", "CHL")) and not reasons(store, actors=("NOR", "PER"))
    assert reasons(store, reasons=("proposal",)) and not reasons(store, reasons=("contradiction",))
    assert not reasons(store, statuses=("planned",)) and not reasons(store, types=("AID",))
    numbers = store.decide("accept", item.story, by="Kari")
    store.merge()
    (story,) = store.stories()
    assert story.proposed_by == (READER,) and story.confidence == 1.0
    assert store.chronology("NOR", "CHL") and not store.chronology("NOR", "CHL", own=True)
    assert store.record(REPORT.id) == accepted(Record(REPORT), record.proposals)
    assert not doubtful(store) and progress(store).decided == 1 and not faults(store)
    assert [example.event for example in examples(store)] == [proposal.id]
    store.undo(*numbers)
    store.merge()
    assert store.record(REPORT.id) == record and not list(store.stories()) and len(doubtful(store)) == 1
    assert not faults(store)


def test_a_rejected_proposal_is_gone_until_that_is_undone(store: Store) -> None:
    record, proposal = proposed()
    store.add([record])
    number = store.judge("reject", proposal.id, field="event", by="Kari", reason="nobody met")
    store.merge()
    assert not doubtful(store) and not list(proposals(store, accepted=None)) and not list(store.events())
    kept = store.record(REPORT.id)
    assert [(aside.id, aside.decision.by) for aside in kept.set_aside] == [(proposal.id, "Kari")]
    assert store.row(proposal.id).row is None and story_decisions(store)[0].verdict == "reject"
    store.add([record], again=True)
    assert not list(proposals(store)) and not faults(store)
    store.undo(number)
    assert store.record(REPORT.id) == record and [row.id for row in doubtful(store)] == [proposal.id]


def test_a_proposal_is_corrected_as_it_is_accepted(store: Store) -> None:
    store.add([proposed()[0]])
    (item,) = doubtful(store)
    assert item.story is not None
    store.decide("correct", item.story, {"status": ["planned"]}, by="Kari")
    store.merge()
    (story,) = store.stories()
    assert story.status == "planned" and not faults(store)


def test_a_statement_takes_the_place_of_its_words_without_a_speaker(store: Store) -> None:
    store.add([said()])
    (item,) = doubtful(store)
    assert item.story is None and item.id == "said" and store.row("said").kind == "statement"
    assert reasons(store, actors=("CHL",)) and not reasons(store, types=("CONSULT",))
    with pytest.raises(BadUsage, match="as a whole is accepted or rejected"):
        store.judge("correct", "said", field="statement", value="x")
    number = store.judge("accept", "said", field="statement")
    assert [row.row.id for row in store.statements()] == ["said"] and not doubtful(store)
    assert [row.row.speaker_state for row in store.statements(state="CHL")] == ["CHL"]
    assert not faults(store)
    store.undo(number)
    assert store.record(REPORT.id) == said() and not faults(store)


def test_a_decision_holds_when_the_report_is_read_again_or_edited(store: Store) -> None:
    record, proposal = proposed()
    store.add([record])
    store.judge("accept", proposal.id, field="event")
    store.merge()
    store.add([Record(REPORT)], again=True)  # read again without a second reader
    assert [row.row.id for row in store.events()] == [proposal.id] and list(store.stories())
    own = replace(event(REPORT, "Norway and Chile"), id="own")
    store.add([Record(REPORT, events=(own,))], again=True)  # our own reader has it now
    assert [row.row.id for row in store.events()] == ["own"] and not faults(store)
    edited = report(f"{TEXT} They will meet again.", published_at="2024-03-11", address=REPORT.address)
    other = replace(proposed(edited)[0].proposals[0].row, id="of the edited text")
    twice = Proposal(other.id, READER, **SURE, event=replace(other, confidence=None))
    store.add([Record(edited, proposals=(twice,))])
    assert [row.row.id for row in store.events()] == [other.id] and not faults(store)


def test_what_is_rejected_of_an_accepting_reading_goes_with_its_proposal(store: Store) -> None:
    store.add([accepted(Record(REPORT), proposed()[0].proposals)])
    (story,) = store.stories()
    numbers = store.decide("reject", story)
    store.merge()
    assert not list(store.events()) and not list(proposals(store, accepted=None)) and not faults(store)
    store.undo(*numbers)
    store.merge()
    assert list(store.stories()) and len(list(proposals(store, accepted=True))) == 1


def test_the_queue_goes_through_stories_and_proposals_by_day(store: Store) -> None:
    days = ("2024-03-09", "2024-03-11", "2024-03-11", "2024-03-12")
    records = [proposed(report(f"{TEXT} {place}.", published_at=day))[0] for place, day in enumerate(days)]
    store.add(records)
    places: list[str] = []
    while items := doubtful(store, after=places[-1] if places else None):
        places.append(items[0].place)
    assert [place[:10] for place in places] == sorted(days, reverse=True) and len(set(places)) == 4
    assert [item.place for item in doubtful(store, limit=10)] == places
    with pytest.raises(BadUsage, match="no page follows"):
        doubtful(store, after="2024-03-11.pp1")


def test_reading_again_without_a_second_reader_takes_its_proposals_out(store: Store) -> None:
    store.add([proposed()[0]])
    store.add([Record(REPORT)], again=True)
    assert not list(proposals(store, accepted=None))


def read_again(store: Store, record: Record, **rows: tuple[object, ...]) -> None:
    """Accept what a record proposes, and read its report again without a second reader."""
    store.add([record])
    store.judge("accept", record.proposals[0].id, field=kind_of(record.proposals[0].row))
    store.add([replace(record, proposals=(), **rows)], again=True)


def test_an_accepted_event_stays_beside_another_that_our_reader_tells_there(store: Store) -> None:
    record, proposal = proposed()
    aid = replace(proposal.row, id="aid", event_type="AID", rule="")
    with_peru = replace(proposal.row, id="peru", rule="", recipients=(party("PER"),))
    read_again(store, record, events=(aid, with_peru))
    assert {row.row.id for row in store.events()} == {"aid", "peru", proposal.id} and not faults(store)


def test_an_accepted_statement_stays_in_the_place_of_its_words_without_a_speaker(store: Store) -> None:
    read_again(store, said())
    assert [row.row.id for row in store.statements()] == ["said"] and not faults(store)
    own = replace(said().statements[0], id="own", speaker="Chile", speaker_state="CHL")
    store.add([replace(said(), statements=(own,), proposals=())], again=True)  # our own reader has it now
    assert [row.row.id for row in store.statements()] == ["own"] and not faults(store)


def test_a_statement_that_somebody_decided_on_stays_beside_an_accepted_proposal(store: Store) -> None:
    store.add([said()])
    corrected = store.judge("correct", "bare", field="speaker_state", value="PER", by="Kari")
    accepted_by_ola = store.judge("accept", "said", field="statement", by="Ola")
    states = {row.row.id: row.row.speaker_state for row in store.statements()}
    assert states == {"bare": "PER", "said": "CHL"} and store.row("bare").replaced_by is None
    store.undo(corrected)
    assert [row.row.id for row in store.statements()] == ["said"]
    assert store.row("bare").replaced_by == "said" and not faults(store)
    store.undo(accepted_by_ola)
    assert store.row("bare").replaced_by is None and store.record(REPORT.id) == said()


def test_a_rejected_proposal_stays_away_when_our_own_reader_tells_the_same(store: Store) -> None:
    record, proposal = proposed()
    store.add([record])
    number = store.judge("reject", proposal.id, field="event", by="Kari")
    own = replace(proposal.row, id="own", rule="")
    reading = Record(REPORT, events=(own, replace(own, id="aid", event_type="AID")))
    store.add([reading], again=True)
    assert [row.row.id for row in store.events()] == ["aid"] and not faults(store)
    assert [(aside.id, aside.decision.by) for aside in store.record(REPORT.id).set_aside] == [("own", "Kari")]
    store.undo(number)
    assert store.record(REPORT.id) == reading and not faults(store)


@pytest.mark.parametrize(("state", "kept"), [("CHL", []), ("PER", ["own"]), (None, ["own"])])
def test_a_rejected_statement_stays_away_where_our_reader_gives_it_the_same_speaker(
    store: Store, state: str | None, kept: list[str]
) -> None:
    store.add([said()])
    store.judge("reject", "said", field="statement")
    own = replace(said().statements[0], id="own", speaker=state, speaker_state=state)
    store.add([Record(REPORT, statements=(own,))], again=True)
    assert [row.row.id for row in store.statements()] == kept and not faults(store)


def test_decisions_on_proposed_statements_count_and_others_on_statements_do_not(store: Store) -> None:
    store.add([said()])
    store.judge("accept", "bare", field="statement", by="Kari")
    assert progress(store).decided == 0
    store.judge("reject", "said", field="statement", by="Kari")
    number = store.judge("accept", "said", field="statement", by="Ola")
    (agreement,) = progress(store).agreement
    assert (progress(store).decided, agreement.both, agreement.alike) == (2, 1, 0)
    assert not examples(store)
    store.undo(number)
    assert progress(store).by_name == (("Kari", 1),)


def test_a_field_of_an_event_is_corrected_once_the_event_is_accepted(store: Store) -> None:
    record, proposal = proposed()
    store.add([record])
    with pytest.raises(BadUsage, match="is proposed; accept it first"):
        store.judge("correct", proposal.id, field="status", value="planned")
    store.judge("reject", proposal.id, field="event")
    with pytest.raises(BadUsage, match="was rejected; accept it first"):
        store.judge("correct", proposal.id, field="status", value="planned")
    store.judge("accept", proposal.id, field="event")
    store.judge("correct", proposal.id, field="status", value="planned")
    store.merge()
    assert [story.status for story in store.stories()] == ["planned"]
    with pytest.raises(BadUsage, match="no statement or event or position or commitment 'none'"):
        store.judge("correct", "none", field="status", value="planned")


def test_proposals_with_one_id_are_refused() -> None:
    record, proposal = proposed()
    record.verify()
    with pytest.raises(EvidenceMismatch, match=f"2 proposals have the id {proposal.id}"):
        replace(record, proposals=(proposal, replace(proposal, reader="nib@1"))).verify()
