"""`dragoman search` over a small store."""

from __future__ import annotations

import csv
import io
import json

import pytest

from builders import told
from dragoman.store import Store
from telling import VISIT
from telling import told as tell


@pytest.fixture
def kept(tmp_path):
    path = str(tmp_path / "kept.db")
    with Store.open(path) as store:
        store.add((told(), *VISIT))
    return path


def test_the_words_stand_under_day_and_title(run, kept):
    outcome = run("search", "visit", "Oslo", "--store", kept)
    assert outcome.code == 0
    assert "Search: visit Oslo" in outcome.out and "“Ana Rojas put off her visit to Oslo" in outcome.out


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "md"])
def test_every_format_holds_what_was_found(run, kept, form):
    assert "Ana Rojas put off her visit" in run("search", "visit", "--store", kept, "-f", form).out


def test_a_hit_names_its_report_and_characters(run, kept):
    (row,) = csv.DictReader(io.StringIO(run("search", "envoys", "--store", kept, "-f", "csv").out))
    with Store.open(kept) as store:
        text = store.record(row["report"]).report.text
    assert "envoys" in text[int(row["start"]) : int(row["end"])]


def test_fields_and_limits(run, kept):
    hits = run("search", "rojas", "--field", "speaker", "--store", kept, "-f", "jsonl").out.splitlines()
    assert hits and all(json.loads(hit)["statement"] for hit in hits)
    newest = run(
        "search", "visit", "--newest", "--limit", "1", "--store", kept, "-f", "jsonl"
    ).out.splitlines()
    days = [
        json.loads(hit)["day"]
        for hit in run("search", "visit", "--store", kept, "-f", "jsonl").out.splitlines()
    ]
    assert [json.loads(hit)["day"] for hit in newest] == [max(days)]


@pytest.mark.parametrize(
    ("words", "code"), [(["zeppelin"], 1), (["visit", "--since", "2030"], 1), (["-"], 2)]
)
def test_nothing_found_and_nothing_asked(run, kept, words, code):
    outcome = run("search", *words, "--store", kept)
    assert (outcome.code, outcome.out) == (code, "") and outcome.err


@pytest.mark.parametrize("field", ["text", "title"])
def test_an_issue_narrows_reports_to_those_that_tell_of_it(run, tmp_path, field):
    path = str(tmp_path / "issues.db")
    texts = {"over fish": (("maritime", "fish"),), "over steel": ()}
    with Store.open(path) as store:
        store.add(
            tell(f"Norway met Chile {text}.", "2023-06-01", title=f"Talks {text}", issues=issues)
            for text, issues in texts.items()
        )
    asked = ("search", "over", "--field", field, "--store", path, "-f", "jsonl")
    assert len(run(*asked).out.splitlines()) == 2
    (hit,) = run(*asked, "--issue", "maritime").out.splitlines()
    assert "fish" in json.loads(hit)["span"]["quote"]
    assert run(*asked, "--issue", "trade").code == 1
    assert run(*asked, "--issue", "fishes").code == 2


def test_an_issue_narrows_statements(run, kept):
    asked = ("search", "page", "--field", "words", "--store", kept, "-f", "jsonl")
    with Store.open(kept) as store:
        (said,) = (found.row for found in store.statements())
        assert [tag.issue for tag in said.issues] == ["envoys"]
        assert len(store.search("page", field="words", issue="envoys")) == 1
        assert len(store.search("page", field="words", issue="trade")) == 0
    assert run(*asked, "--issue", "trade").code == 1
