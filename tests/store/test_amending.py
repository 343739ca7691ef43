"""What people decide of statements, positions and commitments is carried out in every view, and undone."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from builders import told
from dragoman.errors import BadUsage
from dragoman.record import Decision, content_id
from dragoman.record.encoding import decode
from dragoman.render.exchange.formats import export
from dragoman.render.exchange.selection import Options
from dragoman.store import Store
from dragoman.store.queries.issue_activity import (
    issue_counts,
    latest_positions,
    speaker_days,
    statements_on_issue,
)
from dragoman.store.queries.positions_and_commitments import recent_positions, recent_undertakings
from dragoman.store.queries.story_lookup import stories_of_mentions

ADDRESS = "https://fjord.example/1"
WHOLE = told(address=ADDRESS)
SAID, STAND, PROMISE = WHOLE.statements[0], WHOLE.positions[0], WHOLE.commitments[0]


@pytest.fixture
def kept(store: Store) -> Store:
    store.add([WHOLE])
    return store


def edited(extra: str = "A line was added.") -> object:
    """The report as its page says it later: further on in the text, and with other ids."""
    of = WHOLE.report
    text = f"{extra}\n\n{of.text}"
    shift = len(extra) + 2
    id = content_id(text)

    def moved(row):
        if isinstance(row, tuple):
            return tuple(moved(one) for one in row)
        if hasattr(row, "quote"):
            return replace(row, start=row.start + shift, end=row.end + shift, report=id)
        if hasattr(row, "__dataclass_fields__"):
            return replace(row, **{name: moved(getattr(row, name)) for name in row.__dataclass_fields__})
        return row

    report = replace(of, id=id, text=text, blocks=(), modified_at="2023-05-06T10:00:00+02:00")
    rows = {name: moved(getattr(WHOLE, name)) for name in ("actors", "statements", "events", "positions")}
    promises = moved(WHOLE.commitments)
    said = tuple(replace(row, id=content_id(id, row.id)) for row in rows["statements"])
    stands = tuple(
        replace(row, id=content_id(id, row.id), statements=(said[0].id,)) for row in rows["positions"]
    )
    promises = tuple(replace(row, id=content_id(id, row.id)) for row in promises)
    events = tuple(replace(row, id=content_id(id, row.id)) for row in rows["events"])
    return replace(
        WHOLE, report=report, actors=rows["actors"], statements=said, events=events, positions=stands,
        commitments=promises,
    )  # fmt: skip


def checked(store: Store) -> None:
    assert [problem for check in store.verify() for problem in check.problems] == []


def test_a_corrected_speaker_is_found_by_every_question(kept):
    kept.judge("correct", SAID.id, field="speaker_state", value="PER", by="Kari", reason="misread")
    kept.judge("correct", SAID.id, field="speaker", value="Ana Rojas de Lima", by="Kari")
    assert [one.row.id for one in kept.statements(state="PER")] == [SAID.id]
    assert not kept.statements(state="CHL").items
    assert kept.search("Lima", field="speaker").items and not kept.search("zzz", field="speaker").items
    (row,) = kept.record(WHOLE.report.id).statements
    assert (row.speaker, row.speaker_state, row.content) == ("Ana Rojas de Lima", "PER", SAID.content)
    state = next(one for one in row.by_hand if one.field == "speaker_state")
    assert state == Decision("speaker_state", "correct", "PER", "CHL", "Kari", state.at, "misread")
    assert [(one.state, one.statements) for one in speaker_days(kept, "envoys")] == [("PER", 1)]
    checked(kept)


def test_a_position_goes_with_the_statement_it_rests_on(kept):
    number = kept.judge("correct", SAID.id, field="speaker_state", value="PER", by="Kari")
    (stand,) = kept.drift("PER")
    assert stand.summary == STAND.summary and not kept.drift("CHL")
    assert stand.by_hand[0].follows == SAID.id and stand.by_hand[0].read == "CHL"
    kept.undo(number)
    assert [one.by_hand for one in kept.drift("CHL")] == [()] and not kept.drift("PER")
    kept.judge("reject", SAID.id, field="statement", by="Kari")
    assert not kept.drift()
    kept.judge("accept", STAND.id, field="position", by="Kari")  # the position itself is right
    assert [one.state for one in kept.drift()] == ["CHL"]
    checked(kept)


def test_what_is_rejected_stands_in_no_view_and_comes_back(kept):
    before = kept.record(WHOLE.report.id)
    numbers = [
        kept.judge("reject", row.id, field=kind, by="Kari", reason="not said")
        for kind, row in (("statement", SAID), ("position", STAND), ("commitment", PROMISE))
    ]
    assert not kept.statements().items and not kept.positions().items and not kept.commitments().items
    assert not kept.search("page", field="words").items
    assert not kept.drift() and not kept.undertakings() and not latest_positions(kept, "CHL")
    assert (
        not recent_positions(kept, ("CHL",)).stands
        and not recent_undertakings(kept, ("NOR", "CHL")).undertakings
    )
    assert (
        not issue_counts(kept)
        and not speaker_days(kept, "envoys")
        and not statements_on_issue(kept, "envoys").items
    )
    found = kept.record(WHOLE.report.id)
    assert {(one.kind, one.id, one.decision.by) for one in found.set_aside} == {
        ("statement", SAID.id, "Kari"), ("position", STAND.id, "Kari"), ("commitment", PROMISE.id, "Kari"),
    }  # fmt: skip
    checked(kept)
    kept.undo(*numbers)
    assert kept.record(WHOLE.report.id) == before == WHOLE and not before.set_aside
    assert kept.search("page", field="words").items
    checked(kept)


def test_positions_and_commitments_are_corrected(kept):
    for field, value in (("state", "PER"), ("issue", "trade"), ("force", "4"), ("summary", "more envoys")):
        kept.judge("correct", STAND.id, field=field, value=value, by="Kari")
    (stand,) = kept.drift("PER", issues=("trade",))
    assert (stand.force, stand.summary, stand.words.quote) == (4, "more envoys", STAND.evidence[0].quote)
    assert {(one.field, one.read) for one in stand.by_hand} == {
        ("state", "CHL"), ("issue", "envoys"), ("force", "2"), ("summary", "a new page"),
    }  # fmt: skip
    kept.judge("correct", PROMISE.id, field="party", value="PER", by="Kari")
    kept.judge("reject", PROMISE.id, field="party", value="CHL", by="Kari")
    kept.judge("correct", PROMISE.id, field="undertaking", value="agreed to exchange envoys", by="Kari")
    kept.judge("correct", PROMISE.id, field="date", value="2023-05-05", by="Kari")
    (promise,) = kept.undertakings("NOR", "PER")
    assert promise.undertaking == "agreed to exchange envoys" and promise.date == "2023-05-05"
    assert {one.read for one in promise.by_hand} == {None, "CHL", "exchange envoys"}
    assert not kept.undertakings("NOR", "CHL")
    checked(kept)


def test_decisions_hold_when_the_report_is_read_again_or_edited(kept):
    kept.judge("correct", SAID.id, field="speaker_state", value="PER", by="Kari")
    kept.judge("reject", PROMISE.id, field="commitment", by="Kari")
    kept.judge("correct", STAND.id, field="issue", value="trade", by="Kari")

    def holds():
        assert [one.row.speaker_state for one in kept.statements()] == ["PER"]
        assert not kept.commitments().items
        assert [(one.state, one.issue) for one in kept.drift()] == [("PER", "trade")]
        checked(kept)

    kept.add([WHOLE], again=True)
    holds()
    better = replace(SAID, id="another", speaker="Ana Maria Rojas")  # a better reader gives other ids
    again = replace(WHOLE, statements=(better,), positions=(replace(STAND, statements=("another",)),))
    kept.add([again], again=True)
    holds()
    kept.add([WHOLE], again=True)
    assert kept.add([edited()]).changed == 1
    holds()
    for one in kept.judgements():
        kept.undo(one.number)
    assert [one.row.speaker_state for one in kept.statements()] == ["CHL"]
    assert [one.issue for one in kept.drift()] == ["envoys"] and len(kept.commitments()) == 1
    assert all(not one.row.by_hand for one in kept.statements())
    checked(kept)


def exported(store: Store, form: str, tmp_path: Path) -> str:
    out = BytesIO()
    told_by_hand = [one.judgement for one in store.judgements()]
    options = {"csv": Options(table="judgements")}.get(form, Options())
    export(store.records(), form, out, judgements=told_by_hand, options=options)
    return out.getvalue().decode()


def test_exports_say_what_a_hand_changed_and_what_was_read(kept, tmp_path):
    kept.judge("correct", SAID.id, field="speaker_state", value="PER", by="Kari", reason="misread")
    kept.judge("reject", PROMISE.id, field="commitment", by="Kari")
    lines = exported(kept, "csv", tmp_path)
    assert f"correct,{SAID.id}" in lines and f"reject,{PROMISE.id},,commitment" in lines
    for form in ("jsonl", "annotation", "md"):
        said = exported(kept, form, tmp_path)
        assert "PER" in said and "Kari" in said and "CHL" in said, form
        assert form == "jsonl" or "exchange envoys" not in said
    (record,) = map(decode, exported(kept, "jsonl", tmp_path).splitlines())
    assert record == kept.record(WHOLE.report.id) and record.verify()


def test_files_of_every_table_say_it(kept, tmp_path):
    kept.judge("correct", SAID.id, field="speaker_state", value="PER", by="Kari")
    export(kept.records(), "csv", tmp_path / "out")
    (row,) = csv.DictReader((tmp_path / "out" / "statements.csv").read_text("utf-8").splitlines())
    assert row["speaker_state"] == "PER" and row["by_hand"].startswith("speaker_state: PER, read as CHL")


def test_decisions_on_events_hold_when_the_report_is_edited(kept):
    met = next(one for one in WHOLE.events if one.where)
    number = kept.judge("correct", met.id, field="place", value="Bergen", by="Kari")
    kept.merge()
    assert [one.where for one in kept.stories() if one.where] == ["Bergen"]
    assert kept.add([edited()]).changed == 1
    (story,) = [one for one in kept.stories() if one.where]
    ids = [mention.id for mention in story.mentions]
    assert story.where == "Bergen" and met.id not in ids
    assert [one.number for one in kept.judgements(ids)] == [number]
    assert stories_of_mentions(kept, [met.id])[met.id][1] == story.id
    kept.undo(number)
    kept.merge()
    assert [one.where for one in kept.stories() if one.where] == ["Oslo"]
    checked(kept)


def test_events_that_a_hand_parted_stay_apart_when_a_report_is_edited(kept):
    first, second = (one.id for one in WHOLE.events)
    number = kept.judge("different", first, second, by="Kari")
    kept.merge()
    assert len(kept.stories()) == 2
    kept.add([edited()])
    assert len(kept.stories()) == 2
    kept.undo(number)
    kept.merge()
    assert len(kept.stories()) == 1


def test_a_decision_on_words_that_an_edit_took_out_waits(kept):
    kept.judge("reject", SAID.id, field="statement", by="Kari")
    other = edited()
    first = other.statements[0]
    words = other.report.text.index("met in Oslo")
    place = other.report.span(words, words + len("met in Oslo"))
    kept.add([replace(other, statements=(replace(first, content=(place,), evidence=(place,)),))])
    assert len(kept.statements()) == 1  # other words: nobody judged those
    checked(kept)


def test_of_several_values_those_that_hold_stand(kept):
    kept.judge("correct", SAID.id, field="issue", value="trade")
    assert [tag.issue for tag in kept.statements().items[0].row.issues] == ["envoys", "trade"]
    kept.judge("reject", SAID.id, field="issue", value="envoys")
    assert [one.issue for one in issue_counts(kept) if one.statements] == ["trade"]
    kept.judge("accept", SAID.id, field="issue", value="envoys")
    assert {one.issue for one in issue_counts(kept) if one.statements} == {"envoys", "trade"}
    for state in ("NOR", "CHL"):
        kept.judge("reject", PROMISE.id, field="party", value=state)
    assert len(kept.undertakings("NOR", "CHL")) == 1  # nobody is left: who it was is not known better
    checked(kept)


def test_the_latest_decision_holds(kept):
    for value in ("PER", "BOL", "NOR"):
        last = kept.judge("correct", SAID.id, field="speaker_state", value=value)
    assert [one.row.speaker_state for one in kept.statements()] == ["NOR"]
    kept.undo(last)
    assert [one.row.speaker_state for one in kept.statements()] == ["BOL"]
    kept.judge("reject", SAID.id, field="speaker_state", value="BOL")
    assert [one.row.speaker_state for one in kept.statements()] == ["PER"]
    kept.judge("reject", SAID.id, field="speaker_state", value="PER")
    assert [one.row.speaker_state for one in kept.statements()] == ["CHL"]
    kept.judge("reject", SAID.id, field="speaker_state", value="CHL")
    assert [one.row.speaker_state for one in kept.statements()] == [None]


@pytest.mark.parametrize(
    ("row", "verdict", "field", "value", "says"),
    [
        (SAID, "correct", "speaker_state", "Peru", "a code such as"),
        (SAID, "correct", "colour", "red", "no field 'colour'"),
        (SAID, "correct", "statement", "another", "accepted or rejected"),
        (SAID, "correct", "force", "7", "expected one of"),
        (SAID, "correct", "date", "yesterday", "expected a day"),
        (SAID, "correct", "speaker", None, "needs the value"),
        (STAND, "reject", "state", "CHL", "as a whole"),
        (PROMISE, "correct", "undertaking", "send ships", "does not have these words"),
    ],
)
def test_decisions_that_make_no_sense(kept, row, verdict, field, value, says):
    with pytest.raises(BadUsage, match=says):
        kept.judge(verdict, row.id, field=field, value=value)
    assert kept.judgements() == ()


def test_judgements_that_were_copied_are_carried_out(kept):
    kept.judge("correct", SAID.id, field="speaker_state", value="PER", by="Kari")
    wanted = kept.record(WHOLE.report.id)
    from dragoman.store.amendments import carry_out_judgements

    with kept.writing() as connection:  # as in a store that salvage fills
        for table in ("judged_row", "row_as_read"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    kept.add([WHOLE], again=True)
    assert kept.record(WHOLE.report.id) == WHOLE
    with kept.writing() as connection:
        carry_out_judgements(connection)
    assert kept.record(WHOLE.report.id) == wanted
