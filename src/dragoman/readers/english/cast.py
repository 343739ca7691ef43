"""The cast of a report: its mentions of states, organisations and persons, and the actors they refer to.

The cast is what statements and events ask for the state, person and office behind a word.
`dragoman.readers.english.actors.cast_finder` builds it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from dragoman.lexicon.states import organisations, states
from dragoman.readers.english.parser.bounds import spend
from dragoman.record import Actor

MentionKind = Literal[
    "state", "demonym", "organisation", "body", "group", "office", "person", "metonym", "pronoun", "pair"
]


@dataclass(frozen=True, slots=True)
class Mention:
    """Characters `start` to `end` of the report, naming someone.

    `states`: the states (ISO 3166 alpha-3) or organisations it is or acts for, none when unknown;
    two or more for "the two sides". `name`: for a person the fullest name known; else the actor's
    name as written. `persons`: the people behind "the two leaders". `actor`: id in `Cast.actors`.
    """

    start: int
    end: int
    kind: MentionKind
    states: tuple[str, ...] = ()
    name: str | None = None
    office: str | None = None
    persons: tuple[str, ...] = ()
    actor: str | None = None


@dataclass(frozen=True, slots=True)
class Cast:
    """All mentions of a report in reading order, never overlapping, and the actors they name.

    `issuers`: the states whose own text this is (an official release, a joint statement); empty for
    a press report. `issuer_names`: the body or persons who issue it. `notes`: where the report and
    the tables disagree, for a person to read.
    """

    mentions: tuple[Mention, ...]
    actors: tuple[Actor, ...] = ()
    issuers: tuple[str, ...] = ()
    issuer_names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    _starts: tuple[int, ...] = field(default=(), repr=False)

    def within(self, start: int, end: int) -> tuple[Mention, ...]:
        """Return the mentions that lie wholly within characters `start` to `end`, in reading order."""
        first = bisect_left(self._starts, start)
        mentions = []
        for index in range(first, len(self.mentions)):
            mention = self.mentions[index]
            if mention.start >= end:
                break
            if mention.end <= end:
                mentions.append(mention)
        spend(len(mentions))
        return tuple(mentions)

    def at(self, offset: int) -> Mention | None:
        """Return the mention that covers the character at `offset`, if any."""
        index = bisect_left(self._starts, offset + 1) - 1
        if index >= 0 and self.mentions[index].end > offset:
            return self.mentions[index]
        return None

    def beside(self, mention: Mention, step: int) -> Iterator[Mention]:
        """Yield the mentions after one of them (`step` 1), or those before it, nearest first (`step` -1)."""
        at = bisect_left(self._starts, mention.start) + step
        while 0 <= at < len(self.mentions):
            yield self.mentions[at]
            at += step


def make_cast(
    mentions: list[Mention], actors: tuple[Actor, ...] = (), **about_report: tuple[str, ...]
) -> Cast:
    """Return the cast of `mentions`, sorted; of two that overlap the longer one stays.

    `about_report`: the issuers, their names and the notes.
    """
    kept: list[Mention] = []  # in the order of the text, so that only two can be in the way of another
    for mention in sorted(mentions, key=lambda mention: (mention.start - mention.end, mention.start)):
        at = bisect_left(kept, mention.start, key=lambda mention: mention.start)
        before_ends = at == 0 or kept[at - 1].end <= mention.start
        if before_ends and (at == len(kept) or mention.end <= kept[at].start):
            kept.insert(at, mention)
    return Cast(tuple(kept), actors, _starts=tuple(mention.start for mention in kept), **about_report)


def name_of_state(code: str) -> str:
    """Return the English name of a state or organisation by its code."""
    if code in states():
        return states()[code].name
    return organisations()[code].name if code in organisations() else code


class LastNamed:
    """The mentions of a report by block and by key (such as the person named): a block may repeat a few."""

    def __init__(self, make_cast: Cast, key: Callable[[Mention], str | None]) -> None:
        """Take the cast, and the key of a mention; None leaves the mention out."""
        self._cast, self._key = make_cast, key
        self._blocks: dict[int, dict[str, list[Mention]]] = {}

    def before(self, start: int, end: int, place: int) -> list[Mention]:
        """Return for each key the last of its mentions in the block `start` to `end` that ends by `place`.

        The keys are in the order of their first mentions.
        """
        if start not in self._blocks:
            self._blocks[start] = self._grouped(start, end)
        last_mentions = []
        for mentions in self._blocks[start].values():
            if mentions[0].end > place:
                break
            last_mentions.append(mentions[bisect_right(mentions, place, key=lambda mention: mention.end) - 1])
        spend(len(last_mentions))
        return last_mentions

    def _grouped(self, start: int, end: int) -> dict[str, list[Mention]]:
        mentions_by_key: defaultdict[str, list[Mention]] = defaultdict(list)
        for mention in self._cast.within(start, end):
            key = self._key(mention)
            if key is not None:
                mentions_by_key[key].append(mention)
        return dict(mentions_by_key)
