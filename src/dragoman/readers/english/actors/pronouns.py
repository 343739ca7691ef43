"""Resolve pronouns: "he" to a person, "it" to a state, "they" to a pair or group, "we" to an issuer."""

from __future__ import annotations

from itertools import islice

from dragoman.lexicon.phrases import folded
from dragoman.lexicon.predicates import triggers
from dragoman.lexicon.referring import female
from dragoman.readers.english.actors.discourse import STATE_KINDS, SUBJECTS, Discourse, Pointer, Seen, one
from dragoman.readers.english.actors.people import Known
from dragoman.readers.english.cast import Mention

_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "their", "them"})
_WE = frozenset({"we", "our", "us", "ours"})
PRONOUNS = _HE | _SHE | _IT | _THEY | _WE
_BECAUSE = frozenset({"after", "because", "when"})
_ANSWERS = frozenset({"REQUEST", "ACCUSE", "SANCTION"})
_EXPLETIVE = frozenset({"be", "seem", "appear", "remain", "become"})


def pronoun(pointer: Pointer, discourse: Discourse) -> Mention | None:
    """Return the mention of a pronoun where it is clear whom it means, else None.

    Inside quotation marks the speaker's words speak of others: only a person named in them is taken.
    """
    word = pointer.word
    if word in _HE or word in _SHE:
        return _person(pointer, discourse, woman=word in _SHE)
    if pointer.quote:
        return None
    if word in _WE:
        states = discourse.issuer.states
        return pointer.mention("pronoun", states) if states else None
    return _it(pointer, discourse) if word in _IT else _they(pointer, discourse)


def _person(pointer: Pointer, discourse: Discourse, *, woman: bool) -> Mention | None:
    possessive = pointer.text.token(pointer.index).dep_ == "poss"
    for window in discourse.with_persons(pointer.paragraph, pointer.sentence, back=2):
        found = [s for s in window if _gender_fits(s.mention, discourse, woman)]
        found = _unbound(found, pointer)
        if pointer.quote:
            here = (pointer.paragraph, pointer.sentence)
            found = [
                s for s in found if s.mention.start >= pointer.quote[0] and (s.paragraph, s.sentence) == here
            ]
        chosen = _governor(found, pointer) or one(
            found, lambda s: s.mention.name or s.mention.states, latest=possessive
        )
        if chosen is not None:
            m = chosen.mention
            return pointer.mention("pronoun", m.states, m.name, m.office)
        if found or pointer.quote:
            return None
    return None


def _governor(found: list[Seen], pointer: Pointer) -> Seen | None:
    """Return the subject of the clause around a pronoun: "Chile said it would", "Peru recalled its envoy"."""
    token = pointer.text.token(pointer.index)
    here = (pointer.paragraph, pointer.sentence)
    subjects = {s.verb: s for s in found if s.subject and (s.paragraph, s.sentence) == here}
    own = token.dep_ != "poss"  # a pronoun that is an argument of a verb is not that verb's subject
    for ancestor in token.ancestors if subjects else ():
        if ancestor.pos_ not in ("VERB", "AUX"):
            continue
        if own:
            own = False
        elif ancestor.i in subjects:
            return subjects[ancestor.i]
    return None


def _unbound(found: list[Seen], pointer: Pointer) -> list[Seen]:
    """Leave out the subject of the pronoun's own verb: in "Chile attacked it" it is not Chile."""
    token = pointer.text.token(pointer.index)
    verb = token.head.head if token.dep_ == "pobj" else token.head
    if token.dep_ not in ("dobj", "iobj", "dative", "pobj"):
        return found
    here = (pointer.paragraph, pointer.sentence)
    return [s for s in found if (s.paragraph, s.sentence) != here or s.verb != verb.i]


def _gender_fits(mention: Mention, discourse: Discourse, woman: bool) -> bool:
    known = discourse.people.find(mention.name or "")
    gender = _woman(known, discourse) if known else None
    return gender is None or gender == woman


def _woman(known: Known, discourse: Discourse) -> bool | None:
    """Tell whether a person is a woman: by address, office or given name; another known holder is a man."""
    if known.female is None:
        office, name = folded(known.office or ""), folded(known.name)
        parts = name.split()
        given = {parts[0], " ".join(parts[1:]), parts[-1], name}
        if given & female() or "woman" in office or "queen" in office:
            known.female = True
        elif discourse.people.rows(known.name, (), known.role):
            known.female = False
    return known.female


