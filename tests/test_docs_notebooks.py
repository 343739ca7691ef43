"""The calls that docs/notebooks.md names run as they stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import dragoman
from telling import told

PAGE = Path(__file__).parent.parent / "docs" / "notebooks.md"


def blocks() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names that the first lines make, in a folder with a store."""
    monkeypatch.chdir(tmp_path)
    with dragoman.Store.open("dragoman.db") as store:
        text = "Ministers of the United States and China met in Lima."
        store.add([told(text, "2023-05-05", who="USA-CHN", when="2023-05-04")])
    names: dict[str, Any] = {}
    exec(blocks()[0], names)
    return names


def test_the_calls_in_its_table_run(ran: dict[str, Any]) -> None:
    from dragoman.store.paging import every

    names = {**ran, "every": every, "record": next(ran["store"].records())}
    names["records"] = [names["record"]]
    calls = re.findall(r"\| `([^`]*to_pandas\([^`]*)`", PAGE.read_text(encoding="utf-8"))
    assert len(calls) == 7
    for call in calls:
        assert eval(call, names).shape[1] > 5, call
    ran["store"].close()


@pytest.mark.slow
def test_the_lines_for_spacy_run() -> None:
    import spacy

    import dragoman.render.exchange.spacy_component  # noqa: F401  (what its entry point loads)

    (lines,) = (block for block in blocks() if "add_pipe" in block)
    names: dict[str, Any] = {"spacy": spacy}
    exec(lines, names)
    assert [time.value for time in names["doc"]._.times] == ["2023-06-18"]
    assert [one.speaker_state for one in names["doc"]._.statements] == ["CHN"]
