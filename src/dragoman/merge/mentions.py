"""Mentions: each event of each report with what it is compared by; and which report is a copy of which.

Reports are compared by their shingles (runs of five words). Candidates share a fingerprint (winnowing,
Schleimer, Wilkerson and Aiken 2003: any shared run of twelve words is found, without comparing all pairs).
Two reports are copies of one text when most shingles of the shorter stand in the longer. So a wire story, its
updates and the papers that carry it whole or cut short count as one source.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import accumulate, combinations, product
from typing import Any, Generic, NamedTuple, TypeVar

from dragoman.lexicon.story_rules import Family, merge_rules
from dragoman.merge.dates import Period, day, is_too_wide, period, sortable
from dragoman.merge.story import Mention
from dragoman.merge.terms import Area, MentionTerms, name_parts, participants, states_named
from dragoman.record import RECIPROCAL, Event, EventType, Record, Report
from dragoman.record.web_address import web_address

Key = TypeVar("Key", bound=Any)  # what has an order

LEAD = 400  # characters: what a report opens with is what its title is about


def mentions(records: Iterable[Record], witness: Mapping[str, str] | None = None) -> tuple[Mention, ...]:
    """Return the mentions of `records` in order of publication, each once.

    `witness` maps report ids to the text each is a copy of, where a caller knows more reports than these;
    without it, copies are looked for among them.
    """
    known = list(records)
    copies = witness if witness is not None else originals(record.report for record in known)
    mention_of_event = {
        event.id: mention_of(record.report, event, copies.get(record.report.id, record.report.id))
        for record in known
        for event in record.events
    }
    return tuple(sorted(mention_of_event.values(), key=lambda mention: mention.order))


def mention_of(report: Report, event: Event, witness: str) -> Mention:
    """Return an event as a mention of `report`, a copy of the text `witness` (or itself)."""
    return Mention(
        event,
        report.id,
        witness,
        outlet=report.outlet,
        published_at=report.published_at,
        title=report.title,
        address=web_address(report.address),
        context=_context(report, event),
        lead=_lead(report, event),
        original=web_address(report.original),
    )


def _context(report: Report, event: Event) -> str:
    """Return the words of the event, one passage a line, and the title where the report opens with it."""
    parts = [" ".join(span.quote.split()) for span in (*event.evidence, *event.also)]
    title = " ".join((report.title or "").split())
    if title and _opens(report, event):
        parts.append(title)
    return "\n".join(dict.fromkeys(parts))


def _opens(report: Report, event: Event) -> bool:
    """Say whether the report opens with the event, so that its title is about it."""
    return min(span.start for span in event.evidence) < len(report.title or "") + LEAD


def _lead(report: Report, event: Event) -> str:
    """Return the title and what follows it, of a report that opens with the event."""
    return opening_words(report) if _opens(report, event) else ""


def opening_words(report: Report) -> str:
    """Return the title of a report and what follows it."""
    title, text = report.title or "", report.text[: len(report.title or "") + LEAD]
    return text if text.startswith(title) else f"{title}\n{text}"


SHINGLE_WORDS = 5
WINDOW = 8  # shingles, one of which is kept as a fingerprint
MIN_SHARED = 0.6  # of the shingles of the shorter text
MIN_WORDS = 8  # a shorter text can agree by chance
MAX_REPORTS = 100  # reports with one fingerprint, beyond which it is a publisher's standing line

_OUTLINE_BITS = 2048
_WORD = re.compile(r"\w+")


class Shingles(NamedTuple):
    """The hashed shingles of a text, and those of them that are its fingerprints."""

    all: frozenset[int]
    fingerprints: frozenset[int]


class ShingleIndex(dict[str, Shingles]):
    """The shingles of reports by report id; may be kept from one call of `originals` to the next."""

    def add(self, report: Report) -> None:
        """Add a report, if it is new."""
        if report.id not in self:
            shingles = shingles_of(report)
            self[report.id] = Shingles(frozenset(shingles), frozenset(fingerprints(shingles)))


def originals(reports: Iterable[Report], index: ShingleIndex | None = None) -> dict[str, str]:
    """Return, by report id, the id of the report it is a copy of: the earliest of them, or itself. `index`
    holds reports that were compared before; `reports` are added to it."""
    known = {report.id: report for report in reports}
    index = ShingleIndex() if index is None else index
    for report in known.values():
        index.add(report)
    shingles = {id: index[id].all for id in known}
    outlines = _Outlines(shingles)
    copies = DisjointSets(known)
    for first, second in _candidates({id: index[id].fingerprints for id in known}, copies):
        sizes = len(shingles[first]), len(shingles[second])
        if _may_be_copies(sizes, outlines[first], outlines[second]) and is_near_duplicate(
            shingles[first], shingles[second]
        ):
            copies.join(first, second)
    original_of: dict[str, str] = {}
    for group in copies.groups():
        earliest = min(group, key=lambda id: (sortable(known[id].published_at), id))
        original_of.update(dict.fromkeys(group, earliest))
    return original_of


def shingles_of(report: Report) -> tuple[int, ...]:
    """Return the hashed shingles of a report's body in order, or of all of it when its body is too short."""
    for text in (report.body, report.text):
        words = _WORD.findall(text.casefold())
        if len(words) >= MIN_WORDS:
            encoded = [word.encode("utf-8", "surrogatepass") for word in words]
            ends = list(accumulate(len(word) + 1 for word in encoded))
            joined, starts = b" ".join(encoded), (0, *ends[:-SHINGLE_WORDS])
            places = zip(starts, ends[SHINGLE_WORDS - 1 :], strict=True)
            return tuple(zlib.crc32(joined[start : end - 1]) for start, end in places)
    return ()


