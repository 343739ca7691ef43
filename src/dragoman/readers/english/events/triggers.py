"""Find the words of a block that may tell an event, with the frame that fits them.

A predicate is a verb, a noun or an adjective; `carrier` is the verb that carries its tense: the verb itself,
the copula of an adjective, or the support verb of a noun ("held talks").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import Frame, modality_words, tells, triggers, words
from dragoman.lexicon.states import state_names
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.predicate_arguments import doers_and_means, objects, understood_subject
from dragoman.readers.english.syntax import (
    agent,
    auxiliaries,
    clause,
    governing_verb,
    has_to,
    is_phrase,
    is_verbless_root,
    prepositions,
    surface_subject,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_PARTS = {"VERB": "verbs", "AUX": "verbs", "NOUN": "nouns", "PROPN": "nouns", "ADJ": "adjectives"}
_CURRENCY = re.compile(r"(?:[A-Z]{0,3}[$€£¥]|EUR|USD)\d")  # where the tokenizer leaves it whole
_DIGITS = "0123456789.,"
_SHARED = frozenset({"between", "among"})  # "talks took place between Iran and Oman"
_LINKED = frozenset({"auxpass", "nsubjpass", "nsubj"})
_PAST = frozenset({"VBD", "VBN"})
_WHILE = frozenset({"as", "when", "while", "once"})
_CARRIED = frozenset({"dobj", "nsubjpass", "attr", "oprd"})


@dataclass(frozen=True, slots=True)
class Predicate:
    """A token that a frame fits."""

    frame: Frame
    token: Token
    carrier: Token
    paragraph: Paragraph
    part: str
    supported: bool = False
    _after: dict[bool, dict[str, list[Token]]] = field(
        init=False, default_factory=dict, compare=False, repr=False
    )

    @property
    def mode(self) -> str | None:
        """The mode of the frame, where the words show it: "hit Kharkiv with drones", not "hit trenches"."""
        wanted = self.frame.mode_words
        if wanted and not any(
            t.lemma_.lower() in wanted or t.lower_ in wanted for t in doers_and_means(self.token)
        ):
            return None
        return self.frame.mode

    @property
    def objects(self) -> list[Token]:
        """What the predicate is done to: objects of a verb, the "of" of a noun, subject of an adjective."""
        if self.part == "verbs":
            held = self._held
            return [held] if held is not None else objects(self.token)
        if self.part == "nouns":
            return [inner for word, inner in prepositions(self.token) if word == "of"]
        return []

    @property
    def is_clipped_passive(self) -> bool:
        """Whether a headline tells without "is" who is held where: "American detained in Iran"."""
        return self._held is not None

    @property
    def _held(self) -> Token | None:
        verb = self.token
        if self.part != "verbs" or not self._is_done_to_somebody or objects(verb):
            return None
        if verb.tag_ in _PAST and verb.dep_ == "acl" and is_verbless_root(verb.head):
            return verb.head
        past = verb.tag_ in _PAST and not auxiliaries(verb) and self.paragraph.kind == "title"
        return surface_subject(verb) if past else None

    @property
    def _is_done_to_somebody(self) -> bool:
        """Whether the verb without an object can only be a passive: "three killed", "tanks delivered"."""
        frame = self.frame
        if frame.has("attack"):
            return self.token.lemma_ in words("classes", "harm")
        return frame.has("done-to") or frame.actor == "object"

    @property
    def is_in_verbless_title(self) -> bool:
        """Whether the noun hangs on the name that opens a headline without a verb: "Xi in Chad for talks"."""
        root, hung = self.carrier, self.token.dep_ == "pobj"
        return hung and self.token.head.head == root and root != self.token and is_verbless_root(root)

    @property
    def _is_carried(self) -> bool:
        return self.supported or self.part == "adjectives" or self.is_in_verbless_title

    @property
    def _is_subject(self) -> bool:
        return self.token.dep_ in {"nsubj", "nsubjpass"} and self.token.head == self.carrier

    def after(self, word: str) -> list[Token]:
        """Return what follows the preposition `word` of the predicate, its carrier or its object."""
        shared = word in _SHARED
        by_word = self._after.get(shared)
        if by_word is None:
            by_word = self._after[shared] = {}
            for head in dict.fromkeys(self._bearers(shared)):
                for preposition, inner in prepositions(head):
                    if not self._is_of_relation(head, inner):
                        by_word.setdefault(preposition, []).append(inner)
        return by_word.get(word, [])

    def _is_of_relation(self, head: Token, inner: Token) -> bool:
        """Whether the preposition of `inner` hangs on or stands right behind what is between others: "raise
        the dispute with Mali" names no partner of the talks, "with the Malian minister" does."""
        if self.part != "verbs" or not self.frame.has("contact"):
            return False
        word = inner.head
        before = word.nbor(-1) if head == self.token and word.i else head
        relations = words("classes", "between_others")
        if before not in objects(self.token) or before.lemma_.lower() not in relations:
            return False
        is_person = inner.ent_type_ == "PERSON" and inner.text not in state_names()  # not "Mali"
        is_met = is_person or inner.lemma_.lower() in words("classes", "met")
        return not (is_met and word.lower_ == "with")

    def _bearers(self, shared: bool) -> list[Token]:
        """Return the tokens whose prepositions are meant; `shared`: those of "between" and "among"."""
        heads = [self.token]
        if self.part == "verbs":
            heads.extend(objects(self.token))
            asked = self.frame.prep_object  # "came under pressure from Peru"
            if asked:
                heads.extend(inner for _, inner in prepositions(self.token) if inner.lemma_.lower() in asked)
        elif self._is_carried or (shared and self._is_subject):
            heads.append(self.carrier)
        return heads


