"""Accounts side by side, and the versions of one report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from dragoman.comparison import compare as compared
from dragoman.comparison.model import Comparison
from dragoman.errors import BadUsage
from dragoman.show import words
from dragoman.show.comparison_page import comparison_body
from dragoman.store.found import Version
from dragoman.store.versions import Change
from dragoman.web.asked import Kept, NotThere, looked_up

Id = Annotated[str, Query(max_length=40, description="A version of a report, by its id")]


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """A comparison of two accounts, and how it looks."""

    comparison: Comparison

    @property
    def body(self) -> str:
        """Return the tables and texts as HTML, every word of a report escaped."""
        return comparison_body(self.comparison)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a version of a report changed in the one before, paragraph by paragraph."""

    title: str
    before: Version
    after: Version
    changes: tuple[Change, ...]


def compare(store: Kept, a: Id = "", b: Id = "") -> ComparisonPage:
    """Two accounts of one contact side by side: what each says, where they differ, what one leaves out."""
    if not a or not b or a == b:
        raise BadUsage("name two reports by their versions: /compare?a=VERSION&b=VERSION")
    with looked_up():
        records = [store.record(version) for version in (a, b)]
    return ComparisonPage(compared(*records))


def changes(store: Kept, version: str) -> Changes:
    """How a version of a report differs from the one before."""
    with looked_up():
        versions = store.versions(version)
    place = next(number for number, one in enumerate(versions) if one.id == version)
    if place == 0:
        raise NotThere("this is the first version of the report that the store has")
    before, after = versions[place - 1], versions[place]
    return Changes(
        words.plain(after.title or "untitled"), before, after, store.difference(before.id, after.id)
    )
