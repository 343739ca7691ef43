"""A pipe with a name keeps nobody waiting, and is read where somebody writes to it."""

from __future__ import annotations

import os
import threading

import pytest

from dragoman import input_bytes
from dragoman.cli import main
from dragoman.errors import BadInput
from dragoman.ingest import ingest
from dragoman.sources.item import How, Item, Refusal
from dragoman.sources.items import items

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no such pipes here")
TEXT = b"Norway and Chile met in Oslo."


@pytest.fixture
def pipe(tmp_path, monkeypatch):
    monkeypatch.setattr(input_bytes, "PATIENCE", 0.01)
    os.mkfifo(tmp_path / "pipe.txt")
    return tmp_path / "pipe.txt"


@pytest.fixture
def written(pipe, monkeypatch):
    """The pipe, with somebody who writes to it once it is opened."""
    monkeypatch.setattr(input_bytes, "PATIENCE", 30)
    writer = threading.Thread(target=lambda: pipe.write_bytes(TEXT))
    writer.start()
    yield pipe
    writer.join()


def test_a_pipe_that_nobody_writes_to_is_refused(pipe, capfd):
    (refused,) = items([str(pipe)], How())
    assert isinstance(refused, Refusal) and "nothing was written" in refused.reason
    assert list(items([str(pipe.parent)], How())) == []  # in a folder it is no report
    with pytest.raises(BadInput, match="nothing was written"):
        ingest(pipe)
    records = pipe.with_suffix(".jsonl")
    os.mkfifo(records)
    for command in (("read", str(pipe)), ("verify", str(records)), ("import", "--as", "gdelt", str(pipe))):
        assert main(command) == 2
        assert "nothing was written" in capfd.readouterr().err


def test_a_pipe_is_read_to_its_end(written):
    (item,) = items([str(written)], How())
    assert isinstance(item, Item) and item.content == TEXT


def test_a_report_in_a_pipe_is_read(written):
    assert ingest(written).text == TEXT.decode()
