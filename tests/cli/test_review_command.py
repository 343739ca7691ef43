"""`dragoman review`, and `dragoman judge` on whole entries: what is entered is decided and taken back."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from builders import report, statement
from dragoman.merge.story import Story
from dragoman.record import Proposal, Record
from dragoman.store import Store
from dragoman.store.queries.review import progress
from telling import told


def near(text: str, day: str, place: str) -> Record:
    record = told(text, day, when=day, where=place)
    return replace(record, events=(replace(record.events[0], confidence=0.75),))


OSLO = near("Norway and Chile spoke of salmon in Oslo.", "2021-05-05", "Oslo")
LIMA = near("Norway and Chile spoke of copper in Lima.", "2023-05-05", "Lima")


@pytest.fixture(autouse=True, scope="module")
def _sure_as_read() -> Iterator[None]:
    """A story is as sure here as its surest event."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dragoman.merge.stories.confidence", surest)
        yield


def surest(story: Story) -> float | None:
    return max((mention.event.confidence or 0.0 for mention in story.mentions), default=None)


@pytest.fixture
def kept(tmp_path) -> str:
    path = str(tmp_path / "kept.db")
    with Store.open(path) as store:
        store.add([OSLO, LIMA])
    return path


@pytest.fixture
def entered(run, kept, monkeypatch):
    """Run the review with lines that somebody enters."""

    def walk(*lines: str):
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return run("review", "--store", kept, "--by", "Kari")

    return walk


def chronology(run, kept) -> list[dict]:
    outcome = run("chronology", "NOR", "CHL", "--all", "--store", kept, "-f", "json")
    return json.loads(outcome.out) if outcome.out else []


def test_what_is_entered_is_decided_and_the_next_entry_comes(run, kept, entered):
    outcome = entered("r", "u", "a", "c place Bergen", "q")
    assert outcome.out.index("Lima") < outcome.out.index("taken back") < outcome.out.rindex("Oslo")
    assert "nothing doubtful is left" in outcome.out and "decided: 2; left: 0" in outcome.out
    assert [(entry["place"], entry["confidence"]) for entry in chronology(run, kept)] == [
        ("Bergen", 1.0), ("Lima", 1.0),
    ]  # fmt: skip
    assert run("review", "--store", kept, "-f", "json").code == 1
    lines = run("review", "--store", kept, "--decisions", "-f", "jsonl").out.splitlines()
    assert [json.loads(line)["verdict"] for line in lines] == ["accept", "correct"]
    assert "read_place" in run("review", "--store", kept, "--decisions", "-f", "csv").out.splitlines()[0]


def test_what_cannot_be_is_told_and_the_entry_stays(run, kept, entered):
    outcome = entered("c colour red", "c date soon", "c actor", "c actor none", "x", "u", "s", "s")
    assert "no field 'colour'" in outcome.err and "expected a day" in outcome.err
    assert "c place none where no value is right" in outcome.err and "without a party" in outcome.err
    assert "nothing was decided here yet" in outcome.err
    assert "nothing doubtful is left but what you skipped" in outcome.out and "left: 2" in outcome.out


def test_a_list_has_the_ids_that_judge_takes(run, kept):
    (first, second) = json.loads(run("review", "--store", kept, "-f", "json").out)
    assert (first["why"], first["words"]) == ("near the cut", "Norway and Chile spoke of copper in Lima.")
    assert run("judge", first["story"], "reject", "--store", kept).code == 0
    assert [entry["story"] for entry in chronology(run, kept)] == [second["story"]]
    assert run("judge", first["story"], "accept", "--store", kept).code == 0
    assert {entry["story"] for entry in chronology(run, kept)} == {first["story"], second["story"]}
    assert run("judge", first["story"], "same", second["story"], "--store", kept).code == 0
    assert len(chronology(run, kept)) == 1
    assert run("judge", first["story"], "correct", "date", "2023-05-06", "--store", kept).code == 0
    assert chronology(run, kept)[0]["date"] == "2023-05-06"


def test_a_story_is_explained_by_the_id_that_lists_print(run, kept):
    (story, *_) = chronology(run, kept)
    told = run("explain", story["story"], "--store", kept)
    assert told.code == 0 and OSLO.events[0].id in told.out
    (explained,) = json.loads(run("explain", OSLO.events[0].id, "--store", kept, "--format", "json").out)
    assert explained["report"] == OSLO.report.id and explained["number"] == 1


def test_none_takes_a_value_out(run, kept, entered):
    entered("c place none", "q")
    assert {entry["place"] for entry in chronology(run, kept)} == {None, "Oslo"}


def test_a_status_or_type_that_there_is_not_is_refused(run, kept):
    for option, allowed in (("--status", "held, planned"), ("--type", "CONSULT")):
        outcome = run("review", "--store", kept, option, "bogus", "-f", "json")
        assert outcome.code == 2 and allowed in outcome.err
    several = run("review", "--store", kept, "--status", "planned,Held", "-f", "json")
    assert len(json.loads(several.out)) == 2


def test_a_proposed_statement_is_accepted_or_rejected_as_it_is(run, kept, entered):
    of = report("“We will talk,” Chile said.", published_at="2024-03-11")
    row = replace(statement(of, "We will talk"), id="said", speaker="Chile", speaker_state="CHL")
    with Store.open(kept) as store:
        store.add([Record(of, proposals=(Proposal("said", "quill@1", 0.5, (), statement=row),))])
    outcome = entered("c speaker Peru", "x", "r", "u", "a", "q")
    assert "a proposed statement is accepted or rejected as it is" in outcome.err
    assert "[c]orrect" not in outcome.err and "decided: 1; left: 2" in outcome.out
    with Store.open(kept) as store:
        assert [found.row.id for found in store.statements()] == ["said"]
        assert progress(store).by_name == (("Kari", 1),)
