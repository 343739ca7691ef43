"""Offices at a date (evaluation/offices.csv): persons named bare, in a sentence that says nothing of them.

A row is right when the actor's state is the row's and its office stands for the same role, or has the
same words. `known_wrong` in evaluation/offices.toml tells the rows that are not, each with its reason.
"""

from __future__ import annotations

import csv
import tomllib
from pathlib import Path

import pytest

from dragoman.lexicon.office_titles import role_of
from dragoman.lexicon.phrases import folded
from dragoman.readers.english.actors.cast_finder import actors

HERE = Path(__file__).resolve().parent.parent.parent / "evaluation"
PINNED = {"sources": 0.97, "outside": 0.92}
"""The share of each half that must stay right."""


def rows() -> list[dict[str, str]]:
    with (HERE / "offices.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def known_wrong() -> dict[str, str]:
    return tomllib.loads((HERE / "offices.toml").read_text(encoding="utf-8"))["known_wrong"]


def right(row: dict[str, str]) -> bool:
    found = [one for one in actors(f"{row['person']} spoke on Monday.", row["date"]) if one.kind == "person"]
    if len(found) != 1 or found[0].state != row["state"]:
        return False
    office = found[0].office or ""
    role = role_of(row["office"])
    if role is not None and role == role_of(office) and role not in ("organisation", "minister", "official"):
        return True
    words = [{word.rstrip("s") for word in folded(title).split()} for title in (office, row["office"])]
    return bool(words[0] & words[1] - {"of", "the", "minister", "for", "former"})


def test_half_of_two_hundred_is_from_outside():
    assert len(rows()) == 200
    assert sum(row["origin"] == "outside" for row in rows()) == 100


@pytest.mark.slow
def test_offices_at_a_date():
    wrong = {f"{row['person']} {row['date']}": row["origin"] for row in rows() if not right(row)}
    for origin, share in PINNED.items():
        among = [row for row in rows() if row["origin"] == origin]
        good = 1 - sum(value == origin for value in wrong.values()) / len(among)
        assert good >= share, f"{origin}: {good:.3f}, {sorted(wrong)}"
    assert set(wrong) == set(known_wrong())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("person", "on", "office", "later"),
    [
        ("Dmitry Medvedev", "2012-12-27", "prime minister", "deputy chairman"),
        ("Nouri al-Maliki", "2012-12-12", "prime minister", "vice president"),
        ("Alexei Kudrin", "2010-06-03", "minister", "accounts chamber"),
        ("Sergei Naryshkin", "2012-12-14", "speaker", "intelligence"),
        ("Sergei Shoigu", "2013-01-10", "defence minister", "security council"),
    ],
)
def test_an_office_is_as_of_the_report_not_of_today(person: str, on: str, office: str, later: str):
    found = next(one for one in actors(f"{person} spoke on Monday.", on) if one.kind == "person")
    told = (found.office or "").lower()
    assert later not in told
    assert office in told or told == "", told
