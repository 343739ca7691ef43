"""When an event took place: the time expression that belongs to its predicate, not just one nearby.

An expression belongs to the predicate when it hangs on it, or on the verb that governs it without a
clause of its own between ("began shelling on Sunday"). A speech act takes no date from what is
said ("urged them to leave by May"). What carries no date of its own may take that of the contact
it was part of, or, where the issuer speaks in the present tense, that of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from dragoman.extract.document import Document, Paragraph
from dragoman.extract.events.predicates import Predicate
from dragoman.extract.syntax import surface_subject
from dragoman.lexicon.predicates import triggers
from dragoman.record import Timex, When

if TYPE_CHECKING:
    from spacy.tokens import Token

SPEECH_ACTS = frozenset({"ACCUSE", "REQUEST", "SUPPORT", "REJECT", "THREATEN", "AGREE"})
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=$|T)")
_CLOCK = re.compile(r"T(\d{2}:\d{2})")
_WEEKS = re.compile(r"\bweeks?\b", re.IGNORECASE)
_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "parataxis", "conj"})
_CONTENTS = frozenset({"xcomp", "pcomp"})
_OF_NOUNS = frozenset({"poss", "compound", "nmod", "amod", "nummod"})
_MAX_UP = 8
_OPENING = 4  # tokens


def when(document: Document, predicate: Predicate, times: Iterable[Timex]) -> When | None:
    """Return the date that belongs to `predicate`, or None."""
    paragraph, token = predicate.paragraph, predicate.token
    sentence = token.sent
    low, high = paragraph.start + sentence.start_char, paragraph.start + sentence.end_char
    dated = [(t, date) for t in times if low <= t.span.start < high and (date := date_of(t)) is not None]
    if not dated:
        return None
    heads = _heads(predicate)
    speech = predicate.frame.type in SPEECH_ACTS
    roots = {t.span.start: _root(paragraph, t) for t, _ in dated}
    day = published_date(document) or ""
    # What is agreed lies ahead, so a past date inside it is that of the agreement.
    blocked = {
        t.span.start: speech and not (predicate.frame.type == "AGREE" and date < day) for t, date in dated
    }
    antecedent = _antecedent(predicate.token)
    own = [(t, date) for t, date in dated if _hangs(roots[t.span.start], heads, blocked[t.span.start])]
    if not own:
        own = [(t, date) for t, date in dated if _opens_when(roots[t.span.start], heads)]
    if not own and antecedent is not None:
        own = [(t, date) for t, date in dated if _hangs(roots[t.span.start], [antecedent], True)]
    if not own and len(dated) == 1 and _is_frame(roots[dated[0][0].span.start], predicate, speech):
        own = dated
    return _closest(own, paragraph.start + token.idx)


def is_to_come(document: Document, predicate: Predicate, date: When | None) -> bool:
    """Say whether the date lies after publication, so that the event is still to come."""
    day = published_date(document)
    if date is None or day is None or predicate.frame.type in SPEECH_ACTS - {"AGREE"}:
        return False
    return date.value > day[: len(date.value)]


def date_of(timex: Timex) -> str | None:
    """Return the date of a time expression as precise as ISO allows; of a week, its month if it has one."""
    if timex.kind not in {"DATE", "TIME"}:
        return None
    found = _DATE.match(timex.value)
    if found:  # "two weeks ago" is as vague as a week, whatever day it is counted to
        vague = timex.precision == "week" or (timex.anchor is not None and _WEEKS.search(timex.span.quote))
        return found.group(0)[:7] if vague else found.group(0)
    if "-W" in timex.value and timex.earliest and timex.latest and timex.earliest[:7] == timex.latest[:7]:
        return timex.earliest[:7]
    if re.match(r"\d{4}-\d{2}-\d{2}T", timex.value):
        return timex.value[:10]
    return None


def _heads(predicate: Predicate) -> list[Token]:
    """Return the words on which a date of the predicate may hang, nearest first."""
    heads = [predicate.token]
    verb = predicate.carrier
    for _ in range(4):
        if verb not in heads:
            heads.append(verb)
        above = verb.head
        if above == verb or above.pos_ not in {"VERB", "AUX"}:
            break
        shares = verb.dep_ == "conj" and surface_subject(verb) is None
        if verb.dep_ != "xcomp" and not shares and not (verb.dep_ == "advcl" and verb.tag_ == "VBG"):
            break
        verb = above
    return heads


def _antecedent(verb: Token) -> Token | None:
    """Return the deed that a relative clause tells more of: "airstrikes on Sunday that killed twelve"."""
    noun = verb.head
    if verb.dep_ != "relcl" or noun.pos_ != "NOUN" or not triggers("nouns").get(noun.lemma_.lower()):
        return None
    return noun


def _root(paragraph: Paragraph, timex: Timex) -> Token | None:
    start, end = timex.span.start - paragraph.start, timex.span.end - paragraph.start
    tokens = paragraph.doc.char_span(start, end, alignment_mode="expand")
    return tokens.root if tokens is not None and len(tokens) else None


def _hangs(token: Token | None, heads: list[Token], speech: bool) -> bool:
    """Say whether `token` hangs on one of `heads` without another clause between them."""
    for _ in range(_MAX_UP):
        if token is None:
            return False
        if token in heads:
            return True
        if token.lower_ == "according" or (speech and token.dep_ in _OF_NOUNS and token.head not in heads):
            return False  # "according to a Monday report"; "condemned the March 4 attack"
        verbal = token.pos_ in {"VERB", "AUX"}
        content = token.dep_ in _CONTENTS or (token.dep_ == "acl" and token.tag_ != "VBN")
        if verbal and (token.dep_ in _CLAUSES or (speech and content)):
            return False
        if token.head == token:
            return False
        token = token.head
    return False


def _opens_when(token: Token | None, heads: list[Token]) -> bool:
    """Say whether the date heads the clause: "in 2002, when inspectors were expelled"."""
    return token is not None and any(
        head.dep_ in {"relcl", "advcl"}
        and (head.head == token or head.head in list(token.subtree) or token in list(head.head.subtree))
        and (head.head == token or any(child.lower_ == "when" for child in head.children))
        for head in heads
    )


def _is_frame(token: Token | None, predicate: Predicate, speech: bool) -> bool:
    """Say whether the only date of the sentence frames its main clause, and the predicate stands there.

    A deed takes it wherever it stands; a speech act only where it opens the sentence.
    """
    if token is None:
        return False
    root = predicate.token.sent.root
    main = predicate.carrier == root or (predicate.carrier.dep_ == "conj" and predicate.carrier.head == root)
    return main and (
        token.i - predicate.token.sent.start <= _OPENING or (not speech and _hangs(token, [root], speech))
    )


def _closest(own: list[tuple[Timex, str]], offset: int) -> When | None:
    if not own:
        return None
    timex, date = min(own, key=lambda row: (-len(row[1]), abs(row[0].span.start - offset)))
    clock = _CLOCK.search(timex.value)
    return When(date, timex.span, clock.group(1) if clock else None)


def published_date(document: Document) -> str | None:
    """Return the day of publication, as the dateline or else the metadata give it."""
    report = document.report
    if report.dateline is not None and report.dateline.date:
        return report.dateline.date
    return report.published_at[:10] if report.published_at else None
