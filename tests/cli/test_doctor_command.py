from __future__ import annotations

from dragoman.doctor import Finding


def test_wrong_installation_is_code_1(run, monkeypatch):
    monkeypatch.setattr(
        "dragoman.doctor.examine", lambda model: [Finding("spacy is missing", False, "pip install spacy")]
    )
    outcome = run("doctor")
    assert outcome.code == 1
    assert outcome.out == "WRONG  spacy is missing\n       -> pip install spacy\n1 of 1 checks failed\n"


def test_sound_installation(run, monkeypatch):
    monkeypatch.setattr("dragoman.doctor.examine", lambda model: [Finding(f"{model} parses", True)])
    outcome = run("doctor", "--model", "m")
    assert (outcome.code, outcome.out) == (0, "ok     m parses\nall 1 checks passed\n")
