"""`dragoman channels` from records."""

from __future__ import annotations

import pytest

from dragoman.record.encoding import encode
from telling import VISIT, told

CALL = told("Ana Rojas telephoned Kari Nord.", "2023-03-01", when="2023-03-01", mode="phone")


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "records.jsonl"
    path.write_bytes(b"\n".join(map(encode, (CALL, *VISIT))))
    return str(path)


def test_a_table_says_what_is_not_reported(run, records):
    outcome = run("channels", "Norway", "Chile", records)
    assert outcome.code == 0
    assert "military to military" in outcome.out and "nothing reported" in outcome.out
    assert "closed" not in outcome.out


@pytest.mark.parametrize("form", ["json", "csv", "md", "jsonl"])
def test_every_format_has_every_kind(run, records, form):
    outcome = run("channels", "NOR", "CHL", records, "-f", form)
    assert outcome.code == 0
    assert outcome.out.count("legislatures") in (1, 2)  # code and label, or label
    assert "Turn(" not in outcome.out


def test_one_state_is_not_enough(run, records):
    outcome = run("channels", "NOR", "any", records)
    assert outcome.code == 2 and "give two" in outcome.err


def test_nothing_is_told(run, records):
    outcome = run("channels", "NOR", "PER", records)
    assert outcome.code == 1 and "no contact between NOR and PER" in outcome.err
