"""Programs that are sent a signal: what was read is kept and told, and no process is left."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import socket
import subprocess
import sys
import termios
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from dragoman.stopping import SIGNALS
from dragoman.store import Store

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("signals_taken")]
TESTS = Path(__file__).parent.parent
TEXTS = ("Norway and Chile met.", "Peru came.", "An endless report.", "Nobody reads this.")
"""Read one by one, in a process that hangs on the third."""
ADDING = f"""
import sys
sys.path[:0] = [{str(TESTS)!r}, {str(TESTS / "batch")!r}]
if __name__ == "__main__":
    import poison
    from dragoman.cli import main
    from dragoman.batch import process_readers
    process_readers.reader, process_readers.BATCH = poison.reader, 1
    sys.exit(main())
"""
ADD = (sys.executable, "-c", ADDING, "add", "feed.jsonl", "--workers", "1", "--format", "json")


@pytest.fixture(autouse=True)
def feed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feed.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in TEXTS))


def kept():
    with Store.open("dragoman.db", create=False) as store:
        assert all(not check.problems for check in store.verify())
        return [record.report.text for record in store.records()]


def started_by(program):
    return psutil.Process(program.pid).children(recursive=True)


def are_gone(processes):
    return psutil.wait_procs(processes, timeout=30)[1] == []


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_adding_is_stopped_with_all_its_processes(number):
    """As a terminal does it, and a service manager: the readers are sent the signal too."""
    with subprocess.Popen(
        ADD, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as program:
        assert program.stderr and program.stderr.readline() == "endless\n"
        processes = started_by(program)
        os.killpg(program.pid, number)
        out, err = program.communicate()
    assert program.returncode == 128 + number and are_gone(processes)
    summary = json.loads(out)
    assert (summary["new"], summary["refused"], summary["stopped"]) == (2, 0, number.name)
    assert err.startswith(f"dragoman: stopped by {number.name}; what was added stays")
    assert kept() == list(TEXTS[:2])


def test_adding_is_stopped_when_its_terminal_is_closed():
    """What it has to say can be written nowhere then."""
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        ADD, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(theirs, termios.TIOCSCTTY, 0),
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while b"endless" not in shown:
        shown += os.read(ours, 4096)
    processes = started_by(program)
    os.close(ours)
    assert program.wait() == 129 and are_gone(processes)
    assert kept() == list(TEXTS[:2])


@pytest.mark.parametrize("number", SIGNALS, ids=lambda number: number.name)
def test_a_desk_is_closed_with_all_its_processes(number):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = (sys.executable, "-m", "dragoman", "serve", "--port", port, "--processes", "2")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr and port in program.stderr.readline()
        while program.poll() is None and not _answers(f"http://127.0.0.1:{port}/"):
            pass
        processes = started_by(program)
        program.send_signal(number)
        _, err = program.communicate()
    assert program.returncode == 128 + number and are_gone(processes)
    assert len(processes) >= 1 and f"dragoman: stopped by {number.name}\n" in err


def _answers(address):
    try:
        with urlopen(address, timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False
