"""The bench: every development set that is there, one table, and what fails is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from benchmarks import development_sets

from evaluation import adapters

SCORER = """
import json, sys
from pathlib import Path
out = Path(sys.argv[sys.argv.index("--json") + 1])
out.write_text(json.dumps({"value": [50, 60, 55.5], "relaxed": [1, 2, 99.0]}))
print("documents/s 10 failed 2")
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one set and a scorer that knows its answer."""
    for name in ("times", "score"):
        (tmp_path / name).mkdir()
    (tmp_path / "times" / "timebank.jsonl").write_text("{}\n")
    (tmp_path / "score" / "times.py").write_text(SCORER)
    return tmp_path


def test_a_set_that_is_there_is_scored_and_others_are_passed_over(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert development_sets.main([str(data)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines() if line]
    assert ["timebank", "value,", "F1", "55.50", "79.00", "below"] in lines
    assert ["timebank", "found,", "F1", "99.00", "-"] in lines
    assert ["timebank", "texts", "that", "the", "reader", "failed", "on", "2.00", "-"] in lines
    assert {line[0] for line in lines} == {"set", "timebank"}


def test_a_scorer_that_fails_is_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (data / "score" / "times.py").write_text("raise SystemExit('no such module')")
    assert development_sets.main([str(data)]) == 1
    assert "timebank   failed: no such module" in capsys.readouterr().err


def test_nothing_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert development_sets.main([str(tmp_path)]) == 2
    assert "no development set; expected one of record, press" in capsys.readouterr().err


@pytest.mark.parametrize("test", development_sets.development_sets(), ids=lambda test: test.name)
def test_every_set_names_an_adapter_and_its_figures(test: development_sets.DevelopmentSet) -> None:
    assert callable(getattr(adapters, test.using))
    assert test.figures and len({shown.title for shown in test.figures}) == len(test.figures)
    assert all(shown.bar is None or 0 < shown.bar <= 100 for shown in test.figures)


def test_shares_become_per_cent() -> None:
    figures = json.loads('{"total": {"events": {"f1": 0.5}}, "country": null}')
    assert development_sets.Shown("t", ("total", "events", "f1"), share=True).of(figures) == 50
    assert development_sets.Shown("t", ("country",)).of(figures) is None
