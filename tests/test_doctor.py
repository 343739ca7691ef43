from __future__ import annotations

import sys

import pytest

from dragoman import doctor
from dragoman.settings import DEFAULT


@pytest.mark.slow
def test_this_installation_is_sound():
    assert [finding for finding in doctor.examine(DEFAULT.model) if not finding.ok] == []


@pytest.mark.slow
def test_a_changed_weight_file_is_named(monkeypatch):
    true = doctor._sha256
    monkeypatch.setattr(doctor, "_sha256", lambda file: "0" if file.match("ner/model") else true(file))
    (finding,) = (one for one in doctor._model(DEFAULT.model) if not one.ok)
    assert finding.what.endswith("missing or changed: ner/model")
    assert "pip install" in finding.remedy


def test_a_missing_pipeline_says_what_to_install():
    (finding,) = doctor._model("en_core_web_absent")
    assert not finding.ok
    assert finding.what == "the spaCy pipeline en_core_web_absent is missing"
    assert finding.remedy == "pip install 'en_core_web_absent'"


def test_an_old_python(monkeypatch):
    class Version(tuple):
        major, minor, micro = 3, 9, 1

    monkeypatch.setattr(sys, "version_info", Version((3, 9, 1)))
    (finding,) = doctor._python()
    assert not finding.ok and "3.11" in finding.remedy


def test_extras_that_are_not_installed_are_named_with_the_line_that_installs_them(monkeypatch):
    version = doctor.metadata.version

    def without(name):
        if name in ("polars", "jieba"):
            raise doctor.metadata.PackageNotFoundError(name)
        return version("spacy")

    monkeypatch.setattr(doctor.metadata, "version", without)
    (finding,) = doctor._extras()
    assert finding.ok and finding.what == "extras that are not installed: languages, polars"
    assert finding.remedy == "pip install 'dragoman[languages,polars]'"
    monkeypatch.setattr(doctor.metadata, "version", lambda name: "1")
    assert list(doctor._extras()) == []


def test_pages_that_cannot_be_read_are_told(monkeypatch):
    (finding,) = doctor._page()
    assert finding.ok and finding.remedy is None
    monkeypatch.setitem(sys.modules, "dragoman.ingest", None)
    (finding,) = doctor._page()
    assert not finding.ok and "pages are not read: ModuleNotFoundError" in finding.what
    assert "lxml-html-clean" in finding.remedy


def test_a_missing_file_is_no_hash(tmp_path):
    assert doctor._sha256(tmp_path / "none") is None


def test_the_weights_of_the_learned_reader_are_compared(monkeypatch, tmp_path):
    (finding,) = doctor._learned()
    assert finding.ok and "files as pinned" in finding.what
    monkeypatch.setattr("dragoman.readers.english.learned.network.FOLDER", tmp_path)
    finding, *_ = doctor._learned()
    assert not finding.ok and "types.onnx" in finding.what and "dragoman" in finding.remedy


def test_the_kernel_that_multiplies_is_named(monkeypatch):
    monkeypatch.setattr("dragoman.readers.english.parser.matrix_products.kernel", lambda: "Zen")
    (finding,) = doctor._products()
    assert finding.ok and "kernel Zen, in " in finding.what
    monkeypatch.setattr("dragoman.readers.english.parser.matrix_products.layout", lambda width, depth: None)
    (finding,) = doctor._products()
    assert "spaCy's own product" in finding.what


def test_another_blas_is_told(monkeypatch):
    monkeypatch.setattr("dragoman.readers.english.parser.matrix_products.kernel", lambda: None)
    (finding,) = doctor._products()
    assert finding.what == "matrix products by a BLAS that is not OpenBLAS"


def test_every_pinned_row_is_whole():
    rows = doctor.PINNED_FILES.rows
    assert {row.pipeline for row in rows} == {DEFAULT.model, "learned"}
    assert list(doctor.PINNED_FILES.by_key) == sorted(doctor.PINNED_FILES.by_key)


def test_a_table_with_a_wrong_row_is_told(monkeypatch):
    monkeypatch.setattr("dragoman.lexicon.loading._DECLARED", [])
    wrong = doctor.CsvTable("states.csv", doctor.PinnedFile, key=lambda row: row.file)
    monkeypatch.setattr(doctor, "every_table", lambda: (wrong,))
    (finding,) = doctor._lexicons()
    assert not finding.ok and finding.what.startswith("states.csv, line 2 (AFG, Afghanistan): ")
