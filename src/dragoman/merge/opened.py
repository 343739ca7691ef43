"""A story as reports that open with it are held against it: its parties, its words for the act, its openings.

A report opens with a story when it names all its parties, its title has a word for the act, and it opens with
much the same words as one of the story's reports does; or with nearly the same text. What was read from its
title decides first: an act between the same parties that stands elsewhere was kept apart, and an act of
another kind is other news. Only what several states do together belongs to the story of each, and two reports
that open alike under titles alike, of the same parties, are one piece of news whatever was read from them.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, lru_cache

from dragoman.lexicon.merging import rules
from dragoman.lexicon.predicates import frames
from dragoman.merge.dates import day
from dragoman.merge.features import all_stems, state_names, telling_words
from dragoman.merge.naming import parties_in_order, parties_named
from dragoman.merge.story import Act, Mention, Opening, Story

Weights = Mapping[str, float]


class Words(dict[str, Weights]):
    """The words of texts with their weights, each taken once."""

    def __missing__(self, text: str) -> Weights:
        self[text] = found = telling_words(text)
        return found


class Opened:
    """A story, with what is asked of it for every opening taken once."""

    def __init__(self, story: Story, words: Words) -> None:
        self._story = story
        self._words = words
        self._family = rules().family_of[story.event_type]
        self._parties = {*story.actors, *story.recipients}
        self._names = frozenset[str]().union(*map(state_names, self._parties))
        self._reports = {mention.report for mention in story.mentions}
        self._told = [(day(mention.published_at), mention) for mention in story.mentions]

    def by(self, opening: Opening) -> bool:
        """Say whether a report opens with the story."""
        if self._story.situation or opening.report in self._reports:
            return False
        if not self._parties or not self._parties <= set(opening.states):
            return False
        near = self._near(opening)
        if not near:
            return False
        if self._is_same_news(opening, near):
            return True
        if any(not self._may_be(act) for act in opening.acts):
            return False
        found = self._opens_alike(opening, near) or self._done_together(opening, near)
        return found and not self._names_others(opening)

    def _is_same_news(self, opening: Opening, near: Iterable[Mention]) -> bool:
        """Say whether a report opens much as one does whose title tells the story, under a title of the same
        parties. Whatever was read from it, the two are then one piece of news: verbs differ."""
        if opening.acts and not any(self._is_between(act) for act in opening.acts):
            return False
        title = _news_of(opening.title or opening.span.quote)
        parties = parties_in_order(title, opening.published_at)
        apart = any(self._is_kept_apart(act) for act in opening.acts)
        least = rules().openings["retold" if apart else "opened"]
        for mention in near if parties else ():
            other = _news_of(mention.title or "")
            if not _same_parties(parties, parties_in_order(other, mention.published_at)):
                continue
            alike = self._alike(self._words[opening.lead], self._words[mention.lead]) - self._more()
            if alike < least or not self._is_news(mention, other):
                continue
            if alike >= rules().openings["retold"] or self._are_titled_alike(title, other):
                return True
        return False

    def _are_titled_alike(self, title: str, other: str) -> bool:
        return self._alike(self._words[title], self._words[other]) >= rules().openings["titled"]

    def _is_between(self, act: Act) -> bool:
        """Say whether an act is one of the story's parties, or of some of them."""
        states = {*act.actors, *act.recipients}
        return states <= self._parties or states >= self._parties

    def _is_news(self, mention: Mention, news: str) -> bool:
        """Say whether a report's title tells the event or has a word for it, in `news`: not as background."""
        told = mention.event.predicate or mention.event.evidence[0]
        if told.start < len(mention.title or ""):
            return told.start < len(news)
        return self._is_about(mention) or not _words_for_the_act([mention]).isdisjoint(_stems(news))

    def _may_be(self, act: Act) -> bool:
        """Say whether what was read from a title leaves it possible that the title tells the story."""
        states, joint = {*act.actors, *act.recipients}, self._family.directed and _is_joint(act)
        return act.event_type in self._family.types and (states != self._parties or joint)

    def _is_kept_apart(self, act: Act) -> bool:
        """Say whether an act read from a title was held against the story's own, and stands elsewhere."""
        compared = any(self._story.event_type in one.all for one in rules().families_of[act.event_type])
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
            found = self._alike(words, self._words[mention.lead])
            if found >= in_passing or (found >= alike and self._is_about(mention)):
                return True
        return False

    def _has_act(self, opening: Opening) -> bool:
        """Say whether the news of a title has a word for the act."""
        return not self._acts.isdisjoint(_stems(_news_of(opening.title or opening.span.quote)))

    def _is_copied(self, opening: Opening, title: str, mention: Mention) -> bool:
        """Say whether an opening is nearly that of a report whose title tells the story."""
        titles = self._alike(self._words[title], self._words[_news_of(mention.title or "")])
        if titles < rules().openings["titles"] or not self._is_about(mention):
            return False
        return self._alike(self._words[opening.lead], self._words[mention.lead]) >= self._least("copied")

    def _least(self, name: str) -> float:
        """Return how alike texts must be: the more, the more reports there are, and the oftener states do
        such things."""
        return rules().openings[name] + self._more() + self._family.openings

    def _more(self) -> float:
        return rules().openings["more"] * math.log(len(self._story.mentions))

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
        words, needed = self._words[opening.title or opening.span.quote], rules().openings["joint"]
        return any(self._shared(words, self._words[mention.context]) >= needed for mention in near)

    def _near(self, opening: Opening) -> list[Mention]:
        """Return the mentions of the same days, but those of the same outlet: its standing lines and its
        series are alike whatever they tell."""
        on, days = day(opening.published_at), rules().openings["days"]
        return [
            mention
            for told, mention in self._told
            if on is not None
            and told is not None
            and abs(told - on) <= days
            and (mention.outlet is None or mention.outlet != opening.outlet)
        ]

    def _alike(self, one: Weights, two: Weights) -> float:
        """Return which part of their words two texts share, from 0 to 1; 0 for too few words."""
        shared = self._shared(one, two)
        return 2 * shared / (self._all(one) + self._all(two)) if shared >= rules().openings["words"] else 0.0

    def _shared(self, one: Weights, two: Weights) -> float:
        return sum(min(one[word], two[word]) for word in (one.keys() & two.keys()) - self._names)

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
        told = set(all_stems(event.predicate.quote)) if event.predicate else set()
        counts.update(told.union(*(_heads().get(name, ()) for name in event.rule.split(", "))))
    least = rules().openings["told_by"] * len(mentions)
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


def _same_parties(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Say whether two titles name the same parties, and the same first: who answers is named before whom."""
    return ours[:1] == theirs[:1] and set(ours) == set(theirs)


_stems = lru_cache(maxsize=10_000)(all_stems)


@cache
def _background() -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(rules().background, key=len, reverse=True)))
    return re.compile(rf"\s(?:{words})\s", re.IGNORECASE)
