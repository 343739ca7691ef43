"""When, where and with whom an event took place, from the words around its predicate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dragoman.extract.cast import Cast
from dragoman.extract.document import Document, Paragraph
from dragoman.record import Person, Place, Span, Timex, When, Where

if TYPE_CHECKING:
    from spacy.tokens import Token

_DATE = re.compile(r"(\d{4}(?:-\d{2}(?:-\d{2})?)?)")
_CLOCK = re.compile(r"T(\d{2}:\d{2})")
_CLAUSE_HEADS = frozenset({"ROOT", "conj", "ccomp", "advcl", "relcl", "parataxis", "acl", "xcomp", "pcomp"})


def clause_range(paragraph: Paragraph, carrier: Token) -> tuple[int, int]:
    """Return the characters of the clause that `carrier` heads, without clauses that have their own subject."""
    lower = [token for token in carrier.subtree if _same_clause(token, carrier)]
    return paragraph.start + lower[0].idx, paragraph.start + lower[-1].idx + len(lower[-1].text)


def when(document: Document, paragraph: Paragraph, token: Token, carrier: Token, times: tuple[Timex, ...]) -> When | None:
    """Return the date that belongs to the predicate: one in its clause, nearest to it, else in its sentence's frame."""
    sentence = token.sent
    low, high = paragraph.start + sentence.start_char, paragraph.start + sentence.end_char
    dated = [t for t in times if low <= t.span.start < high and t.kind in {"DATE", "TIME"} and _DATE.match(t.value)]
    inside = [t for t in dated if _attached(paragraph, t, carrier) or _attached(paragraph, t, token)]
    chosen = _nearest(inside, paragraph.start + token.idx)
    if chosen is None:
        return None
    return _when(chosen)


def _when(timex: Timex) -> When:
    date = _DATE.match(timex.value)
    clock = _CLOCK.search(timex.value)
    return When(date.group(1) if date else timex.value, timex.span, clock.group(1) if clock else None)


def _attached(paragraph: Paragraph, timex: Timex, head: Token) -> bool:
    """Say whether the expression hangs on `head` without another clause between them."""
    tokens = paragraph.doc.char_span(timex.span.start - paragraph.start, timex.span.end - paragraph.start, alignment_mode="expand")
    if tokens is None or not len(tokens):
        return False
    token = tokens.root
    for _ in range(8):
        if token == head:
            return True
        if token.dep_ in {"ROOT"} or (token.pos_ in {"VERB", "AUX"} and token.dep_ in {"relcl", "advcl", "ccomp"}):
            return False
        token = token.head
    return token == head


def _nearest(timexes: list[Timex], offset: int) -> Timex | None:
    full = sorted(timexes, key=lambda t: (-_precision(t), abs(t.span.start - offset)))
    return full[0] if full else None


def _precision(timex: Timex) -> int:
    found = _DATE.match(timex.value)
    return len(found.group(1)) if found else 0


def where(paragraph: Paragraph, token: Token, carrier: Token, places: tuple[Place, ...]) -> Where | None:
    """Return the place of the event: one in its clause after "in", "at" or "to"."""
    low, high = clause_range(paragraph, carrier)
    for place in places:
        if low <= place.span.start < high:
            before = paragraph.doc.char_span(
                place.span.start - paragraph.start, place.span.end - paragraph.start, alignment_mode="expand"
            )
            if before is None or not len(before):
                continue
            prep = before.root.head
            if before.root.dep_ == "pobj" and prep.lower_ in {"in", "at", "near", "off", "outside"}:
                return Where(place.name, place.span, place.country)
    return None


def persons(document: Document, cast: Cast, ranges: list[tuple[int, int]]) -> tuple[Person, ...]:
    """Return the named persons whose mentions lie in `ranges`, each once; pairs name both."""
    found: dict[str, Person] = {}
    for low, high in ranges:
        for mention in cast.within(low, high):
            span = document.span(mention.start, mention.end)
            state = mention.states[0] if len(mention.states) == 1 else None
            if mention.persons:
                for name in mention.persons:
                    found.setdefault(name, Person(name, None, span))
            elif mention.kind in {"person", "pronoun", "office"} and mention.name and _is_name(mention.name):
                found.setdefault(mention.name, Person(mention.name, state, span, mention.office))
    return tuple(found.values())


def _is_name(name: str) -> bool:
    return name[:1].isupper()


def evidence(document: Document, paragraph: Paragraph, token: Token, carrier: Token, arguments: tuple[Token, ...]) -> Span:
    """Return the clause that tells the event: from its first argument to the end of its phrase."""
    sentence = token.sent
    keep = {t.i for t in carrier.subtree if _same_clause(t, carrier)} | {t.i for t in token.subtree if _same_clause(t, token)}
    for argument in arguments:
        if argument.sent == sentence:
            keep |= {t.i for t in argument.subtree if _same_clause(t, argument)}
    low, high = min(keep), max(keep)
    tokens = paragraph.doc[low : high + 1]
    while len(tokens) > 1 and (tokens[-1].is_punct or tokens[-1].is_space) and tokens[-1].text not in "”\"’)":
        tokens = tokens[:-1]
    while len(tokens) > 1 and (tokens[0].is_punct or tokens[0].is_space or tokens[0].dep_ in {"cc", "mark"}) and tokens[0].text not in "“\"(":
        tokens = tokens[1:]
    return document.span_of(paragraph, tokens)


def _same_clause(token: Token, head: Token) -> bool:
    """Say whether `token` belongs to the clause of `head`: no other finite clause stands between."""
    while token != head:
        if token.dep_ in {"parataxis", "ccomp", "advcl", "conj"} and token.pos_ in {"VERB", "AUX"}:
            if any(c.dep_ in {"nsubj", "nsubjpass"} for c in token.children):
                return False
        if token.head == token:
            return False
        token = token.head
    return True
