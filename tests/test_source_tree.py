"""The tree of the source: names that mean one thing, and files that can be read at a sitting."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import dragoman
from dragoman.cli.app import COMMANDS

ROOT = Path(dragoman.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
SAME_KIND = {"app", "server", "reader"}
"""What puts together the command line and the desk; what serves readers and assistants; readers."""
LONGEST = 400


def test_a_file_name_means_one_thing():
    commands = {ROOT / "cli" / f"{module.rpartition('.')[2]}.py" for module in COMMANDS.values()}
    places = defaultdict(list)
    for file in FILES:
        if file not in commands and file.stem not in {"__init__", *SAME_KIND}:
            places[file.stem].append(str(file.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_file_is_longer_than_can_be_read_at_a_sitting():
    lines = {str(file.relative_to(ROOT)): file.read_text(encoding="utf-8").count("\n") for file in FILES}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}
