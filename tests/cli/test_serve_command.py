"""`dragoman serve` opens a store for the server, and says what is missing."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from dragoman.web.makers import Makers


@pytest.fixture
def served(monkeypatch):
    """What the server would have been run with."""
    asked = {}
    server = SimpleNamespace(run=lambda app, **options: asked.update(options, app=app))
    monkeypatch.setitem(sys.modules, "uvicorn", server)
    monkeypatch.setattr(Makers, "start", lambda makers: asked.update(makers=makers))
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


def test_it_is_read_only_unless_said(run, served, tmp_path):
    store = str(tmp_path / "desk.db")
    run("serve", "--store", store)
    assert served["app"].state.editing is None
    assert run("serve", "--store", store, "--fetch").code == 2
    run("serve", "--store", store, "--edit")
    assert served["app"].state.editing.token is None and served["app"].state.fetch is None
    assert served["proxy_headers"] is False


@pytest.mark.parametrize(
    "options", [("--host", "0.0.0.0"), ("--allow-host", "desk.example"), ("--root-path", "/desk")]
)
def test_where_others_can_ask_editors_log_in(run, served, tmp_path, options):
    done = run("serve", "--store", str(tmp_path / "desk.db"), "--edit", *options)
    editing = served["app"].state.editing
    assert editing.everybody and len(editing.token) >= 20
    assert editing.token in done.err


def test_a_token_may_be_given(run, served, tmp_path, monkeypatch):
    monkeypatch.setenv("DRAGOMAN_TOKEN", "correct horse battery")
    done = run("serve", "--store", str(tmp_path / "desk.db"), "--edit")
    assert served["app"].state.editing.token == "correct horse battery"
    assert "correct horse" not in done.err
    monkeypatch.setenv("DRAGOMAN_TOKEN", "short")
    assert run("serve", "--store", str(tmp_path / "desk.db"), "--edit").code == 2


def test_what_is_missing_is_said(run, monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run("serve", "--store", str(tmp_path / "desk.db"))
    assert done.code == 2
    assert "pip install 'dragoman[web]'" in done.err


def test_other_processes_make_pages_unless_said(run, served, tmp_path, monkeypatch):
    store = str(tmp_path / "desk.db")
    for cores, options, count in ((1, (), 0), (2, (), 2), (8, (), 2), (2, ("--processes", "5"), 5)):
        served.clear()
        monkeypatch.setattr("dragoman.runners.local.cores", lambda cores=cores: cores)
        assert run("serve", "--store", store, *options).code == 0
        assert (served["makers"].count if "makers" in served else 0) == count
    served.clear()
    run("serve", "--store", store, "--processes", "0")
    assert "makers" not in served
