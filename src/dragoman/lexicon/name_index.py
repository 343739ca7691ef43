"""Every name that tells of a state, found in a text in one pass: a thousand times faster than a parse.

The names are those of the tables: states, their adjectives, capitals and seats, organisations, bodies and
groups; the full names of office-holders; and the surnames that mean one person wherever they stand. They are
compared as in `phrases`: without accents, and with a capital where the table has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import ahocorasick

from dragoman.lexicon.office_holders import Holder, known_anywhere
from dragoman.lexicon.phrases import case_fits, fold, folded, word_texts
from dragoman.lexicon.states import acting, bundled_names
from dragoman.lexicon.user_actors import ActorTables

_NO_ACTOR = frozenset({"bodyword", "media"})  # a ministry of nobody's; whoever carries the news


@dataclass(frozen=True, slots=True)
class Name:
    """Words `first` to `last` (half-open) tell of these states or organisations; of none "Air China"."""

    first: int
    last: int
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a name stands for, as the table writes it; that of an office-holder only while he holds it."""

    parts: tuple[str, ...]
    states: tuple[str, ...]
    holder: Holder | None = None


class NameIndex:
    """The names of `tables`, compiled at the first look."""

    def __init__(self, tables: ActorTables) -> None:
        self._tables = tables

    def find(self, text: str, date: str = "") -> Iterator[Name]:
        """Yield the names in `text`, left to right, the longest at each place; bare surnames as of `date`."""
        words = word_texts(text)
        line = f" {' '.join(words)} "
        line = line.lower() if line.isascii() else f" {' '.join(map(fold, words))} "
        hits = [(end - length, -length, meanings) for end, (length, meanings) in self._automaton.iter(line)]
        free = 0
        for start, length, meanings in sorted(hits, key=lambda hit: hit[:2]):
            if start < free:
                continue
            first = line.count(" ", 0, start)
            for meaning in meanings:
                written = words[first : first + len(meaning.parts)]
                if case_fits(meaning.parts, written) and _holds(meaning.holder, date):
                    free = start - length
                    yield Name(first, first + len(written), acting(meaning.states, date))
                    break

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton:
        found: dict[str, list[_Meaning]] = {}
        for name, meaning in self._meanings():
            found.setdefault(name, []).append(meaning)
        built = ahocorasick.Automaton()
        for name, meanings in found.items():
            # between spaces, so that only whole words match; the second space may begin the next name
            built.add_word(f" {name} ", (len(name) + 1, tuple(meanings)))
        built.make_automaton()
        return built

    def _meanings(self) -> Iterator[tuple[str, _Meaning]]:
        """Yield each name, folded, with what it stands for; what goes before comes first."""
        for name, entry in (*self._tables.named, *bundled_names()):
            if entry.kind not in _NO_ACTOR:
                yield folded(name), _Meaning(tuple(word_texts(name)), entry.states)
        holders = self._tables.holders
        for name, rows in holders.by_name.items():
            first, *others = name.split()
            if others:
                parts = (first.capitalize(), *others[:-1], others[-1].capitalize())
                yield name, _Meaning(parts, tuple(dict.fromkeys(row.state for row in rows)))
        for name, row in known_anywhere(holders):
            yield name, _Meaning((name.capitalize(),), (row.state,), row)


def _holds(holder: Holder | None, date: str) -> bool:
    return holder is None or (bool(date) and holder.holds(date))
