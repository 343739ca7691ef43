"""Work spread over processes: batches over a crew of workers, tasks over an engine, here or on a Ray cluster.

A task is done where the engine puts it: in a thread of this program, or in a process of a cluster. What
may die there, or keep a core busy, it gives to a process of its own (`own_worker`), which stays for the
next task that needs the same. What is cut into many small batches is better shared out here among the
processes of a `crew`, whichever of them is free; their answers come in the order of the batches.

Ray is imported when a cluster is asked for. It does a task again when the node it was on is lost. Tasks carry
names, not data: what they read and write stands in files, so nothing is lost with a node but the time of what
it was doing.
"""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from itertools import islice
from queue import SimpleQueue
from typing import Any, Generic, Protocol, Self, TypeVar

from dragoman.batch.worker import TIMEOUT, Lost, Prepare, Worker
from dragoman.errors import BadInput, DragomanError, InstallationError, reason_of, require
from dragoman.stopping import STEP, Stopped, check, has_time, result_of

T = TypeVar("T")
R = TypeVar("R")
S = TypeVar("S")

LONGEST_TASK = 6 * 3600.0
"""Seconds that a task of `Apart` may take."""


class Hands(Protocol[T, R]):
    """Whoever takes batches: a crew, or a worker alone."""

    size: int
    """How many batches are read at the same time."""

    def submit(self, batch: Sequence[T]) -> Future[list[R | Lost[T]]]:
        """Give a batch to whoever is free next; the answer is that of `Worker.do`."""


def _end(workers: Sequence[Worker[Any, Any]], threads: ThreadPoolExecutor) -> None:
    """End workers and the threads that wait for them: all are told to stop before one is waited for."""
    for worker in workers:
        worker.stop()
    threads.shutdown(cancel_futures=True)
    for worker in workers:
        worker.close()


class Crew(Generic[T, R]):
    """Workers, each waited for by a thread of this process. Use as a context; leaving it ends them."""

    def __init__(self, workers: Sequence[Worker[T, R]]) -> None:
        self._workers, self.size = workers, len(workers)
        self._free: SimpleQueue[Worker[T, R]] = SimpleQueue()
        for worker in workers:
            self._free.put(worker)
        self._threads = ThreadPoolExecutor(len(workers))

    def __enter__(self) -> Crew[T, R]:
        return self

    def __exit__(self, *_: object) -> None:
        _end(self._workers, self._threads)

    def submit(self, batch: Sequence[T]) -> Future[list[R | Lost[T]]]:
        """Give a batch to the next worker that is free; the answer is that of `Worker.do`."""
        return self._threads.submit(self._do, batch)

    def _do(self, batch: Sequence[T]) -> list[R | Lost[T]]:
        worker = self._free.get()
        try:
            return worker.do(batch)
        finally:
            self._free.put(worker)


class Single(Generic[T, R]):
    """One worker that is waited for: its answers are there at once."""

    size = 1

    def __init__(self, worker: Worker[T, R]) -> None:
        self._worker = worker

    def submit(self, batch: Sequence[T]) -> Future[list[R | Lost[T]]]:
        """Let the worker do a batch. Raises what the work raised."""
        answer: Future[list[R | Lost[T]]] = Future()
        answer.set_result(self._worker.do(batch))
        return answer


def in_order(batches: Iterable[T], start: Callable[[T], Future[R]], ahead: int) -> Iterator[tuple[T, R]]:
    """Start each batch, at most `ahead` of them before the first is done; yield them with their answers.

    When a signal asks to stop, those that are answered are still yielded, up to the first that is not.
    """
    waiting: deque[tuple[T, Future[R]]] = deque()

    def first() -> tuple[T, R]:
        answer = result_of(waiting[0][1])
        return waiting.popleft()[0], answer

    try:
        for batch in batches:
            check()
            waiting.append((batch, start(batch)))
            while waiting and (len(waiting) >= ahead or waiting[0][1].done()):
                yield first()
        while waiting:
            yield first()
    except Stopped:
        while waiting and waiting[0][1].done() and has_time():
            yield first()
        raise


