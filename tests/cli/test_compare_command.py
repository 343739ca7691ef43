from __future__ import annotations

import json
from pathlib import Path

import pytest

from dragoman import Store, compare
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


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A store with the two accounts, the ids of their reports, and the story that both tell."""
    path = str(tmp_path_factory.mktemp("kept") / "kept.db")
    with Store.open(path) as store:
        store.add_from(ONE, OTHER)
        ids = {record.report.outlet: record.report.id for record in store.records()}
        told = [one for one in store.stories(type="CONSULT") if len(one.witnesses) == 2]
    return path, ids, told[0].id


def test_reports_of_a_store_by_their_ids(kept, capsys):
    path, ids, _ = kept
    assert main(["compare", *ids.values(), "--store", path, "--format", "json"]) == 0
    stored = json.loads(capsys.readouterr().out)
    assert main(["compare", ONE, OTHER, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == stored


@pytest.mark.parametrize("asked", [[], ["--sides", "IND,CHN"], ["--outlets", "{0},{1}"]])
def test_the_accounts_of_a_story(kept, asked, capsys):
    path, ids, story = kept
    options = [option.format(*ids) for option in asked]
    assert main(["compare", story, "--store", path, "--format", "json", *options]) == 0
    data = json.loads(capsys.readouterr().out)
    assert {one["side"] for one in data["accounts"]} == {"IND", "CHN"}
    assert {one["whole"] for one in data["accounts"]} == {"full text"}


def test_the_same_from_python(kept):
    path, ids, story = kept
    with Store.open(path) as store:
        assert store.compare(story, sides=("IND", "CHN")) == store.compare(*_ordered(ids, store))
        assert store.compare(*ids.values()) == compare(Path(ONE), Path(OTHER))


def _ordered(ids, store):
    sides = {compare(store.record(id)).accounts[0].side: id for id in ids.values()}
    return sides["IND"], sides["CHN"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["0123456789abcdef"], "no report or story '0123456789abcdef'"),
        (["0123456789abcdef", ONE], "not both"),
        (["{story}", "--outlets", "The Fjord"], "no outlets that tell it are named like 'The Fjord'"),
    ],
)
def test_what_a_store_does_not_have_is_told(kept, arguments, message, capsys):
    path, _, story = kept
    assert main(["compare", *(one.format(story=story) for one in arguments), "--store", path]) == 2
    assert message in capsys.readouterr().err
