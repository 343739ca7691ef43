"""Tasks on a Ray cluster. The only file that knows Ray, which is imported when a cluster is asked for.

Ray does a task again when the node it was on is lost. Tasks carry names, not data: what they read and write
stands in files, so nothing is lost with a node but the time of what it was doing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from types import TracebackType
from typing import Any, TypeVar

from dragoman.batch.task_engine import Failed, outcome
from dragoman.batch.worker import Prepare
from dragoman.errors import InstallationError
from dragoman.stopping import STEP, check

T = TypeVar("T")
R = TypeVar("R")

AGAIN = 20
"""Times that Ray does a task again when its node or process is lost, before it counts as failed."""
WAITING = 2
"""Tasks submitted for each core of the cluster, so that none is idle between two."""


class Cluster:
    """The Ray cluster at `address` ("auto", HOST:PORT, ray://HOST:PORT), or one on this machine alone."""

    def __init__(self, address: str | None = None, workers: int | None = None) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anyone
        try:
            import ray
        except ModuleNotFoundError as error:
            raise InstallationError("--engine ray needs Ray: pip install 'dragoman[ray]'") from error
        self._ray: Any = ray
        self._began = not ray.is_initialized()
        if self._began:
            cores = {"num_cpus": workers} if address is None else {}
            try:
                ray.init(
                    address or "local", **cores, include_dashboard=False, log_to_driver=False,
                    logging_level="warning",
                )  # fmt: skip
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise InstallationError(f"no Ray cluster at {address or 'this machine'}: {error}") from error

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._began:
            self._ray.shutdown()

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Failed]]:
        remote = self._ray.remote(num_cpus=1, max_retries=AGAIN, scheduling_strategy="SPREAD")(_done)
        rest = iter(tasks)
        running: dict[Any, T] = {}
        while True:
            for task in islice(rest, max(0 if running else 1, self._room() - len(running))):
                running[remote.remote(function, task)] = task
            if not running:
                return
            check()
            for done in self._ray.wait(list(running), timeout=STEP)[0]:
                yield running.pop(done), outcome(partial(self._result, done))

    def crew(self, prepare: Prepare[T, R], timeout: float) -> None:
        return None

    def _room(self) -> int:
        return WAITING * int(self._ray.cluster_resources().get("CPU", 1))

    def _result(self, done: Any) -> Any:
        try:
            return self._ray.get(done)
        except self._ray.exceptions.RayTaskError as error:
            raise error.cause from error


def _done(function: Callable[[T], R], task: T) -> R:
    return function(task)
