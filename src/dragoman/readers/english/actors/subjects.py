"""The states a report is about: those of its head, for every long text names others in passing."""

from __future__ import annotations

from dragoman.lexicon.actors import states
from dragoman.readers.english.cast import Cast, Mention
from dragoman.readers.english.document import Document


def main_states(document: Document, cast: Cast) -> tuple[str, ...]:
    """Return the states that the title and the first paragraph name besides the issuers, in reading order.

    Where those name none, the states that the rest names. Organisations are not states.
    """
    first = next((paragraph.end for paragraph in document.body), 0)
    head = [mention for mention in cast.mentions if mention.end <= first]
    return _named(head, cast) or _named(cast.mentions, cast)


def _named(mentions: list[Mention] | tuple[Mention, ...], cast: Cast) -> tuple[str, ...]:
    codes = dict.fromkeys(code for mention in mentions for code in mention.states)
    return tuple(code for code in codes if code in states() and code not in cast.issuers)
