"""The channels between two states: what the reports say of each, and nothing where they say nothing.

A channel's state is that of the last report of it. A gap is "nothing reported": that no contact was
reported does not mean that a channel is closed, and an announced contact is not a contact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from dragoman.lexicon.issue_words import UNSPECIFIED, contact_kind_of, contact_kinds, names_contact, turn_of
from dragoman.merge.dates import day
from dragoman.merge.sentences import dated, sentence
from dragoman.merge.stories import published_by, stories, story_order
from dragoman.merge.story import Story
from dragoman.query.chronology import LISTED, date_of, involving, split, words
from dragoman.record import Span
from dragoman.record.row_list import Rows

ChannelState = Literal[
    "used", "announced", "offered", "refused", "postponed", "called off", "suspended", "resumed", "opened",
    "nothing reported",
]  # fmt: skip
USED: frozenset[ChannelState] = frozenset({"used", "resumed"})
"""The states of a channel that was used."""
MOST_STATES = 4
"""A summit of more states is no channel between two of them."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What a report says of a channel: when (ISO 8601, and in words), in what state it was, told by whom.
    `proposed_by` are the second readers that alone tell it."""

    date: str
    dated: str
    state: ChannelState
    sentence: str
    sources: int
    words: Span
    story: str
    proposed_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel of two states. `state` is that of its last turn, since `since`; `used` is the last contact
    that took place and `turns` are all that is reported of it, in order of time. Days are those of the first
    report where nobody says when it was; the turn's `dated` tells so."""

    kind: str
    label: str
    states: tuple[str, str]
    state: ChannelState
    since: str | None
    used: str | None
    turns: tuple[Turn, ...]


def channels(
    stories_in: Iterable[Story],
    first: str,
    second: str,
    *,
    at: str | None = None,
    confidence: float = LISTED,
    own: bool = False,
) -> Rows[Channel]:
    """Return every kind of channel between two states (codes), also those of which nothing is reported.

    `at` (ISO 8601) tells it as it was known on that day. Stories below `confidence` are counted in `below`;
    with `own` those that second readers alone tell are left out.
    """
    chosen = involving(stories_in, (first, second))
    if at is not None:
        known = published_by((mention for story in chosen for mention in story.mentions), at)
        chosen = involving(stories(known), (first, second))
    by_kind: dict[str, list[Turn]] = defaultdict(list)
    listed, below = split((story for story in chosen if _state_of_channel(story)), confidence, own)
    for story in sorted(listed, key=story_order):
        if (state := _state_of_channel(story)) is not None:
            by_kind[_kind(story)].append(_turn(story, state))
    all_channels = [
        _channel(kind.code, kind.label, (first, second), by_kind[kind.code]) for kind in contact_kinds()
    ]
    return Rows(
        (channel for channel in all_channels if channel.turns or channel.kind != UNSPECIFIED),
        "channels",
        below,
    )


def _channel(kind: str, label: str, states: tuple[str, str], turns: list[Turn]) -> Channel:
    marked_turns: list[Turn] = []
    suspended = False
    for turn in turns:
        resumed = suspended and turn.state == "used"
        marked_turns.append(_replaced(turn, "resumed") if resumed else turn)
        suspended = turn.state == "suspended" or (suspended and turn.state not in USED)
    used = [turn.date for turn in marked_turns if turn.state in USED]
    return Channel(
        kind,
        label,
        states,
        marked_turns[-1].state if marked_turns else "nothing reported",
        marked_turns[-1].date if marked_turns else None,
        used[-1] if used else None,
        tuple(marked_turns),
    )


def _replaced(turn: Turn, state: ChannelState) -> Turn:
    return replace(turn, state=state)


def _turn(story: Story, state: ChannelState) -> Turn:
    facts = date_of(story), dated(story), state, sentence(story), story.sources
    return Turn(*facts, words(story), story.id, story.proposed_by)


def _kind(story: Story) -> str:
    said = " ".join(span.quote for mention in story.mentions for span in mention.event.evidence)
    sides = {*story.actors, *story.recipients}
    offices = [person.office for person in story.persons if person.office and person.state in sides]
    return contact_kind_of(said, offices)


def _state_of_channel(story: Story) -> ChannelState | None:
    """Return what a story says of a channel of two states; None for a war that goes on, a summit of many."""
    several = len({*story.actors, *story.recipients}) > MOST_STATES
    return None if story.situation or several else _state(story)


def _state(story: Story) -> ChannelState | None:
    """Return what a story says of a channel; None when it speaks of none."""
    said = " ".join(span.quote for mention in story.mentions for span in mention.event.evidence)
    if story.event_type == "CONSULT":
        return _of_contact(story)
    if story.status not in ("held", "planned", "demanded"):
        return None
    turn = turn_of(said)
    if story.event_type == "SANCTION" and turn == "suspended":
        return "suspended"
    if story.event_type in ("AGREE", "COOPERATE", "CONCEDE") and turn in ("resumed", "opened"):
        return "announced" if turn == "resumed" or story.status == "planned" else "opened"
    if story.event_type == "REQUEST" and story.mode == "meet":
        return "offered"
    return "refused" if story.event_type == "REJECT" and names_contact(_refusal(story)) else None


def _refusal(story: Story) -> str:
    """Return the words of a refusal, without those of accounts that tell it as something else."""
    refusals = [mention.event for mention in story.mentions if mention.event.event_type == "REJECT"]
    return " ".join(span.quote for event in refusals for span in event.evidence)


def _of_contact(story: Story) -> ChannelState | None:
    """Return what a contact says: held it was used, announced it was not, and rumour says nothing.

    What is reported as held on a day after the report is an announcement, whatever its tense.
    """
    reported, event_day = day(story.reported), day(story.when.value) if story.when else None
    latest = max((day(mention.published_at) or 0 for mention in story.mentions), default=0)
    if story.status == "held" and event_day is not None and reported is not None and event_day > latest:
        return "announced"
    states: dict[str, ChannelState] = {
        "held": "used", "planned": "announced", "demanded": "offered", "postponed": "postponed",
        "cancelled": "called off",
    }  # fmt: skip
    return states.get(story.status)
