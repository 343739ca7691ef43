"""Items in, records out: the same in one process and in several, whatever happens to these."""

from __future__ import annotations

import os
import signal

import poison
import pytest

from dragoman.batch.process_readers import Readers
from dragoman.errors import InstallationError
from dragoman.record import Record
from dragoman.settings import DEFAULT
from dragoman.sources.item import Item, Refusal


@pytest.fixture(autouse=True)
def readers(monkeypatch):
    monkeypatch.setattr("dragoman.batch.process_readers.reader", poison.reader)
    monkeypatch.setattr("dragoman.batch.process_readers.BATCH", 8)


def found(*texts):
    return [Item(f"report {number}", text) for number, text in enumerate(texts)]


def told(things, workers=2, timeout=60.0, known=lambda items: []):
    """What became of each, in words: the text that was read, the refusal, or None."""
    read = Readers(DEFAULT, poison.same, workers, timeout).read(iter(things), known)
    return [(one.name, result.report.text if isinstance(result, Record) else result) for one, result in read]


def test_results_come_in_the_order_of_the_source():
    texts = [f"Report number {number} of many." for number in range(100)]
    things = found(*texts)
    things[50] = Refusal("report 50", "no such file")
    wanted = [(one.name, texts[at] if at != 50 else things[50]) for at, one in enumerate(things)]
    assert told(things, workers=1) == told(things, workers=3) == wanted


def test_what_is_known_is_passed_over():
    things = found("one", "two", "three")
    assert told(things, known=lambda items: [one for one in items if one.content == "two"]) == [
        ("report 0", "one"), ("report 1", None), ("report 2", "three")
    ]  # fmt: skip


def test_a_report_that_ends_its_reader_is_set_aside_alone():
    told_of = dict(told(found("before", "poison", "nothing", "after"), workers=1))
    assert told_of["report 0"] == "before" and told_of["report 3"] == "after"
    assert told_of["report 1"] == Refusal("report 1", "set aside: its reader ended with exit code 9")
    assert told_of["report 2"] == Refusal("report 2", "nothing in it")


def test_a_report_that_its_reader_hangs_on_is_set_aside():
    told_of = dict(told(found("endless", "after"), workers=1, timeout=1))
    assert told_of["report 0"] == Refusal("report 0", "set aside: not read within 1 seconds")
    assert told_of["report 1"] == "after"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no alarm")
def test_a_report_that_takes_too_long_in_this_process_is_set_aside_alone(monkeypatch):
    def here(items, settings, make):
        return poison.reader(settings, make)(items)

    monkeypatch.setattr("dragoman.batch.process_readers.made_of", here)
    told_of = dict(told(found("before", "endless", "nothing", "after"), workers=0, timeout=0.1))
    assert told_of["report 0"] == "before" and told_of["report 3"] == "after"
    assert told_of["report 1"] == Refusal("report 1", "set aside: not read within 0 seconds")
    assert told_of["report 2"] == Refusal("report 2", "nothing in it")


def test_what_is_wrong_with_all_reports_is_raised(monkeypatch):
    monkeypatch.setattr("dragoman.batch.process_readers.reader", poison.missing)
    with pytest.raises(InstallationError, match="not installed"):
        told(found("one"), workers=2)


def test_a_few_reports_are_read_in_this_process(monkeypatch):
    monkeypatch.setattr("dragoman.batch.process_readers.FEW", 100)

    def here(items, settings):
        return [Refusal(item.name, f"in {os.getpid()}") for item in items]

    monkeypatch.setattr("dragoman.batch.process_readers.read_items", here)
    assert told(found("a" * 99), workers=None) == [("report 0", Refusal("report 0", f"in {os.getpid()}"))]
    assert told(found("a" * 101), workers=None) == [("report 0", "a" * 101)]


def test_readers_end_when_nobody_waits_for_the_rest():
    read = Readers(DEFAULT, poison.same, 2).read(iter(found(*(["one"] * 50))), lambda items: [])
    _, record = next(read)
    process = int(record.notes[0].rpartition(" ")[2])
    read.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
