"""How uvicorn serves the desk: deadlines and a limit of connections, in one process or in several.

uvicorn waits for a request without end, and answers nothing while very many connections are open.
`Connection`, its protocol here, closes those that send no request or take no answer in time, and those that
have waited the longest where very many do."""

from __future__ import annotations

import os
import signal
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from multiprocessing import parent_process
from multiprocessing.connection import wait
from tempfile import TemporaryDirectory
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.supervisors import Multiprocess

from dragoman.observing import faults_to_stderr, is_logging, log_as_asked
from dragoman.stopping import SIGNALS
from dragoman.web.limits import is_loopback, network_of
from dragoman.web.middleware import FOLDER

Make = Callable[[], FastAPI]
"""What makes the desk in the process that serves it."""


class Connection(H11Protocol):
    """One connection of a client."""

    REQUEST, ANSWER = 20.0, 180.0
    """Seconds that a client may take to send the head of a request (longer than one is kept open for the next
    request), and that an answer may take in all."""
    WAITING = 250
    """Connections that wait for a request at a time."""
    OF_A_CLIENT = 60
    """Connections of a client from another machine."""

    is_answering = False
    _deadline = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self.opened = self.loop.time()
        host = self.client[0] if self.client else ""
        self.of = network_of(host) or host
        self._due(self.REQUEST)
        self._make_room(is_local=is_loopback(host))

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._note()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.is_answering = False
        # What the client has not taken yet is still in the buffer: a long download has the time of an answer.
        self._due(self.ANSWER if self.transport.get_write_buffer_size() else self.REQUEST)
        self._note()  # the next request may have come already

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self._due(None)

    def _note(self) -> None:
        """Note where a request has begun to be answered; what comes of its body later changes nothing."""
        if not self.is_answering and self.cycle is not None and not self.cycle.response_complete:
            self.is_answering = True
            self._due(self.ANSWER)

    def _due(self, seconds: float | None) -> None:
        """Close the connection after so many seconds, instead of when it was to be closed before."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)

    def _make_room(self, *, is_local: bool) -> None:
        """Close a connection where there are too many: of this client, or of all that wait."""
        open_ones = [connection for connection in self.connections if isinstance(connection, Connection)]
        ours = [connection for connection in open_ones if connection.of == self.of]
        if not is_local and len(ours) > self.OF_A_CLIENT:
            _close_oldest([connection for connection in ours if not connection.is_answering], self)
            return
        waiting = [connection for connection in open_ones if not connection.is_answering]
        if len(waiting) > self.WAITING:
            ((most, _),) = Counter(connection.of for connection in waiting).most_common(1)
            _close_oldest([connection for connection in waiting if connection.of == most], self)


def _close_oldest(waiting: list[Connection], newest: Connection) -> None:
    """Close the connection that waits the longest, one that has sent no request before one that has; the
    newest only where no other waits."""
    others = [connection for connection in waiting if connection is not newest] or [newest]
    oldest = min(others, key=lambda connection: (connection.cycle is not None, connection.opened))
    oldest.connections.discard(oldest)
    oldest.transport.abort()


OPTIONS: dict[str, Any] = {
    "http": Connection,
    "ws": "none",
    "lifespan": "off",
    "log_level": "warning",
    "server_header": False,
    "access_log": False,
    "proxy_headers": False,  # who is connected decides who may edit, not what a header says
    "timeout_keep_alive": 15,
    "timeout_worker_healthcheck": 60,  # a process that starts on a busy machine says nothing for long
    "timeout_graceful_shutdown": 1,  # stopping takes no more than two seconds in all
    "limit_concurrency": 500,
    "h11_max_incomplete_event_size": 32 * 1024,
}
"""Options of uvicorn."""


def serve(desk: FastAPI, host: str, port: int) -> None:
    """Serve a desk from this process until it is asked to stop."""
    uvicorn.run(desk, host=host, port=port, **OPTIONS)


def serve_from_several(make: Make, host: str, port: int, processes: int) -> None:
    """Serve the desk that `make` makes from so many processes, until this one is asked to stop."""
    made = partial(_made_in_process, make)
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    with TemporaryDirectory(prefix="dragoman-metrics-") as folder:
        os.environ[FOLDER] = folder
        config = uvicorn.Config(made, host=host, port=port, factory=True, workers=processes, **OPTIONS)
        started = _Processes(config, [config.bind_socket()])
        started.run()
    for number, handler in handlers.items():
        signal.signal(number, handler)
    if started.stopped_by is not None:
        signal.raise_signal(started.stopped_by)  # as uvicorn does where there is one process


class _Processes(Multiprocess):
    """The processes of a desk. What asks the program to stop ends them, the end of its terminal too."""

    stopped_by: int | None = None
    handle_hup = Multiprocess.handle_term

    def handle_signals(self) -> None:
        self.stopped_by = next((number for number in self.signal_queue if number in SIGNALS), self.stopped_by)
        super().handle_signals()


def _made_in_process(make: Make) -> FastAPI:
    """Return the desk in a process of its own, which ends when the one that started it does, however it
    ends."""
    log_as_asked()
    if not is_logging():
        faults_to_stderr("dragoman.web")
    threading.Thread(target=_end_with_parent, daemon=True).start()
    return make()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
