"""A search for either of two words, a table of sums, and what `add` says at its end."""

from __future__ import annotations

import json

import pytest

LINES = [
    {"title": "", "text": "", "url": "https://x.example/1", "published": "2023-01-05"},
    {"title": "Norway seizes trawler", "text": "Norway seized a Chilean trawler.",
     "url": "https://x.example/2", "published": "2023-01-05"},
    {"title": "Chile condemns Norway", "text": "Chile condemned Norway over a balloon.",
     "url": "https://x.example/3", "published": "2023-02-06", "outlet": "A very long name of an outlet " * 3},
]  # fmt: skip


@pytest.fixture(scope="module")
def feed(tmp_path_factory):
    path = tmp_path_factory.mktemp("feed") / "feed.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    return path


@pytest.fixture
def store(run, feed):
    url = str(feed.parent / "store.db")
    run("add", str(feed), "--store", url)
    return url


def test_an_item_without_text_is_skipped_and_the_stories_are_counted(run, feed, tmp_path):
    outcome = run("add", str(feed), "--store", str(tmp_path / "new.db"))
    assert outcome.code == 0
    lines = [line.split() for line in outcome.out.splitlines()]
    assert ["without", "text", "1"] in lines and ["new", "reports", "2"] in lines
    assert "the store has 2 stories" in outcome.out


@pytest.mark.parametrize(
    ("query", "count"),
    [("trawler", 1), ("trawler OR balloon", 2), ("trawler balloon", 0), ("Norway trawler OR balloon", 2),
     ("trawler OR balloon -condemned", 1), ("trawler or balloon", 0)],
)  # fmt: skip
def test_either_of_two_words(run, store, query, count):
    outcome = run("search", query, "--store", store, "--format", "jsonl")
    assert len(outcome.out.splitlines()) == count


def test_a_long_name_of_an_outlet_leaves_room_for_the_title(run, store):
    outcome = run("search", "balloon", "--store", store)
    assert "Chile condemns Norway" in outcome.out


def test_activity_has_sums(run, store):
    table = run("activity", "Chile", "any", "--store", store, "--all")
    assert "2 stories in all" in table.out
    rows = run("activity", "Chile", "any", "--store", store, "--all", "--pivot", "--format", "csv").out
    lines = rows.splitlines()
    assert lines[0].startswith("period,") and lines[0].endswith(",total")
    assert lines[1].startswith("2023-01,") and lines[-1].startswith("total,") and lines[-1].endswith(",2")


def test_compare_has_the_option_that_its_note_names(run, feed):
    path = feed.parent / "readout.txt"
    path.write_text(
        "The ministers of Norway and Chile met on Monday. They agreed on trade.", encoding="utf-8"
    )
    assert "--published" in run("compare", str(path)).out
    assert "--published" not in run("compare", str(path), "--published", "2023-06-20").out
