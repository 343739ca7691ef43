from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pandas
import pytest

from builders import event, party, report
from builders import told as whole
from dragoman.readers.second.reader import accepted
from dragoman.record import Proposal, Record, content_id
from dragoman.record.encoding import decode, encode
from dragoman.render.exchange.formats import FORMATS
from dragoman.store import Store
from telling import VISIT
from telling import told as news_of


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_bytes(encode(whole()) + b"\n" + encode(whole()) + b"\n")
    return str(path)


def test_records_go_into_a_folder(run, records, tmp_path):
    outcome = run("export", records, "--to", "csv", "--output", str(tmp_path / "out"))
    assert (outcome.code, outcome.out) == (0, "")
    assert "written as csv: " in outcome.err and "4 events" in outcome.err
    assert len(pandas.read_csv(tmp_path / "out" / "events.csv")) == 4


def test_reports_are_read_first(run, reader, tmp_path):
    report = tmp_path / "report.html"
    report.write_text("words")
    outcome = run("export", str(report), "--to", "jsonl", "--outlet", "The Fjord")
    assert decode(outcome.out) == whole()
    assert reader[0]["outlet"] == "The Fjord"


def test_what_cannot_be_read_is_told_and_the_rest_goes_on(run, records, tmp_path):
    outcome = run("export", records, str(tmp_path / "none.jsonl"), "--to", "csv", "--table", "events")
    assert outcome.code == 1
    assert "none.jsonl" in outcome.err and outcome.out.count("\n") == 5


