"""A store that may not be written is served as any other, and nothing is made beside it."""

from __future__ import annotations

import os

import pytest
from browsing import client

from dragoman.store import Store
from telling import VISIT


@pytest.mark.parametrize("path", ["/", "/search?q=Norway", "/stories/{story}", "/stories/{story}.json"])
def test_a_store_that_may_not_be_written_is_served(tmp_path, monkeypatch, path):
    with Store.open(str(tmp_path / "desk.db")) as store:
        store.add(VISIT)
    may = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and may(path, mode))
    with Store.open(str(tmp_path / "desk.db")) as store:
        (story,) = store.stories(limit=1).items
        assert client(store)(path.format(story=story.id)).status_code == 200
        assert [one.name for one in tmp_path.iterdir()] == ["desk.db"]
