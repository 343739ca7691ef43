"""The lines that pages of docs/ begin with, run as they stand there, in a folder such as a reader has.

They run in this process, and servers in one of their own; what containers would run is run without them.
`DRAGOMAN_BIN` names the `bin` folder of an installation in which they run as typed instead, `pip install`
too: `.ci/run` gives that of the bare wheel.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import httpx
import pytest
import yaml
from packaging.requirements import Requirement

from dragoman.cli import main
from dragoman.observing import log
from dragoman.store import Store
from telling import told

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(os.environ["DRAGOMAN_BIN"]) if "DRAGOMAN_BIN" in os.environ else None
DOCS = ROOT / "docs"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}
    },
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """A page, what its lines must print, which files they must write, and what is installed before."""

    name: str
    prints: str = ""
    writes: tuple[str, ...] = ()
    needs: str = ""


PAGES = (
    Page("index.md", "Chronology: the United States"),
    Page("assistants.md", '"serverInfo"'),
    Page("containers.md", '"status":"ok"(.|\n)*new reports +1', writes=(".env",)),
    Page("desk.md", '"status":"ok"'),
    Page("notebooks.md", "China and the United States hold talks", needs="dragoman[pandas]"),
    Page("relationship.md", r"\d", needs="dragoman"),
    Page("spreadsheets.md", writes=("beijing.xlsx", "beijing/states/China (CHN).md", "beijing.json"),
         needs="dragoman[xlsx]"),
    Page("joins.md", writes=("dyads/dyad_months.parquet", "dyads/directed_dyad_years.parquet")),
    Page("learned.md", "the frame '|learned reader"),
    Page("machines.md", "CHN"),
    Page("running.md", "all read back"),
    Page("watch.md", "state.gov"),
)  # fmt: skip


def first_block(page: str) -> tuple[str, str]:
    """Return the language and the text of the block of code that a page begins with."""
    text = (DOCS / page).read_text(encoding="utf-8")
    match = re.match(r"# [^\n]+\n\n```(console|python)\n(.*?)```\n", text, re.DOTALL)
    assert match, f"docs/{page} begins with no lines that one types"
    return match[1], match[2]


def first_lines(page: str) -> list[str]:
    """Return the lines that one types, without the `$` before them and what is printed after them."""
    language, text = first_block(page)
    lines = [line for line in text.splitlines() if line]
    return [line[2:] for line in lines if line.startswith("$ ")] if language == "console" else lines


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_begins_with_three_lines(page):
    assert len(first_lines(page.name)) == 3


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_first_lines_run(page, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(folder(tmp_path))
    monkeypatch.delenv("DRAGOMAN_READER")
    monkeypatch.setenv("DRAGOMAN_LOG", "")  # a line may ask for a log: later tests have none
    for name, value in (("handlers", [*log.handlers]), ("level", log.level), ("propagate", log.propagate)):
        monkeypatch.setattr(log, name, value)
    if page.needs:
        install(page.needs)
    language, text = first_block(page.name)
    if language == "python":
        run_python(text)
    else:
        for line in first_lines(page.name):
            run_line(line)
    assert re.search(page.prints, capfd.readouterr().out)
    assert [name for name in page.writes if not Path(name).stat().st_size] == []


def folder(path: Path) -> Path:
    """Return a folder with reports, as the lines name them."""
    (path / "reports").mkdir()
    shutil.copy(ROOT / "examples" / "hainan-2001-04.html", path / "reports")
    shutil.copy(ROOT / "examples" / "beijing-2023-06.html", path / "report.html")
    shutil.copytree(ROOT / "examples", path / "examples", ignore=shutil.ignore_patterns("gold", "texts"))
    return path


def run_python(text: str) -> None:
    """Run a block of Python, and print what its last line gives, as a notebook does."""
    with Store.open("dragoman.db") as store:
        sentence = "Ministers of the United States and China met in Lima."
        store.add([told(sentence, "2023-05-05", who="USA-CHN", when="2023-05-04")])
    *lines, last = text.strip().splitlines()
    program = "\n".join(
        [*lines, f"shown = {last}", "print(shown.to_string() if hasattr(shown, 'iloc') else shown)"]
    )
    if BIN:
        subprocess.run([BIN / "python", "-c", program], check=True)
    else:
        names: dict[str, object] = {}
        try:
            exec(program, names)
        finally:
            for store in [value for value in names.values() if isinstance(value, Store)]:
                store.close()  # as the end of a notebook does


def run_line(line: str) -> None:
    """Run a line of a shell, and say what it printed where it fails."""
    typed = shlex.split(line, comments=True)
    words = [name for word in typed for name in sorted(map(str, Path().glob(word))) or [word]]
    if words[:2] == ["pip", "install"]:
        install(*words[2:])
    elif words[:2] == ["docker", "compose"]:
        run_services(words[2:])
    elif words[1] == "mcp":
        ask_assistants_server(words)
    elif words[1] == "serve":
        ask_desk(words)
    elif BIN or words[0] != "dragoman":
        path = os.pathsep.join(filter(None, (BIN and str(BIN), os.environ["PATH"])))
        subprocess.run(line, shell=True, check=True, env={**os.environ, "PATH": path})
    else:
        assert main(words[1:]) == 0, line


def run_services(words: list[str]) -> None:
    """Run what `docker compose up`, or `run` of a service with a command, would run in containers: with a
    store in a file and the folder `reports`, the watcher once."""
    services = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]
    if words[0] == "run":
        service = next(word for word in words[1:] if not word.startswith("-"))
        assert services[service]["image"] == "dragoman"
        run_line(shlex.join(["dragoman", *map(outside, words[words.index(service) + 1 :])]))
        return
    watcher, desk = (list(map(outside, services[name]["command"])) for name in ("watcher", "desk"))
    run_line(shlex.join(["dragoman", *watcher, "--once"]))
    ask_desk(["dragoman", *desk, "--port", free_port()])


def outside(word: str) -> str:
    """Return what stands for a word of a command that names something of a container."""
    names = {
        "postgresql://dragoman@store/dragoman": "dragoman.db", "/reports": "reports", "0.0.0.0": "127.0.0.1",
    }  # fmt: skip
    return "examples/call-2024-11-moscow.md" if word.endswith(".xml") else names.get(word, word)


def install(*requirements: str) -> None:
    """Install in the installation that is given; here, see that all of it is there."""
    if BIN:
        subprocess.run([BIN / "pip", "install", "--quiet", *requirements], check=True)
        return
    for requirement in map(Requirement, requirements):
        wanted = [name for extra in requirement.extras for name in PROJECT["optional-dependencies"][extra]]
        for name in (requirement.name, *(Requirement(text).name for text in wanted)):
            assert distribution(name)


@contextmanager
def started(words: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a server while the block runs, and end it as Ctrl-C does."""
    command = [str(BIN / words[0])] if BIN else [sys.executable, "-m", words[0]]
    pipe = subprocess.PIPE
    with subprocess.Popen([*command, *words[1:]], stdin=pipe, stdout=pipe, stderr=pipe, text=True) as program:
        try:
            yield program
        finally:
            program.terminate()
        assert program.wait() in (0, 143)


def ask_assistants_server(words: list[str]) -> None:
    """Start the server that assistants ask, and print how it answers the first question."""
    with started(words) as program:
        program.stdin.write(json.dumps(HELLO) + "\n")
        program.stdin.flush()
        print(program.stdout.readline())


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def ask_desk(words: list[str]) -> None:
    """Start the desk, at a port of its own where the line is not run as typed, and print what it says of
    itself."""
    with started(words if BIN or "--port" in words else [*words, "--port", free_port()]) as program:
        address = re.search(r"http://\S+", program.stderr.readline())[0]
        while program.poll() is None:
            try:
                print(httpx.get(f"{address}health", timeout=60).text)
                break
            except httpx.TransportError:
                pass
