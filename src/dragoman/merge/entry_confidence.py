"""How likely an entry is right as a whole: its type, its parties, its date and its status.

A reader's confidence says how likely one report tells an event. An entry can be wrong although it does: two
acts are merged, a late report dates it, outlets differ on what became of it. So what is known of a story when
it is merged becomes numbers (`features`), and a logistic regression over them, fitted on entries that readers
judged (`training/entries.py`), gives the confidence. `entry_confidence.csv` has the weights and says what
each number is. A weight with a sign there keeps to it: a further outlet, or a surer one, that tells the same
does not make an entry less sure.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import chain

from dragoman.lexicon.office_titles import role_of, title_words
from dragoman.lexicon.predicates import FRAMES, words
from dragoman.lexicon.story_rules import entry_weights, merge_rules
from dragoman.merge.dates import day, period
from dragoman.merge.mentions import AHEAD
from dragoman.merge.story import Mention, Story, Vote
from dragoman.merge.terms import WORD, names_situation, parties_in_order
from dragoman.merge.votes import (
    by_outlet,
    certainty,
    in_title,
    is_background,
    is_told_twice,
    of_family,
    signals,
    starts_at,
)
from dragoman.record import LEARNED, RECIPROCAL, Event, Party
from dragoman.settings import LISTED

BIAS = "bias"
FURTHER_OUTLET = 0.5
"""How much a further outlet counts that tells of a story, against the surest one: outlets use the same words,
so what is misread in one is often misread in the next. Set by hand."""
ENOUGH = 4
"""Mentions that say the same, from which a field is agreed upon whatever others say. Set by hand."""
SIGNALS = 2
"""Signals (`votes.signals`) that a contact of leaders or foreign ministers needs to be listed as held."""
_HARDLY_LISTED = round(LISTED - 0.01, 2)
_LEAST, _MOST = 0.02, 0.995
_YEAR = re.compile(r"\b(?:1[89]|20)\d\d\b")
_AROUND = frozenset({"sentence", "document", "previous", "kin"})
"""How a recipient was found that stands in the words around a verb, not where the verb has it."""
_PRIVATE = ("private", "audience", "members", "rival", "local")
_NEXT = 1  # word behind a state's name
_OFF = frozenset({"postponed", "cancelled", "denied"})


def confidence(story: Story) -> float | None:
    """Return how likely a story is right in type, parties, date and status; None where no reader of ours gave
    the confidence of an event, and 1 where a hand decided the type.

    The regression was fitted on what our own reader reads. It says nothing of a story that second readers
    alone tell: who accepted that wants it listed.
    """
    if any(vote.by == "hand" for vote in _votes(story, "type")[:1]):
        return 1.0
    if all(m.event.confidence is None or m.event.proposed_by for m in of_family(story)):
        return None
    chance = round(probability(features(story)), 3)
    known = signals(story)
    return chance if known is None or len(known) >= SIGNALS else min(chance, _HARDLY_LISTED)


def probability(values: Mapping[str, float]) -> float:
    """Return what the regression says of features; one without a weight counts nothing."""
    weights = entry_weights()
    total = weights[BIAS] + sum(weights[name] * value for name, value in values.items() if name in weights)
    return 1 / (1 + math.exp(-total))


def features(story: Story) -> dict[str, float]:
    """Return what is known of a story, as numbers by name; `entry_confidence.csv` says what each is."""
    mentions = of_family(story)
    outlets = by_outlet(mentions)
    values = {
        **_of_confidence(outlets),
        **_of_agreement(story, mentions),
        **_of_date(story, mentions),
        **_of_words(story, mentions),
        "network alone": _share(mention.event.rule == LEARNED for mention in mentions),
        "several parties": float(len({*story.actors, *story.recipients}) > 2),
        "one-sided": float(not story.recipients and (len(story.actors) < 2 or not _is_mutual(story))),
        "persons": float(bool(story.persons)),
        "mode": float(story.mode is not None),
        "visit": float(story.mode == "visit"),
        "persons of some parties": float(_has_persons_of_some(story)),
        "contradictions": len(story.contradictions) / len(outlets),
        "turns": float(len(story.history) > 1),
        f"type {story.event_type}": 1.0,
        **({f"mode {story.mode}": 1.0} if story.mode else {}),
        f"status {'off' if story.status in _OFF else story.status}": 1.0,
    }
    return {name: round(value, 4) for name, value in values.items()}


def _of_confidence(outlets: Mapping[str, Sequence[Mention]]) -> dict[str, float]:
    """Return what readers say of the events, outlet by outlet."""
    chances = sorted(
        (max(certainty(mention) for mention in of_outlet) for of_outlet in outlets.values()), reverse=True
    )
    doubt = (1 - chances[0]) * math.prod(1 - FURTHER_OUTLET * other for other in chances[1:])
    return {
        "surest": _logit(chances[0]),
        "together": _logit(1 - doubt),
        "mean": sum(map(_logit, chances)) / len(chances),
        "outlets": math.log(len(chances)),
    }


def _of_agreement(story: Story, mentions: Sequence[Mention]) -> dict[str, float]:
    """Return how many of the mentions say what the story says."""
    actors, recipients = set(story.actors), set(story.recipients)
    sides = [({p.state for p in m.event.actors}, {p.state for p in m.event.recipients}) for m in mentions]
    if _is_mutual(story):
        actors = actors | recipients
        sides = [(first | second, set()) for first, second in sides]
        recipients = set()
    alike = [
        mention
        for mention, side in zip(mentions, sides, strict=True)
        if (mention.event.event_type, mention.event.status) == (story.event_type, story.status)
        and side == (actors, recipients)
    ]
    return {
        "outlets alike": math.log1p(len(by_outlet(alike))),
        "surest alike": max((_logit(certainty(mention)) for mention in alike), default=0.0),
        "told twice": max(float(is_told_twice(mention.event)) for mention in mentions),
        "type agreed": _agreed(mention.event.event_type == story.event_type for mention in story.mentions),
        "parties agreed": _agreed(side == (actors, recipients) for side in sides),
        "status agreed": _agreed(mention.event.status == story.status for mention in mentions),
    }


def _of_date(story: Story, mentions: Sequence[Mention]) -> dict[str, float]:
    """Return how the date is known, and how far it lies from the reports."""
    days = [reported for mention in story.mentions if (reported := day(mention.published_at)) is not None]
    values = {"days of reports": math.log1p(max(days) - min(days)) if days else 0.0}
    stated = period(story.when.value) if story.when else None
    if story.when is None or stated is None:
        return values | {"undated": 1.0, "date agreed": 1.0, "undated ahead": float(story.status in AHEAD)}
    dates = [period(mention.event.when.value) for mention in mentions if mention.event.when]
    first, last = (min(days), max(days)) if days else (stated.last, stated.first)
    return values | {
        "date agreed": _agreed(dated is not None and stated.contains(dated) for dated in dates),
        "dated by": _share(mention.event.when is not None for mention in mentions),
        "date of another basis": float(story.when.basis != "text"),
        "date is wide": math.log(stated.days),
        "days before reports": math.log1p(max(0, first - stated.last)),
        "days after reports": math.log1p(max(0, stated.first - last)),
    }


def _of_words(story: Story, mentions: Sequence[Mention]) -> dict[str, float]:
    """Return where the words stand that tell the event, and what stands beside them."""
    states = {*story.actors, *story.recipients}
    return {
        "in title": _share(in_title(mention) for mention in mentions),
        "title names parties": max(
            _share(state in _named(mention.title or "", mention) for state in sorted(states))
            for mention in mentions
        ),
        "depth": min(
            math.log1p(max(0, starts_at(mention) - len(mention.title or ""))) for mention in mentions
        ),
        "inside a sentence": _share(_evidence(mention)[:1].islower() for mention in mentions),
        "infinitive": _share(_is_infinitive(mention) for mention in mentions),
        "opens with its verb": _share(_opens_with_predicate(mention) for mention in mentions),
        "background": _share(is_background(mention) for mention in mentions),
        "another year": _share(_names_other_year(mention) for mention in mentions),
        "situation": _share(names_situation(mention.event) for mention in mentions),
        "other states": min(_other_states(mention, states) for mention in mentions),
        "party elsewhere": _share(_has_party_elsewhere(mention) for mention in mentions),
        "recipient around": _share(_has_recipient_around(mention.event) for mention in mentions),
        "people as recipient": _share(
            any(party.via == "demonym" for party in mention.event.recipients) for mention in mentions
        ),
        "private actor": _share(_is_private(mention) for mention in mentions),
        "out of office": _share(_is_out_of_office(mention.event) for mention in mentions),
        "noun undated": _share(_is_undated_noun(mention.event) for mention in mentions),
        "recipient far": min(_distance(mention, mention.event.recipients) for mention in mentions),
        "actor far": min(_distance(mention, mention.event.actors) for mention in mentions),
        "length": math.log(min(len(WORD.findall(_evidence(mention))) + 1 for mention in mentions)),
        "explains": _share(_explains(mention) for mention in mentions),
        "in the present": _share(_is_in_the_present(mention) for mention in mentions),
        "asks": _share("?" in (mention.title or "") for mention in mentions),
    }


def _votes(story: Story, field: str) -> tuple[Vote, ...]:
    return dict(story.votes).get(field, ())


def _logit(chance: float) -> float:
    chance = min(max(chance, _LEAST), _MOST)
    return math.log(chance / (1 - chance))


def _share(conditions: Iterable[bool]) -> float:
    """Return which share of conditions holds, 1 where there is none."""
    values = list(conditions)
    return sum(values) / len(values) if values else 1.0


def _agreed(conditions: Iterable[bool]) -> float:
    """Return which share of mentions agree, 1 where enough do: strays among many count for nothing."""
    values = list(conditions)
    return min(1.0, max(_share(values), sum(values) / ENOUGH))


def _has_persons_of_some(story: Story) -> bool:
    """Say whether a contact that is no visit names fewer persons than parties: who else met is a guess."""
    contact = story.event_type == "CONSULT" and story.mode != "visit"
    return contact and 0 < len(story.persons) < len({*story.actors, *story.recipients})


def _is_mutual(story: Story) -> bool:
    return story.event_type in RECIPROCAL


def _evidence(mention: Mention) -> str:
    return mention.event.evidence[0].quote


def _named(text: str, mention: Mention) -> frozenset[str]:
    return frozenset(parties_in_order(text, (mention.published_at or "")[:10] or None))


def _other_states(mention: Mention, states: set[str]) -> float:
    return float(min(3, len(_named(_evidence(mention), mention) - states)))


def _opens_with_predicate(mention: Mention) -> bool:
    predicate = mention.event.predicate
    return predicate is not None and predicate.start == starts_at(mention)


def _explains(mention: Mention) -> bool:
    """Say whether a report comments on what happened before: "Why Norway recalled its envoy"."""
    first = WORD.search((mention.title or "").casefold())
    return first is not None and first.group() in merge_rules().explaining.words


def _is_in_the_present(mention: Mention) -> bool:
    """Say whether a verb has the ending of the present tense, as headlines tell their news; "talks" and the
    other nouns of its frame have none."""
    predicate = mention.event.predicate
    if predicate is None or not predicate.quote.endswith("s"):
        return False
    word = predicate.quote.casefold()
    return not {word[:-1], word[:-2], f"{word[:-3]}y"}.isdisjoint(
        _verbs(mention.event.rule.partition(", ")[0])
    )


@cache
def _verbs(rule: str) -> frozenset[str]:
    """Return the verbs of a frame; of a reading without frame those that are never a noun."""
    frame = FRAMES.rows.get(rule)
    if frame is not None:
        return frozenset(frame.verbs)
    nouns = {noun for other in FRAMES.rows.values() for noun in other.nouns}
    return frozenset(verb for other in FRAMES.rows.values() for verb in other.verbs if verb not in nouns)


def _names_other_year(mention: Mention) -> bool:
    years = set(_YEAR.findall(_evidence(mention)))
    return bool(years - {(mention.published_at or "")[:4]})


def _has_party_elsewhere(mention: Mention) -> bool:
    shown = mention.event.evidence
    parties = (*mention.event.actors, *mention.event.recipients)
    return any(p.span is None or not any(span.contains(p.span) for span in shown) for p in parties)


def _has_recipient_around(event: Event) -> bool:
    """Say whether the recipient stands in the words around, not where the verb has it."""
    return event.rule.partition(", ")[2] in _AROUND


def _is_infinitive(mention: Mention) -> bool:
    """Say whether "to" stands before the verb."""
    predicate, start = mention.event.predicate, starts_at(mention)
    before = _evidence(mention)[: max(0, predicate.start - start)] if predicate else ""
    return before.casefold().split()[-1:] == ["to"]


def _is_private(mention: Mention) -> bool:
    """Say whether an actor is some of a state's people, a firm or a town: "Swiss lawmakers"."""
    text, start = _evidence(mention), starts_at(mention)
    spans = [
        party.span for party in mention.event.actors if party.span is not None and party.span.start >= start
    ]
    following = (WORD.findall(text[span.end - start :].casefold())[:_NEXT] for span in spans)
    return any(
        not _private().isdisjoint({word, word.removesuffix("s")}) for group in following for word in group
    )


@cache
def _private() -> frozenset[str]:
    """Return the words for people, firms and towns that stand for no state."""
    return frozenset[str]().union(*(words("classes", name) for name in _PRIVATE))


def _is_out_of_office(event: Event) -> bool:
    """Say whether somebody who takes part sits in a parliament, or held an office only once."""
    offices = (person.office for person in event.persons if person.office)
    return any(
        role_of(office) == "legislature" or not title_words().past.isdisjoint(WORD.findall(office.casefold()))
        for office in offices
    )


def _is_undated_noun(event: Event) -> bool:
    """Say whether a noun that has no date tells it: "US aid", "the attack on Chad"."""
    frame = FRAMES.rows.get(event.rule.partition(", ")[0])
    return event.when is None and frame is not None and bool(frame.nouns) and not frame.verbs


def _distance(mention: Mention, parties: Sequence[Party]) -> float:
    """Return how far the farthest of parties stands from the verb."""
    predicate = mention.event.predicate or mention.event.evidence[0]
    spans = [party.span for party in parties if party.span is not None]
    gaps = (max(0, span.start - predicate.end, predicate.start - span.end) for span in spans)
    return math.log1p(max(chain(gaps, (0,))))
