"""What systems lack is not needed: modules and calls of Unix, a locale of UTF-8, an optional package.

Each test runs the program in a process of its own, from which something is taken away.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import dragoman
from builders import told
from dragoman import errors
from dragoman.batch.build import check_installed
from dragoman.cli.watch_run import memory_beside
from dragoman.record.report import web_address
from dragoman.store.engine import address_of

ROOT = Path(__file__).resolve().parent.parent
SOURCE = Path(dragoman.__file__).parent
EXTRAS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
    "optional-dependencies"
]

WINDOWS = """
import importlib, os, pkgutil, select, signal, sys, warnings
warnings.simplefilter("ignore")
import spacy, onnxruntime, fastapi, uvicorn, sqlalchemy, mcp.server.mcpserver, pyarrow.parquet
import lxml.html, trafilatura, multiprocessing.popen_spawn_posix, multiprocessing.resource_tracker
for module, names in (
    (os, "fork forkpty killpg setsid getuid geteuid getgid getpgid sched_getaffinity sysconf O_NONBLOCK "
         "set_blocking mkfifo chown statvfs wait4 uname"),
    (select, "poll epoll"),
    (signal, "SIGHUP SIGKILL SIGQUIT SIGUSR1 SIGUSR2 SIGPIPE SIGALRM SIGCHLD SIGIO alarm setitimer "
             "pthread_sigmask sigwait siginterrupt"),
):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
for name in "fcntl resource pwd grp termios tty pty syslog".split():
    sys.modules[name] = None
import dragoman
for found in pkgutil.walk_packages(dragoman.__path__, "dragoman."):
    if not found.name.endswith("__main__"):
        importlib.import_module(found.name)
from dragoman.cli import main
sys.exit(main(["add", "report.txt"]) or main(["chronology", "NOR", "CHL"]) or main(["verify", "dragoman.db"]))
"""
"""Import every module, add a report and ask for it, where only what Windows has too is there."""
ASCII = r"""
import sys, warnings
sys.warnoptions.append("given")
warnings.filterwarnings("error", category=EncodingWarning, module=r"dragoman(\.|$)")
from dragoman.cli import main
for line in sys.argv[1:]:
    if main(line.split()):
        sys.exit(line)
"""
LINES = ("add .", "export --store dragoman.db --to obsidian -o notes", "search Norway", "lexicons states.csv")
"""What is run where a file that is opened without an encoding is an error."""
UNIX_MODULES = {"fcntl", "grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "tty"}
REPORT = """Norway and Chile at one table

Posted: May 5, 2023 9:05 a.m.

OSLO - The foreign ministers of Norway and Chile met in Oslo on Friday. They agreed to exchange envoys.
"""


@pytest.fixture
def report(tmp_path):
    (tmp_path / "report.txt").write_text(REPORT, encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_it_runs_without_what_unix_alone_has(report):
    command = [sys.executable, "-c", WINDOWS]
    done = subprocess.run(command, cwd=report, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Chile and Norway" in done.stdout and "all read back" in done.stdout


def _imports_at_the_top(tree):
    """Modules that are imported where a module is loaded: outside functions, and not for types alone."""
    ahead = list(tree.body)
    while ahead:
        node = ahead.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif not isinstance(node, ast.FunctionDef | ast.If):
            ahead += [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ("import os, fcntl", ["os", "fcntl"]),
        ("def f():\n    import pwd", []),
        ("try:\n    import grp\nfinally:\n    0", ["grp"]),
    ],
)
def test_imports_at_the_top_are_seen(source, imports):
    assert list(_imports_at_the_top(ast.parse(source))) == imports


def test_no_module_needs_unix_to_be_loaded():
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not UNIX_MODULES & set(_imports_at_the_top(tree)), path


UNIX_NAMES = re.compile(
    r"\bos\.(fork|forkpty|killpg|setsid|get(uid|euid|gid|pgid|loadavg)|sched_\w+|sysconf|nice|O_(NONBLOCK|ASYNC)|"
    r"set_blocking|mkfifo|ch(own|root)|fch(mod|own)|statvfs|wait\w*|uname)\b|\bselect\.(e?poll|kqueue|POLL\w+)\b|"
    r"\bsignal\.(SIG(HUP|KILL|QUIT|USR\d|PIPE|ALRM|CHLD|IO|_BLOCK|_SETMASK)|alarm|setitimer|ITIMER_REAL|"
    r"pthread_sigmask|sigwait|siginterrupt)\b|\b(fcntl|resource|pwd|grp|termios)\.\w+|\badd_signal_handler\b"
)
GUARDS = re.compile(
    r"\bhasattr\((os|signal|select),|\bsys\.platform\b|\bexcept (Import|ModuleNotFound)Error\b|"
    r"\bsuppress\(ImportError, AttributeError"
)


def _unguarded(source):
    """Names of what Unix alone has in functions that nothing asks whether it is there: not the function
    itself, not one that it calls, not one that calls it."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    texts = {function.name: ast.unparse(function) for function in functions}
    asking = {name for name, text in texts.items() if GUARDS.search(text)}
    called = {
        name: {other for other in texts if re.search(rf"\b{other}\(", text)} for name, text in texts.items()
    }
    asking |= {name for name in texts if called[name] & asking} | {
        other for name in asking for other in called[name]
    }
    outside = "".join(
        ast.unparse(node)
        for node in ast.parse(source).body
        if not isinstance(node, ast.FunctionDef | ast.ClassDef)
    )
    unasked = [text for name, text in texts.items() if name not in asking]
    return [match[0] for text in (*unasked, outside) for match in UNIX_NAMES.finditer(text)]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f():\n    os.nice(5)", ["os.nice"]),
        ("def f():\n    if hasattr(os, 'nice'):\n        os.nice(5)", []),
        ("def f():\n    if has():\n        os.nice(5)\ndef has():\n    return hasattr(os, 'nice')", []),
        ("KEPT = (signal.SIGINT, signal.SIGHUP)", ["signal.SIGHUP"]),
        ("def f():\n    import pwd\n    pwd.getpwnam('me')", ["pwd.getpwnam"]),
    ],
)
def test_what_is_used_unasked_is_seen(source, names):
    assert _unguarded(source) == names


