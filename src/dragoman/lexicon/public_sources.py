"""Public feeds and pages of foreign ministries, presidencies and international organisations.

Table: public_sources.csv.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Literal

import msgspec

from dragoman.lexicon.loading import CsvTable, Row, Text
from dragoman.lexicon.states import actor_codes

Address = Annotated[str, msgspec.Meta(pattern=r"\Ahttps?://\S+\Z", description="an http(s) address")]
Language = Annotated[str, msgspec.Meta(pattern=r"\A[a-z]{2}\Z", description="a code of ISO 639-1")]
Checked = Annotated[
    str, msgspec.Meta(pattern=r"\A(no|\d{4}-\d\d-\d\d)\Z", description="the day it was asked last, or no")
]


class PublicSource(Row, frozen=True):
    """A feed, or a page that lists what an institution publishes. `code` is that of the state (ISO 3166) or
    organisation; `terms` is the licence where it is known; `checked` the day the address was last asked."""

    code: Text
    institution: Text
    office: Literal["ministry", "presidency", "government", "organisation"]
    language: Language
    kind: Literal["feed", "page"]
    address: Address
    publishes: Text
    terms: Text
    checked: Checked


PUBLIC_SOURCES = CsvTable(
    "public_sources.csv", PublicSource, key=lambda row: row.address, refers={"code": actor_codes}
)


def public_sources(
    codes: Collection[str] = (), *, kind: str | None = None, language: str | None = None
) -> tuple[PublicSource, ...]:
    """Return the sources of these states and organisations, or of all, in the table's order. A language may
    be in small or capital letters."""
    language = language and language.strip().lower()
    return tuple(
        row
        for row in PUBLIC_SOURCES.rows
        if (not codes or row.code in codes) and kind in (None, row.kind) and language in (None, row.language)
    )
