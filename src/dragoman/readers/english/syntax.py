"""Questions asked of a parse: voice, negation and auxiliaries of a verb, its prepositions and clauses.

All functions take and return tokens of one block's Doc. The subject and objects of a verb are found in
`predicate_arguments`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import words

if TYPE_CHECKING:
    from spacy.tokens import Token

FINITE = frozenset({"VBD", "VBZ", "VBP"})
"""Penn Treebank tags of a verb that makes a clause of its own."""
FINITE_OR_MODAL = FINITE | {"MD"}
_CIRCUMSTANCES = frozenset({"GPE", "LOC", "FAC", "DATE", "TIME"})
_DONE = frozenset({"has", "have", "had", "been", "was", "were", "'s", "’s", "'ve", "’ve"})
_LEADING = frozenset({"ADP", "SCONJ", "ADV", "VERB", "PART"})
_HYPHENS = frozenset({"-", "–", "—"})
_JOINED = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM"})


def is_passive(verb: Token) -> bool:
    """Say whether `verb` is passive, also as a participle after its noun ("the man arrested")."""
    if any(child.dep_ in {"nsubjpass", "auxpass", "agent"} for child in verb.children):
        return True
    if _shares_passive(verb):
        return True
    if verb.tag_ != "VBN" or verb.dep_ != "acl" or any(child.dep_ == "aux" for child in verb.children):
        return False
    return not is_verbless_root(verb.head)


def _shares_passive(verb: Token) -> bool:
    """Say whether `verb` has the auxiliary of a passive before it: "was detained and deported"."""
    alone = not any(child.dep_ in {"aux", "nsubj", "dobj"} for child in verb.children)
    passive = verb.dep_ == "conj" and verb.tag_ == "VBN" and alone
    return passive and any(child.dep_ in {"nsubjpass", "auxpass"} for child in verb.head.children)


def is_verbless_root(noun: Token) -> bool:
    """Say whether `noun` is the root of its sentence: the parser took the past tense for a participle."""
    return noun.dep_ == "ROOT" and noun.pos_ in {"NOUN", "PROPN", "PRON"}


def has_to(verb: Token) -> bool:
    """Say whether "to" stands before `verb`, whatever its form: "to be expelled", "to have met"."""
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)


def is_infinitive(verb: Token) -> bool:
    """Say whether "to" stands before the bare form of `verb`."""
    return verb.tag_ == "VB" and has_to(verb)


def with_conjuncts(token: Token) -> list[Token]:
    """Return `token` and those coordinated after it."""
    tokens: list[Token] = []
    waiting: list[tuple[Token, bool]] = [(token, False)]  # a list of a hundred names is a hundred deep
    while waiting:
        top, is_done = waiting.pop()
        if is_done:
            tokens.extend(_second_subject(top))
            continue
        tokens.append(top)
        waiting.append((top, True))
        joined = [child for child in top.children if child.dep_ == "conj" and child.pos_ in _JOINED]
        waiting.extend((child, False) for child in reversed(joined))
    return tokens


def _second_subject(token: Token) -> list[Token]:
    """Return the second of two subjects that a headline parts by a comma: "Chad, Mali sign pact"."""
    if token.dep_ != "nsubj":
        return []
    after = token.doc[token.i + 1 : token.i + 2].text
    others = (
        child for child in token.head.children if child.dep_ == "nsubj" and child.left_edge.i == token.i + 2
    )
    return list(others) if after in {",", "&"} else []


def is_past(verb: Token) -> bool:
    """Say whether `verb` reports something done: "attacked", "has attacked", "was attacked"; no modal."""
    helpers = auxiliaries(verb)
    if verb.tag_ == "VBD":  # a headline's "travels" is parsed as "travelled", and is none
        return not helpers and (verb.lemma_ == "be" or not verb.lower_.endswith("s"))
    return verb.tag_ == "VBN" and bool(helpers) and helpers <= _DONE


def surface_subject(verb: Token) -> Token | None:
    """Return the subject that stands with `verb`, active or passive, or with its auxiliary."""
    for child in verb.children:
        if child.dep_ in {"nsubj", "nsubjpass"}:
            return child
    for child in verb.children:  # "Chad has been urging": the parser may hang "Chad" on "been"
        if child.dep_ in {"aux", "auxpass"}:
            for inner in child.children:
                if inner.dep_ in {"nsubj", "nsubjpass"}:
                    return inner
    return None


def governed(preposition: Token) -> Token | None:
    """Return what a preposition governs."""
    return next((child for child in preposition.children if child.dep_ == "pobj"), None)


def agent(verb: Token) -> Token | None:
    """Return the one after "by" of a passive verb."""
    by = next((child for child in verb.children if child.dep_ == "agent"), None)
    return governed(by) if by is not None else None


def dative(verb: Token) -> Token | None:
    """Return the indirect object, with or without "to"."""
    child = next((child for child in verb.children if child.dep_ == "dative"), None)
    return governed(child) if child is not None and child.pos_ == "ADP" else child


def prepositions(head: Token) -> Iterator[tuple[str, Token]]:
    """Yield each preposition of `head` with its object, nested ones ("out of") by both words.

    So is a "with" that the parser hung on a day, a place or a telephone: "met in Geneva with the minister".
    """
    for child in head.children:
        if child.dep_ in {"prep", "agent", "dative"} and child.pos_ in _LEADING:
            yield from _prepositional(child)
        elif child.dep_ == "prt" or _directs(child):
            yield from prepositions(child)  # "pulled back from", "sat down with"
        elif child.dep_ == "npadvmod":
            yield from _hung_on(child)


def such_as(head: Token) -> list[Token]:
    """Return what "such as" names after a noun: "allies such as Norway"."""
    return [
        inner
        for word in head.children
        if word.dep_ == "prep" and word.lower_ == "as" and any(c.lower_ == "such" for c in word.children)
        for inner in word.children
        if inner.dep_ == "pobj"
    ]


def is_origin(name: Token, is_named: Callable[[Token], bool]) -> bool:
    """Say whether a name only says where something comes from, or who backs somebody with a name:
    "US" in "the US-made launcher", "Turkish" in "Turkish-backed Syrian rebels"."""
    last = name.i + 2
    if last >= len(name.doc) or name.nbor().text not in _HYPHENS:
        return False
    word = name.doc[last]
    if word.lower_ in words("classes", "backing"):
        return any(is_named(other) for other in name.doc[last + 1 : word.head.i + 1])
    return word.lower_ in words("classes", "origins")


def _directs(adverb: Token) -> bool:
    """Say whether an adverb goes with its verb as a particle would: "pulled back from", "sat down with"."""
    after = adverb.dep_ == "advmod" and adverb.i == adverb.head.i + 1
    return after and adverb.lower_ in words("classes", "directions")


def clause(verb: Token) -> Token | None:
    """Return the head of the clause that `verb` takes: "that ...", "to ...", or an -ing form."""
    for child in verb.children:
        if child.dep_ in {"ccomp", "xcomp"}:
            return child
    for child in verb.children:
        if child.dep_ == "prep":
            for inner in child.children:
                if inner.dep_ == "pcomp":
                    return inner
    for child in verb.children:
        if child.dep_ == "advcl" and has_to(child):
            return child
    return _behind_particle(verb)


def _behind_particle(verb: Token) -> Token | None:
    """Return the -ing form that follows the particle of `verb`: "ruled out sending", "put off holding"."""
    particles = {child.i for child in verb.children if child.dep_ == "prt"}
    for child in verb.children:
        if child.dep_ in {"advcl", "xcomp", "pcomp"} and child.tag_ == "VBG" and child.i - 1 in particles:
            return child
    return None


def auxiliaries(verb: Token) -> set[str]:
    """Return the lower-cased auxiliaries of `verb`, and those of the verb it is coordinated with."""
    while True:
        forms = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
        joined = verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}
        if forms or not joined or surface_subject(verb) is not None:
            return forms
        verb = verb.head


def auxiliary_before_subject(verb: Token) -> Token | None:
    """Return the auxiliary of `verb` that stands before its subject: "Did Chad say", "Had Chad attacked"."""
    subject = surface_subject(verb)
    auxiliary = next((child for child in verb.lefts if child.dep_ in {"aux", "auxpass"}), None)
    is_inverted = subject is not None and auxiliary is not None and auxiliary.i < subject.i < verb.i
    return auxiliary if is_inverted else None


def is_negated(verb: Token) -> bool:
    """Say whether "not", "never", "no longer" or "no" negates `verb` or its light object.

    What is joined by "or" is negated together: "did not declare war or announce a mobilisation".
    """
    while not _is_itself_negated(verb):
        joined = verb.dep_ == "conj" and any(
            c.dep_ == "cc" and c.lower_ in {"or", "nor"} for c in verb.head.children
        )
        if not joined or surface_subject(verb) is not None:
            return False
        verb = verb.head
    return True


def _is_itself_negated(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ == "neg" or child.lower_ in {"never", "n't", "not", "neither"}:
            return True
        if child.dep_ in {"nsubj", "nsubjpass"} and child.lower_ in {"nothing", "nobody"}:
            return True
        if child.dep_ in {"dobj", "attr", "nsubjpass", "nsubj"} and any(
            g.dep_ in {"det", "neg"} and g.lower_ in {"no", "neither"} for g in child.children
        ):
            return True
    return False


def is_phrase(verb: Token, phrases: frozenset[str]) -> bool:
    """Say whether `verb` with one of its words is a phrase of two words: "put off"."""
    after = _second_words(phrases).get(verb.lemma_)
    return after is not None and any(child.lower_ in after for child in verb.children)


@cache
def _second_words(phrases: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the second words of phrases by the first one."""
    pairs = [phrase.split() for phrase in phrases]
    return {first: frozenset(pair[1] for pair in pairs if pair[0] == first) for first, *_ in pairs}


