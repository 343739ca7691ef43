"""The fit of the confidence of entries: signs are kept, sheets are read, cuts are chosen."""

from __future__ import annotations

import csv
import json

import numpy
import pytest
from training.entries import (
    JudgedEntry,
    area,
    best_cut,
    fitted,
    keep,
    lines,
    lines_without,
    read,
    refreshed,
)

from dragoman.lexicon.story_rules import EntryWeight
from dragoman.merge.entry_confidence import features
from dragoman.settings import LISTED
from dragoman.store import Store
from telling import told

ROWS = (EntryWeight("bias", 0, "all"), EntryWeight("sure", 0, "", "+"), EntryWeight("odd", 0, "", "+"))


def entry(number: int, sure: float, odd: float, right: str) -> JudgedEntry:
    marks = {"type": "1", "parties": "1", "date": "", "status_right": right}
    features = {"together": sure, "sure": sure, "odd": odd}
    return JudgedEntry(f"story {number}", features, marks, "feed_odd" if number % 2 else "feed_even")


ENTRIES = [
    entry(number, number % 5, -(number % 5) / 2, "1" if number % 5 > 1 or number % 7 == 0 else "0")
    for number in range(60)
]


def test_the_fit_tells_right_from_wrong_and_keeps_to_signs():
    regression = fitted(ENTRIES, ROWS, 0.01)
    assert regression.weights["sure"] > 0.5
    assert regression.weights["odd"] == 0  # it falls where entries are right, and must not
    chances = regression.chances(ENTRIES)
    right = numpy.array([float(entry.is_right()) for entry in ENTRIES])
    assert chances.mean() == pytest.approx(right.mean(), abs=0.01)
    assert area(chances, right) > 0.8


def test_a_penalty_draws_weights_to_nothing():
    weights = [fitted(ENTRIES, ROWS, penalty).weights["sure"] for penalty in (0.01, 0.4, 100)]
    assert weights == sorted(weights, reverse=True)
    assert weights[-1] == pytest.approx(0, abs=0.01)


def test_the_lowest_cut_that_is_right_enough():
    chances, right = numpy.array([0.4, 0.6, 0.8, 0.9]), numpy.array([0.0, 0.0, 1.0, 1.0])
    assert best_cut(chances, right, 0.6) == 0.41
    assert best_cut(chances, right, 0.9) == 0.61
    assert best_cut(chances, 1 - right, 0.9) is None


def test_labels_are_read_as_they_were_kept(tmp_path):
    path = tmp_path / "entries.csv"
    keep(ENTRIES, path)
    assert read([path]) == ENTRIES


def test_rows_that_nobody_judged_are_passed_over_and_other_sheets_refused(tmp_path):
    path, other = tmp_path / "sheet.csv", tmp_path / "other.csv"
    columns = ("story", "type", "parties", "date", "status_right", "features", "reports")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerow(("a", "1", "0", "", "1", json.dumps({"sure": 1}), "words"))
        writer.writerow(("b", "", "", "", "", "{}", "words"))
    (only,) = read([path])
    assert only.sample == "sheet"
    assert (only.story, only.is_right(), only.is_right(("type", "date"))) == ("a", False, True)
    other.write_text("number,type\n1,1\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="has no column date, features, parties, status_right, story"):
        read([other])


def test_figures_are_told_by_kind_of_text_and_of_what_a_fit_did_not_see():
    right = numpy.array([float(entry.is_right()) for entry in ENTRIES])
    figures = list(lines(ENTRIES, right, 0.8))
    for kind in ("feed", "all"):
        assert f"  {kind:<10}{LISTED:.2f} {right.sum():>5.0f} 100.0% 100.0%" in figures
    apart = list(lines_without(ENTRIES, ROWS, 0.01))
    assert [line.split()[0] for line in apart[1:]] == ["feed_even", "feed_odd"]


def test_features_are_those_of_a_store_where_its_story_tells_what_was_judged(tmp_path):
    path = str(tmp_path / "kept.db")
    with Store.open(path) as store:
        store.add([told("Norway met Chile in Oslo.", "2023-05-06")])
        (story,) = store.stories()
    marks = dict.fromkeys(("type", "parties", "date", "status_right"), "1")
    judged = {"type CONSULT": 1.0, "status held": 1.0}
    same, elsewhere = (JudgedEntry(id, judged, marks, "feed") for id in (story.id, "another"))
    planned = JudgedEntry(story.id, {"type CONSULT": 1.0, "status planned": 1.0}, marks, "feed")
    now = refreshed([same, elsewhere, planned], [path])
    assert [entry.features for entry in now] == [features(story), elsewhere.features, planned.features]
    assert refreshed([same], []) == [same]
