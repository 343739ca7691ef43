"""Related reports: those that open with what a story tells, though no event of theirs stands in it.

    records --openings--> Opening --with_openings--> Story.also   (none that a person held apart)

They join no two stories, have no vote and change no field, and one report may be related to several stories
("US and Germany send tanks"). Whether a report is related to a story is decided from these two alone, so
neither the order of reports nor what else is known matters.

A report is related when it names all the story's parties, its title has a word for the act, and it opens with
much the same words as one of the story's reports does; or with nearly the same text. What was read from its
title decides first: an act between the same parties that stands elsewhere was kept apart, and an act of
another kind is other news. Only what several states do together belongs to the story of each, and two reports
that open alike under titles alike, of the same parties, are one piece of news whatever was read from them.

A report in a language of which no grammar is read is compared by no words: it is a version of a story (see
`Story.versions`) if it is linked, as original or translation, to a report that opens with the story.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property, lru_cache
from itertools import combinations

from dragoman.lexicon.predicates import frames
from dragoman.lexicon.story_rules import merge_rules
from dragoman.merge.corrections import HeldApart, kept_from
from dragoman.merge.dates import day
from dragoman.merge.mentions import (
    features,
    mention_of,
    opening_words,
    partly_read,
    values_of_actors,
    values_of_times,
)
from dragoman.merge.story import LEAD, Act, Mention, Opening, Story
from dragoman.merge.terms import all_stems, parties_in_order, parties_named, stems_of_names, weighted_stems
from dragoman.record import Event, Record, Report, Span
from dragoman.record.report import web_address

Weights = Mapping[str, float]


def openings(records: Iterable[Record], witness: Mapping[str, str] | None = None) -> tuple[Opening, ...]:
    """Return what each of `records` opens with, in order of publication: of those with a date, which the gate
    did not pass over, that name two states or organisations there. `witness` maps report ids to the text that
    each is a copy of, where a caller knows; it is for show."""
    original_of = witness or {}
    rows = (
        _opening(record, original_of.get(record.report.id, record.report.id))
        for record in records
        if record.passed_over is None
    )
    by_report = {opening.report: opening for opening in rows if opening is not None}
    return tuple(sorted(by_report.values(), key=lambda opening: opening.order))


def opens_with(opening: Opening, story: Story) -> bool:
    """Say whether a report opens with what `story` tells. Never where the story has an event of that report,
    nor where it is a war that goes on. The story needs the words that its mentions are compared by."""
    return bool(opening_keys(opening) & story_keys(story)) and StoryMatcher(story, StemCache()).matches(
        opening
    )


def opening_keys(opening: Opening) -> set[str]:
    """Return the keys of an opening: it can belong to no story that has none of them."""
    reported = day(opening.published_at)
    return set() if reported is None else {f"{sides}|{reported}" for sides in _sides(opening.states)}


def story_keys(story: Story) -> set[str]:
    """Return the keys of a story: its first two parties (or the only one; an opening must name all) and a day
    near one on which a report tells it."""
    parties = sorted({*story.actors, *story.recipients})[:2]
    if story.situation or not parties:
        return set()
    near = int(merge_rules().openings["days"])
    days = {reported for mention in story.mentions if (reported := day(mention.published_at)) is not None}
    return {f"{'-'.join(parties)}|{day + offset}" for day in days for offset in range(-near, near + 1)}


def with_openings(
    stories: Iterable[Story], openings: Iterable[Opening], apart: HeldApart | None = None
) -> list[Story]:
    """Return stories with all of `openings` that open with each in `also`, in order of publication, and with
    nothing else there: nor what is held `apart` from it. The stories need the words that their mentions are
    compared by."""
    by_key: dict[str, list[Opening]] = defaultdict(list)
    for opening in {opening.report: opening for opening in openings}.values():
        for key in opening_keys(opening):
            by_key[key].append(opening)
    words = StemCache()
    return [replace(story, also=_also(story, by_key, words, apart or {})) for story in stories]


def _also(
    story: Story, by_key: Mapping[str, list[Opening]], words: StemCache, apart: HeldApart
) -> tuple[Opening, ...]:
    keys = story_keys(story) if by_key else ()
    near = {opening.report: opening for key in keys for opening in by_key.get(key, ())}
    if not near:
        return ()
    matcher, excluded = StoryMatcher(story, words), kept_from(story, apart)
    matching = (row for row in near.values() if row.report not in excluded and matcher.matches(row))
    return tuple(sorted(matching, key=lambda opening: opening.order))


def _opening(record: Record, witness: str) -> Opening | None:
    report = record.report
    if day(report.published_at) is None or not report.blocks:
        return None
    lead = opening_words(report)
    is_partial = partly_read(report.language) is not None
    parties = values_of_actors(record.actors) if is_partial else ()
    states = {row.value for row in parties} if is_partial else parties_named(lead, report.published_at)
    language = report.language if report.language != "en" else None  # of another, only a link counts
    if len(states) < 2:
        return None
    span = _span(report)
    acts = tuple(_act(event) for event in record.events if _stands_in(event, span, report))
    return Opening(
        report.id, witness, span, tuple(sorted(states)), lead, acts,
        report.outlet, report.published_at, report.title, web_address(report.address),
        web_address(report.original), language, parties, values_of_times(record.times) if is_partial else (),
    )  # fmt: skip


def _span(report: Report) -> Span:
    """Return the title as it stands in the text, or what the text begins with."""
    title = next((block for block in report.blocks if block.kind == "title"), None)
    shown = title or report.blocks[0]
    return report.span(shown.start, shown.end if title else min(shown.end, shown.start + LEAD))


def _are_versions(opening: Opening, mention: Mention) -> bool:
    """Say whether one of two reports names the other as the version that it was translated from, or both name
    the same and one is in a language of which no grammar is read; and the story is what it opens with."""
    original = opening.original
    linked = [(original, mention.address), (mention.original, opening.address)]
    if opening.language or mention.language:
        linked.append((original, mention.original))
    return bool(mention.lead) and any(first is not None and first == second for first, second in linked)


def _stands_in(event: Event, span: Span, report: Report) -> bool:
    """Say whether a title tells an event; a war that it only names is none."""
    if not any(span.overlaps(shown) for shown in event.evidence):
        return False
    may_go_on = event.event_type in merge_rules().situations.types
    return not (may_go_on and features(mention_of(report, event, report.id)).situation)


def _act(event: Event) -> Act:
    actors, recipients = (
        tuple(dict.fromkeys(party.state for party in side)) for side in (event.actors, event.recipients)
    )
    return Act(event.event_type, actors, recipients)


def _sides(states: tuple[str, ...]) -> Iterator[str]:
    yield from states
    yield from ("-".join(pair) for pair in combinations(sorted(states), 2))


class StemCache(dict[str, Weights]):
    """The words of texts with their weights, each taken once."""

    def __missing__(self, text: str) -> Weights:
        self[text] = weights = weighted_stems(text)
        return weights


class StoryMatcher:
    """A story, with what is asked of it for every opening taken once."""

    def __init__(self, story: Story, words: StemCache) -> None:
        self._story = story
        self._words = words
        self._family = merge_rules().family_of[story.event_type]
        self._parties = {*story.actors, *story.recipients}
        self._names = frozenset[str]().union(*map(stems_of_names, self._parties))
        self._reports = {mention.report for mention in story.mentions}
        self._mentions = [(day(mention.published_at), mention) for mention in story.mentions]

    def matches(self, opening: Opening) -> bool:
        """Say whether a report opens with the story."""
        if self._story.situation or opening.report in self._reports:
            return False
        if not self._parties or not self._parties <= set(opening.states):
            return False
        if any(_are_versions(opening, mention) for _, mention in self._mentions):
            return True
        near = [] if opening.language else self._near(opening)
        if not near:
            return False
        if self._is_same_news(opening, near):
            return True
        if any(not self._may_be(act) for act in opening.acts):
            return False
        alike = self._opens_alike(opening, near) or self._done_together(opening, near)
        return alike and not self._names_others(opening)

    def _is_same_news(self, opening: Opening, near: Iterable[Mention]) -> bool:
        """Say whether a report opens much as one does whose title tells the story, under a title of the same
        parties. Whatever was read from it, the two are then one piece of news: verbs differ."""
        if opening.acts and not any(self._is_between(act) for act in opening.acts):
            return False
        title = _news_of(opening.title or opening.span.quote)
        parties = parties_in_order(title, opening.published_at)
        apart = any(self._is_kept_apart(act) for act in opening.acts)
        least = merge_rules().openings["retold" if apart else "opened"]
        for mention in near if parties else ():
            other = _news_of(mention.title or "")
            if not _same_parties(parties, parties_in_order(other, mention.published_at)):
                continue
            alike = self._alike(self._words[opening.lead], self._words[mention.lead]) - self._more()
            if alike < least or not self._is_news(mention, other):
                continue
            if alike >= merge_rules().openings["retold"] or self._are_titled_alike(title, other):
                return True
        return False

    def _are_titled_alike(self, title: str, other: str) -> bool:
        return self._alike(self._words[title], self._words[other]) >= merge_rules().openings["titled"]

    def _is_between(self, act: Act) -> bool:
        """Say whether an act is one of the story's parties, or of some of them."""
        states = {*act.actors, *act.recipients}
        return states <= self._parties or states >= self._parties

    def _is_news(self, mention: Mention, news: str) -> bool:
        """Say whether a report's title tells the event or has a word for it, in `news`: not as background."""
        shown = mention.event.predicate or mention.event.evidence[0]
        if shown.start < len(mention.title or ""):
            return shown.start < len(news)
        return self._is_about(mention) or not _words_for_the_act([mention]).isdisjoint(_stems(news))

    def _may_be(self, act: Act) -> bool:
        """Say whether what was read from a title leaves it possible that the title tells the story."""
        states, joint = {*act.actors, *act.recipients}, self._family.directed and _is_joint(act)
        return act.event_type in self._family.types and (states != self._parties or joint)

    def _is_kept_apart(self, act: Act) -> bool:
        """Say whether an act read from a title was held against the story's own, and stands elsewhere."""
        families = merge_rules().families_of[act.event_type]
        compared = any(self._story.event_type in family.all for family in families)
        return compared and {*act.actors, *act.recipients} == self._parties

    def _names_others(self, opening: Opening) -> bool:
        """Say whether a title names other parties instead: not all of the story's, but another. Of a story
        with one known party, any other: what is between two is told there."""
        title = opening.title or opening.span.quote
        alone = len(self._parties) == 1
        named = parties_named(_news_of(title) if alone else title, opening.published_at)
        return not named <= self._parties and (alone or not named >= self._parties)

    def _opens_alike(self, opening: Opening, near: Iterable[Mention]) -> bool:
        title = opening.title or opening.span.quote
        if not self._has_act(opening):
            return any(self._is_copied(opening, _news_of(title), mention) for mention in near)
        words, alike, in_passing = self._words[opening.lead], self._least("alike"), self._least("in_passing")
        for mention in near:
            share = self._alike(words, self._words[mention.lead])
            if share >= in_passing or (share >= alike and self._is_about(mention)):
                return True
        return False

    def _has_act(self, opening: Opening) -> bool:
        """Say whether the news of a title has a word for the act."""
        return not self._acts.isdisjoint(_stems(_news_of(opening.title or opening.span.quote)))

    def _is_copied(self, opening: Opening, title: str, mention: Mention) -> bool:
        """Say whether an opening is nearly that of a report whose title tells the story."""
        titles = self._alike(self._words[title], self._words[_news_of(mention.title or "")])
        if titles < merge_rules().openings["titles"] or not self._is_about(mention):
            return False
        return self._alike(self._words[opening.lead], self._words[mention.lead]) >= self._least("copied")

    def _least(self, name: str) -> float:
        """Return how alike texts must be: the more, the more reports there are, and the oftener states do
        such things."""
        return merge_rules().openings[name] + self._more() + self._family.openings

    def _more(self) -> float:
        return merge_rules().openings["more"] * math.log(len(self._story.mentions))

    def _is_about(self, mention: Mention) -> bool:
        """Say whether a report's title tells the event, or most of its words stand in what does."""
        title = mention.title or ""
        if any(span.start < len(title) for span in mention.event.evidence):
            return True
        words = self._words[title]
        return self._shared(words, self._words[mention.event.evidence[0].quote]) >= 0.5 * self._all(words) > 0

    def _done_together(self, opening: Opening, near: Iterable[Mention]) -> bool:
        """Say whether the title tells of several states what the story tells of one or some of them."""
        together = any(
            set(self._story.actors) <= set(act.actors) and set(self._story.recipients) <= set(act.recipients)
            for act in opening.acts
            if self._family.directed and self._story.recipients and _is_joint(act)
        )
        if not together or not self._has_act(opening):
            return False
        words, needed = self._words[opening.title or opening.span.quote], merge_rules().openings["joint"]
        return any(self._shared(words, self._words[mention.context]) >= needed for mention in near)

    def _near(self, opening: Opening) -> list[Mention]:
        """Return the mentions of the same days, but those of the same outlet: its standing lines and its
        series are alike whatever they tell."""
        reported, days = day(opening.published_at), merge_rules().openings["days"]
        return [
            mention
            for published, mention in self._mentions
            if reported is not None
            and published is not None
            and abs(published - reported) <= days
            and (mention.outlet is None or mention.outlet != opening.outlet)
        ]

    def _alike(self, left: Weights, right: Weights) -> float:
        """Return which part of their words two texts share, from 0 to 1; 0 for too few words."""
        shared = self._shared(left, right)
        return (
            2 * shared / (self._all(left) + self._all(right))
            if shared >= merge_rules().openings["words"]
            else 0.0
        )

    def _shared(self, left: Weights, right: Weights) -> float:
        return sum(min(left[word], right[word]) for word in (left.keys() & right.keys()) - self._names)

    def _all(self, words: Weights) -> float:
        return sum(words.values()) - sum(words.get(name, 0.0) for name in self._names)

    @cached_property
    def _acts(self) -> frozenset[str]:
        return _words_for_the_act(self._story.mentions)


