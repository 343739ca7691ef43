"""No regular expression of the program takes long over a small text: each is decided on its automaton."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from benchmarks.regex_growth import growth_of

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.slow
def test_no_pattern_of_the_program_grows_faster_than_its_text():
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.patterns", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    *verdicts, unseen = json.loads(done.stdout)
    assert unseen == {"unseen": []}, "give benchmarks/patterns.py an input with which these calls are made"
    assert len(verdicts) > 400
    bad = [f"{one['site']} {one['pattern']!r}: {one['word']} over {one['attack']}" for one in verdicts
           if one["word"] not in {"linear", "bounded"}]  # fmt: skip
    assert not bad, "\n".join(bad)
    bounded = {one["site"] for one in verdicts if one["bound"]}
    assert len(bounded) == 4, "a bound of benchmarks/patterns.py belongs to no pattern"


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?:a*)*b", r"(?:a+)+$", r"(?:\w+\s?)*$", r"(?:ab|a|b)*c", r"(?:\w{1,60}\s?)*%",
        r"(?:(?:x|xx){1,30})y", r"\s*(?:<!--.*?-->\s*)*<html", r"(?:,|and|,\s*and)*\Z", r"x(?=(?:b|b.)*c)",
    ],
)  # fmt: skip
def test_exponential_patterns_are_seen(pattern):
    growth = growth_of(pattern, 0, "match")
    assert growth.exponential, pattern
    assert not re.match(pattern, growth.exponential.before + 3 * growth.exponential.repeated + "\x00")


@pytest.mark.parametrize(
    ("pattern", "use", "degree"),
    [
        (r"\s+$", "search", 2),
        (r"(?<!\s)\s+$", "search", 1),
        (r"\s+$", "match", 1),
        (r"\s+", "search", 1),
        (r"\s*\s*$", "match", 2),
        (r"\s*,?\s*$", "match", 2),
        (r"\s*(?:,\s*)?$", "match", 1),
        (r"\s*+\s*x", "match", 1),
        (r"(?>\s*)\s*x", "match", 1),
        (r"\w+\s", "search", 2),
        (r"\b\w+\s", "search", 1),
        (r"\w{1,40}\s", "search", 1),
        (r"<!--.*?-->", "search", 2),
        (r"<p\b[^<>]*>", "search", 1),
        (r"a(?:.*b)?", "search", 2),
        (r"a(?=.*b)", "search", 2),
        (r"\d+\.\d+|\d+", "search", 1),
        (r"\n\s*\n", "search", 1),
        (r"(?:\w+ ?){1,3}$", "match", 3),
        (r"(?P<mark>a+)-(?P=mark)b", "search", 2),
        (r"^\s+x", "search", 1),
        (r"(?m:^\s+x)", "search", 2),
    ],
)
def test_the_power_of_the_length_is_seen(pattern, use, degree):
    growth = growth_of(pattern, 0, use)
    assert (growth.exponential, growth.degree) == (None, degree)
    assert (growth.polynomial is None) == (degree == 1)


def test_lines_and_heads_are_cut_before_their_patterns_see_them(monkeypatch):
    from builders import report
    from dragoman.ingest import draft
    from dragoman.lexicon.page_layout import (
        FURNITURE,
        REPORT_KINDS,
        AnnouncedKind,
        Furniture,
        announced_kind,
        furniture,
    )

    lengths = []

    def seen(text):
        lengths.append(len(text))

    pattern = SimpleNamespace(match=seen, fullmatch=seen)
    monkeypatch.setattr(FURNITURE, "rows", {"any": Furniture("line", pattern, "")})
    monkeypatch.setattr(REPORT_KINDS, "rows", {"any": AnnouncedKind("briefing", "title", pattern, "")})
    monkeypatch.setattr(draft, "_MIXED", pattern)
    furniture("a" * 260)
    furniture("a" * 261)
    announced_kind("a" * 9_000, "title")
    draft.find_dateline(report("a" * 9_000))
    assert lengths == [260, 500, 200]


def test_small_texts_that_once_took_hours():
    from dragoman.comparison.characterisation import _CHAIN
    from dragoman.ingest import looks_like_html

    assert not looks_like_html("<!---->" * 48 + "x")
    assert looks_like_html(" <!-- a - b --><!----> <!doctype html><html lang='en'>")
    assert not _CHAIN.match(",and" * 26 + "!")
    for gap in (", ", " and ", ",and ", ", and very ", "”, ", " but rather, "):
        assert _CHAIN.match(gap), gap
    for gap in (". ", " talks and "):
        assert not _CHAIN.match(gap), gap
