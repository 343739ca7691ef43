"""In place of a process of its own: the same work, done at once in this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Here:
    """What `dragoman.runners.engine.own_worker` returns, without a process."""

    def __init__(self, prepare: Callable[[], Callable[[Any], Any]], timeout: float) -> None:
        self._work = prepare()

    def do(self, batch: Any) -> list[Any]:
        return [self._work(batch)]