def _words_for_the_act(mentions: Sequence[Mention]) -> frozenset[str]:
    """Return the stems of the words by which a story's mentions tell the act, and of words like them."""
    counts: Counter[str] = Counter()
    for mention in mentions:
        event = mention.event
        words = set(all_stems(event.predicate.quote)) if event.predicate else set()
        counts.update(words.union(*(_heads().get(name, ()) for name in event.rule.split(", "))))
    least = merge_rules().openings["told_by"] * len(mentions)
    return frozenset(word for word, count in counts.items() if count >= least)


@cache
def _heads() -> dict[str, frozenset[str]]:
    """Return the stems of the words that head the verbs, nouns and adjectives of each frame."""
    return {
        frame.id: frozenset().union(
            *(all_stems(verb.split()[0]) for verb in (*frame.verbs, *frame.adjectives)),
            *(all_stems(noun.split()[-1]) for noun in frame.nouns),
        )
        for frame in frames()
    }


@lru_cache(maxsize=10_000)
def _news_of(title: str) -> str:
    """Return what a title tells, without the background of it ("... after the raid")."""
    return _background().split(title, maxsplit=1)[0]


def _is_joint(act: Act) -> bool:
    """Say whether several do it."""
    return len(set(act.actors)) > 1


def _same_parties(left: Sequence[str], right: Sequence[str]) -> bool:
    """Say whether two titles name the same parties, and the same first: who answers is named before whom."""
    return left[:1] == right[:1] and set(left) == set(right)


_stems = lru_cache(maxsize=10_000)(all_stems)


@cache
def _background() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(merge_rules().background.words, key=len, reverse=True)))
    return re.compile(rf"\s(?:{words})\s", re.IGNORECASE)