def predicates(paragraph: Paragraph) -> Iterator[tuple[Predicate, ...]]:
    """Yield for each candidate token the frames that fit its words, in the lexicon's order."""
    for token in paragraph.doc:
        part = _PARTS.get(token.pos_)
        if part is None:
            continue
        if part == "nouns" and _acts(token):
            part = "verbs"
        if part == "verbs" and _is_of_name(token):
            continue
        rows = triggers(part).get(token.lemma_.lower())
        if not rows and part == "adjectives" and token.tag_ == "VBN":
            rows = triggers("adjectives").get(token.lower_)
        if not rows and part == "verbs" and token.tag_ in {"VBN", "VBG"}:  # "concerned", tagged a participle
            rows, part = triggers("adjectives").get(token.lower_), "adjectives"
        fitting = [p for frame in rows or () if (p := _fit(frame, token, part, paragraph)) is not None]
        fitting.extend(_modal(token, paragraph))
        if fitting:
            yield tuple(fitting)


def _is_of_name(verb: Token) -> bool:
    """Say whether a participle only tells how something is called: "Chad-backed rebels", "quake-hit Chad"."""
    joined = verb.i > 1 and verb.nbor(-1).text in {"-", "–"} and not verb.nbor(-1).whitespace_
    return joined and (verb.dep_ == "amod" or (verb.tag_ in _PAST and verb.nbor(-2).pos_ == "NOUN"))


def _acts(noun: Token) -> bool:
    """Say whether a word tagged a noun governs a subject and an object: "Israeli forces raid camp"."""
    return {"nsubj", "dobj"} <= {child.dep_ for child in noun.children}


def _modal(token: Token, paragraph: Paragraph) -> Iterator[Predicate]:
    """Yield the frames that an auxiliary of the verb `token` triggers: "must", "will"."""
    if token.pos_ not in {"VERB", "AUX"} or token.dep_ in {"aux", "auxpass"}:
        return
    for word in auxiliaries(token):
        for frame in triggers("auxiliaries").get(word, ()):
            yield Predicate(frame, token, token, paragraph, "verbs")


def _fit(frame: Frame, token: Token, part: str, paragraph: Paragraph) -> Predicate | None:
    if not _spelled(frame, token, part):
        return None
    if part == "nouns":
        return _noun(frame, token, paragraph)
    carrier = token if part == "verbs" else _copula(token)
    if carrier is None or (frame.nouns and part == "adjectives" and carrier == token):
        return None
    predicate = Predicate(frame, token, carrier, paragraph, part)
    return predicate if part == "adjectives" or _verb_demands(predicate) else None


