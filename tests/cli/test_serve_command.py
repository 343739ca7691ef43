"""`dragoman serve` opens a store for the server, and says what is missing."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest


@pytest.fixture
def served(monkeypatch):
    """What the server would have been run with."""
    asked = {}
    server = SimpleNamespace(run=lambda app, **options: asked.update(options, app=app))
    monkeypatch.setitem(sys.modules, "uvicorn", server)
    return asked


def test_a_store_is_served_on_this_machine(run, served, tmp_path):
    done = run("serve", "--store", str(tmp_path / "desk.db"))
    assert done.code == 0
    assert (served["host"], served["port"]) == ("127.0.0.1", 8000)
    assert "http://127.0.0.1:8000/" in done.err
    assert (tmp_path / "desk.db").exists()


def test_a_prefix_is_a_path(run, served, tmp_path):
    done = run("serve", "--store", str(tmp_path / "desk.db"), "--root-path", "desk")
    assert done.code == 2 and "/desk" in done.err and not served


def test_what_is_missing_is_said(run, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run("serve", "--store", str(tmp_path / "desk.db"))
    assert done.code == 2
    assert "pip install 'dragoman[web]'" in done.err
