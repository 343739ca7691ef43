"""Who holds an office that the report names without its holder: "the French president" on its date.

The mention keeps its words and has no name, for the report gives none; its actor is the person whom
the table has in that office on the report's date. A sentence that names another year is left alone.
"""

from __future__ import annotations

import re

from dragoman.extract.cast import Mention
from dragoman.extract.document import Document, Paragraph
from dragoman.extract.people import Known, People, basis
from dragoman.lexicon.held import in_office
from dragoman.lexicon.titles import role_of, title_words

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_SOME = frozenset({"a", "an", "another", "any", "every", "first", "next", "future", "new"})


def officeholders(document: Document, mentions: list[Mention], people: People) -> dict[int, str]:
    """Return the name of the holder by the start of each mention of an office without a name."""
    found: dict[int, str] = {}
    position = 0
    for paragraph in document.paragraphs:
        while position < len(mentions) and mentions[position].start < paragraph.end:
            mention = mentions[position]
            position += 1
            person = _holder(paragraph, mention, people)
            if person is not None:
                found[mention.start] = person.name
    return found


def _holder(paragraph: Paragraph, mention: Mention, people: People) -> Known | None:
    if mention.kind != "office" or mention.name or len(mention.states) != 1 or not mention.office:
        return None
    before = paragraph.text[: mention.start - paragraph.start].lower().split()[-2:]
    past = {*before, *mention.office.lower().split()} & title_words().past  # "former PA foreign minister"
    if past or _SOME.intersection(before[-1:]) or _another_year(paragraph, mention, people.date):
        return None
    row = in_office(
        role_of(mention.office) or "", mention.states[0], people.date, mention.office, people.table
    )
    if row is None:
        return None
    known = people.find(row.person)
    if known is None:
        known = people.meet(row.person, (row.state,), row.office)
        known.basis = basis(row)
        people.complete()
    return known


def _another_year(paragraph: Paragraph, mention: Mention, date: str) -> bool:
    """Tell whether the sentence of a mention names a year that is not the report's."""
    start, end = mention.start - paragraph.start, mention.end - paragraph.start
    for sentence in paragraph.doc.sents:
        if sentence.start_char <= start and end <= sentence.end_char:
            return any(year != date[:4] for year in _YEAR.findall(sentence.text))
    return True
