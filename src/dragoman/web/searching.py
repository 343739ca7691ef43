"""Search over reports and statements, with the words found marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Query

from dragoman.record import Span
from dragoman.store.found import Origin
from dragoman.store.search import Hit, Term, terms
from dragoman.web.asked import MOST, After, Day, Kept, day

_PAGE = 20
Field = Literal["text", "title", "words", "speaker"]


@dataclass(frozen=True, slots=True)
class Found:
    """A place where the words were found: its excerpt in runs, each with whether it was asked for."""

    runs: tuple[tuple[str, bool], ...]
    start: int
    end: int
    day: str
    origin: Origin
    statement: str | None

    @property
    def hit(self) -> Hit:
        """The place as the store found it."""
        quote = "".join(run for run, _ in self.runs)
        return Hit(
            Span(self.start, self.end, quote, self.origin.version), self.day, self.origin, self.statement
        )


@dataclass(frozen=True, slots=True)
class Search:
    """A page of what was found. `after` asks for the next, None at the end."""

    query: str
    field: Field
    since: str | None
    until: str | None
    order: Literal["best", "newest"]
    hits: tuple[Found, ...]
    after: str | None


def search(
    store: Kept,
    q: Annotated[str, Query(max_length=500, description="The words")] = "",
    field: Annotated[Field, Query(description="Where they are sought")] = "text",
    since: Day = None,
    until: Day = None,
    order: Annotated[Literal["best", "newest"], Query(description="Which come first")] = "best",
    after: After = None,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many places a page has")] = _PAGE,
) -> Search:
    """Words in reports, titles, statements or the names of speakers; "a phrase", begin*, -without."""
    first, last = day("since", since), day("until", until)
    if not q.strip():
        return Search("", field, first, last, order, (), None)
    page = store.search(
        q, field=field, since=first, until=f"{last}~" if last else None, newest=order == "newest",
        after=after, limit=limit,
    )  # fmt: skip
    wanted = terms(q)
    return Search(q, field, first, last, order, tuple(_found(hit, wanted) for hit in page), page.after)


def _found(hit: Hit, wanted: tuple[Term, ...]) -> Found:
    runs = tuple(_runs(hit.span.quote, wanted))
    return Found(runs, hit.span.start, hit.span.end, hit.day, hit.origin, hit.statement)


def _runs(text: str, wanted: tuple[Term, ...]) -> Iterator[tuple[str, bool]]:
    """Yield the text in runs, those that a term finds marked; endings are left open as the search does."""
    stems = [
        r"\W+".join(re.escape(word[: max(3, len(word) - 3)]) + r"\w*" for word in term.words)
        for term in wanted
        if not term.without
    ]
    at = 0
    for match in re.finditer(rf"\b(?:{'|'.join(stems)})", text, re.IGNORECASE):
        if match.start() > at:
            yield text[at : match.start()], False
        yield match.group(), True
        at = match.end()
    if at < len(text):
        yield text[at:], False
