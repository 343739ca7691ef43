"""Batches are answered in order; what is answered when a signal comes is still given out."""

from __future__ import annotations

import signal
from concurrent.futures import Future

import pytest

from dragoman import stopping
from dragoman.batch.task_engine import in_order
from dragoman.stopping import Stopped, deferred, listening


def given_out(*, answered, signal_before):
    """What is given out of batches a to e when a signal comes before one of them is taken; with "never" when
    all are. Those `answered` have their answer by then."""
    futures, given = {}, []

    def batches():
        for batch in (*"abcde", "never"):
            if batch == signal_before:
                for name in answered & futures.keys():
                    futures[name].set_result(name.upper())
                signal.raise_signal(signal.SIGTERM)
            if batch != "never":
                yield batch

    def start(batch):
        return futures.setdefault(batch, Future())

    with listening(lambda by: None, whole_process=False), deferred(), pytest.raises(Stopped):
        for pair in in_order(batches(), start, ahead=9):
            given.append(pair)  # noqa: PERF402 (kept though it ends in an exception)
    return given


def test_what_is_answered_is_given_out_up_to_the_first_that_is_not():
    assert given_out(answered={"a", "b", "d"}, signal_before="d") == [("a", "A"), ("b", "B")]
    assert given_out(answered={"a", "b", "d"}, signal_before="never") == [("a", "A"), ("b", "B")]
    assert given_out(answered={"b"}, signal_before="c") == []


def test_nothing_more_is_given_out_when_time_is_up(monkeypatch):
    monkeypatch.setattr(stopping, "WRITING", 0.0)
    assert given_out(answered={"a", "b"}, signal_before="c") == []
