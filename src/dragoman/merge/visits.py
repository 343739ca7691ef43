"""Visits: who comes to whom, and whether two mentions tell one visit of a leader."""

from __future__ import annotations

from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.mentions import Features, is_ahead
from dragoman.merge.votes import is_background


def guests(mention: Features) -> frozenset[str] | None:
    """Return the states whose people are the guests of a visit; None where a mention tells no visit."""
    event = mention.mention.event
    return frozenset(party.state for party in event.actors) if event.mode == "visit" else None


def visiting_leaders(mention: Features) -> tuple[frozenset[str], frozenset[str]] | None:
    """Return the states whose leader visits, and the states visited; None of any other mention."""
    states = guests(mention)
    hosts = frozenset(party.state for party in mention.mention.event.recipients)
    return (states, hosts) if states and hosts and states <= mention.led else None


def recalls(mention: Features) -> bool:
    """Say whether a mention recalls what happened before, by a word or as the background of other news."""
    return mention.again or is_background(mention.mention)


def is_same_visit(earlier: Features, later: Features, gap: int) -> bool:
    """Say whether reports of a leader's visit to one state, `gap` days apart, may tell one visit: reports
    speak of it for some days, and recall it for weeks; who comes again within weeks comes as news."""
    visitors = visiting_leaders(earlier)
    if not visitors or visitors != visiting_leaders(later) or is_ahead(earlier) or is_ahead(later):
        return False
    return gap <= merge_rules().windows["visit"] or recalls(later)


def come_together(left: Features, right: Features) -> bool:
    """Say whether two mentions tell a visit of one stated day: several may come together."""
    return left.dated is not None and left.dated == right.dated and left.dated.days == 1
