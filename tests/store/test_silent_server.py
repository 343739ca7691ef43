"""A PostgreSQL server that takes a connection and does not answer is given up."""

from __future__ import annotations

import socket
import threading

import pytest

from dragoman.errors import StoreError
from dragoman.store import Store

pytest.importorskip("psycopg")
LET_IN = b"R\0\0\0\x08\0\0\0\0" + b"Z\0\0\0\x05I"
"""What a server says that asks for no password and waits for the first question."""


@pytest.fixture
def silent():
    """Start a listener that says the given bytes to whoever is let in, and nothing more; return its port."""
    held, listeners = [], []

    def start(words):
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def answer():
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                held.append(peer)
                peer.recv(4096)
                if words:
                    peer.sendall(words)

        threading.Thread(target=answer, daemon=True).start()
        return listener.getsockname()[1]

    yield start
    for one in (*listeners, *held):
        one.close()


@pytest.mark.parametrize(
    ("words", "said"),
    [(b"", "took the connection and did not answer"), (LET_IN, "let us in and did not answer")],
)
def test_a_server_that_never_answers_is_given_up(silent, words, said):
    address = (
        f"postgresql://me@127.0.0.1:{silent(words)}/x?connect_timeout=2&sslmode=disable&gssencmode=disable"
    )
    with pytest.raises(StoreError, match=said) as caught:
        Store.open(address)
    assert "127.0.0.1" in str(caught.value) and "connect_timeout" in str(caught.value)