@dataclass(frozen=True, slots=True)
class Failed:
    """A task was not done, and why; the others were."""

    reason: str


class Engine(Protocol):
    """Does tasks. Use as a context."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_: object) -> None: ...

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Failed]]:
        """Do every task; yield each with its result when it is done, in whatever order.

        `function` and tasks may travel to another machine. Raises InstallationError when none can be done.
        """

    def crew(self, prepare: Prepare[T, S], timeout: float) -> Crew[T, S] | None:
        """Return processes of this machine that share batches out among them, to be used as a context; None
        where tasks are done elsewhere, each with a process of its own."""


class Threads:
    """One thread a worker process, on this machine."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._started: list[Worker[Any, Any]] = []
        self._pool = ThreadPoolExecutor(workers, initializer=self._enter)

    def __enter__(self) -> Threads:
        return self

    def __exit__(self, *_: object) -> None:
        _end(self._started, self._pool)

    def map(self, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[tuple[T, R | Failed]]:
        rest = iter(tasks)
        running: dict[Future[R], T] = {}
        while True:
            for task in islice(rest, self._workers + 1 - len(running)):
                running[self._pool.submit(function, task)] = task
            if not running:
                return
            check()
            for done in wait(running, STEP, FIRST_COMPLETED).done:
                yield running.pop(done), outcome(done.result)

    def crew(self, prepare: Prepare[T, S], timeout: float) -> Crew[T, S] | None:
        return Crew([Worker(prepare, timeout) for _ in range(self._workers)])

    def _enter(self) -> None:
        _here.started = self._started


def outcome(result: Callable[[], R]) -> R | Failed:
    """Return the result of a task, or why there is none. Raises InstallationError."""
    try:
        return result()
    except InstallationError:
        raise
    except (DragomanError, OSError) as error:
        return Failed(reason_of(error))
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}")


def own_worker(prepare: Prepare[T, S], timeout: float = TIMEOUT) -> Worker[T, S]:
    """Return the process of this thread that was prepared so, started when it is first asked; another one
    that it has is ended."""
    known: tuple[Any, Worker[T, S]] | None = getattr(_here, "known", None)
    if known is not None and known[0] == _mark(prepare):
        return known[1]
    if known is not None:
        known[1].close()
    worker: Worker[T, S] = Worker(prepare, timeout)
    _here.known = (_mark(prepare), worker)
    started = getattr(_here, "started", None)
    if started is not None:
        started.append(worker)
    return worker


@dataclass(frozen=True, slots=True)
class Apart(Generic[T, R]):
    """Does a task in the process of its thread: what is heavy, and needs no care for its parts."""

    function: Callable[[T], R]

    def __call__(self, task: T) -> R:
        worker: Worker[Any, Any] = own_worker(_doing, LONGEST_TASK)
        answer = worker.do([(self.function, task)])[0]
        if isinstance(answer, Lost):
            raise BadInput(answer.reason)
        return answer  # type: ignore[no-any-return]


def _doing() -> Callable[[Sequence[tuple[Callable[[T], R], T]]], R]:
    return lambda batch: batch[0][0](batch[0][1])


def _mark(prepare: Any) -> object:
    """Return what two calls to prepare have in common when they prepare the same."""
    return getattr(prepare, "func", prepare), getattr(prepare, "args", ()), getattr(prepare, "keywords", {})


_here = threading.local()


AGAIN = 20
"""Times that Ray does a task again when its node or process is lost, before it counts as failed."""
WAITING = 2
"""Tasks submitted for each core of the cluster, so that none is idle between two."""


class Cluster:
    """The Ray cluster at `address` ("auto", HOST:PORT, ray://HOST:PORT), or one on this machine alone."""

    def __init__(self, address: str | None = None, workers: int | None = None) -> None:
        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anyone
        require("--engine ray", "ray")
        import ray

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

    def __exit__(self, *_: object) -> None:
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
