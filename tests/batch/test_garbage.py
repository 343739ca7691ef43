"""Processes of our own do not look through what they have loaded; a program that reads is left as it is."""

from __future__ import annotations

import gc
import sys
from contextlib import nullcontext

import pytest

from dragoman.batch.worker import Worker
from dragoman.cli import main
from dragoman.settings import collect_seldom


@pytest.fixture(autouse=True)
def threshold():
    """The threshold of this process, which is as it was afterwards."""
    known = gc.get_threshold()
    yield known
    gc.set_threshold(*known)


def thresholds():
    return lambda batch: [gc.get_threshold()[0] for _ in batch]


def test_the_objects_of_many_pages_cause_no_full_collection():
    gc.collect()
    collect_seldom()
    before = gc.get_stats()[2]["collections"]
    kept = [[number] for number in range(200_000)]  # a page keeps some thousands
    assert gc.get_stats()[2]["collections"] == before and len(kept) == 200_000


def test_a_process_that_works_for_this_one_collects_seldom(threshold):
    with Worker(thresholds) as worker:
        ((found,),) = worker.do(["ask"])
    assert found > 10_000 and gc.get_threshold() == threshold


def test_the_command_line_does_where_the_process_is_its_own(monkeypatch, capsys, threshold):
    assert main(["--version"]) == 0 and gc.get_threshold() == threshold
    monkeypatch.setattr(sys, "argv", ["dragoman", "--version"])
    monkeypatch.setattr("dragoman.cli.listening", lambda *given, **named: nullcontext())  # for good otherwise
    assert main() == 0 and gc.get_threshold()[0] > 10_000
    assert capsys.readouterr().out.count("dragoman 0.") == 2


def test_reading_in_a_program_changes_nothing_there(threshold):
    import dragoman

    frozen = gc.get_freeze_count()  # Python 3.12 begins with some
    assert dragoman.read("Norway and Chile met in Oslo on 4 May 2023.", published="2023-05-05").events
    assert gc.get_threshold() == threshold and gc.get_freeze_count() == frozen