def _it(pointer: Pointer, discourse: Discourse) -> Mention | None:
    token = pointer.text.token(pointer.index)
    if token.dep_ in SUBJECTS and (token.head.lemma_ in _EXPLETIVE or token.head.pos_ == "AUX"):
        return None  # "it is important that ..."
    if token.dep_ == "dobj":
        return None  # "denied it": what was said, more often than who
    for window in _near(pointer, discourse):
        found = [s for s in window if s.mention.kind in STATE_KINDS and len(s.mention.states) == 1]
        found = _unbound(found, pointer)
        chosen = _answered(found, pointer) or _governor(found, pointer)
        chosen = chosen or one(found, lambda s: s.mention.states)
        if chosen is not None and _another_nearer(found, chosen, pointer):
            return None  # "weighs arms for Russia in its war": either may own it
        if found:
            return pointer.mention("pronoun", chosen.mention.states) if chosen is not None else None
    return None


def _answered(found: list[Seen], pointer: Pointer) -> Seen | None:
    """Return to whom words or measures answer what "it" did: "scolded Chad after it closed a paper"."""
    token = pointer.text.token(pointer.index)
    if token.dep_ not in SUBJECTS or token.head.dep_ != "advcl":
        return None
    if not any(c.lower_ in _BECAUSE and c.i < token.i for c in token.head.children):
        return None
    verbs = [v for v in token.head.ancestors if v.pos_ == "VERB"]
    acts = [v for v in verbs if any(f.type in _ANSWERS for f in triggers("verbs").get(v.lemma_.lower(), ()))]
    if not acts:
        return None
    start = pointer.text.paragraph.start
    objects = [
        s
        for s in found
        if (s.paragraph, s.sentence) == (pointer.paragraph, pointer.sentence)
        and not s.subject
        and acts[-1].idx < s.mention.start - start < token.idx
    ]
    return objects[-1] if len({s.mention.states for s in objects}) == 1 else None


def _another_nearer(found: list[Seen], chosen: Seen, pointer: Pointer) -> bool:
    """Tell whether a possessive outside its owner's object has another state between the two."""
    token = pointer.text.token(pointer.index)
    if token.dep_ != "poss" or (token.head.dep_ == "dobj" and token.head.head.i == chosen.verb):
        return False
    own = chosen.mention
    return any(s.mention.start > own.start and s.mention.states != own.states for s in found)


def _they(pointer: Pointer, discourse: Discourse) -> Mention | None:
    for window in _near(pointer, discourse):
        found = [
            s
            for s in window
            if s.mention.kind == "pair" or (s.subject and _are_several(s.mention, discourse))
        ]
        if len({s.mention.states for s in found}) > 1:
            return None
        if found:
            m = found[-1].mention
            return pointer.mention("pronoun", _with_whom(m, window), persons=m.persons)
        together = _together(window)
        if together is not None:
            return pointer.mention("pronoun", together[0], persons=together[1])
    return None


def _are_several(mention: Mention, discourse: Discourse) -> bool:
    """Tell whether a subject is a group or a people, or another "they" of several states."""
    word = discourse.document.report.text[mention.start : mention.end].lower()
    return mention.kind in ("group", "demonym") or (word in _THEY and len(mention.states) > 1)


def _near(pointer: Pointer, discourse: Discourse) -> list[list[Seen]]:
    """Return this sentence and the one before; for a subject that opens a paragraph, the last one's last."""
    opens = pointer.sentence == 0 and pointer.text.token(pointer.index).dep_ in SUBJECTS
    return list(islice(discourse.windows(pointer.paragraph, pointer.sentence, back=int(opens)), 2))


def _with_whom(pair: Mention, window: list[Seen]) -> tuple[str, ...]:
    """Return the states of a pair; of "she and her counterparts", hers too."""
    if pair.office != "counterparts":
        return pair.states
    first = [
        s.mention.states for s in window if s.subject and s.mention.kind in ("person", "pronoun", "office")
    ]
    return tuple(dict.fromkeys((*(first[0] if first else ()), *pair.states)))


def _people(window: list[Seen]) -> dict[str, tuple[str, ...]]:
    """Return the people with one state whom a sentence names, by name."""
    return {
        s.mention.name: s.mention.states
        for s in window
        if s.mention.name and len(s.mention.states) == 1 and s.mention.kind in ("person", "pronoun")
    }


def _together(window: list[Seen]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the states and people of a sentence between just two ("X met Y": "they"), or None."""
    people = _people(window)
    joined = _people([s for s in window if s.main])
    for found in (joined, people if len(people) == 2 else {}):
        codes = tuple(dict.fromkeys(code for states in found.values() for code in states))
        if len(codes) > 1:
            return codes, tuple(found)
    named = [s for s in window if s.mention.kind in ("state", "metonym", "organisation")]
    codes = tuple(dict.fromkeys(code for s in named for code in s.mention.states))
    return (codes, ()) if len(codes) == 2 and not people and any(s.main for s in named) else None
