"""Which time expression belongs to a predicate, and the date that it gives.

An expression belongs to the predicate when it hangs on it, or on the verb that governs it without a clause
of its own between ("began shelling on Sunday"). A clause that only says what happened at the same time
shares the date of the other ("said on Sunday as he visited Oman"); what caused a deed or came before it does
not ("because of the invasion"). A speech act takes no date from what is said ("urged them to leave by May",
"condemned the decision on Friday to leave"), and a tense that is of now takes none that lies behind it and
does not stand with the verb itself ("has arrived, the first guest since the war of last year"). The day of
the dateline is that of a deed only where its sentence says no other time of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as date_
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import link_words, modality_words
from dragoman.readers.english.document import Document, starting_within
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
_MODALS = frozenset({"may", "might", "can", "could", "would", "should", "must", "'d", "’d"})
_IS = frozenset({"is", "are", "am", "'re", "’re", "'m", "’m"})
_HAS = frozenset({"has", "have", "'ve", "’ve"})
_LIMITS = frozenset({"until", "till"})
_MAX_UP = 8
_FULL = len("2023-06-18")
_LATELY = 7  # days behind the report, of which outlets say "has met on Monday"
_NEAR = 4  # words before "in years", among which "first" stands
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?=$|T)")
_CLOCK = re.compile(r"T(\d{2}:\d{2})")
_WEEKS = re.compile(r"\bweeks?\b", re.IGNORECASE)
_WEEK = re.compile(r"(\d{4})-W(\d\d)")
_LAST_WEEK = 52
_THURSDAY = 4  # of its days; the week has the month and year that most of them have
_PART_OF_YEAR = re.compile(r"(\d{4})-(?:SP|SU|FA|WI|[QH]\d)")
_OR = re.compile(r"\s*(?:,\s*)?or\s+")


def attached(predicate: Predicate, dated: list[Dated], day: str) -> list[tuple[Timex, str, bool]]:
    """Return those of `dated`, the dates of its sentence, that hang on `predicate`, each with whether it is
    its date; `day` is today."""
    paragraph = predicate.paragraph
    bearers = heads(predicate)
    speech = predicate.frame.has("speech-act")
    helpers = auxiliaries(predicate.carrier)
    if speech and helpers & {*_AHEAD, "would"}:
        return []  # "will not attend the games in May": said now, of May
    hanging = []
    for timex, date in dated:
        root = paragraph.root_of(timex.span)
        if root is None or _counts_back(root):
            continue
        # What is agreed lies ahead, so a past date inside it is that of the agreement; and a past date is
        # none of what is to come: "will follow up on the June 9 call".
        blocked = (speech and not (predicate.frame.has("agreement") and date < day)) or bool(
            helpers & _AHEAD and date < day[: len(date)]
        )
        bearer = _bearer(root, bearers, blocked)
        if bearer is not None:
            verb = predicate.carrier if predicate.supported and bearer == predicate.token else bearer
            behind = _is_of_now(verb) and _is_long_past(date, day)
            hanging.append((timex, date, not behind or _stands_with(root, verb, bearer)))
    return hanging


def _stands_with(time: Token, verb: Token, bearer: Token) -> bool:
    """Say whether a time is said of the verb, and not of a noun that it follows or of what came before."""
    phrase = time.head if time.dep_ == "pobj" else time
    if phrase.lower_ == "since":
        return phrase.head == verb and bool(auxiliaries(verb) & _HAS)  # "has shelled it since May"
    if phrase.lower_ in link_words("sequels") or phrase.head not in {verb, bearer}:
        return False
    # "blamed Russia for the fire last month" has the month of the fire
    return phrase.dep_ == "prep" or phrase.i < verb.i or not _is_behind_object(phrase)


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
    if verb.dep_ == "conj":  # "it was launched in 2022 and has led to talks"
        return subject is None and _is_of_now(verb) == _is_of_now(verb.head)
    return bool(verb.dep_ == "xcomp")


def _is_at_once(verb: Token) -> bool:
    """Say whether `verb` opens with "as" or "when"; "even as" only sets one thing against another."""
    return any(
        (child.lower_ in link_words("at-once") and not (child.i and child.nbor(-1).lower_ == "even"))
        or (child.lower_ in {"before", "after"} and child.i and child.nbor(-1).lower_ in {"hours", "minutes"})
        for child in verb.children
        if child.dep_ in {"mark", "advmod"}
    )


def _is_apart(predicate: Predicate) -> bool:
    """Say whether the predicate is a noun whose verb tells something else: a cause, or what is said of a
    speech ("condemned its refusal")."""
    if predicate.part != "nouns" or predicate.supported:
        return False
    if predicate.frame.has("speech-act") and not predicate.frame.has("reciprocal"):
        return True
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


def _counts_back(token: Token | None) -> bool:
    """Say whether a span of time only says how rare something is: "the first talks in three years"."""
    is_counted = False
    while token is not None and token.dep_ in {"pobj", "nummod"} and token.head != token:
        is_counted |= token.dep_ == "nummod" or any(child.dep_ == "nummod" for child in token.children)
        token = token.head
    if token is None or token.lower_ != "in" or token.dep_ != "prep":
        return False
    near = 0 if is_counted else token.i - _NEAR  # "first" stands far before "in three years"
    before = token.doc[max(token.sent.start, near) : token.i]
    return any(word.lower_ in {"first", "only"} or word.tag_ == "JJS" for word in before)


def _is_of_now(verb: Token) -> bool:
    """Say whether a verb tells what is, has been or may be: no day of the past belongs to it."""
    while verb.dep_ in {"xcomp", "pcomp"} and verb.head.pos_ in {"VERB", "AUX"}:
        verb = verb.head
    helpers = auxiliaries(verb)
    if helpers & _MODALS or verb.tag_ in {"VBZ", "VBP"}:
        return True
    return bool(helpers & (_HAS if verb.tag_ == "VBN" else _IS))


def _is_long_past(date: str, day: str) -> bool:
    """Say whether a date lies more than a week before the day of the report."""
    known = min(len(date), len(day))
    if known < _FULL:
        return date[:known] < day[:known]
    return (date_.fromisoformat(day) - date_.fromisoformat(date)).days > _LATELY


def _bearer(token: Token | None, heads: list[Token], speech: bool) -> Token | None:
    """Return the one of `heads` on which `token` hangs without another clause between them."""
    if token is None or _is_since(token):
        return None
    first = below = token
    for _ in range(_MAX_UP):
        if token in heads:
            return token
        if token.lower_ == "according" or (speech and _is_of_noun(token) and token.head not in heads):
            return None  # "according to a Monday report"; "condemned the March 4 attack"
        if _is_attribution(token):
            return None
        if _behind_noun(token, "since"):
            return None  # "visited for the first time since 2003"
        if token.lower_ in _LIMITS:
            return None  # "called for a truce until May", "was put off until May"
        if token.lower_ in link_words("causes") and token.dep_ == "prep" and below != first:
            return None  # "left because of the attack on Monday"
        if token.lower_ in link_words("sequels") and (below.dep_ == "pcomp" or _is_of_noun(first)):
            return None  # "closed its embassy after Monday's attack", "after leaving Chad in May"
        verbal = token.pos_ in {"VERB", "AUX"}
        content = token.dep_ in _CONTENTS or (token.dep_ == "acl" and token.tag_ != "VBN")
        if verbal and (token.dep_ in _CLAUSES or (speech and content)):
            return None
        if token.head == token:
            return None
        below, token = token, token.head
    return None


def _is_of_noun(token: Token) -> bool:
    """Say whether `token` belongs to a noun: "the March 4 attack", "the attack of March 4"."""
    if token.dep_ in {"prep", "npadvmod"}:
        noun = token.head.pos_ == "NOUN" and token.head.lemma_.lower() not in link_words("bearers")
        return bool(noun) or _behind_noun(token, "of")
    return token.dep_ in _OF_NOUNS


def _is_attribution(verb: Token) -> bool:
    """Say whether a verb tells who says so, though it is parsed as a participle: "they met, outlets reported
    on Thursday"."""
    noun = verb.head
    if verb.dep_ != "acl" or verb.tag_ != "VBN" or noun.dep_ not in {"dobj", "npadvmod"}:
        return False
    before = _word_before(noun)
    return before is not None and before.text == ","


