"""`dragoman mcp` serves a store to assistants, on standard input and output or on a port of this machine."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import anyio
import pytest
from mcp import Client, StdioServerParameters

from builders import told as whole
from dragoman.stopping import SIGNALS
from dragoman.store import Store
from telling import VISIT

HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}
    },
}  # fmt: skip


@pytest.fixture
def address(tmp_path):
    path = tmp_path / "kept.db"
    with Store.open(str(path)) as store:
        store.add((whole(), *VISIT))
    return str(path)


def test_by_http_it_listens_on_this_machine_only(run, monkeypatch, address):
    asked = {}
    monkeypatch.setitem(
        sys.modules, "uvicorn", SimpleNamespace(run=lambda app, **options: asked.update(options))
    )
    done = run("mcp", "--store", address, "--http", "8765")
    assert done.code == 0 and "http://127.0.0.1:8765/mcp" in done.err and not done.out
    assert (asked["host"], asked["port"], asked["proxy_headers"]) == ("127.0.0.1", 8765, False)


def test_what_is_missing_is_said_in_one_sentence(run, monkeypatch, address):
    monkeypatch.delitem(sys.modules, "dragoman.assistants.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.server.mcpserver", None)
    done = run("mcp", "--store", address)
    assert done.code == 2 and done.err.count("\n") == 1
    assert "pip install 'dragoman[mcp]'" in done.err


def test_no_store_is_made(run, tmp_path):
    assert run("mcp", "--store", str(tmp_path / "none.db")).code == 2
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("tokens", ["999", "100001"])
def test_tokens_have_bounds(run, address, tokens):
    assert run("mcp", "--store", address, "--tokens", tokens).code == 2


@pytest.mark.slow
def test_a_client_starts_it_and_asks(address):
    program = StdioServerParameters(
        command=sys.executable,
        args=["-m", "dragoman", "mcp", "--store", address, "--tokens", "1000"],
        env=dict(os.environ),
    )

    async def asked():
        async with Client(program) as client:
            return await client.call_tool("chronology", {"state": "Norway", "other": "Chile"})

    (content,) = anyio.run(asked).content
    assert json.loads(content.text)["rows"] and len(content.text.encode()) <= 3000


@pytest.mark.slow
@pytest.mark.usefixtures("signals_taken")
@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_signal_ends_it_while_it_waits(address, number):
    command = (sys.executable, "-m", "dragoman", "mcp", "--store", address)
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as program:
        assert program.stdin and program.stdout and program.stderr
        program.stdin.write(json.dumps(HELLO) + "\n")
        program.stdin.flush()
        assert json.loads(program.stdout.readline())["result"]["serverInfo"]["name"] == "dragoman"
        program.send_signal(number)
        assert program.wait() == 128 + number
        assert program.stderr.read() == f"dragoman: stopped by {number.name}\n"