def _spelled(frame: Frame, token: Token, part: str) -> bool:
    """Check the further words of a lemma such as "walk out" or "missile test"."""
    lemma = token.lemma_.lower()
    for entry in getattr(frame, part):
        first, _, last = entry.partition(" ")
        head, rest = (last or first, first if last else "") if part == "nouns" else (first, last)
        if head != lemma and entry != token.lower_:
            continue
        if not rest or any(rest in {child.lower_, child.lemma_.lower()} for child in token.children):
            return True
    return False


def _verb_demands(predicate: Predicate) -> bool:
    frame, verb = predicate.frame, predicate.token
    if (frame.object or frame.not_object or frame.prep or frame.prep_object) and not _taken(predicate):
        return False
    if frame.subject:
        doer = agent(verb) or understood_subject(verb)
        if doer is None or doer.lemma_.lower() not in frame.subject:
            return False
    return _clause_demand(frame, verb)


def _taken(predicate: Predicate) -> bool:
    """Say whether the objects and prepositions of a verb are those that its frame takes."""
    frame, verb, taken = predicate.frame, predicate.token, predicate.objects
    lemmas = {lemma for inner in taken for lemma in _heads(inner)}
    following = list(prepositions(verb))
    governed = {inner.lemma_.lower() for _, inner in following}
    if frame.object and not lemmas & frame.object:
        return False
    sides = {"by", *frame.prep, *frame.recipient}  # what is met "on" or "about" is its topic
    other = {inner.lemma_.lower() for word, inner in following if word in sides}
    if (lemmas | other) & frame.not_object:
        return False
    behind = _behind_object(frame, taken)
    if frame.prep and not any(word in frame.prep for word, _ in (*following, *behind)):
        return False
    governed.update(inner.lemma_.lower() for _, inner in behind)
    return not frame.prep_object or bool(governed & frame.prep_object)


def _behind_object(frame: Frame, taken: list[Token]) -> list[tuple[str, Token]]:
    """Return the prepositions that the parser hung on the object that the frame asks for, or on a name."""
    heads = [
        inner
        for inner in taken
        if inner.pos_ == "PROPN" or _is_sum(inner) or frame.object.intersection(_heads(inner))
    ]
    return [row for head in heads for row in prepositions(head)]


def _heads(token: Token) -> Iterator[str]:
    """Yield the lemma of an object, and of what it counts: "most of the sanctions", "$3 million in aid".

    A sum is money, however it is written: "$85m".
    """
    yield token.lower_ if token.tag_ == "NN" and token.lower_ == "arm" else token.lemma_.lower()
    if _is_sum(token):
        yield "money"
    if token.lemma_.lower() in words("classes", "quantity") or token.pos_ == "NUM" or _is_sum(token):
        for word, inner in prepositions(token):
            if word in {"of", "in"}:
                yield inner.lemma_.lower()


def _is_sum(token: Token) -> bool:
    """Say whether the words are a sum of money: "$85m", "€2bn", "80 million dollars"."""
    if _CURRENCY.match(token.text):
        return True
    counts = token.pos_ == "NUM" or token.lower_.lstrip(_DIGITS) in words("classes", "sums")
    return counts and any(part.is_currency for part in token.doc[token.left_edge.i : token.i + 1])


def _clause_demand(frame: Frame, verb: Token) -> bool:
    if not frame.clause and not frame.not_clause:
        return True
    complement = clause(verb)
    if complement is not None and complement.lemma_ in frame.not_clause:
        return False
    if frame.clause is None:
        return True
    if complement is None:
        return False
    infinitive = has_to(complement)
    if frame.clause == "for":
        return infinitive and any(c.lower_ == "for" and c.dep_ == "mark" for c in complement.children)
    return infinitive if frame.clause == "to" else not infinitive


def _noun(frame: Frame, token: Token, paragraph: Paragraph) -> Predicate | None:
    if token.dep_ in {"compound", "nmod", "amod"} and token.head.pos_ in {"NOUN", "PROPN"}:
        return None
    if not fits_beside(frame, token):
        return None
    if frame.not_object & {i.lemma_.lower() for word, i in prepositions(token) if word in frame.recipient}:
        return None  # "the withdrawal from the treaty" leaves no land
    verb = governing_verb(token.head if token.pos_ == "VERB" else token)
    supported = _supports(frame, token, verb)
    after = None if supported else _support_after(frame, token)
    return Predicate(frame, token, after or verb, paragraph, "nouns", supported or after is not None)