def _is_since(token: Token) -> bool:
    """Say whether a time stands right behind what "since" names: "first since the war last year"."""
    before = _word_before(token)
    return before is not None and before.dep_ == "pobj" and before.head.lower_ == "since"


def _is_behind_object(phrase: Token) -> bool:
    before = _word_before(phrase)
    return before is not None and before.dep_ == "pobj"


def _word_before(phrase: Token) -> Token | None:
    """Return the word of the sentence that stands right before a phrase, None where the phrase opens it."""
    first = phrase.left_edge
    return first.nbor(-1) if first.i > first.sent.start else None


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
    day = document.report.day or ""
    attached_dates = _without_dateline(document, attached(predicate, dated, day))
    if predicate.frame.has("uttered") and day:  # what is said already has been
        attached_dates = [(t, date) for t, date in attached_dates if date <= day[: len(date)]]
    return _closest(document, attached_dates, paragraph.start + token.idx)


def _without_dateline(document: Document, hanging: list[tuple[Timex, str, bool]]) -> list[Dated]:
    """Return the dates of a predicate; the dateline has the day only of what the text gives no other time."""
    dateline = document.report.dateline
    end = dateline.span.end if dateline is not None else 0
    inside = [row for row in hanging if row[0].span.start >= end]
    return [(timex, date) for timex, date, is_its_date in inside or hanging if is_its_date]


