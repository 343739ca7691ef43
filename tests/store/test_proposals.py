"""Proposals of a second reader in a store: written, asked for, replaced; merged where they were accepted."""

from __future__ import annotations

from dataclasses import replace

from builders import event, report
from dragoman.readers.second.reader import accepted
from dragoman.record import Proposal, Record
from dragoman.store import Store
from dragoman.store.queries.row_pages import proposals

REPORT = report("Friday brought Norway and Chile to one table in Oslo.", published_at="2024-03-11")


def proposed() -> tuple[Record, Proposal]:
    row = replace(event(REPORT, "Norway and Chile"), rule="quill@12345678")
    proposal = Proposal(row.id, "quill@12345678", 0.9, ("type", "status"), event=row)
    return Record(REPORT, proposals=(proposal,)), proposal


def test_a_proposal_is_kept_apart_and_comes_back_equal(store: Store) -> None:
    record, proposal = proposed()
    store.add([record])
    assert [found.row for found in proposals(store)] == [proposal]
    assert not list(proposals(store, accepted=True)) and not list(proposals(store, reader="nib@1"))
    assert store.record(REPORT.id) == record
    assert not list(store.events()) and not list(store.stories())
    assert not [fault for check in store.verify() for fault in check.problems]


def test_what_is_accepted_is_merged_and_keeps_its_origin(store: Store) -> None:
    record, proposal = proposed()
    store.add([accepted(Record(REPORT), record.proposals)])
    (story,) = store.stories()
    assert story.mentions[0].event.rule == proposal.reader and story.confidence is not None
    assert [found.row.id for found in proposals(store, accepted=True)] == [proposal.id]
    assert not list(proposals(store))
    assert [entry.story for entry in store.chronology("NOR", "CHL", confidence=0)] == [story.id]
    assert not store.chronology("NOR", "CHL", confidence=0, own=True)


def test_reading_again_without_a_second_reader_takes_its_proposals_out(store: Store) -> None:
    store.add([proposed()[0]])
    store.add([Record(REPORT)], again=True)
    assert not list(proposals(store, accepted=None))
