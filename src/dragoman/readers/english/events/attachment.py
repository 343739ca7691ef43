"""Which time expressions belong to a predicate: those that hang on it, not those nearby.

An expression belongs to the predicate when it hangs on it, or on the verb that governs it without a
clause of its own between ("began shelling on Sunday"). A clause that only says what happened at the
same time shares the date of the other ("said on Sunday as he visited Oman"); what caused a deed or
came before it does not ("because of the invasion"). A speech act takes no date from what is said
("urged them to leave by May").
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.links import link_words
from dragoman.lexicon.modality import words
from dragoman.lexicon.predicates import triggers
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.document import Paragraph
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.syntax import auxiliaries, governing_verb, surface_subject
from dragoman.record import Timex

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEECH_ACTS = frozenset({"ACCUSE", "REQUEST", "SUPPORT", "REJECT", "THREATEN", "AGREE"})
Dated = tuple[Timex, str]
"""A time expression with its date."""

_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "parataxis", "conj"})
_CONTENTS = frozenset({"xcomp", "pcomp"})
_OF_NOUNS = frozenset({"poss", "compound", "nmod", "amod", "nummod"})
_AHEAD = frozenset({"will", "shall", "wo", "'ll", "’ll"})
_DAY = len("2023-06-18")
_LIMITS = frozenset({"until", "till"})
_MAX_UP = 8
_OPENING = 4  # tokens


def attached(predicate: Predicate, dated: list[Dated], day: str) -> list[Dated]:
    """Return those of `dated`, the dates of its sentence, that belong to `predicate`; `day` is today."""
    paragraph = predicate.paragraph
    bearers = heads(predicate)
    speech = predicate.frame.type in SPEECH_ACTS
    helpers = auxiliaries(predicate.carrier)
    if speech and helpers & {*_AHEAD, "would"}:
        return []  # "will not attend the games in May": said now, of May
    roots = {timex.span.start: _root(paragraph, timex) for timex, _ in dated}
    # What is agreed lies ahead, so a past date inside it is that of the agreement; and a past date is
    # none of what is to come: "will follow up on the June 9 call".
    blocked = {
        timex.span.start: (speech and not (predicate.frame.type == "AGREE" and date < day))
        or bool(helpers & _AHEAD and date < day[: len(date)])
        for timex, date in dated
    }
    if _is_made_known(predicate):  # "announced a visit on Monday": that day it was only announced
        dated = [
            (t, date)
            for t, date in dated
            if date > day[: len(date)] or _hangs(roots[t.span.start], bearers[:1], False)
        ]
    own = [
        (t, date)
        for t, date in dated
        if _hangs(roots[t.span.start], bearers, blocked[t.span.start])
        and (len(date) == _DAY or not _in_sequel(roots[t.span.start], bearers))
    ]
    if own:
        return own
    for found in (
        [(t, date) for t, date in dated if _opens_when(roots[t.span.start], bearers)],
        [(t, date) for t, date in dated if _at_once(roots[t.span.start], bearers)],
        [(t, date) for t, date in dated if _told_of(roots[t.span.start], predicate)],
        [dated[-1]] if _is_apart(predicate) and _is_second(roots, predicate) else [],
        [
            (t, date)
            for t, date in dated
            if len(date) == _DAY and _hangs(roots[t.span.start], _second(predicate), speech)
        ],
        [(t, date) for t, date in dated if _hangs(roots[t.span.start], _antecedents(predicate), True)],
    ):
        if found:
            return found
    return dated if len(dated) == 1 and _is_frame(roots[dated[0][0].span.start], predicate, speech) else []


def _is_made_known(predicate: Predicate) -> bool:
    """Say whether the words only make a contact known: its day is not that of "announced" or "confirmed"."""
    named = predicate.frame.type == "CONSULT" and predicate.part == "nouns"
    return named and predicate.carrier.lemma_ in frame_words("classes", "announcing")


def heads(predicate: Predicate) -> list[Token]:
    """Return the words on which a date or place of the predicate may hang, nearest first."""
    found = [predicate.token]
    if _is_apart(predicate):
        return found
    verb = predicate.carrier
    for _ in range(4):
        if verb not in found:
            found.append(verb)
        above = verb.head
        if verb.dep_ == "pcomp" and verb.tag_ == "VBG" and above.lower_ == "by":
            above = above.head  # "responded on Friday by accusing"
        elif verb.dep_ == "acl" and above.lemma_.lower() in link_words("bearers"):
            above = governing_verb(above)  # "adopted a resolution on Friday calling for"
        elif not _shares_date(verb):
            break
        if above == verb or above.pos_ not in {"VERB", "AUX"}:
            break
        verb = above
    return found


def _shares_date(verb: Token) -> bool:
    """Say whether `verb` has the date of the verb above it."""
    if verb.dep_ == "advcl":
        return verb.tag_ == "VBG" or _is_at_once(verb)
    own = surface_subject(verb)
    if verb.dep_ == "ccomp":  # "said on Sunday it has suspended aid": to say so is to do it
        return own is not None and own.tag_ == "PRP" and bool(auxiliaries(verb) & {"has", "have"})
    return verb.dep_ == "xcomp" or (verb.dep_ == "conj" and own is None)


def _is_at_once(verb: Token) -> bool:
    """Say whether `verb` opens with "as" or "when"; "even as" only sets one thing against another."""
    return any(
        (child.lower_ in link_words("at-once") and not (child.i and child.nbor(-1).lower_ == "even"))
        or (child.lower_ in {"before", "after"} and child.i and child.nbor(-1).lower_ in {"hours", "minutes"})
        for child in verb.children
        if child.dep_ in {"mark", "advmod"}
    )


def _is_apart(predicate: Predicate) -> bool:
    """Say whether the predicate is a noun that only gives the cause of what its verb tells."""
    if predicate.part != "nouns" or predicate.supported:
        return False
    token = predicate.token
    causes = link_words("causes")
    if predicate.frame.type != "CONSULT":  # what is signed after a meeting is signed that day
        causes |= link_words("sequels")
    for _ in range(_MAX_UP):
        if token in {predicate.carrier, token.head}:
            return False
        token = token.head
        if token.lower_ in causes:
            return True
    return False


def _antecedents(predicate: Predicate) -> list[Token]:
    """Return the noun that a clause tells more of: "strikes that killed", "a statement rejecting"."""
    verb = predicate.token
    noun = verb.head
    if noun.pos_ != "NOUN":
        return []
    if verb.dep_ == "relcl" and triggers("nouns").get(noun.lemma_.lower()):
        return [noun]
    if verb.dep_ == "acl" and verb.tag_ == "VBG" and predicate.frame.type in SPEECH_ACTS:
        return [noun]
    return []


def _root(paragraph: Paragraph, timex: Timex) -> Token | None:
    start, end = timex.span.start - paragraph.start, timex.span.end - paragraph.start
    tokens = paragraph.doc.char_span(start, end, alignment_mode="expand")
    return _behind_cue(tokens.root) or tokens.root if tokens is not None and len(tokens) else None


def _behind_cue(time: Token) -> Token | None:
    """Return the verb that takes the clause which `time` opens: "said on Sunday it would leave"."""
    first = time.head if time.head.dep_ == "prep" and time.head.i == time.left_edge.i - 1 else time
    clause = first.head
    if clause.dep_ != "ccomp" or first.left_edge.i == 0:
        return None
    subject = surface_subject(clause)
    verb = first.doc[first.left_edge.i - 1]
    return verb if verb == clause.head and subject is not None and first.i < subject.i else None


def _hangs(token: Token | None, heads: list[Token], speech: bool) -> bool:
    """Say whether `token` hangs on one of `heads` without another clause between them."""
    first = below = token
    for _ in range(_MAX_UP):
        if token is None:
            return False
        if token in heads:
            return True
        if token.lower_ == "according" or (speech and _is_of_noun(token) and token.head not in heads):
            return False  # "according to a Monday report"; "condemned the March 4 attack"
        if _behind_noun(token, "since") and (token.head not in heads[:1] or _is_ranked(token.head)):
            return False  # "visited for the first time since 2003"
        if token.lower_ in _LIMITS:
            return False  # "called for a truce until May", "was put off until May"
        if token.lower_ in link_words("causes") and token.dep_ == "prep" and below != first:
            return False  # "left because of the attack on Monday"
        verbal = token.pos_ in {"VERB", "AUX"}
        content = token.dep_ in _CONTENTS or (token.dep_ == "acl" and token.tag_ != "VBN")
        if verbal and (token.dep_ in _CLAUSES or (speech and content)):
            return False
        if token.head == token:
            return False
        below, token = token, token.head
    return False


def _in_sequel(token: Token | None, heads: list[Token]) -> bool:
    """Say whether the date is that of something before or after: "following his election in January"."""
    for _ in range(_MAX_UP):
        if token is None or token in heads or token.head == token:
            return False
        token = token.head
        if token.pos_ == "NOUN" and token.head.dep_ == "prep" and token.head.lower_ in link_words("sequels"):
            return True
    return False


def _is_of_noun(token: Token) -> bool:
    """Say whether `token` belongs to a noun: "the March 4 attack", "the attack of March 4"."""
    return token.dep_ in _OF_NOUNS or _behind_noun(token, "of")


def _is_ranked(noun: Token) -> bool:
    """Say whether `noun` is the first or largest of its kind: its "since" gives the one before."""
    return any(child.lower_ in {"first", "last"} or child.tag_ == "JJS" for child in noun.children)


def _behind_noun(token: Token, preposition: str) -> bool:
    return bool(token.lower_ == preposition and token.head.pos_ in {"NOUN", "PROPN"})


def _opens_when(token: Token | None, heads: list[Token]) -> bool:
    """Say whether the date heads the clause: "in 2002, when inspectors were expelled"."""
    return token is not None and any(
        head.dep_ in {"relcl", "advcl"}
        and (head.head == token or head.head in list(token.subtree) or token in list(head.head.subtree))
        and (head.head == token or any(child.lower_ == "when" for child in head.children))
        for head in heads
    )


def _at_once(token: Token | None, heads: list[Token]) -> bool:
    """Say whether the date is that of a clause told as of the same time: "When it failed on May 3, ..."."""
    return any(
        verb.dep_ == "advcl" and verb.head in heads and _is_at_once(verb) and _hangs(token, [verb], False)
        for verb in _verbs_above(token)
    )


def _told_of(token: Token | None, predicate: Predicate) -> bool:
    """Say whether a relative clause tells the date of the noun: "his visit, which was to begin on Sunday"."""
    if predicate.part != "nouns":
        return False
    for verb in _verbs_above(token):
        if verb.lemma_ not in words("planned", "happening") | words("planned", "verbs") | words(
            "held", "over"
        ):
            return False
        if verb.dep_ in {"relcl", "acl"}:
            return bool(verb.head == predicate.token)
    return False


def _second(predicate: Predicate) -> list[Token]:
    """Return the verb that shares the subject: "expelled two envoys and closed a consulate on May 3"."""
    return [
        child
        for child in predicate.carrier.children
        if child.dep_ == "conj" and child.pos_ == "VERB" and surface_subject(child) is None
    ]


def _is_second(roots: dict[int, Token | None], predicate: Predicate) -> bool:
    """Say whether the verb has a date before the noun and another behind it, which is then the noun's."""
    hanging = [root for root in roots.values() if _hangs(root, [predicate.carrier], False)]
    if len(hanging) < 2 or len(hanging) != len(roots):
        return False
    *_, before, behind = (root.i for root in hanging if root is not None)
    return bool(before < predicate.token.i < behind)


def _verbs_above(token: Token | None) -> Iterator[Token]:
    for _ in range(_MAX_UP):
        if token is None or token.head == token:
            return
        token = token.head
        if token.pos_ in {"VERB", "AUX"}:
            yield token


def _is_frame(token: Token | None, predicate: Predicate, speech: bool) -> bool:
    """Say whether the only date of the sentence frames its main clause, and the predicate stands there.

    A deed takes it wherever it stands; a speech act only where it opens the sentence.
    """
    if token is None or _is_apart(predicate):
        return False
    root = predicate.token.sent.root
    main = predicate.carrier == root or (predicate.carrier.dep_ == "conj" and predicate.carrier.head == root)
    return main and (
        token.i - predicate.token.sent.start <= _OPENING or (not speech and _hangs(token, [root], speech))
    )
