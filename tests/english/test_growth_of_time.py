"""Twice the text takes about twice the steps: lines of the program that are run, which no clock measures."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import dragoman
from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.english.document import parse
from dragoman.readers.english.events import event_links, place_attachment
from dragoman.readers.english.reader import _record
from dragoman.settings import DEFAULT

_HOME = str(Path(dragoman.__file__).parent)
_LENGTH = 3_000
_MOST = 2.1

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "unit",
    [
        "The minister said the “talks” went on in Oslo. ",
        "the “talks” and ",
        "He said that he met Chile. ",
        "They told them that they met. ",
        "The two sides met. The minister said they would meet. ",
        "Norway condemned the attack. ",
        "Norway plans to meet Chile but the talks were cancelled. ",
    ],
)
def test_twice_the_paragraph_takes_about_twice_the_lines(unit: str) -> None:
    once, twice = (lines(unit * (times * _LENGTH // len(unit))) for times in (1, 2))
    assert twice <= _MOST * once


def test_a_sentence_is_searched_once_for_all_its_predicates(monkeypatch: pytest.MonkeyPatch) -> None:
    searched, placed = (
        counted(monkeypatch, event_links, "_connectives"),
        counted(monkeypatch, place_attachment, "_top"),
    )
    clause = "Norway's envoy met Chile's minister in Oslo after he attacked Mali"
    record = extract(ingest(" and ".join([clause] * 12) + "."))
    assert len(record.events) >= 3
    assert len(searched) <= 2
    assert len(placed) <= len(record.places)


def lines(text: str) -> int:
    """Return how many lines of the program are run to read a parsed text."""
    document = parse(ingest(text, published="2023-05-05"))
    steps = 0

    def inside(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return inside

    def outside(frame: FrameType, event: str, argument: Any) -> Any:
        return inside if frame.f_code.co_filename.startswith(_HOME) else None

    before = sys.gettrace()
    sys.settrace(outside)
    try:
        _record(document, DEFAULT)
    finally:
        sys.settrace(before)
    return steps


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[object]:
    """Return a list that gains what a function of a module is given first, whenever it is called."""
    calls: list[object] = []
    function = getattr(module, name)

    def call(*given: object) -> object:
        calls.append(given[0])
        return function(*given)

    monkeypatch.setattr(module, name, call)
    return calls
