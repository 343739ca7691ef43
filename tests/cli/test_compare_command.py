from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman.cli import main

PAIRS = Path(__file__).resolve().parents[2] / "examples" / "pairs"
ONE, OTHER = str(PAIRS / "kazan-2024-10-ind.md"), str(PAIRS / "kazan-2024-10-chn.md")


def test_a_table_with_a_column_for_each_account(capsys):
    assert main(["compare", ONE, OTHER]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Accounts of one contact: India and China\n")
    assert "A India" in out
    assert "B China" in out


def test_records_are_taken_too_and_a_rule_is_off(tmp_path, capsys):
    for source, name in ((ONE, "one"), (OTHER, "other")):
        assert main(["read", source, "--format", "json", "--output", str(tmp_path / f"{name}.json")]) == 0
    files = [str(tmp_path / f"{name}.json") for name in ("one", "other")]
    assert main(["compare", *files, "--without", "order", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert "order" not in data["rules"]
    assert [one["side"] for one in data["accounts"]] == ["IND", "CHN"]


def test_sides_of_each_report(capsys):
    assert main(["compare", OTHER, "--sides", "India,CHN", "--format", "csv"]) == 0
    assert ",India," in capsys.readouterr().out


def test_the_rules_are_listed(capsys):
    assert main(["compare", "--rules"]) == 0
    assert "stronger" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([ONE, "absent.md"], "absent.md: No such file"),
        ([ONE, OTHER, "--sides", "USA"], "expected two or more states"),
        ([ONE, OTHER, "--sides", "USA,Atlantis"], "expected two or more states"),
        ([ONE, OTHER, "--without", "x"], "no rule 'x'"),
        (["-", "-"], "standard input"),
    ],
)
def test_mistakes_end_in_one_line(arguments, message, capsys):
    assert main(["compare", *arguments]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1
