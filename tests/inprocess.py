"""In place of processes of their own: the same work, done at once in this one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from dragoman.batch.task_engine import Single


class Here:
    """What `dragoman.batch.task_engine.own_worker` returns, without a process."""

    def __init__(self, prepare: Callable[[], Callable[[Any], Any]], timeout: float) -> None:
        self._work = prepare()

    def do(self, batch: Any) -> list[Any]:
        return [self._work(batch)]


def without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do in this process, and quickly, what `dragoman build` otherwise gives to others."""
    monkeypatch.setattr("dragoman.batch.task_engine.own_worker", Here)
    monkeypatch.setattr(
        "dragoman.batch.task_engine.Threads.crew", lambda self, *given: nullcontext(Single(Here(*given)))
    )
