from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from types import SimpleNamespace

import pytest

from dragoman.cli import _run
from dragoman.cli.app import COMMANDS
from dragoman.record.encoding import json_schema

HEAVY = {
    "spacy",
    "numpy",
    "rich",
    "trafilatura",
    "lxml",
    "babel",
    "msgspec",
    "pydantic",
    "concurrent",
    "socket",
}


def test_help_lists_every_command(run):
    outcome = run("--help")
    assert outcome.code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in outcome.out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_each_command_has_an_example(run, name):
    out = run(name, "--help").out
    assert "Example" in out
    assert f"dragoman {name}" in out


def test_version(run):
    assert run("--version").out.startswith("dragoman 0.")


@pytest.mark.parametrize("arguments", [("nonsense",), ("read",), ("read", "x", "--nonsense")])
def test_bad_usage_is_code_2(run, arguments):
    outcome = run(*arguments)
    assert outcome.code == 2
    assert "Usage:" in outcome.err and "Traceback" not in outcome.err


def test_help_imports_nothing_heavy():
    code = "import sys; from dragoman.cli import main; main(['--help']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stderr.split())


def test_a_command_imports_no_other() -> None:
    code = "import sys; from dragoman.cli import main; main(['read', '-h']); print('modules', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.partition("modules ")[2].split()
    assert {name for name in COMMANDS.values() if name in loaded} == {"dragoman.cli.read"}


@pytest.mark.slow
def test_help_is_quick(tmp_path):
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def seconds() -> float:
        """CPU time of one run: a busy machine makes it wait, not work."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "dragoman", "--help"]
        subprocess.run(command, capture_output=True, check=True, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    seconds()  # compiles the bytecode, as an installation does
    assert min(seconds() for _ in range(5)) < 0.3


def test_a_closed_pipe_is_no_traceback():
    code = "from dragoman.cli import main; raise SystemExit(main(['schema']))"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 1


def test_schema_is_the_schema(run):
    assert json.loads(run("schema").out) == json.loads(json.dumps(json_schema()))


def test_lexicons(run):
    assert "models.csv" in run("lexicons").out
    assert run("lexicons", "models.csv").out.startswith("pipeline,version,file,bytes,sha256\n")


def test_no_such_lexicon(run):
    outcome = run("lexicons", "nonsense.csv")
    assert outcome.code == 2
    assert "models.csv" in outcome.err


def test_names_with_stars_are_expanded_where_no_shell_does(run, reader, tmp_path, monkeypatch, capsys):
    for name in ("a.txt", "b.txt", "c.html"):
        (tmp_path / name).write_text("Ministers met.", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["dragoman", "read", "*.txt"])
    assert _run(None) == 2 and "*.txt" in capsys.readouterr().err
    monkeypatch.setattr("typer.core.os", SimpleNamespace(**{**vars(os), "name": "nt"}))
    assert _run(None) == 0 and len(reader) == 2
    assert (
        run("read", "*.txt").code == 2 and len(reader) == 2
    )  # who gives them from Python means what is said
