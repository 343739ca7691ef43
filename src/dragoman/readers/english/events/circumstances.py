"""With whom an event took place, and the clause that tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.document import Document, Paragraph
from dragoman.record import Person, Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as TokenSpan


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
            elif (
                mention.kind in {"person", "pronoun", "office"}
                and mention.name
                and not _is_any(document, mention)
            ):
                found.setdefault(mention.name, Person(mention.name, state, span, mention.office))
    return tuple(found.values())


def _is_any(document: Document, mention: Mention) -> bool:
    """Say whether the words name an office but nobody in it: "the first time a secretary of state visits"."""
    if not (mention.name or "")[:1].isupper():
        return True
    before = document.report.text[max(0, mention.start - 3) : mention.start].lower()
    inside = document.report.text[mention.start : mention.start + 3].lower()
    return mention.kind == "office" and (before.endswith((" a ", "an ")) or inside.startswith(("a ", "an ")))


def evidence(
    document: Document, paragraph: Paragraph, token: Token, carrier: Token, arguments: tuple[Token, ...]
) -> Span:
    """Return the clause that tells the event: from its first argument to the end of its phrase."""
    sentence = token.sent
    keep = _clause_of(carrier)
    for word in (token, *arguments):
        if word.i not in keep and word.sent == sentence:  # what is in a clause has its own words there, too
            keep |= _clause_of(word)
    low, high = min(keep), max(keep)
    tokens = paragraph.doc[low : high + 1]
    while len(tokens) > 1 and (tokens[-1].is_punct or tokens[-1].is_space) and tokens[-1].text not in '”"’)':
        tokens = tokens[:-1]
    while (
        len(tokens) > 1
        and (tokens[0].is_punct or tokens[0].is_space or tokens[0].dep_ in {"cc", "mark"})
        and tokens[0].text not in '“"('
    ):
        tokens = tokens[1:]
    return document.span_of(paragraph, _closed(paragraph.doc, tokens))


def _closed(doc: Doc, tokens: TokenSpan) -> TokenSpan:
    """Return `tokens` with the mark that closes a quotation they open, when it follows directly."""
    after = doc[tokens.end : tokens.end + 2]
    for opening, closing in ("“”", '""'):
        text = tokens.text
        is_open = (
            text.count(opening) % 2 == 1 if opening == closing else text.rfind(opening) > text.rfind(closing)
        )
        for token in after if is_open else ():
            if token.text == closing:
                return doc[tokens.start : token.i + 1]
            if not token.is_punct:
                break
    return tokens


def _clause_of(head: Token) -> set[int]:
    """Return `head` and the tokens below it that belong to its clause, not to a finite one within."""
    inside, waiting = {head.i}, [head]
    while waiting:
        for child in waiting.pop().children:
            if not _is_clause(child):
                inside.add(child.i)
                waiting.append(child)
    return inside


def _is_clause(token: Token) -> bool:
    clausal = token.dep_ in {"parataxis", "ccomp", "advcl", "conj", "pcomp"} and token.pos_ in {"VERB", "AUX"}
    return clausal and any(child.dep_ in {"nsubj", "nsubjpass"} for child in token.children)