def is_to_come(document: Document, predicate: Predicate, date: When | None) -> bool:
    """Say whether the date lies after publication, so that the event is still to come."""
    day = document.report.day
    if date is None or day is None or predicate.frame.has("uttered"):
        return False
    return date.value > day[: len(date.value)]


def is_told_ahead(
    document: Document, predicate: Predicate, date: When | None, times: Sequence[Timex]
) -> bool:
    """Say whether a time of `predicate` is called one to come ("meets later on Friday", "travels to Nepal in
    the coming months"), or its date is a week after that of publication ("in the week of June 26")."""
    paragraph, sentence = predicate.paragraph, predicate.token.sent
    low, high = paragraph.start + sentence.start_char, paragraph.start + sentence.end_char
    inside = starting_within(times, low, high)
    day = document.report.day or ""
    if any(date is not None and timex.span == date.span and _is_later_week(timex, day) for timex in inside):
        return True
    bearers = heads(predicate)
    return any(
        _is_called_ahead(timex)
        and _bearer(paragraph.root_of(timex.span), bearers, predicate.frame.has("speech-act")) is not None
        for timex in inside
    )


def _is_called_ahead(timex: Timex) -> bool:
    """Say whether the words call a time one to come: "later this week", but not "hours later", "later that
    day"."""
    first, *others = [*timex.span.quote.lower().split(), ""]
    if first == "later":
        return others[0] in modality_words("planned", "behind_later")
    return not modality_words("planned", "times").isdisjoint((first, others[0] if others else ""))


def _is_later_week(timex: Timex, day: str) -> bool:
    """Say whether a time is a week after the one of `day`."""
    week = _WEEK.match(timex.value)
    if week is None or len(day) != _FULL:
        return False
    this = date_.fromisoformat(day).isocalendar()
    return (int(week[1]), int(week[2])) > (this.year, this.week)


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


def _closest(document: Document, dated: list[Dated], offset: int) -> When | None:
    if not dated:
        return None
    timex, date = min(dated, key=lambda row: (-len(row[1]), abs(row[0].span.start - offset)))
    for other, choice in dated:  # "in late May or June"
        low, high = sorted((timex.span, other.span))
        if _OR.fullmatch(document.report.text, low.end, high.start):
            shared = common_prefix(date, choice)
            return When(shared, document.span(low.start, high.end)) if shared else None
    clock = _CLOCK.search(timex.value)
    return When(date, timex.span, clock.group(1) if clock else None)