def fingerprints(shingles: tuple[int, ...]) -> set[int]:
    """Return the shingles that are kept: two texts that share none share no run of twelve words."""
    if len(shingles) <= WINDOW:
        return {min(shingles)} if shingles else set()
    minima: Sequence[int] = shingles
    reach = 1
    while reach < WINDOW:  # the minimum of each window, in windows of twice the size at each step
        step = min(reach, WINDOW - reach)
        minima = list(map(min, minima, minima[step:]))
        reach += step
    return set(minima)


def is_near_duplicate(first: Set[int], second: Set[int]) -> bool:
    """Say whether most shingles of the shorter text stand in the longer."""
    return len(first & second) >= MIN_SHARED * min(len(first), len(second))


def _candidates(
    fingerprints_of: Mapping[str, Set[int]], copies: DisjointSets[str]
) -> Iterator[tuple[str, str]]:
    """Yield pairs of reports that share a fingerprint, each once, without those known as `copies` by then."""
    reports_with: dict[int, list[str]] = defaultdict(list)
    for id, prints in fingerprints_of.items():
        for fingerprint in prints:
            reports_with[fingerprint].append(id)
    seen: set[tuple[str, str]] = set()
    for ids in {frozenset(ids) for ids in reports_with.values() if 1 < len(ids) <= MAX_REPORTS}:
        groups: dict[str, list[str]] = defaultdict(list)
        for id in ids:
            groups[copies.root(id)].append(id)
        for group, other_group in combinations(groups.values(), 2):
            for first, second in product(group, other_group):
                pair = (first, second) if first < second else (second, first)
                if pair not in seen and copies.root(first) != copies.root(second):
                    seen.add(pair)
                    yield pair


class _Outlines(dict[str, int]):
    """The shingles of texts as a bit set each, in which several shingles share a bit; made when asked for."""

    def __init__(self, shingles: Mapping[str, Set[int]]) -> None:
        self._shingles = shingles

    def __missing__(self, id: str) -> int:
        bits = {shingle % _OUTLINE_BITS for shingle in self._shingles[id]}
        self[id] = outline = sum(1 << bit for bit in bits)
        return outline


def _may_be_copies(sizes: tuple[int, int], first: int, second: int) -> bool:
    """Say whether `is_near_duplicate` may hold of texts of these sizes and outlines: a bit of the shorter
    that the longer lacks is a shingle that it lacks."""
    shorter, longer = (first, second) if sizes[0] <= sizes[1] else (second, first)
    return min(sizes) - (shorter & ~longer).bit_count() >= MIN_SHARED * min(sizes)


