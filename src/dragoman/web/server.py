"""How uvicorn serves the desk: deadlines and a limit of connections, in one process or in several.

uvicorn waits for a request without end, and answers nothing while very many connections are open.
`Connection`, its protocol here, closes those that send no request or take no answer in time, and those that
have waited the longest where very many do. To hold a connection costs some 20 kB, to close it and have the
client open another one costs a millisecond in which no page is answered: so many are held."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from enum import IntEnum
from functools import partial
from itertools import chain
from multiprocessing import parent_process
from multiprocessing.connection import wait
from tempfile import TemporaryDirectory
from typing import Any
from weakref import WeakKeyDictionary

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState
from uvicorn.supervisors import Multiprocess

from dragoman.observing import faults_to_stderr, is_logging, log_as_asked
from dragoman.stopping import SIGNALS
from dragoman.web.limits import is_loopback, network_of
from dragoman.web.middleware import FOLDER

Make = Callable[[], FastAPI]
"""What makes the desk in the process that serves it."""


class State(IntEnum):
    """What a connection does: it is answered, has sent no request yet, or is kept for the next one."""

    ANSWERED = 0
    SILENT = 1
    KEPT = 2


class Clients:
    """The open connections of a server by client and state, the longest in it first."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[dict[Connection, None], ...]] = {}
        self.waiting = 0

    def put(self, connection: Connection, state: State) -> None:
        """Note the state of a connection."""
        self.remove(connection)
        self._of.setdefault(connection.of, tuple({} for _ in State))[state][connection] = None
        self.waiting += state != State.ANSWERED

    def remove(self, connection: Connection) -> None:
        """Forget a connection."""
        by_state = self._of.get(connection.of, ())
        for state, connections in enumerate(by_state):
            if connection in connections:
                del connections[connection]
                self.waiting -= state != State.ANSWERED
        if not any(by_state):
            self._of.pop(connection.of, None)

    def number(self, client: str) -> int:
        """Return how many connections a client has."""
        return sum(map(len, self._of.get(client, ())))

    def longest_waiting(self, client: str | None, newest: Connection) -> Connection:
        """Return the connection of a client (None: of the one of which most wait) that waits the longest: one
        that has sent no request before one that has, and the newest only where no other waits."""
        if client is None:
            client = max(self._of, key=lambda client: sum(map(len, self._of[client][State.SILENT :])))
        waiting = chain.from_iterable(self._of.get(client, ())[State.SILENT :])
        return next((connection for connection in waiting if connection is not newest), newest)


_CLIENTS: WeakKeyDictionary[ServerState, Clients] = WeakKeyDictionary()
"""Those of each server of this process."""


class Connection(H11Protocol):
    """One connection of a client."""

    REQUEST, ANSWER = 20.0, 180.0
    """Seconds that a client may take to send the head of a request (longer than one is kept open for the next
    request), and that an answer may take in all."""
    WAITING = 1_000
    """Connections that wait for a request at a time."""
    OF_A_CLIENT = 60
    """Connections of a client from another machine."""

    _deadline = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        host = self.client[0] if self.client else ""
        self.of = network_of(host) or host
        self.clients = _CLIENTS.setdefault(self.server_state, Clients())
        self.is_answering = False
        self.clients.put(self, State.SILENT)
        self._due(self.REQUEST)
        if not is_loopback(host) and self.clients.number(self.of) > self.OF_A_CLIENT:
            self._make_room(self.of)
        elif self.clients.waiting > self.WAITING:
            self._make_room(None)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._note()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self.is_answering = False
        if self in self.connections:
            self.clients.put(self, State.KEPT)
        # What the client has not taken yet is still in the buffer: a long download has the time of an answer.
        self._due(self.ANSWER if self.transport.get_write_buffer_size() else self.REQUEST)
        self._note()  # the next request may have come already

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.clients.remove(self)
        self._due(None)

    def _note(self) -> None:
        """Note where a request has begun to be answered; what comes of its body later changes nothing."""
        if not self.is_answering and self.cycle is not None and not self.cycle.response_complete:
            self.is_answering = True
            self.clients.put(self, State.ANSWERED)
            self._due(self.ANSWER)

    def _due(self, seconds: float | None) -> None:
        """Close the connection after so many seconds, instead of when it was to be closed before."""
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self.transport.abort)

    def _make_room(self, client: str | None) -> None:
        """Close the connection that has waited the longest."""
        oldest = self.clients.longest_waiting(client, self)
        self.clients.remove(oldest)
        oldest.connections.discard(oldest)
        oldest.transport.abort()


def _most() -> int:
    """Return how many connections are open at most: more are answered that the desk is busy."""
    return Connection.WAITING + Connection.WAITING // 2


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
    "limit_concurrency": _most(),
    "h11_max_incomplete_event_size": 32 * 1024,
}
"""Options of uvicorn."""
_FILES = 2 * OPTIONS["limit_concurrency"]  # connections, and what pages and readers open


def serve(desk: FastAPI, host: str, port: int) -> None:
    """Serve a desk from this process until it is asked to stop."""
    uvicorn.run(desk, host=host, port=port, **_options())


def _options() -> dict[str, Any]:
    """Return the options for the connections that this process can hold: it refuses more than these."""
    _take_open_files()
    return {**OPTIONS, "limit_concurrency": _most()}


def _take_open_files() -> None:
    """Let this process have as many open files as the connections need; where the system lets it have fewer
    (it is asked for 256 on macOS, and has no such limit on Windows), fewer connections wait."""
    try:
        import resource
    except ModuleNotFoundError:
        return
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES if most == resource.RLIM_INFINITY else min(_FILES, most)
    if few < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))
    Connection.WAITING = min(Connection.WAITING, max(few, wanted) // 2)


def serve_from_several(make: Make, host: str, port: int, processes: int) -> None:
    """Serve the desk that `make` makes from so many processes, until this one is asked to stop."""
    made = partial(_made_in_process, make)
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    with TemporaryDirectory(prefix="dragoman-metrics-") as folder:
        os.environ[FOLDER] = folder
        config = uvicorn.Config(made, host=host, port=port, factory=True, workers=processes, **_options())
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
    _take_open_files()
    return make()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
