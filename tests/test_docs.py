"""The pages that the program prints are current, every command and lexicon is on them, links hold."""

from __future__ import annotations

import pkgutil
import re
import runpy
from importlib import resources
from pathlib import Path

import pytest

import dragoman
from dragoman.cli.app import COMMANDS
from dragoman.ingest import ingest
from dragoman.lexicon.loading import file_names
from dragoman.render.exchange.formats import FORMATS

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


@pytest.fixture(scope="module")
def pages():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", "100")
        return runpy.run_path(str(ROOT / "scripts" / "make_docs.py"))["pages"]()


PRINTED = [
    "cli.md", "record.md", "frames.md", "lexicons.md", "exchange.md", "licences.md", "record.schema.json",
]  # fmt: skip


@pytest.mark.parametrize("name", PRINTED)
def test_printed_pages_are_current(pages, name):
    assert (DOCS / name).read_text(encoding="utf-8") == pages[name], "run `make reference`"


def test_every_command_is_documented(pages):
    for name in COMMANDS:
        assert f"## dragoman {name}\n" in pages["cli.md"]


def test_every_format_is_documented(pages):
    for name in FORMATS:
        assert f"## {name}\n" in pages["exchange.md"]


def test_every_lexicon_is_documented(pages):
    for name in file_names():
        assert f"| `{name}` |" in pages["lexicons.md"]


@pytest.mark.parametrize("name", [name for name in file_names() if name.endswith(".csv")])
def test_every_table_without_a_head_of_its_own_has_its_notes(name):
    notes = (resources.files("dragoman.lexicons") / "README.md").read_text(encoding="utf-8")
    stem = name.removesuffix(".csv")
    assert re.search(rf"\b{stem}\b", notes), (
        "say in lexicons/README.md what it holds, its source and licence, how to add to it"
    )


@pytest.mark.parametrize("name", [name for name in file_names() if name.endswith(".toml")])
def test_every_table_says_what_it_is_and_where_from(name):
    head = (resources.files("dragoman.lexicons") / name).read_text(encoding="utf-8").partition("\n[")[0]
    assert head.startswith("# ") and "# Source: " in head


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in DOCS.glob("*.md"))]
)
def test_links_between_pages_hold(page):
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), f"{page} links to {target}"


PATHS = re.compile(r"`((?:benchmarks|docs|examples|scripts|src|tests|training)/[\w./-]+)`")


@pytest.mark.parametrize(
    "page", ["README.md", "CONTRIBUTING.md", *(f"docs/{p.name}" for p in DOCS.glob("*.md"))]
)
def test_files_that_pages_name_exist(page):
    named = set(PATHS.findall((ROOT / page).read_text(encoding="utf-8")))
    assert not {path for path in named if not (ROOT / path).exists()}


def test_commands_in_the_readme_exist():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^\$ |`)dragoman ([a-z]+)", text, re.MULTILINE)) <= set(COMMANDS)
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"(?:^\$ |`)make ([a-z]+)", text, re.MULTILINE)) <= targets


ARCHITECTURE = (DOCS / "architecture.md").read_text(encoding="utf-8")
TREE, WALK = re.split(r"^## .*\n", ARCHITECTURE, flags=re.MULTILINE)[1:3]
FUNCTIONS = sorted(set(re.findall(r"`([a-z_]+(?:\.\w+)+)`", WALK)) - set(file_names()))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_the_walk_exist(name):
    assert callable(pkgutil.resolve_name(f"dragoman.{name}"))


def test_types_of_the_walk_exist():
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "src" / "dragoman").rglob("*.py"))
    classes = {name for source in sources for name in re.findall(r"^class (\w+)", source, re.MULTILINE)}
    named = set(re.findall(r"`([A-Z][a-z]\w+)`", WALK))
    assert named and named <= classes, named - classes


def test_the_walk_follows_a_sentence_of_the_bundled_report_in_at_most_fifteen_steps():
    sentence = " ".join(re.findall(r"^> (.*)$", WALK, re.MULTILINE))
    assert sentence in ingest(ROOT / "examples" / "beijing-2023-06.html").text
    steps = [int(number) for number in re.findall(r"^(\d+)\. ", WALK, re.MULTILINE)]
    assert steps == list(range(1, len(steps) + 1)) and len(FUNCTIONS) > len(steps)
    assert len(steps) <= 15


def test_the_tree_names_every_package_of_the_program():
    parents, drawn = ["dragoman"], set()
    for indent, name in re.findall(r"^( +)(\w+)/", TREE, re.MULTILINE):
        parents[len(indent) // 2 :] = [name]
        drawn.add(".".join(parents))
    found = pkgutil.walk_packages(dragoman.__path__, "dragoman.", onerror=None)
    assert drawn == {module.name for module in found if module.ispkg}