def test_what_unix_alone_has_is_asked_for_before_it_is_used():
    sources = {path.name: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    using = {name: _unguarded(text) for name, text in sources.items() if UNIX_NAMES.search(text)}
    assert len(using) >= 5 and {name: names for name, names in using.items() if names} == {}


def test_days_are_written_with_signs_that_every_system_knows():
    """`%-d` and `%s` are those of glibc."""
    wrong = re.compile(r"%-[a-zA-Z]|strftime\(.*%(s|P|k|l)\b")
    assert wrong.search('day.strftime("%-d %B")') and not wrong.search('day.strftime("%d %B")')
    assert [
        path.name for path in SOURCE.rglob("*.py") if wrong.search(path.read_text(encoding="utf-8"))
    ] == []


def test_processes_are_started_anew_and_never_forked():
    """Nothing takes the way that differs between systems and releases of Python."""
    started = re.compile(
        r"\bos\.fork\b|get_context\((?!\"spawn\"\))|import (Process|Pool)\b|ProcessPool|\bset_start"
    )
    assert started.search('get_context("fork")') and not started.search('get_context("spawn")')
    sources = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    assert [path for path, text in sources.items() if started.search(text)] == []


def test_names_of_files_are_those_of_every_system():
    """No two differ by capitals alone, none has a sign or a name that Windows keeps for itself."""
    names = [
        path.relative_to(ROOT).as_posix() for path in SOURCE.rglob("*") if "__pycache__" not in path.parts
    ]
    assert len({name.casefold() for name in names}) == len(names)
    kept = re.compile(r"[<>:\"|?*\\]|(^|/)(con|prn|aux|nul|com\d|lpt\d)(\.|/|$)|[. ](/|$)", re.IGNORECASE)
    assert [name for name in names if kept.search(name)] == []


@pytest.mark.parametrize("path", [r"C:\reports\desk.db", r"\\server\share\desk.db", "D:/reports/desk.db"])
def test_a_path_of_windows_is_a_path_and_no_address(path):
    assert web_address(path) is None
    assert address_of(path).get_backend_name() == "sqlite" and address_of(path).database == path
    assert address_of(f"sqlite:///{path}").database == path
    assert memory_beside(f"sqlite:///{path}") == memory_beside(path) == Path(f"{path}.watch.json")


@pytest.mark.slow
def test_it_runs_in_a_locale_of_ascii_and_writes_nothing_at_home(report, tmp_path_factory):
    """Files, pipes and names of files are UTF-8, whatever the locale says. No package keeps an identifier of
    who uses it, which it would report."""
    home = tmp_path_factory.mktemp("home")
    shutil.move(report / "report.txt", report / "Þór – 報告.txt")
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    environment.update(
        HOME=str(home), XDG_CACHE_HOME=str(home / "cache"), XDG_CONFIG_HOME=str(home / "config")
    )
    for name in ("DRAGOMAN_READER", "ORT_DISABLE_TELEMETRY"):
        environment.pop(name, None)
    command = [sys.executable, "-X", "warn_default_encoding", "-c", ASCII, *LINES]
    done = subprocess.run(command, cwd=report, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert "Search: Norway (1)" in done.stdout.decode() and "Türkiye" in done.stdout.decode()
    assert list(home.rglob("*")) == []
    (note,) = (report / "notes" / "reports").iterdir()
    assert "Norway" in note.read_text(encoding="utf-8")


OPTIONAL = {
    "postgres": ("psycopg", ["verify", "postgresql://nobody@localhost/none"]),
    "warc": ("fastwarc", ["add", "feed.warc"]),
    "parquet": ("pyarrow", ["export", "record.json", "--to", "parquet", "-o", "folder"]),
    "pandas": ("pandas", "record.to_pandas('events')"),
    "polars": ("polars", "record.to_polars('events')"),
    "ray": ("ray", ["build", "report.txt", "out", "--engine", "ray"]),
    "s3": ("s3fs", ["build", "report.txt", "s3://nobody/none"]),
    "xlsx": ("xlsxwriter", ["export", "record.json", "--to", "xlsx", "-o", "record.xlsx"]),
    "web": ("fastapi", ["serve"]),
    "mcp": ("mcp", ["mcp"]),
    "second": ("httpx", "__import__('dragoman.readers.second.endpoint')"),
}
"""Of each extra the package that is not there, and a command or a call that needs it."""
NEEDED_BY_NOTHING = {"languages"}
"""Extras without which all runs, and finds fewer names: a record says so."""
WITHOUT = """
import json, sys
from pathlib import Path
import dragoman
from dragoman.cli import main
record = dragoman.decode(Path("record.json").read_bytes())
for package, needs in json.loads(sys.argv[1]):
    sys.modules[package] = None
    try:
        if isinstance(needs, str):
            eval(needs)
        else:
            assert main(needs) == 2, needs
    except dragoman.InstallationError as error:
        print(error, file=sys.stderr)
    if package == "pyarrow":
        del sys.modules[package]  # others need it first
"""


@pytest.mark.slow
def test_an_extra_that_is_not_installed_is_named_with_the_line_that_installs_it(report):
    assert set(OPTIONAL) | NEEDED_BY_NOTHING == set(EXTRAS)
    (report / "record.json").write_bytes(dragoman.encode(told()))
    (report / "feed.warc").write_bytes(b"WARC/1.0\r\n\r\n")
    command = [sys.executable, "-c", WITHOUT, json.dumps(list(OPTIONAL.values()))]
    done = subprocess.run(command, cwd=report, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout == "", done.stderr
    for extra, sentence in zip(OPTIONAL, done.stderr.splitlines(), strict=True):
        assert re.search(rf"pip install 'dragoman\[([a-z]+,)*{extra}(,[a-z]+)*\]'", sentence)


def test_all_that_is_missing_is_named_in_one_sentence_with_one_line(monkeypatch):
    for name in ("pyarrow", "s3fs"):
        monkeypatch.setitem(sys.modules, name, None)
    line = r"^build s3://b needs the packages pyarrow and s3fs: pip install 'dragoman\[parquet,s3\]'$"
    with pytest.raises(dragoman.InstallationError, match=line):
        check_installed("s3://b", "out")
    with pytest.raises(dragoman.InstallationError, match=r"'dragoman\[ray,s3\]'$"):
        check_installed("reports", "s3://b", "ray")
    monkeypatch.delitem(sys.modules, "pyarrow")
    check_installed("https://example.org/reports", "out")  # is refused for another reason


def test_a_folder_of_the_name_of_a_package_is_not_the_package(tmp_path, monkeypatch):
    (tmp_path / "cluster_of_folders").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(errors._MODULES, "ray", ("cluster_of_folders",))
    sentence = r"needs the package cluster_of_folders: pip install 'dragoman\[ray\]'"
    with pytest.raises(dragoman.InstallationError, match=sentence):
        errors.require("--engine ray", "ray")
    (tmp_path / "cluster_of_folders" / "__init__.py").touch()
    errors.require("--engine ray", "ray")


def test_what_each_extra_brings_is_known():
    wanted = {
        extra: {re.match(r"[\w-]+", line)[0].replace("-", "_") for line in lines} - {"pymorphy3_dicts_uk"}
        for extra, lines in EXTRAS.items()
    }
    brought = {extra: {name.partition(".")[0] for name in names} for extra, names in errors._MODULES.items()}
    assert {extra: names - {"fsspec"} for extra, names in brought.items()} == {
        extra: names - {"fsspec"} for extra, names in wanted.items()
    }
