"""Which time expression belongs to a predicate, and the date that it gives.

An expression belongs to the predicate when it hangs on it, or on the verb that governs it without a clause
of its own between ("began shelling on Sunday"). A clause that only says what happened at the same time
shares the date of the other ("said on Sunday as he visited Oman"); what caused a deed or came before it does
not ("because of the invasion"). A speech act takes no date from what is said ("urged them to leave by May").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date as date_
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import link_words
from dragoman.readers.english.document import Document, Paragraph, starting_within
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.syntax import auxiliaries, governing_verb, surface_subject
from dragoman.record import Timex, When

if TYPE_CHECKING:
    from spacy.tokens import Token

Dated = tuple[Timex, str]
"""A time expression with its date."""
_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "parataxis", "conj"})
_CONTENTS = frozenset({"xcomp", "pcomp"})
_OF_NOUNS = frozenset({"poss", "compound", "nmod", "amod", "nummod"})
_AHEAD = frozenset({"will", "shall", "wo", "'ll", "’ll"})
_LIMITS = frozenset({"until", "till"})
_MAX_UP = 8
_NEAR = 4  # words before "in three years", among which "first" stands
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=$|T)")
_CLOCK = re.compile(r"T(\d{2}:\d{2})")
_WEEKS = re.compile(r"\bweeks?\b", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_LAST_WEEK = 52
_THURSDAY = 4  # of its days; the week has the month and year that most of them have
_PART_OF_YEAR = re.compile(r"(\d{4})-(?:SP|SU|FA|WI|[QH]\d)")
_OR = re.compile(r"\s*(?:,\s*)?or\s+")


def attached(predicate: Predicate, dated: list[Dated], day: str) -> list[Dated]:
    """Return those of `dated`, the dates of its sentence, that belong to `predicate`; `day` is today."""
    paragraph = predicate.paragraph
    bearers = heads(predicate)
    speech = predicate.frame.has("speech-act")
    helpers = auxiliaries(predicate.carrier)
    if speech and helpers & {*_AHEAD, "would"}:
        return []  # "will not attend the games in May": said now, of May
    roots = {timex.span.start: _root(paragraph, timex) for timex, _ in dated}
    dated = [(timex, date) for timex, date in dated if not _counts_back(roots[timex.span.start])]
    # What is agreed lies ahead, so a past date inside it is that of the agreement; and a past date is
    # none of what is to come: "will follow up on the June 9 call".
    blocked = {
        timex.span.start: (speech and not (predicate.frame.has("agreement") and date < day))
        or bool(helpers & _AHEAD and date < day[: len(date)])
        for timex, date in dated
    }
    return [(t, date) for t, date in dated if _hangs(roots[t.span.start], bearers, blocked[t.span.start])]


def heads(predicate: Predicate) -> list[Token]:
    """Return the words on which a date or place of the predicate may hang, nearest first."""
    tokens = [predicate.token]
    if _is_apart(predicate):
        return tokens
    verb = predicate.carrier
    for _ in range(4):
        if verb not in tokens:
            tokens.append(verb)
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
    return tokens


def _shares_date(verb: Token) -> bool:
    """Say whether `verb` has the date of the verb above it."""
    if verb.dep_ == "advcl":
        return verb.tag_ == "VBG" or _is_at_once(verb)
    subject = surface_subject(verb)
    if verb.dep_ == "ccomp":  # "said on Sunday it has suspended aid": to say so is to do it
        return subject is not None and subject.tag_ == "PRP" and bool(auxiliaries(verb) & {"has", "have"})
    return verb.dep_ == "xcomp" or (verb.dep_ == "conj" and subject is None)


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
    if not predicate.frame.has("contact"):  # what is signed after a meeting is signed that day
        causes |= link_words("sequels")
    for _ in range(_MAX_UP):
        if token in {predicate.carrier, token.head}:
            return False
        token = token.head
        if token.lower_ in causes:
            return True
    return False


def _root(paragraph: Paragraph, timex: Timex) -> Token | None:
    start, end = timex.span.start - paragraph.start, timex.span.end - paragraph.start
    tokens = paragraph.doc.char_span(start, end, alignment_mode="expand")
    return tokens.root if tokens is not None and len(tokens) else None


def _counts_back(token: Token | None) -> bool:
    """Say whether a span of time only says how rare something is: "the first talks in three years"."""
    while token is not None and token.dep_ in {"pobj", "nummod"} and token.head != token:
        token = token.head
    if token is None or token.lower_ != "in" or token.dep_ != "prep":
        return False
    before = token.doc[max(token.sent.start, token.i - _NEAR) : token.i]
    return any(word.lower_ in {"first", "only"} or word.tag_ == "JJS" for word in before)


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
        if _behind_noun(token, "since"):
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


def _is_of_noun(token: Token) -> bool:
    """Say whether `token` belongs to a noun: "the March 4 attack", "the attack of March 4"."""
    return token.dep_ in _OF_NOUNS or _behind_noun(token, "of")


def _behind_noun(token: Token, preposition: str) -> bool:
    return bool(token.lower_ == preposition and token.head.pos_ in {"NOUN", "PROPN"})


def find_date(document: Document, predicate: Predicate, times: Sequence[Timex]) -> When | None:
    """Return the date that belongs to `predicate`, or None."""
    paragraph, token = predicate.paragraph, predicate.token
    sentence = token.sent
    low, high = paragraph.start + sentence.start_char, paragraph.start + sentence.end_char
    inside = starting_within(times, low, high)
    dated = [(timex, value) for timex in inside if (value := date_of(timex)) is not None]
    if not dated:
        return None
    day = published_date(document) or ""
    attached_dates = attached(predicate, dated, day)
    if predicate.frame.has("uttered") and day:  # what is said already has been
        attached_dates = [(t, date) for t, date in attached_dates if date <= day[: len(date)]]
    return _closest(document, attached_dates, paragraph.start + token.idx)


def is_to_come(document: Document, predicate: Predicate, date: When | None) -> bool:
    """Say whether the date lies after publication, so that the event is still to come."""
    day = published_date(document)
    if date is None or day is None or predicate.frame.has("uttered"):
        return False
    return date.value > day[: len(date.value)]


def is_of_a_later_week(document: Document, date: When | None, times: Iterable[Timex]) -> bool:
    """Say whether the date was told as a week after that of publication: "travels to Nepal next week"."""
    day = published_date(document)
    if date is None or date.span is None or day is None or len(day) != len("2023-06-18"):
        return False
    this = date_.fromisoformat(day).isocalendar()
    return any(
        (int(week[1]), int(week[2])) > (this.year, this.week)
        for timex in times
        if timex.span == date.span and (week := _WEEK.match(timex.value))
    )


def date_of(timex: Timex) -> str | None:
    """Return the date of `timex` as precise as ISO allows: of a week its month, of a season its year."""
    if timex.kind not in {"DATE", "TIME"}:
        return None
    match = _DATE.match(timex.value)
    if match:  # "two weeks ago" is as vague as a week, whatever day it is counted to
        vague = timex.precision == "week" or (timex.anchor is not None and _WEEKS.search(timex.span.quote))
        return match.group(0)[:7] if vague else match.group(0)
    week = _WEEK.match(timex.value)
    if week and 1 <= int(week[2]) <= _LAST_WEEK:  # a week has the month and year that most of its days have
        return date_.fromisocalendar(int(week[1]), int(week[2]), _THURSDAY).isoformat()[:7]
    part = _PART_OF_YEAR.match(timex.value)
    return part.group(1) if part else None


def common_prefix(first: str, last: str) -> str | None:
    """Return what two ISO dates share: their day, month or year; None when not even that."""
    for length in (10, 7, 4):
        if len(first) >= length and first[:length] == last[:length]:
            return first[:length]
    return None


def _closest(document: Document, own: list[Dated], offset: int) -> When | None:
    if not own:
        return None
    timex, date = min(own, key=lambda row: (-len(row[1]), abs(row[0].span.start - offset)))
    for other, choice in own:  # "in late May or June"
        low, high = sorted((timex.span, other.span))
        if _OR.fullmatch(document.report.text, low.end, high.start):
            shared = common_prefix(date, choice)
            return When(shared, document.span(low.start, high.end)) if shared else None
    clock = _CLOCK.search(timex.value)
    return When(date, timex.span, clock.group(1) if clock else None)


def published_date(document: Document) -> str | None:
    """Return the day of publication, as the dateline or else the metadata give it."""
    report = document.report
    if report.dateline is not None and report.dateline.date:
        return report.dateline.date
    return report.published_at[:10] if report.published_at else None
