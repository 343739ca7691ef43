"""Say whose body it is where several states have one of that name: "Congress", "the Foreign Office".

The table of bodies names the state that a reader thinks of first. It is not that state's where an owner
stands before it ("the country's Congress") or where the report tells of another state that has such a body
and not of the first: in a report on Brazil "Congress" is Brazil's. Where both are told of, it is nobody's.
"""

from __future__ import annotations

from dataclasses import replace

from dragoman.lexicon.phrases import folded
from dragoman.lexicon.shared_bodies import Shared, shared_bodies
from dragoman.readers.english.actors.discourse import Discourse
from dragoman.readers.english.cast import Mention
from dragoman.readers.english.document import Paragraph

_POSSESSIVES = frozenset({"his", "her", "its", "our", "their"})
_GENITIVES = frozenset({"'s", "’s", "'", "’"})
_LOOK_BACK = 40


def of_whom(mention: Mention, discourse: Discourse, paragraph: Paragraph, sentence: int) -> Mention | None:
    """Return the mention of a shared name with the state whose body it is, with none where two fit.

    Returns None for a mention that is not the bare name of such a body.
    """
    written = discourse.document.report.text[mention.start : mention.end]
    shared = shared_bodies().get(written)
    if shared is None or mention.kind != "body":
        return None
    states = _states(mention, shared, discourse, paragraph, sentence)
    return replace(mention, states=states, name=shared.body if states == shared.first else written)


def _states(
    mention: Mention, shared: Shared, discourse: Discourse, paragraph: Paragraph, sentence: int
) -> tuple[str, ...]:
    if _is_owned(mention, paragraph):
        return _owner(mention, discourse)
    if _is_part_of_name(mention, paragraph):
        return ()
    name = folded(discourse.document.report.text[mention.start : mention.end])
    for seen in reversed(discourse.seen[-_LOOK_BACK:]):
        if seen.mention.kind == "body" and folded(seen.mention.name or "").endswith(name):
            return seen.mention.states
    return _told_of(shared, discourse, paragraph.index, sentence)


def _told_of(shared: Shared, discourse: Discourse, paragraph: int, sentence: int) -> tuple[str, ...]:
    """Return the state that has such a body and that the issuer, the sentence or the report tells of."""
    issuers = discourse.issuer.states
    if len(issuers) == 1 and (issuers == shared.first or issuers[0] in shared.others):
        return issuers
    here = {code for seen in next(discourse.windows(paragraph, sentence)) for code in seen.mention.states}
    if here & set(shared.first) and not here & shared.others:
        return shared.first
    told = [code for code in shared.others if discourse.counts[code]]
    if not told:
        return shared.first
    both = len(told) > 1 or any(discourse.counts[code] for code in shared.first)
    return () if both else (told[0],)


def _is_owned(mention: Mention, paragraph: Paragraph) -> bool:
    """Tell whether an owner stands before: "the country's Congress", "its fractious Congress"."""
    tokens = paragraph.tokens(mention.start, mention.end)
    return tokens is not None and any(
        child.dep_ == "poss" and child.i < tokens.start for child in tokens.root.children
    )


def _owner(mention: Mention, discourse: Discourse) -> tuple[str, ...]:
    """Return the states of the owner right before a body; none where nobody says who that is."""
    if not discourse.done:
        return ()
    last, text = discourse.done[-1], discourse.document.report.text
    between = text[last.end : mention.start].strip()
    own = text[last.start : last.end].lower() in _POSSESSIVES
    joined = not between if own else between in _GENITIVES
    return last.states if joined and len(last.states) == 1 else ()


def _is_part_of_name(mention: Mention, paragraph: Paragraph) -> bool:
    """Tell whether another name stands before: "World Uyghur Congress", "Texas House of Representatives"."""
    tokens = paragraph.tokens(mention.start, mention.end)
    if tokens is None or tokens.start == 0:
        return False
    before = paragraph.doc[tokens.start - 1]
    return before.dep_ == "compound" and before.pos_ == "PROPN" and before.head in tokens
