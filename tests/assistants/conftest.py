"""A small store, and the tools over it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from assistant import Ask, asking, hostile

from builders import told as whole
from dragoman.store import Store
from telling import VISIT


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.open(str(tmp_path_factory.mktemp("kept") / "kept.db")) as store:
        store.add((whole(), *VISIT, hostile()))
        yield store


@pytest.fixture
def ask(kept: Store) -> Ask:
    return asking(kept)