def governors(token: Token) -> Iterator[Token]:
    """Yield the heads above `token`, nearest first."""
    while token.head != token:
        token = token.head
        yield token


def governing_verb(token: Token) -> Token:
    """Return the nearest verb at or above `token`; the root of the sentence if there is none."""
    for candidate in (token, *governors(token)):
        if candidate.pos_ in {"VERB", "AUX"}:
            return candidate
    return token.sent.root


def asks_whether(token: Token) -> bool:
    """Say whether the sentence asks if something happened ("Was Chad behind the attack?"), not why."""
    sentence = list(token.sent)
    last = next(word for word in reversed(sentence) if not (word.is_space or word.is_quote))
    if last.text != "?":
        return False
    return bool(next(word for word in sentence if not (word.is_space or word.is_quote)).pos_ == "AUX")


def carrier_of(token: Token) -> Token:
    """Return the verb that carries the tense of a candidate: itself, or the verb above a noun."""
    if token.pos_ in {"VERB", "AUX"}:
        return token
    verb = governing_verb(token)
    return verb if verb is not None and verb.sent == token.sent else token


def _prepositional(prep: Token) -> Iterator[tuple[str, Token]]:
    for child in prep.children:
        if child.dep_ == "pobj":
            for conjunct in with_conjuncts(child):
                yield prep.lower_, conjunct
            if prep.head.pos_ in {"VERB", "NOUN"}:
                yield from _hung_on(child)
        elif child.dep_ == "pcomp":
            yield prep.lower_, child
        elif child.dep_ == "prep":
            for _, conjunct in _prepositional(child):
                yield prep.lower_, conjunct
                if prep.lower_ != "according":  # whose words they are, who is told nothing
                    yield child.lower_, conjunct


def _hung_on(noun: Token) -> Iterator[tuple[str, Token]]:
    """Yield the "with" of a word that says when, where or how, which belongs to the contact."""
    if noun.ent_type_ in _CIRCUMSTANCES or noun.lemma_ in words("classes", "means_of_contact"):
        for child in noun.children:
            if child.dep_ == "prep" and child.lower_ == "with":
                yield from _prepositional(child)
