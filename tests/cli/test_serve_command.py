"""`dragoman serve` opens a store for the server, and says what is missing."""

from __future__ import annotations

import sys

import pytest

from dragoman.web import server


@pytest.fixture
def served(monkeypatch):
    """What the server would have been run with."""
    asked, made = {}, []

    def several(make, host, port, processes):
        made.append(make())
        asked.update(app=made[-1], host=host, port=port, processes=processes)

    monkeypatch.setattr("uvicorn.run", lambda app, **options: asked.update(options, app=app, processes=1))
    monkeypatch.setattr(server, "serve_from_several", several)
    yield asked
    for app in made:
        app.state.store.close()


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
    assert served["proxy_headers"] is False and served["http"] is server.Connection


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
    monkeypatch.delitem(sys.modules, "dragoman.web.server", raising=False)
    monkeypatch.delattr("dragoman.web.server")
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    done = run("serve", "--store", str(tmp_path / "desk.db"))
    assert done.code == 2
    assert "pip install 'dragoman[web]'" in done.err


def test_readers_are_served_by_several_processes_and_editors_by_one(run, served, tmp_path, monkeypatch):
    store = str(tmp_path / "desk.db")
    for cores, options, count in (
        (1, (), 1), (2, (), 2), (8, (), 2), (2, ("--processes", "5"), 5), (2, ("--processes", "0"), 1),
        (8, ("--edit",), 1), (8, ("--edit", "--processes", "1"), 1),
    ):  # fmt: skip
        served.clear()
        monkeypatch.setattr("dragoman.batch.process_readers.cores", lambda cores=cores: cores)
        assert run("serve", "--store", store, *options).code == 0
        assert served["processes"] == count
    done = run("serve", "--store", store, "--edit", "--processes", "2")
    assert done.code == 2 and "second desk" in done.err


@pytest.mark.parametrize(
    ("options", "behind"),
    [((), False), (("--host", "0.0.0.0"), False), (("--allow-host", "d.example"), True)],
)
def test_who_asks_is_told_by_a_proxy_only_where_there_is_one(run, served, tmp_path, options, behind):
    run("serve", "--store", str(tmp_path / "desk.db"), *options)
    assert served["app"].state.behind_proxy is behind
    assert served["app"].state.hosts
