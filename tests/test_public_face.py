from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from dataclasses import is_dataclass
from pathlib import Path

import pytest

import dragoman
from dragoman import errors, record

SOURCE = Path(dragoman.__file__)


def test_the_face_is_sorted():
    assert dragoman.__all__ == sorted(dragoman.__all__)


def test_every_record_type_and_error_is_on_it():
    types = {name for name, value in vars(record).items() if isinstance(value, type) and is_dataclass(value)}
    raised = {name for name, value in vars(errors).items() if isinstance(value, type)}
    assert types | raised <= set(dragoman.__all__)


def test_type_checkers_see_the_same_names():
    imported = {
        alias.asname or alias.name
        for block in ast.parse(SOURCE.read_text(encoding="utf-8")).body
        if isinstance(block, ast.If)
        for line in block.body
        if isinstance(line, ast.ImportFrom)
        for alias in line.names
    }
    assert imported | {"__version__"} == set(dragoman.__all__)


@pytest.mark.parametrize("name", [name for name in dragoman.__all__ if name != "__version__"])
def test_every_name_is_documented(name):
    value = getattr(dragoman, name)
    text = inspect.getdoc(value)
    assert text and text != inspect.getdoc(object)
    assert not text.startswith(f"{name}(")  # what dataclass writes when there is no docstring


@pytest.mark.parametrize("name", ["read", "times", "quotes", "places", "actors", "encode", "decode"])
def test_functions_are_typed(name):
    signature = inspect.signature(getattr(dragoman, name))
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())


def test_an_unknown_name_is_answered_with_the_names_there_are():
    with pytest.raises(AttributeError, match="quotes"):
        _ = dragoman.qoutes


def test_dir_lists_the_face():
    assert set(dragoman.__all__) <= set(dir(dragoman))


def test_importing_it_costs_nothing():
    code = "import sys; before = set(sys.modules); import dragoman; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert {name.partition(".")[0] for name in done.stdout.split()}.isdisjoint(
        {"spacy", "numpy", "msgspec", "lxml", "trafilatura", "typer", "rich"}
    )


def test_reading_imports_spacy_without_its_command_line():
    code = """
import sys, dragoman.readers.english.parser.bounds, spacy
print(*sys.modules)
assert spacy.cli.info.__module__ == "spacy.cli.info" and spacy.info(silent=True)["spacy_version"]
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "spacy" in done.stdout.split()
    assert {"spacy.cli", "spacy.cli.info", "weasel", "requests"}.isdisjoint(done.stdout.split())


def test_the_version_is_the_packages():
    from importlib.metadata import version

    assert dragoman.__version__ == version("dragoman")
