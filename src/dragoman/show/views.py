"""How each view of the record looks to a person."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from dragoman.lexicon.sentences import name_of
from dragoman.show import words
from dragoman.show.brief import escaped
from dragoman.show.listing import Layout, cited
from dragoman.views.chronology import Entry

_EVIDENCE = 240
_OUTLETS = 4


def title_of(what: str, pair: Sequence[str]) -> str:
    """Return the title of a view: "Chronology: the United States and China"."""
    return f"{what}: {' and '.join(name_of(code) for code in pair)}" if pair else what


def chronology_layout(pair: Sequence[str]) -> Layout[Entry]:
    """Return the layout of a chronology of `pair` (codes)."""
    return Layout(
        title_of("Chronology", pair),
        ("date", "what", "status", "sources"),
        lambda one: (one.dated, one.sentence, one.status, str(one.sources)),
        _entry_below,
        _entry_item,
    )


def _entry_below(one: Entry) -> str:
    notes = [f"“{words.shortened(one.words.quote, _EVIDENCE)}”", *_notes(one)]
    return " ".join(notes)


def _notes(one: Entry) -> list[str]:
    found = [f"[history: {'; '.join(one.history)}]"] if one.history else []
    return [*found, *(f"[accounts differ: {said}]" for said in one.contradictions)]


def _entry_item(one: Entry) -> str:
    outlets = ", ".join(one.outlets[:_OUTLETS]) + (" and others" if len(one.outlets) > _OUTLETS else "")
    told = f"{one.sources} source{'s' if one.sources != 1 else ''}{f': {outlets}' if outlets else ''}"
    parts = chain(
        [f"**{escaped(one.dated)}:** {escaped(one.sentence)} ({escaped(told)})", cited(one.addresses)],
        [escaped(note) for note in _notes(one)],
        [f"— “{escaped(words.shortened(one.words.quote, _EVIDENCE))}”"],
    )
    return " ".join(part for part in parts if part)
