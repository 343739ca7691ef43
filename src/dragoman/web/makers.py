"""Processes that make pages beside the one that answers, which is left to give what it has at once.

Each has the store open for itself. What a page is asked with goes to the first that is idle, its answer comes
back whole; a process that ends or hangs over a page is replaced.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.types import Scope

from dragoman.observing import faults_to_stderr, is_logging
from dragoman.runners.worker import Lost, Worker
from dragoman.store import Store
from dragoman.web.access import Editing
from dragoman.web.making import Answer, made_by
from dragoman.web.rendering import refused

LONGEST = 60.0
"""Seconds that a page may take."""
_log = logging.getLogger("dragoman.web")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page that everybody gets to see is asked with; `host` is what the desk was called by."""

    root_path: str
    path: str
    query: bytes
    host: bytes

    def scope(self) -> Scope:
        """Return it as an application takes it."""
        return {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "client": None,
            "root_path": self.root_path, "path": self.path, "raw_path": self.path.encode(),
            "query_string": self.query, "headers": [(b"host", self.host)],
        }  # fmt: skip


class Makers:
    """So many processes that make pages of the store at `url`. `editing` says whether pages show a way to log
    in. Start it, and close it at the end."""

    def __init__(self, count: int, url: str, *, root_path: str = "", editing: bool = False) -> None:
        prepare = partial(_prepared, url, root_path, editing)
        self.count, self.are_ready = count, False
        self._workers = [Worker[Asked, list[Answer]](prepare, LONGEST) for _ in range(count)]
        self._idle: SimpleQueue[Worker[Asked, list[Answer]]] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="dragoman-makers")

    def start(self) -> None:
        """Start the processes, without waiting for them. `are_ready` says when the first can make pages."""
        for _ in self._workers:
            self._threads.submit(self._started)

    async def make(self, scope: Scope) -> Answer:
        """Return the answer to what is asked. Raises HTTPException when no process makes it."""
        host = dict(scope["headers"]).get(b"host", b"")
        asked = Asked(scope.get("root_path", ""), scope["path"], scope["query_string"], host)
        (answer,) = await asyncio.get_running_loop().run_in_executor(self._threads, self._done, (asked,))
        return answer

    def close(self) -> None:
        """End the processes."""
        for worker in self._workers:
            worker.stop()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.close()

    def _started(self) -> None:
        try:
            self._done(())
            self.are_ready = True
        except Exception:
            _log.exception("no process that makes pages could be started")

    def _done(self, asked: Sequence[Asked]) -> list[Answer]:
        worker = self._idle.get()
        try:
            found = worker.do(asked)
        finally:
            self._idle.put(worker)
        for one in found:
            if isinstance(one, Lost):
                _log.error("%s could not be made: %s", one.task.path, one.reason)
                raise HTTPException(503, "this page could not be made; try again, or ask for less of it")
        return [answer for answers in found if not isinstance(answers, Lost) for answer in answers]


def _prepared(url: str, root_path: str, editing: bool) -> Callable[[Sequence[Asked]], list[Answer]]:
    """Return what makes pages in a process of its own."""
    from dragoman.web.app import bare

    if not is_logging():
        faults_to_stderr("dragoman.web")
    nobody = Editing(everybody=True) if editing else None
    app = bare(Store.open(url, create=False), root_path=root_path, editing=nobody)
    loop = asyncio.new_event_loop()

    def work(asked: Sequence[Asked]) -> list[Answer]:
        return [loop.run_until_complete(_answer(app, one.scope())) for one in asked]

    return work


async def _answer(app: FastAPI, scope: Scope) -> Answer:
    try:
        return await made_by(app)(scope)
    except Exception as error:
        _log.exception("GET %s failed", scope["path"])
        return await made_by(refused(Request({**scope, "app": app}), error))(scope)
