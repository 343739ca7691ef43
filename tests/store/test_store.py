"""What a store keeps and gives back, on every kind of database."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from builders import event, party, report, span, statement, told
from dragoman.errors import BadUsage
from dragoman.record import Record, Tag, When, content_id

ADDRESS = "https://news.example/2023/talks"


def met(*states: str, on: str | None, words: str = "met", **fields):
    """A record of one event between states on a day."""
    text = f"Ministers of {' and '.join(states)} {words}. The day was {on}."
    of = report(text, **fields)
    first, *others = (party(state, span(of, state)) for state in states)
    when = When(on, None) if on else None
    row = event(of, f"{states[-1]} {words}", actors=(first,), recipients=tuple(others), when=when)
    return Record(of, events=(replace(row, id=content_id(of.id, states, on)),))


def test_a_record_comes_out_as_it_went_in(store):
    record = told(address=ADDRESS)
    summary = store.add([record])
    assert (summary.new, summary.events, summary.statements) == (1, 2, 1)
    assert store.record(record.report.id) == record
    assert list(store.records()) == [record]


def test_adding_it_again_adds_nothing(store):
    store.add([told()])
    before = store.counts()
    summary = store.add([told(), Record(told().report)])
    assert (summary.new, summary.known, summary.added) == (0, 2, 0)
    assert store.counts() == before


def test_a_report_that_is_not_read_yet_is_no_record(store):
    with pytest.raises(BadUsage, match="add_from"):
        store.add([told().report])
    assert store.counts()["report"] == 0


def test_a_record_whose_words_are_not_there_is_refused_and_the_rest_goes_on(store):
    bad = told(address=ADDRESS)
    bad = replace(bad, report=replace(bad.report, text=bad.report.text.replace("Oslo", "Bonn")))
    summary = store.add([bad, met("NOR", "CHL", on="2023-05-05")])
    assert (summary.new, sum(summary.refused.values())) == (1, 1)
    ((source, reason),) = summary.refusals
    assert source == ADDRESS and "met in Bonn" in reason
    store.add([bad])
    assert store.counts()["refusal"] == 1


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_signs_that_databases_do_not_take_are_refused(store, sign):
    summary = store.add([Record(report(f"A talk{sign} was held."))])
    assert sum(summary.refused.values()) == 1
    assert store.counts()["report"] == 0


def test_an_edited_page_is_another_version_and_the_first_one_stays(store):
    first, second = told(address=ADDRESS), met("NOR", "CHL", on="2023-05-06", address=ADDRESS + "#top")
    summary = store.add([first, second])
    assert (summary.new, summary.changed) == (1, 1)
    assert [one.id for one in store.versions(ADDRESS)] == [first.report.id, second.report.id]
    assert store.versions(first.report.id) == store.versions("http://www.news.example/2023/talks/")
    assert [one.until is None for one in store.versions(ADDRESS)] == [False, True]
    assert list(store.records()) == [second]
    assert list(store.records(every_version=True)) == [first, second]
    assert [found.origin.version for found in store.events()] == [second.report.id]


def test_versions_stand_in_the_order_of_their_own_times_however_they_come(store):
    texts = [("2023-05-07", "later"), ("2023-05-05", "first"), ("2023-05-06", "between")]
    for moment, words in texts:
        store.add([met("NOR", "CHL", on=None, words=words, address=ADDRESS, modified_at=moment)])
    since = [one.since for one in store.versions(ADDRESS)]
    assert since == ["2023-05-05T00:00:00Z", "2023-05-06T00:00:00Z", "2023-05-07T00:00:00Z"]
    (standing,) = store.records()
    assert "later" in standing.report.text


def test_the_record_as_it_stood_at_a_date(store):
    early = met(
        "NOR", "CHL", on="2023-05-05", words="plan to meet", address=ADDRESS, published_at="2023-05-01"
    )
    late = met("NOR", "CHL", on="2023-05-05", address=ADDRESS, published_at="2023-05-06T08:00:00+02:00")
    store.add([early, late])
    shown = {
        at: [f.origin.version for f in store.events(at=at)]
        for at in ("2023-04-30", "2023-05-01", "2023-05-06")
    }
    assert shown == {"2023-04-30": [], "2023-05-01": [early.report.id], "2023-05-06": [late.report.id]}


def test_the_difference_of_two_versions_is_told_by_paragraphs(store):
    old = Record(report("The same.\n\nTaken out.\n\nThe end.", address=ADDRESS))
    new = Record(report("The same.\n\nPut in.\n\nThe end.", address=ADDRESS))
    store.add([old, new])
    assert [(change.kind, change.paragraph) for change in store.difference(old.report.id, new.report.id)] == [
        ("same", "The same."), ("taken out", "Taken out."), ("put in", "Put in."), ("same", "The end."),
    ]  # fmt: skip


def test_reports_without_an_address_are_told_apart_by_outlet_and_text(store):
    texts = [report(outlet="The Fjord"), replace(report(outlet="The Andes"), id="other")]
    assert store.add(Record(one) for one in texts).new == 2


def test_the_address_of_a_whole_site_makes_no_two_texts_one_report(store):
    texts = [report(text, address="https://www.news.example/#top") for text in ("One talk.", "Another talk.")]
    assert store.add(Record(one) for one in texts).new == 2


def test_reading_again_replaces_the_rows_and_keeps_the_judgements(store):
    record = told()
    store.add([record])
    kept, gone = record.events
    number = store.judge("reject", kept.id, field="when", by="me")
    again = replace(record, events=(replace(kept, status="held"),), statements=(), positions=())
    assert store.add([again]).known == 1
    assert store.add([again], again=True).reread == 1
    assert store.record(record.report.id) == again
    assert [one.number for one in store.judgements([kept.id])] == [number]
    assert all(not check.problems for check in store.verify())
    with pytest.raises(BadUsage, match=r"there is no .*event"):
        store.judge("reject", gone.id, field="when")


def days(page):
    return [found.day for found in page]


def test_events_of_a_pair_in_order_of_time(store):
    store.add(
        [
            met("NOR", "CHL", on="2023-05-05"),
            met("CHL", "NOR", on="2023-04"),
            met("NOR", "CHL", "PER", on="2023-06-01"),
            met("NOR", "PER", on="2023-05-07"),
            met("NOR", "CHL", on=None, published_at="2023-05-20T10:00"),
        ]
    )
    assert days(store.events(actors=("NOR", "CHL"))) == [
        "2023-04-01",
        "2023-05-05",
        "2023-05-20",
        "2023-06-01",
    ]
    assert days(store.events(actors=("CHL", "NOR"), newest=True))[0] == "2023-06-01"
    assert days(store.events(actors=("PER",))) == ["2023-05-07", "2023-06-01"]
    assert days(store.events(actors=("PER", "NOR", "CHL"))) == ["2023-06-01"]
    assert days(store.events(actors=("NOR", "CHL"), since="2023-04-15", until="2023-05-06")) == [
        "2023-04-01", "2023-05-05",
    ]  # fmt: skip
    assert days(store.events(since="2023-05-06", until="2023-05-21")) == ["2023-05-07", "2023-05-20"]
    assert days(store.events(actors=("NOR", "CHL"), dated=False)) == ["2023-05-20"]
    assert days(store.events(actors=("NOR", "SWE"))) == []


def test_events_by_type_status_issue_and_outlet(store):
    of = report(outlet="The Fjord")
    rows = (
        event(of, "met in Oslo", mode="meet", issues=(Tag("envoys", span(of, "talks")),)),
        event(of, "did not confirm a visit", event_type="AGREE", status="unconfirmed"),
    )
    store.add([Record(of, events=rows)])
    assert (
        [f.row for f in store.events(type="CONSULT")]
        == [f.row for f in store.events(mode="meet")]
        == [rows[0]]
    )
    assert [f.row for f in store.events(status="unconfirmed")] == [rows[1]]
    assert [f.row for f in store.events(issue="envoys")] == [rows[0]]
    assert len(store.events(outlet="The Fjord")) == 2 and not len(store.events(outlet="The Andes"))


def test_a_state_that_acts_on_itself_is_listed_once(store):
    store.add([met("NOR", "NOR", on="2023-05-05")])
    assert len(store.events(actors=("NOR",))) == 1


@pytest.mark.parametrize("newest", [False, True])
def test_pages_follow_each_other_without_gap_or_repetition(store, newest):
    store.add(
        met("NOR", "CHL", on=f"2023-05-{day:02}", words=f"met {n}") for n in range(3) for day in range(1, 6)
    )
    whole = [found.row.id for found in store.events(actors=("NOR", "CHL"), newest=newest)]
    pages, after = [], None
    while True:
        page = store.events(actors=("NOR", "CHL"), newest=newest, limit=4, after=after)
        pages.append([found.row.id for found in page])
        after = page.after
        if after is None:
            break
    assert [len(one) for one in pages] == [4, 4, 4, 3]
    assert [one for page in pages for one in page] == whole and len(set(whole)) == 15


def test_a_page_that_follows_nothing_is_bad_usage(store):
    with pytest.raises(BadUsage, match="no page follows 'x'"):
        store.events(after="x")


def test_statements_positions_and_commitments(store):
    record = told()
    store.add([record])
    (said,) = store.statements(state="CHL")
    assert said.row == record.statements[0] and said.day == "2023-05-05"
    assert said.origin.outlet == "The Fjord"
    assert len(store.statements(speaker="Ana Rojas", issue="envoys", kind="mixed")) == 1
    assert not len(store.statements(state="NOR")) and not len(store.statements(issue="trade"))
    assert [found.row for found in store.positions(states=("CHL", "PER"))] == list(record.positions)
    assert not len(store.positions(issue="trade"))
    assert [found.row for found in store.commitments(parties=("NOR", "CHL"))] == list(record.commitments)
    assert not len(store.commitments(parties=("NOR", "PER")))
    assert [found.row for found in store.reports(since="2023-05-01")] == [record.report]


def test_judgements_are_kept_and_taken_back_by_a_further_line(store):
    record = told()
    store.add([record])
    one, two = (row.id for row in record.events)
    first = store.judge("different", two, one, by="Kari", reason="a visit is not the meeting")
    second = store.judge("correct", record.statements[0].id, field="speaker", value="Ana M. Rojas")
    (kept, _) = store.judgements()
    assert (kept.judgement.first, kept.judgement.second) == tuple(sorted((one, two)))
    assert kept.judgement.by == "Kari" and kept.judgement.at
    store.undo(first)
    assert [judgement.number for judgement in store.judgements()] == [second]
    assert [judgement.undone for judgement in store.judgements(undone=True)] == [True, False]
    with pytest.raises(BadUsage, match="undone already"):
        store.undo(first)


@pytest.mark.parametrize(
    ("verdict", "options", "message"),
    [
        ("same", {}, "two events"),
        ("same", {"second": "nobody"}, "no event 'nobody'"),
        ("accept", {}, "name it"),
        ("correct", {"field": "when"}, "value"),
        ("perhaps", {}, "there are: same, different"),
    ],
)
def test_judgements_that_make_no_sense(store, verdict, options, message):
    record = told()
    store.add([record])
    with pytest.raises(BadUsage, match=message):
        store.judge(verdict, record.events[0].id, **options)


def test_every_span_of_a_store_is_checked(store):
    store.add([told(address=ADDRESS), met("NOR", "CHL", on="2023-05-05")])
    checks = list(store.verify())
    assert sum(check.versions for check in checks) == 2 and not any(check.problems for check in checks)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("UPDATE report_version SET text = replace(text, 'Oslo', 'Bonn')", "the record says 'Oslo'"),
        ("UPDATE event SET status = 'denied' WHERE status = 'held'", "the rows of table event are not"),
        ("DELETE FROM span WHERE field = 'when'", "the rows of table span are not"),
    ],
)
def test_what_was_tampered_with_is_told(store, change, said):
    store.add([told()])
    with store.writing() as connection:
        connection.exec_driver_sql(change)
    assert any(said in problem for check in store.verify() for _, problem in check.problems)


def test_rows_that_an_older_program_wrote_with_fewer_fields_hold(store):
    record = told()
    store.add([record])
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE event SET body = replace(body, ',\"also\":[]', '')")
    assert store.record(record.report.id) == record
    assert all(not check.problems for check in store.verify())


def test_sql_readers_join_a_field_to_its_words(store):
    record = told(address=ADDRESS)
    store.add([record])
    asked = (
        "SELECT evidence.quote FROM evidence JOIN event ON event.number = evidence.row"
        " WHERE evidence.kind = 'event' AND evidence.field = %s AND event.status = 'held'"
    )
    with store.reading() as connection:
        for field, quote in (("when", "Friday"), ("where", "Oslo"), ("persons", "Ana Rojas")):
            assert connection.exec_driver_sql(asked % f"'{field}'").scalar() == quote


def test_a_statement_s_words_are_no_field_of_another_row(store):
    of = report()
    store.add([Record(of, statements=(statement(of, "Norway did not confirm a visit in May"),))])
    with store.reading() as connection:
        kinds = set(connection.exec_driver_sql("SELECT kind FROM span").scalars())
    assert kinds == {"statement"}


def test_the_sql_of_the_documentation_finds_what_it_says(store):
    page = (Path(__file__).parents[2] / "docs" / "store.md").read_text(encoding="utf-8")
    (asked,) = re.findall(r"```sql\n(.+?)```", page, re.DOTALL)
    record = met("CHN", "USA", on="2023-05-05", address=ADDRESS)
    store.add([record, met("CHN", "NOR", on="2023-05-05")])
    with store.reading() as connection:
        (row,) = connection.exec_driver_sql(asked).all()
    assert tuple(row) == ("2023-05-05", "CONSULT", "held", "USA met", ADDRESS)