def fits_word(frame: Frame, word: Token, paragraph: Paragraph) -> Predicate | None:
    """Return the predicate that a frame makes of a verb or noun and what stands beside it, if it does."""
    if word.pos_ in {"NOUN", "PROPN"}:
        return Predicate(frame, word, word, paragraph, "nouns") if fits_beside(frame, word) else None
    return _fit(frame, word, "verbs", paragraph)


def fits_beside(frame: Frame, noun: Token) -> bool:
    """Say whether a noun has beside it what its frame demands there: "telephone" or "video" for a call."""
    return not frame.noun_of or _modified(noun, frame.noun_of)


def _modified(token: Token, wanted: frozenset[str]) -> bool:
    if any(
        c.lemma_.lower() in wanted or c.lower_ in wanted
        for c in token.children
        if c.dep_ in {"amod", "compound", "nmod"}
    ):
        return True
    return any(inner.lemma_.lower() in wanted for word, inner in prepositions(token) if word in {"of", "by"})


def _supports(frame: Frame, token: Token, verb: Token) -> bool:
    """Say whether `verb` is a support verb with `token` as its object: "expressed concern"."""
    allowed = frame.support_verbs or words("support", "verbs")
    if verb.lemma_ not in allowed and not is_phrase(
        verb, modality_words("postponed", "phrases") | modality_words("cancelled", "phrases")
    ):
        return False
    head = _counted_by(token)
    while head.dep_ == "conj" or (head.dep_ == "appos" and head.nbor(-1).text != "("):
        head = head.head  # "announced aid for Mali, sanctions on Chad"
    carried = head.dep_ in _CARRIED or (head.dep_ == "ccomp" and head.pos_ in {"NOUN", "PROPN"})
    return carried and head.head == verb


def _counted_by(noun: Token) -> Token:
    """Return the noun that counts `noun`: "a new round of sanctions"; else `noun` itself."""
    above = noun.head.head
    counted = noun.dep_ == "pobj" and noun.head.lower_ == "of"
    return above if counted and above.lemma_.lower() in words("classes", "quantity") else noun


def _support_after(frame: Frame, noun: Token) -> Token | None:
    """Return the support verb in a clause after the noun: "talks he held", "sanctions imposed on Mali"."""
    allowed = frame.support_verbs or words("support", "verbs")
    for verb in noun.children:
        if verb.lemma_ not in allowed or verb.dep_ not in {"acl", "relcl"}:
            continue
        if verb.dep_ == "acl" and (verb.tag_ == "VBN" or (verb.tag_ == "VBG" and is_verbless_root(noun))):
            return verb
        if verb.dep_ == "relcl" and noun in objects(verb):
            return verb
    return None


def _copula(token: Token) -> Token | None:
    """Return the verb that links an adjective to its subject: "is concerned", "remains committed"."""
    head = token
    while head.dep_ == "conj":
        head = head.head
    if head.dep_ in {"acomp", "attr", "oprd"} and head.head.pos_ in {"VERB", "AUX"}:
        return head.head
    if token.tag_ in {"VBN", "JJ"} and any(c.dep_ in _LINKED for c in token.children):
        return token
    return None


def harm_in(token: Token) -> Token | None:
    """Return the noun of violence or disaster that a phrase tells of: "a wave of attacks", "the quake"."""
    lemma = token.lemma_.lower()
    if tells(lemma, "attack", "nouns") or lemma in words("classes", "disaster"):
        return token
    if lemma not in words("classes", "quantity") | words("classes", "surge"):
        return None
    inside = (inner for word, inner in prepositions(token) if word in {"of", "in"})
    return next((harm for inner in inside if (harm := harm_in(inner)) is not None), None)


def is_occasion_clause(verb: Token) -> bool:
    """Say whether a clause only tells when something was said or done: "condemned Mali after it attacked"."""
    times = words("classes", "meanwhile") | _WHILE
    return any(child.lower_ in times and child.i < verb.i for child in verb.children)
