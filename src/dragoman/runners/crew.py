"""Several workers that share batches out among them; the answers come in the order of the batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from types import TracebackType
from typing import Generic, Protocol, TypeVar

from dragoman.runners.worker import Lost, Worker
from dragoman.stopping import Stopped, check, has_time, result_of

T = TypeVar("T")
R = TypeVar("R")


class Hands(Protocol[T, R]):
    """Whoever takes batches: a crew, or a worker alone."""

    size: int
    """How many batches are read at the same time."""

    def submit(self, batch: Sequence[T]) -> Future[list[R | Lost[T]]]:
        """Give a batch to whoever is free next; the answer is that of `Worker.do`."""


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

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.close()

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
