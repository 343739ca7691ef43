"""PLOVER sectors: every table has a code of the manual and an example that shows one of its phrases."""

from __future__ import annotations

import pytest

from dragoman.lexicon.phrases import folded
from dragoman.lexicon.states import SECTOR_WORDS, bodies, sector_of_body, sector_of_office


def test_every_row():
    seen: set[str] = set()
    for code, row in SECTOR_WORDS.rows.items():
        assert list(row.words) == [word.lower() for word in row.words]
        assert not seen & set(row.words), code
        seen |= set(row.words)
        assert sector_of_body(row.example, "") == code
        assert any(f" {folded(word)} " in f" {folded(row.example)} " for word in row.words)


def test_every_body_has_a_sector_but_a_forum():
    assert [b.name for b in bodies() if not sector_of_body(b.name, b.kind)] == [
        b.name for b in bodies() if b.kind == "forum"
    ]


@pytest.mark.parametrize(
    ("name", "kind", "sector"),
    [
        ("Kremlin", "body", "GOV"),
        ("US Congress", "body", "LEG"),
        ("People's Liberation Army", "body", "MIL"),
        ("Mossad", "body", "SPY"),
        ("FBI", "body", "COP"),
        ("Taliban", "group", "REB"),
        ("Xinhua", "body", "JRN"),
        ("Norwegian Foreign Ministry", "body", "GOV"),
        ("Supreme Court of Ghana", "body", "JUD"),
    ],
)
def test_bodies(name: str, kind: str, sector: str):
    assert sector_of_body(name, kind) == sector


@pytest.mark.parametrize(
    ("office", "sector"),
    [
        ("President", "GOV"),
        ("Foreign Ministry spokesperson", "GOV"),
        ("Senator", "LEG"),
        ("Admiral", "MIL"),
        ("chief justice", "JUD"),
        ("gardener", None),
        (None, None),
    ],
)
def test_offices(office: str | None, sector: str | None):
    assert sector_of_office(office) == sector