class DisjointSets(Generic[Key]):
    """Disjoint sets of keys (union-find); the sets do not depend on the order of joining."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self._parent = {key: key for key in keys}

    def __contains__(self, key: Key) -> bool:
        return key in self._parent

    def root(self, key: Key) -> Key:
        """Return the key that stands for the set of `key`: its smallest."""
        parent = self._parent
        while parent[key] != key:
            parent[key] = parent[parent[key]]
            key = parent[key]
        return key

    def join(self, first: Key, second: Key) -> Key:
        """Make the sets of two keys one; return the key that stands for it."""
        small, large = sorted((self.root(first), self.root(second)))
        self._parent[large] = small
        return small

    def groups(self) -> list[list[Key]]:
        """Return the sets, each in order, by their smallest keys."""
        members: dict[Key, list[Key]] = defaultdict(list)
        for key in sorted(self._parent):
            members[self.root(key)].append(key)
        return [members[root] for root in sorted(members)]


AHEAD = frozenset({"planned", "unconfirmed", "demanded", "postponed", "cancelled"})
"""Statuses of what may lie in the future of its report."""


@dataclass(frozen=True, slots=True)
class Features:
    """A mention as the comparators see it.

    `dated`: its own days, where they are precise enough; `reported`: the day of publication; `window`: the
    days it may have happened on. `named`: states that the report opens with, where no recipient was read.
    `number`: its number in a series; `again`: it recalls another event; `situation`: it names what goes on
    without a day of its own; `meeting`, `refused`: it is a contact or speaks of one, refuses one; `things`:
    rare things and occasions in its words; `struck`, `venue`: where it tells an attack, a contact; `quoted`:
    the words that it quotes, in a family of words. The last fields are asked of every pair, and taken once.
    """

    mention: Mention
    family: Family
    actors: frozenset[str]
    recipients: frozenset[str]
    named: frozenset[str]
    dated: Period | None
    reported: int | None
    window: Period | None
    people: tuple[tuple[str | None, frozenset[str]], ...]
    terms: MentionTerms
    number: int | None
    again: bool
    situation: bool
    meeting: bool
    refused: bool
    things: frozenset[str]
    struck: frozenset[Area]
    venue: str | None
    quoted: frozenset[str]
    id: str = field(init=False)
    event_type: EventType = field(init=False)
    states: frozenset[str] = field(init=False)
    by_family: dict[str, Features] = field(init=False, compare=False, repr=False)
    """The same in other families, by their names: made when they are first asked for."""

    def __post_init__(self) -> None:
        put = partial(object.__setattr__, self)
        put("id", self.mention.event.id)
        put("event_type", self.mention.event.event_type)
        put("states", self.actors | self.recipients)
        put("by_family", {})

    @property
    def words(self) -> dict[str, float]:
        return self.terms.words

    @property
    def opening(self) -> dict[str, float]:
        return self.terms.opening

    @property
    def total_weight(self) -> float:
        return self.terms.total


def features(mention: Mention) -> Features:
    """Return what `mention` is compared by."""
    event = mention.event
    family = merge_rules().family_of[event.event_type]
    actors, recipients = _parties(mention, family)
    stated = period(event.when.value) if event.when else None
    reported = day(mention.published_at)
    dated = stated if stated and not is_too_wide(stated, reported, merge_rules().windows) else None
    terms = MentionTerms(mention)
    return Features(
        mention,
        family,
        actors,
        recipients,
        frozenset() if recipients else terms.named - actors,
        dated,
        reported,
        dated or _window(mention, family, reported),
        tuple((person.state, name_parts(person)) for person in participants(event)),
        terms,
        terms.number,
        terms.again,
        terms.names_situation and _is_situation(event, dated, reported, terms.again),
        event.event_type == "CONSULT" or terms.meeting,
        terms.refused,
        terms.named_things,
        terms.struck,
        terms.venue,
        terms.quoted if family.quotes else frozenset(),
    )


def in_family(mention: Features, family: Family) -> Features:
    """Return the features of a mention as one of another family, which its type may be told in too."""
    if family.name == mention.family.name:
        return mention
    known = mention.by_family.get(family.name)
    if known is None:
        actors, recipients = _parties(mention.mention, family)
        known = replace(mention, family=family, actors=actors, recipients=recipients)
        mention.by_family[family.name] = known
    return known


def is_ahead(mention: Features) -> bool:
    """Say whether what a mention tells is still to come."""
    return mention.mention.event.status in AHEAD


def is_called_off(mention: Features) -> bool:
    """Say whether a mention tells of something put off or called off."""
    return mention.mention.event.status in {"postponed", "cancelled"}


def is_lasting(mention: Mention) -> bool:
    """Say whether what a mention tells goes on for some days: a visit, ships on patrol."""
    return mention.event.mode in merge_rules().lasting["modes"]


def _parties(mention: Mention, family: Family) -> tuple[frozenset[str], frozenset[str]]:
    """Return the states of the two sides, as one where the family knows no direction.

    What two do together ("Chad and Mali cooperate") each of them does with the other.
    """
    event = mention.event
    actors = frozenset(party.state for party in event.actors)
    recipients = frozenset(party.state for party in event.recipients)
    if not family.directed:
        actors, recipients = actors | recipients, frozenset()
        if len(actors) < 2:  # "the president received Lula": the states are those of the people
            actors |= {person.state for person in event.persons if person.state}
        if len(actors) < 2:  # "Biden, Brazil's Lula vow ...": the other state is the only one that is named
            named = states_named(mention.context) - actors
            actors |= named if len(named) == 1 else set()
    elif event.event_type in RECIPROCAL and len(actors) > 1 and not recipients:
        recipients = actors
    return actors, recipients


def _window(mention: Mention, family: Family, reported: int | None) -> Period | None:
    """Return the days on which an undated mention may lie, around its publication."""
    if reported is None:
        return None
    windows = merge_rules().windows
    if mention.event.status in AHEAD and family.ahead:
        return Period(reported - windows["ahead_before"], reported + windows["ahead_after"])
    after = windows["lasting"] if is_lasting(mention) else windows["held_after"]
    return Period(reported - windows["held_before"], reported + after)


def _is_situation(event: Event, dated: Period | None, reported: int | None, again: bool) -> bool:
    """Say whether an event that names what goes on is that, as an anniversary names a war whatever its day;
    the day of the news is not the war's: "on Monday he came to the war-torn country"."""
    of_news = dated and reported is not None and abs(reported - dated.last) <= merge_rules().windows["far"]
    return again or ((not dated or bool(of_news)) and event.status not in AHEAD)
