"""A file that may not grow larger ends in one sentence, and what was added stays."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from test_reliability import contents, many

from dragoman.record.encoding import encode
from dragoman.store import Store


@pytest.fixture
def limited(tmp_path):
    """Run `dragoman add` on 60 records with files of so many bytes at most."""
    source = tmp_path / "records.jsonl"
    source.write_bytes(b"\n".join(encode(record) for record in many(60)))

    def run(size):
        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        store = str(tmp_path / "dragoman.db")
        command = [sys.executable, "-m", "dragoman", "add", str(source), "--store", store, "--workers", "1"]
        return subprocess.run(command, preexec_fn=limit, capture_output=True, text=True, timeout=120)

    return run


@pytest.mark.slow
@pytest.mark.parametrize("size", [20_000, 520_000])
def test_a_limit_on_the_size_of_files(limited, tmp_path, size):
    done = limited(size)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert "the file could not be written: the disk is full, or it may not grow larger (ulimit" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    store = Path(tmp_path / "dragoman.db")
    with Store.open(str(store)) as opened:
        assert all(not check.problems for check in opened.verify())
        opened.add(many(60))
        assert len(contents(opened)) == 60
