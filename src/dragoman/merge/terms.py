"""The terms of a text: its words without inflection, weighted by how much they tell, and the states it names.

The only module of `merge` that reads English words, by tables of `lexicons/`.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from dragoman.lexicon.actors import organisations, states
from dragoman.lexicon.merging import rules
from dragoman.lexicon.name_index import NameIndex
from dragoman.lexicon.own_actors import BUNDLED

WEIGHTS = (0.25, 1.0, 2.0)
"""The weights of words: common ones, others, names. Powers of two, so that their sums are exact."""
WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_SENTENCE_ENDS = '.!?:“"'
"""What a sentence begins after."""
_NAME_START = re.compile(r"\b\w+")
_SUFFIXES = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))


@lru_cache(maxsize=2000)  # the events of a report share what it opens with
def weighted_stems(text: str) -> dict[str, float]:
    """Return the stems of a text with their weights, names of states among them; the same object for the same
    text. A capital shows a name within a sentence that is not all in capitals, as some headlines are."""
    weights: dict[str, float] = {}
    for line in text.split("\n"):
        matches = list(WORD.finditer(line))
        capitalised = sum(match[0][0].isupper() for match in matches) > 0.6 * len(matches)
        for match in matches:
            word = match[0]
            root, weight = _stem_and_weight(word)
            if weight == WEIGHTS[1] and word[0].isupper() and not capitalised and match.start() > 0:
                before = line[: match.start()].rstrip()
                weight = WEIGHTS[1] if before and before[-1] in _SENTENCE_ENDS else WEIGHTS[2]
            if weight > weights.get(root, 0.0):
                weights[root] = weight
    return weights


@cache
def _stem_and_weight(word: str) -> tuple[str, float]:
    """Return the stem of a word and its weight where it is no name: 0 for a word that tells nothing."""
    root = stem(word)
    if word.casefold() in rules().empty or (len(root) < 2 and not root.isdigit()):
        return root, 0.0
    return root, WEIGHTS[0] if root in _common_stems() else WEIGHTS[1]


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in rules().weak)


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that tell something: not empty ones, nor those that any report has."""
    return frozenset(word for word in all_stems(text) if word not in _common_stems())


def all_stems(text: str) -> frozenset[str]:
    """Return the stems of the words that are not empty, also of those that any report has."""
    return frozenset(
        root
        for word in WORD.findall(text)
        if word.casefold() not in rules().empty and len(root := stem(word)) > 2
    )


@cache
def stem(word: str) -> str:
    """Return `word` in lower case without its inflection, well enough that "strikes" meets "striking"."""
    word = re.sub(r"[’']s?$|-", "", word.casefold())  # "cease-fire" is "ceasefire"
    word = rules().forms.get(word, word)
    for suffix, replacement in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            return word.removesuffix(suffix) + replacement
    return word


@cache
def stems_of_names(code: str) -> frozenset[str]:
    """Return the stems of the names of a party; its capital is left out, since things happen there."""
    names: list[str] = []
    for party in (states().get(code), organisations().get(code)):
        if party is not None:
            names += [party.name, *party.aliases, *party.demonyms]
    return frozenset(stem(word) for name in names for word in WORD.findall(name))


@lru_cache(maxsize=2000)  # the events of a report are asked for by one opening
def states_named(text: str) -> frozenset[str]:
    """Return the codes of the states whose names or demonyms stand in `text`, with capitals as written."""
    codes, end = set[str](), 0
    for word in _NAME_START.finditer(text):
        if word[0] in _first_words() and word.start() >= end:
            name = _name_pattern().match(text, word.start())
            if name is not None:
                end = name.end()
                codes.add(_state_of_name()[name[0]])
    return frozenset(codes)


def parties_named(text: str, date: str | None) -> frozenset[str]:
    """Return the codes of the states and organisations that `text` names by any of their names, bodies and
    office-holders, as the gate sees them; `date` (ISO 8601) tells who held office."""
    return frozenset(state for name in _index().find(text, date or "") for state in name.states)


@lru_cache(maxsize=10_000)
def parties_in_order(text: str, date: str | None) -> tuple[str, ...]:
    """Return the codes of `parties_named`, each once, in the order in which `text` names them first."""
    return tuple(dict.fromkeys(state for name in _index().find(text, date or "") for state in name.states))


@cache
def _index() -> NameIndex:
    return NameIndex(BUNDLED)


@cache
def _first_words() -> frozenset[str]:
    """Return the words that names begin with, to look for these instead of for a thousand names."""
    return frozenset(first[0] for name in _state_of_name() if (first := _NAME_START.match(name)))


@cache
def _state_of_name() -> dict[str, str]:
    """Return the state of each name; a name of several states is none's."""
    state_of: dict[str, str] = {}
    ambiguous: set[str] = set()
    for code, state in states().items():
        for name in (state.name, *state.aliases, *state.demonyms):
            if state_of.setdefault(name, code) != code:
                ambiguous.add(name)
    return {name: code for name, code in state_of.items() if name not in ambiguous and name[:1].isupper()}


@cache
def _name_pattern() -> re.Pattern[str]:
    longest_first = sorted(_state_of_name(), key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")