def test_losses_as_json(run, records, tmp_path):
    losses = tmp_path / "losses.json"
    run("export", records, "--to", "jsonl", "--losses", str(losses))
    assert json.loads(losses.read_text(encoding="utf-8"))["written"] == {"records": 2}


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--to", "jsonl"), "no dragoman.db in this folder"),
        (("SOURCE",), "--to"),
        (("SOURCE", "--to", "docx"), "there are: csv"),
        (("SOURCE", "--to", "csv"), "--output"),
    ],
)
def test_bad_usage(run, records, arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = run("export", *(records if one == "SOURCE" else one for one in arguments))
    assert outcome.code == 2 and told in outcome.err and outcome.out == ""


def test_every_format_is_listed(run):
    out = run("export", "--list").out
    for form in FORMATS.values():
        assert f"\n{form.name} " in out
    assert out.count("> loses: ") == len(FORMATS)


@pytest.fixture
def store(tmp_path):
    """A store of three records: Norway and Chile in May, Norway and Peru in June, Chile alone."""
    path = tmp_path / "dragoman.db"
    june = told("Ministers of Norway and Peru met in Lima.", "2023-06-01", ("NOR", "PER"))
    alone = told("Chile spoke of envoys.", "2023-07-01", ("CHL",))
    with Store.open(str(path)) as opened:
        opened.add([whole(), june, alone])
    return str(path)


def told(text, day, states):
    of = report(text, published_at=f"{day}T12:00:00Z", address=f"https://f.example/{day}")
    one = event(of, text, actors=tuple(party(state) for state in states), recipients=())
    return Record(of, events=(one,))


def sides(one):
    return ",".join(side.state for side in (*one.actors, *one.recipients))


@pytest.mark.parametrize(
    ("asked", "texts"),
    [
        ((), {"NOR,CHL", "NOR,PER", "CHL"}),
        (("--actors", "NOR"), {"NOR,CHL", "NOR,PER"}),
        (("--actors", "Chile,NOR"), {"NOR,CHL"}),
        (("--actors", "PER,CHL"), set()),
        (("--since", "2023-06"), {"NOR,PER", "CHL"}),
        (("--until", "2023-06"), {"NOR,CHL", "NOR,PER"}),
        (("--actors", "NOR", "--since", "2023-06", "--until", "2023"), {"NOR,PER"}),
    ],
)
def test_a_store_is_asked_for_whose_and_when(run, store, tmp_path, asked, texts):
    outcome = run("export", "--store", store, "--to", "jsonl", *asked)
    found = [decode(line) for line in outcome.out.splitlines()]
    assert {sides(one) for record in found for one in record.events} == texts
    whole_path = tmp_path / "all.jsonl"
    run("export", store, "--to", "jsonl", "--output", str(whole_path))
    again = run("export", str(whole_path), "--to", "jsonl", *asked)
    assert set(again.out.splitlines()) == set(outcome.out.splitlines())
    assert outcome.code == 0


def test_stories_of_a_store_are_those_that_hands_made_them(run, tmp_path):
    kept = str(tmp_path / "kept.db")
    planned, put_off, *_ = (record.events[0].id for record in VISIT)
    with Store.open(kept) as opened:
        opened.add(VISIT[:2])
        before = run("export", "--store", kept, "--to", "atom").out
        opened.judge("different", planned, put_off)
    assert before.count("<entry>") == 1
    assert run("export", "--store", kept, "--to", "atom").out.count("<entry>") == 2
    assert run("export", kept, "--to", "atom").out.count("<entry>") == 2


def test_decisions_by_hand_are_a_table(run, store):
    with Store.open(store) as opened:
        (found,) = opened.events(actors=("NOR", "PER"))
        opened.judge(
            "correct", found.row.id, field="status", value="denied", by="me", reason="the ministry says"
        )
        opened.add(opened.records(), again=True)  # read again, the decision still holds
    out = run("export", store, "--to", "csv", "--table", "judgements").out
    (row,) = csv.DictReader(io.StringIO(out))
    assert (row["first"], row["field"], row["value"], row["by"]) == (found.row.id, "status", "denied", "me")
    assert json.loads(run("chronology", "NOR", "PER", store, "-f", "json").out)[0]["status"] == "denied"
    assert (
        run("export", store, "--actors", "CHL", "--to", "csv", "--table", "judgements").out.count("\n") == 1
    )


def test_a_store_that_is_not_there(run, tmp_path):
    outcome = run("export", "--store", str(tmp_path / "none.db"), "--to", "jsonl")
    assert outcome.code == 2 and "none.db" in outcome.err and outcome.out == ""


def test_a_state_or_date_that_is_none(run, records):
    assert "no state 'Utopia'" in run("export", records, "--to", "jsonl", "--actors", "Utopia").err
    misspelled = run("export", records, "--to", "jsonl", "--actors", "Phillipines").err
    assert "no state 'Phillipines' (did you mean Philippines?)" in misspelled.replace("\n", " ")
    assert "--since" in run("export", records, "--to", "jsonl", "--since", "May").err


@pytest.fixture
def listing(tmp_path):
    """A store of a meeting, a report that only opens with it, and something else."""
    met = news_of("Norway and Chile met in Arica over salmon quotas.", "2023-05-10", word="met")
    text = "Norway and Chile met in Arica over salmon quotas. More follows."
    opens = Record(replace(report(text, published_at="2023-05-11", outlet="Quayside"), id=content_id(text)))
    other = news_of("Norway and Peru met in Lima over anchovy.", "2023-06-01", who="NOR-PER", word="met")
    path = tmp_path / "listing.db"
    with Store.open(str(path)) as opened:
        opened.add([met, opens, other])
    return str(path), opens.report.id


def test_stories_of_a_store_are_a_table_with_what_else_opens_with_them(run, listing, tmp_path):
    store, opens = listing
    narrowed = ("--actors", "NOR,CHL", "--until", "2023-05")
    run("export", store, "--to", "csv", "-o", str(tmp_path / "out"), *narrowed)
    (row,) = csv.DictReader((tmp_path / "out" / "stories.csv").open(encoding="utf-8"))
    assert row["also"] == opens
    assert opens in {one["id"] for one in csv.DictReader((tmp_path / "out" / "reports.csv").open())}
    with Store.open(store) as opened:
        assert row["id"] in {story.id for story in opened.stories()}
    lines = [json.loads(line) for line in run("export", store, "--to", "stories").out.splitlines()]
    assert [line["also"] for line in lines] == [[opens], []]
    assert opens not in run("export", store, "--to", "jsonl", "--actors", "NOR,CHL").out


def test_a_store_with_others_is_merged_with_them(run, listing, records):
    store, opens = listing
    out = run("export", store, records, "--to", "stories").out
    lines = [json.loads(line) for line in out.splitlines()]
    assert len(lines) == 3 and sum(line["also"] == [opens] for line in lines) == 1


@pytest.mark.parametrize("form", [("stories",), ("csv", "--table", "stories"), ("csv", "--table", "events")])
def test_a_store_that_cannot_be_opened_is_told_once(run, tmp_path, form):
    outcome = run("export", "--store", str(tmp_path / "none.db"), "--to", *form)
    assert outcome.code == 2 and outcome.err.count("no such store") == 1


def test_a_record_that_is_none_is_told_and_those_beside_it_are_written(run, records, tmp_path):
    with Path(records).open("ab") as file:
        file.write(b"torn\n")
    outcome = run("export", records, "--to", "jsonl")
    assert outcome.code == 1 and outcome.out.count("\n") == 2
    assert "records.jsonl, line 3: not a Dragoman record" in outcome.err
    (tmp_path / "torn.jsonl").write_bytes(b"torn\n" * 2)
    assert run("export", str(tmp_path / "torn.jsonl"), "--to", "jsonl").code == 2
    compared = run("compare", records, records)
    assert compared.code == 2 and "line 3" in compared.err


@pytest.mark.parametrize("form", ["stories", "csv"])
def test_own_rows_of_a_store_make_the_stories_that_those_of_a_file_make(run, tmp_path, form):
    of = report("Norway and Chile met in Oslo.", published_at="2024-03-11")
    own = replace(event(of, "Norway and Chile met"), id="own", confidence=0.95)
    row = replace(own, id="proposed", rule="quill@1", status="planned", confidence=None)
    record = accepted(Record(of, events=(own,)), [Proposal(row.id, "quill@1", 0.9, (), event=row)])
    with Store.open(str(tmp_path / "kept.db")) as store:
        store.add([record])
        store.merge()
    (tmp_path / "records.jsonl").write_bytes(encode(record) + b"\n")
    table = ("--table", "stories") if form == "csv" else ()
    from_store, from_file, all_rows = (
        run("export", str(tmp_path / source), "--to", form, *table, *options).out
        for source, options in (
            ("kept.db", ["--own"]), ("records.jsonl", ["--own"]), ("kept.db", []),
        )
    )  # fmt: skip
    assert from_store == from_file != all_rows
    assert "own" in from_store and "proposed" in all_rows and '"proposed"' not in from_store
