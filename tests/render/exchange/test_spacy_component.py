"""The spaCy component: what is read stands on the Doc, at its own characters."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import hostile
import pytest
import spacy
from spacy.tokens import Doc, DocBin

from dragoman.record import spans
from dragoman.render.exchange import spacy_component
from dragoman.render.exchange.spacy_component import report_of

ROOT = Path(__file__).parents[3]
TEXT = (
    "  Foreign Minister Ana Rojas of Chile arrived in Oslo on Friday for talks with Norway's government.\n"
    " \n\tChina's foreign ministry said on Sunday that it opposes the tariffs of the United States.\n"
)
TEXTS = [text for text in hostile.TEXTS.values() if len(text) < 1_000]


@pytest.fixture(scope="module")
def nlp() -> spacy.Language:
    made = spacy.blank("en")
    made.add_pipe("dragoman", config={"published": "2023-06-19"})
    return made


@pytest.mark.slow
def test_what_is_read_stands_on_the_doc(nlp: spacy.Language) -> None:
    doc = nlp(TEXT)
    record = doc._.dragoman
    assert record.report.text == doc.text == TEXT and record.verify() > 0
    for name in ("statements", "events", "times", "places"):
        assert getattr(doc._, name) == getattr(record, name) != ()
    assert {time.value for time in doc._.times} == {"2023-06-16", "2023-06-18"}
    assert {span.text for span in doc.spans["dragoman:time"]} == {"Friday", "Sunday"}
    assert {span.label_ for span in doc.spans["dragoman:time"]} == {"2023-06-16", "2023-06-18"}


@pytest.mark.slow
def test_a_doc_may_have_a_day_of_its_own(nlp: spacy.Language) -> None:
    doc = nlp.make_doc("They met in Oslo on Friday.")
    doc._.published = "2024-01-01"
    assert [time.value for time in nlp(doc)._.times] == ["2023-12-29"]


@pytest.mark.slow
def test_a_kept_doc_still_has_its_record(nlp: spacy.Language) -> None:
    doc = nlp(TEXT)
    packed = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(packed).get_docs(nlp.vocab)
    assert again._.dragoman == doc._.dragoman
    assert Doc(nlp.vocab).from_bytes(doc.to_bytes())._.events == doc._.events


def test_a_doc_that_was_not_read_has_nothing(nlp: spacy.Language) -> None:
    doc = nlp.make_doc(TEXT)
    assert doc._.dragoman is None and doc._.events == ()


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", " \n\n ", *TEXTS])
def test_any_text_is_read(nlp: spacy.Language, text: str) -> None:
    doc = nlp(text)
    assert all(text[span.start : span.end] == span.quote for span in spans(doc._.dragoman))


def test_paragraphs_end_at_blank_lines_and_hold_every_letter() -> None:
    report = report_of(TEXT)
    parts = [report.text[block.start : block.end] for block in report.blocks]
    assert [part.split()[0] for part in parts] == ["Foreign", "China's"]
    assert all(part == part.strip() for part in parts)
    assert "".join("".join(parts).split()) == "".join(TEXT.split())


def test_the_entry_point_is_found_without_an_import(tmp_path: Path) -> None:
    points = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert points == {"spacy_factories": {"dragoman": f"{spacy_component.__name__}:make"}}
    info = tmp_path / "dragoman_as_installed-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: dragoman-as-installed\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        f"[spacy_factories]\ndragoman = {points['spacy_factories']['dragoman']}\n"
    )
    code = "import spacy; nlp = spacy.blank('en'); nlp.add_pipe('dragoman'); print(nlp.pipe_names)"
    paths = os.pathsep.join([str(tmp_path), str(ROOT / "src"), *filter(None, sys.path)])
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": paths}, cwd=tmp_path,
    )  # fmt: skip
    assert done.stdout.strip() == "['dragoman']"


def test_the_entry_point_brings_little_to_every_pipeline_of_spacy():
    code = "import sys, dragoman.render.exchange.spacy_component; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = ("dragoman.merge", "dragoman.readers", "dragoman.store", "dragoman.lexicon")
    assert not [name for name in done.stdout.split() if name.startswith(heavy)]
