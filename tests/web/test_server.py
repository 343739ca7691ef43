"""Connections of the server: none is held open for ever, and many that say nothing keep nobody out."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Thread

import httpx
import pytest

from dragoman.store import Store

uvicorn = pytest.importorskip("uvicorn")
from dragoman.cli.serve import _names  # noqa: E402
from dragoman.web import server  # noqa: E402
from dragoman.web.app import application  # noqa: E402
from dragoman.web.limits import Body, Limits  # noqa: E402

HEAD = b"GET /health HTTP/1.1\r\nHost: localhost\r\n"


@contextmanager
def served(path: Path, host: str = "127.0.0.1", **options) -> Iterator[int]:
    """Serve a desk as `dragoman serve` does while the block runs; gives its port."""
    with Store.open(str(path / "desk.db")) as store, ExitStack() as left:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listening = left.enter_context(socket.create_server((host, 0), family=family))
        desk = application(store, **options)
        running = uvicorn.Server(uvicorn.Config(desk, **server.OPTIONS))
        thread = Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            running.should_exit = True
            thread.join(20)


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Iterator[int]:
    with served(tmp_path_factory.mktemp("served")) as port:
        yield port


def opened(port: int, said: bytes = HEAD) -> socket.socket:
    """Return a connection on which something was sent, and waits for what comes no longer than a test may."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(said)
    return connection


def is_closed(connection: socket.socket) -> bool:
    """Say whether the server closes a connection on which it has nothing to answer."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def answers(port: int) -> bool:
    return httpx.get(f"http://127.0.0.1:{port}/health", timeout=60).status_code == 200


def test_who_does_not_end_its_request_is_not_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(server.Connection, "REQUEST", 0.2)
    with served(tmp_path) as port, opened(port) as half, opened(port, b"") as silent:
        assert is_closed(half) and is_closed(silent)
        assert answers(port)


def test_who_sends_on_after_its_answer_is_not_listened_to(tmp_path, monkeypatch):
    monkeypatch.setattr(server.Connection, "REQUEST", 0.2)
    with served(tmp_path) as port, opened(port, HEAD + b"Content-Length: 9\r\n\r\n1") as dripping:
        assert dripping.recv(1 << 16).startswith(b"HTTP/1.1 200")
        while not is_closed(dripping):
            pass


def test_a_body_that_drips_is_refused_and_its_connection_closed(tmp_path):
    slow = Limits(form=Body(1000, 0.2))
    asked = b"POST /edit/login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n"
    asked += b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntoken="
    from dragoman.web.access import Editing

    with served(tmp_path, limits=slow, editing=Editing()) as port, opened(port, asked) as dripping:
        answer = b""
        while part := dripping.recv(1 << 16):
            answer += part
        assert answer.startswith(b"HTTP/1.1 408") and b"too slowly" in answer


@pytest.mark.parametrize(
    ("target", "status"),
    [(b"/search?#&q=krill", 400), (b"/search#?q=krill", 400), (b"/search?%23&q=krill", 200)],
)
def test_an_address_with_a_fragment_is_refused(desk, target, status):
    with opened(desk, b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\n\r\n") as asked:
        assert asked.recv(1 << 16).startswith(f"HTTP/1.1 {status}".encode())


@pytest.mark.parametrize(
    ("soft", "hard", "waiting", "open_at_most"),
    [(256, 1024, 512, 768), (1024, 4096, 1000, 1500), (512, 512, 256, 384), (8192, 8192, 1000, 1500)],
)
def test_no_more_connections_are_held_than_files_can_be_open(monkeypatch, soft, hard, waiting, open_at_most):
    resource = pytest.importorskip("resource")
    monkeypatch.setattr(server.Connection, "WAITING", 1000)
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: None)
    options = server._options()
    assert (server.Connection.WAITING, options["limit_concurrency"]) == (waiting, open_at_most)
    assert options == {**server.OPTIONS, "limit_concurrency": open_at_most}


def test_connections_that_wait_make_room_for_others(tmp_path, monkeypatch):
    monkeypatch.setattr(server.Connection, "WAITING", 5)
    with served(tmp_path) as port, ExitStack() as left:
        held = [left.enter_context(opened(port)) for _ in range(12)]
        assert answers(port)
        assert all(is_closed(one) for one in held[:7])
        held[-1].sendall(b"\r\n")
        assert held[-1].recv(1 << 16).startswith(b"HTTP/1.1 200")


def test_a_client_from_elsewhere_has_a_few_connections(tmp_path, monkeypatch):
    monkeypatch.setattr(server.Connection, "OF_A_CLIENT", 3)
    with served(tmp_path) as port, ExitStack() as left:
        local = [left.enter_context(opened(port)) for _ in range(5)]
        local[0].sendall(b"\r\n")
        assert local[0].recv(1 << 16).startswith(b"HTTP/1.1 200")
    monkeypatch.setattr(server, "is_loopback", lambda host: False)
    with served(tmp_path) as port, ExitStack() as left:
        held = [left.enter_context(opened(port)) for _ in range(5)]
        assert is_closed(held[0]) and is_closed(held[1])
        held[4].sendall(b"\r\n")
        assert held[4].recv(1 << 16).startswith(b"HTTP/1.1 200")


def test_it_can_listen_on_ipv6(tmp_path):
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        with served(tmp_path, "::1", hosts=_names("::1", [])) as port:
            answer = httpx.get(f"http://[::1]:{port}/health", timeout=60)
            assert answer.status_code == 200
            other = httpx.get(f"http://[::1]:{port}/health", headers={"Host": "evil.example"}, timeout=60)
            assert other.status_code == 400
    except OSError:
        pytest.skip("no IPv6 here")


@pytest.mark.slow
def test_several_processes_answer_and_count_together(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = (sys.executable, "-m", "dragoman", "serve", "--port", str(port), "--processes", "2")
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr and str(port) in program.stderr.readline()
        while program.poll() is None:
            try:
                answers(port)
                break
            except httpx.TransportError:
                pass
        for _ in range(8):
            assert httpx.get(f"http://127.0.0.1:{port}/issues", timeout=60).status_code == 200
        lines = httpx.get(f"http://127.0.0.1:{port}/metrics", timeout=60).text.splitlines()
        program.terminate()
    assert 'dragoman_http_requests_total{method="GET",page="/issues",status="200"} 8.0' in lines
