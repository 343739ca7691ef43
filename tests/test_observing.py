"""Times by stage, and the log as lines of JSON."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from dragoman import observing

REPORT = Path(__file__).parent.parent / "examples" / "quito-2024-04.txt"


def lines(err: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in err.splitlines()]


def test_calls_and_seconds_are_counted_by_stage():
    @observing.stage("of this test")
    def work(fails: bool = False) -> str:
        if fails:
            raise ValueError
        return "done"

    before = observing.spent()
    assert work() == "done"
    with pytest.raises(ValueError):
        work(fails=True)
    found = observing.spent()["of this test"]
    assert "of this test" not in before
    assert found.calls == 2 and found.seconds > 0
    found.calls = 0
    assert observing.spent()["of this test"].calls == 2, "a copy"


def test_a_line_of_the_log_is_one_object_whatever_is_told():
    record = logging.makeLogRecord(
        {
            "name": "dragoman",
            "levelname": "INFO",
            "msg": "read\nwell",
            "source": "a\u2028b\x1b[2J",
            "at": Path("x"),
        }
    )
    told = observing._Json().format(record)
    assert told.isascii() and "\n" not in told
    line = json.loads(told)
    assert (line["event"], line["level"], line["source"]) == ("read\nwell", "info", "a\u2028b\x1b[2J")
    assert line["at"] == "x" and line["time"].endswith("+00:00")


def test_a_line_of_text_says_what_a_line_of_json_does():
    record = logging.makeLogRecord({"msg": "read", "levelname": "INFO", "created": 0.0, "levelno": 20})
    record.path, record.status = "/a b\n2026 INFO forged", 200
    record._ray_timestamp_ns = 1  # as Ray marks every record of a process that it was started in
    told = observing._Text().format(record)
    assert told == '1970-01-01T00:00:00.000+00:00 INFO read path="/a b\\n2026 INFO forged" status=200'


@pytest.mark.slow
def test_adding_with_a_log(tmp_path):
    command = [sys.executable, "-m", "dragoman", "--log-format", "json", "add", str(REPORT), "none.txt"]
    done = subprocess.run(
        [*command, "--store", "dragoman.db"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    started, refused, ended, *_ = lines(done.stderr)
    assert (started["event"], started["level"]) == ("started", "info")
    assert (refused["event"], refused["source"]) == ("refused", "none.txt")
    assert (ended["event"], ended["new"], ended["refused"]) == ("ended", 1, 1)
    assert {"ingest", "parse", "times", "events", "store", "merge"} <= set(ended["stages"])
    assert ended["stages"]["store"]["calls"] == 1


def test_what_a_user_is_told_becomes_a_line_too(tmp_path):
    command = [sys.executable, "-m", "dragoman", "--log-format", "json", "--log-level", "warning"]
    done = subprocess.run(
        [*command, "read", "none.txt"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    (line,) = lines(done.stderr)
    assert "none.txt" in line["event"] and line["level"] == "warning"
