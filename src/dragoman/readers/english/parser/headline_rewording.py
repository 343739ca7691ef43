"""Rewrite words of a headline as a sentence would have them, as far as its first parse shows.

"Norway to recall" is "Norway will recall", a comma stands for "and", and a verb in -s looks like a plural.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import carriers, headline_readings, headline_words, triggers
from dragoman.readers.english.syntax import FINITE_OR_MODAL

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


_PLURALS = frozenset({"NNS", "NNPS", "NN", "NNP"})
_PHRASES = frozenset({"PROPN", "DET", "ADJ", "NOUN"})
_NO_SUBJECT = frozenset({"ADJ", "ADV", "ADP", "PUNCT"})
_BARE = frozenset({"NN", "VBP", "VB"})
_BEFORE_NOUN = frozenset({"compound", "nmod", "amod"})
_COMPLEMENTS = frozenset(
    {"dobj", "xcomp", "ccomp", "acomp", "attr", "prep", "prt", "dative", "advmod", "aux", "neg"}
)


def is_sentence(doc: Doc) -> bool:
    """Say whether a parse has a verb with a subject as its head."""
    return any(
        token.dep_ == "ROOT"
        and token.pos_ in {"VERB", "AUX"}
        and any(child.dep_.startswith("nsubj") for child in token.children)
        for token in doc
    )


def other_words(doc: Doc, has: Callable[[str, str], bool]) -> Iterator[tuple[int, str]]:
    """Yield the tokens of a parsed headline that a sentence would write otherwise, with its word.

    `has` says whether a dictionary has a word as a "verb" or a "noun".
    """
    order = _order(doc)
    if order is not None:
        yield order.i, _past(order.lower_)
        return
    finite = next(
        (
            token.i
            for token in doc
            if token.tag_ in FINITE_OR_MODAL and token.lower_ not in headline_readings()
        ),
        len(doc),
    )
    to_come = _future(doc, finite)
    done = (
        next((token for token in doc[1:-1] if _acts_on_next(token)), None) if not is_sentence(doc) else None
    )
    if done is not None and to_come is not None and done.i < to_come[0]:
        to_come = None  # "Minister visits Mali to sign deal"
    if to_come is not None:
        yield to_come
    yield from _future_beside(doc)
    verb = min(finite, to_come[0]) if to_come is not None else finite
    shared_verb = _said_of_two(doc) if to_come is None else None
    comma = _comma(doc, min(verb, shared_verb.i) if shared_verb is not None else verb)
    if comma is not None:
        yield comma, "and"
    if shared_verb is not None:
        yield shared_verb.i, _past(shared_verb.lower_ + "s")
    elif to_come is None:
        plural = next((token for token in doc[1:] if _may_act(token)), None)
        if plural is not None and (not is_sentence(doc) or _displaced(plural, has)):
            yield plural.i, _past(plural.lower_)
        if plural is None and done is not None:
            plural = done
            yield plural.i, _past(plural.lower_)
        bare = next((token for token in doc[1:] if _may_act_together(token)), None)
        if plural is None and bare is not None:
            yield bare.i, _past(bare.lower_ + "s")


def gives_subject(doc: Doc, place: int) -> bool:
    """Say whether the word put at `place` made a verb with a subject: "alert as leaders will hold talks"."""
    beside = any(token.lower_ == "as" for token in doc[:place])
    verb = doc[place].head
    return beside and doc[place].dep_ == "aux" and any(child.dep_ == "nsubj" for child in verb.lefts)


def _order(doc: Doc) -> Token | None:
    """Return the word tagged a plural that gives somebody an order: "Court orders Norway to leave"."""
    to = next((t.i for t in doc[3:-1] if t.lower_ == "to" and t.nbor().tag_ == "VB"), 0)
    for token in doc[1 : max(to - 1, 1)]:
        base = token.lower_.removesuffix("s")
        orders = any(frame.clause == "to" for frame in triggers("verbs").get(base, ()))
        if token.tag_ in _PLURALS and token.lower_ != base and orders:
            between = doc[token.i + 1 : to]
            return token if between[0].pos_ == "PROPN" and all(t.pos_ in _PHRASES for t in between) else None
    return None


def _future_beside(doc: Doc) -> Iterator[tuple[int, str]]:
    """Yield the "to" of what goes on beside the rest: "Alert in Oslo as leaders to hold talks"."""
    beside = next((t.i for t in doc[1:] if t.lower_ == "as"), len(doc))
    for token in doc[beside + 2 : len(doc) - 1]:
        if token.tag_ in FINITE_OR_MODAL:
            return
        if token.lower_ == "to" and doc[token.i + 1].tag_ == "VB" and not _has_infinitive(doc[token.i - 1]):
            yield token.i, headline_readings()["to"]
            return


def _future(doc: Doc, finite: int) -> tuple[int, str] | None:
    """Return the "to" or "set" that stands for a future, with the word to put there."""
    for token in doc[1 : min(finite, len(doc) - 1)]:
        if token.dep_ in _BEFORE_NOUN and token.head.i == token.i + 1 and _may_act(token):
            return None  # "Norway deepens ties with Peru to keep the peace": a verb stands before
        if token.lower_ == "set" and doc[token.i + 1].lower_ == "to":
            return token.i, headline_readings()["set"]
        if token.lower_ == "to" and doc[token.i + 1].tag_ == "VB" and not _has_infinitive(doc[token.i - 1]):
            return token.i, headline_readings()["to"]
    return None


def _has_infinitive(token: Token) -> bool:
    return (
        token.lemma_.lower() in headline_words("takes_infinitive", "nouns")
        or token.pos_ in _NO_SUBJECT
        or token.tag_ in {"VBG", "VB"}
    )


def _comma(doc: Doc, verb: int) -> int | None:
    """Return the comma that stands for "and": the only one before the verb, between two names."""
    commas = [token.i for token in doc[:verb] if token.text == ","]
    if len(commas) != 1 or not 0 < commas[0] < verb - 1 or verb == len(doc):
        return None
    names = all(
        doc[index].pos_ == "PROPN" or doc[index].text[0].isupper() for index in (commas[0] - 1, commas[0] + 1)
    )
    return commas[0] if names and not any(token.pos_ == "ADP" for token in doc[: commas[0]]) else None


def _may_act(token: Token) -> bool:
    """Say whether a word tagged a plural may be the verb: "Norway cancels visit"."""
    plural = token.tag_ in _PLURALS or (token.tag_ == "VBZ" and token.dep_ in _BEFORE_NOUN)
    if not plural or not token.lower_.endswith("s"):
        return False
    names = {token.lower_.removesuffix("s"), token.lemma_.lower()}
    if not any(triggers("verbs").get(name) for name in names):
        return False
    if any(child.tag_ == "VBG" and child.i == token.i + 1 for child in token.rights):
        return False
    governs = any(child.dep_ == "dobj" for child in token.children)  # "Norway sanctions dozens of firms"
    return governs or not any(triggers("nouns").get(name) for name in names)


def _acts_on_next(token: Token) -> bool:
    """Say whether a word that may be a noun too stands between who acts and on what: "Norway visits Mali"."""
    before, after = token.nbor(-1), token.nbor()
    if after.is_quote and after.i + 1 < len(token.doc):
        after = after.nbor()  # "Norway voices “deep concern” over veto"
    lemma = token.lower_.removesuffix("s")
    names = {lemma, token.lemma_.lower()}
    if token.tag_ not in _PLURALS or not token.lower_.endswith("s") or token.lower_.endswith("ss"):
        return False
    if before.pos_ not in {"PROPN", "NOUN"} or after.tag_ == "NNS":
        return False
    if after.lower_ == "to" and not _takes_to(token, names):
        return False
    if after.lower_ != "to" and after.pos_ not in _PHRASES:
        return False
    return any(triggers("verbs").get(name) for name in names) or bool(names & carriers())


def _takes_to(token: Token, names: set[str]) -> bool:
    """Say whether the verb speaks to somebody: "Norway appeals to Mali", not "Norway talks to resume"."""
    recipient = token.doc[token.i + 2 : token.i + 3]
    rows = (frame for name in names for frame in triggers("verbs").get(name, ()))
    return (
        len(recipient) == 1 and recipient[0].tag_ != "VB" and any("to" in frame.recipient for frame in rows)
    )


def _may_act_together(token: Token) -> bool:
    """Say whether a word tagged a noun may be what several do: "Norway and Peru pledge to send tanks"."""
    several = any(child.dep_.startswith("nsubj") and child.conjuncts for child in token.lefts)
    return (
        token.dep_ == "ROOT" and token.tag_ == "NN" and several and bool(triggers("verbs").get(token.lower_))
    )


def _said_of_two(doc: Doc) -> Token | None:
    """Return the word tagged a noun after two names that may be their verb: "Norway and Peru ink deal"."""
    start = next((token for token in doc[:3] if token.lower_ in {"and", "&", ","}), None)
    if start is None or start.i == 0 or start.i + 3 >= len(doc) or doc[start.i - 1].pos_ != "PROPN":
        return None
    after = next((token for token in doc[start.i + 1 : start.i + 4] if token.pos_ != "PROPN"), None)
    if after is None or after.i == start.i + 1 or after.tag_ not in _BARE or after.lower_ != after.text:
        return None
    done_to = after
    while done_to.dep_ in _BEFORE_NOUN and done_to.head.i > done_to.i:
        done_to = done_to.head  # "gas" of "ink gas deal", then "deal"
    noun = done_to.lemma_.lower() if done_to != after else ""
    return after if any(noun in frame.object for frame in triggers("verbs").get(after.lower_, ())) else None


def _displaced(plural: Token, has: Callable[[str, str], bool]) -> bool:
    """Say whether its object was taken for the verb in its stead: "Norway cancels visit to Belarus"; or the
    whole for a loose noun before who says so: "Norway fires missile, army says"."""
    verb = plural.head
    if plural.dep_ == "nsubj" and not any(has("noun", base) for base in _singulars(plural.lower_)):
        return True  # "Norway evacuates wounded soldiers"
    if plural.dep_ == "ccomp":
        return True  # "Strike shuts airport, army says"
    if plural.dep_ in {"compound", "nmod"} and verb.dep_ == "dep" and verb.head.tag_ in FINITE_OR_MODAL:
        return True
    if plural.dep_ != "nsubj" or verb.tag_ not in {"VBP", "VB"}:
        return bool(plural.dep_ == "aux")
    if not has("verb", verb.lower_):
        return True  # "Norway fires missile into sea"
    does_something = any(child.dep_ in _COMPLEMENTS for child in verb.children)
    return not does_something or bool(triggers("nouns").get(verb.lemma_))


def _singulars(word: str) -> list[str]:
    """Return what a word in -s may be the plural of: "allies" of "ally"."""
    return [word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y"]


def _past(word: str) -> str:
    """Return the past tense of a regular verb given its form in -s: "denies" -> "denied"."""
    if word.endswith("ies"):
        return word[:-3] + "ied"
    if word.endswith("es"):
        return word[:-2] + "ed"
    return word[:-1] + "ed"
