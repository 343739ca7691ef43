"""The desk over a small store: stories of Norway and Chile, a report of everything, a hostile one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browsing import Get, client

from builders import told as whole
from dragoman.record import Record
from dragoman.store import Store
from telling import VISIT, told

HOSTILE = "<script>alert(1)</script>\u202etxt.exe\"'><img src=x onerror=alert(2)>"
"""What must stand on a page as words: a script, a mark that turns text round, the end of an attribute."""
LONG = "W" * 20_000


def hostile() -> Record:
    """A record of a report whose every word is meant to break a page."""
    text = f"{HOSTILE} met Norway. {LONG}"
    record = told(
        text, "2023-05-22", outlet=HOSTILE, title=HOSTILE, where="Norway", people=(f"{HOSTILE}/CHL",)
    )
    return replace(record, report=replace(record.report, address="javascript:alert(3)", language='en" onx="'))


@pytest.fixture(scope="module")
def desk_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(str(tmp_path_factory.mktemp("desk") / "desk.db")) as store:
        store.add((whole(), *VISIT, hostile()))
        yield store


@pytest.fixture(scope="module")
def get(desk_store: Store) -> Get:
    return client(desk_store)


@pytest.fixture
def empty_desk(tmp_path: Path) -> Iterator[Store]:
    with Store.open(str(tmp_path / "empty.db")) as store:
        yield store


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Get]:
    with Store.open(str(tmp_path / "empty.db")) as store:
        yield client(store)
