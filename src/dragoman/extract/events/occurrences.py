"""One event, many mentions: candidates that tell the same occurrence become one event."""

from __future__ import annotations

from datetime import date, timedelta

from dragoman.extract.document import Document
from dragoman.extract.events.candidates import Candidate
from dragoman.extract.events.dating import published_date
from dragoman.extract.events.kin import HOW as KIN
from dragoman.extract.events.links import linked
from dragoman.extract.events.predicates import Predicate
from dragoman.extract.events.topics import together
from dragoman.extract.events.wars import goes_on
from dragoman.extract.events.who import states
from dragoman.extract.syntax import governors
from dragoman.lexicon.links import link_words
from dragoman.record import RECIPROCAL, Event, Party, content_id

_LEAD_BLOCKS = 2
_DEEDS = frozenset({"ASSAULT", "SANCTION", "COERCE", "CONCEDE", "RETREAT"})
_NEWS = timedelta(days=14)
_TOLD_TWICE = frozenset({"CONSULT", "ASSAULT", "SANCTION", "COERCE"})  # what leads name by other words


def occurrences(document: Document, found: list[Candidate]) -> tuple[Event, ...]:
    """Return the events that `found` tells, in the order of their first mention."""
    groups: list[list[Candidate]] = []
    for candidate in found:
        homes = [group for group in groups if _same(document, group, candidate)]
        mode = candidate.predicate.frame.mode
        home = next((g for g in homes if g[0].predicate.frame.mode == mode), homes[0] if homes else None)
        if home is None:
            groups.append([candidate])
        else:
            home.append(candidate)
    told: dict[str, tuple[Event, list[Candidate]]] = {}
    for group in groups:
        if not _only_denies(group, groups):
            event = _event(document, group)
            told.setdefault(event.id, (event, group))  # two words of one clause that tell the same
    return linked(document, list(told.values()))


def _only_denies(group: list[Candidate], groups: list[list[Candidate]]) -> bool:
    """Say whether a REJECT only denies an act that is told as an event denied, by the same word."""
    first = group[0]
    if first.predicate.frame.type != "REJECT":
        return False
    paragraph, token = first.predicate.paragraph, first.predicate.token
    start = paragraph.start + token.idx
    return any(
        other[0].status == "denied"
        and other[0].status_span is not None
        and other[0].status_span.start == start
        for other in groups
    )


def _same(document: Document, group: list[Candidate], candidate: Candidate) -> bool:
    first = group[0]
    if first.predicate.frame.type != candidate.predicate.frame.type or first.status != candidate.status:
        return False
    if _key(first) != _key(candidate):
        return False
    if first.when and candidate.when and first.when.value != candidate.when.value:
        return False
    if first.status in {"postponed", "cancelled"}:
        return not _is_further(candidate)
    if _same_day_and_people(first, candidate):
        return True
    if any(_sentence(member) == _sentence(candidate) for member in group):
        return not _other_people(first, candidate)
    retold = _is_retold(candidate) or _same_words(first, candidate)
    return (not _has_own_date(candidate) and retold) or _is_lead(document, group, candidate)


def _is_further(candidate: Candidate) -> bool:
    """Say whether the words tell one more: "he also planned to meet the president"."""
    verbs = (candidate.predicate.carrier, *governors(candidate.predicate.carrier))
    return any(
        child.dep_ == "advmod" and child.lower_ in link_words("further")
        for verb in verbs
        if verb.sent == candidate.predicate.token.sent and verb.pos_ in {"VERB", "AUX"}
        for child in verb.children
    )


def _same_words(first: Candidate, candidate: Candidate) -> bool:
    """Say whether a deed is told again in the same words: "killed the general ... by killing the general"."""
    if (
        first.predicate.frame.type not in _DEEDS
        or first.predicate.token.lemma_ != candidate.predicate.token.lemma_
    ):
        return False
    ours, theirs = ({o.lemma_.lower() for o in c.predicate.objects} for c in (first, candidate))
    return bool(ours & theirs)


def _has_own_date(candidate: Candidate) -> bool:
    return candidate.when is not None and candidate.when.basis == "text"


def _is_lead(document: Document, group: list[Candidate], candidate: Candidate) -> bool:
    """Say whether `candidate` tells again, with its day, what the report opens with undated."""
    first = group[0]
    frame = first.predicate.frame
    alike = frame.type in _TOLD_TWICE or frame.id == candidate.predicate.frame.id
    return (
        alike
        and first.when is None
        and candidate.when is not None
        and len(candidate.when.value) == len("2023-06-18")
        and not _long_past(document, candidate.when.value)
        and first.predicate.paragraph.index
        <= _LEAD_BLOCKS
        < candidate.predicate.paragraph.index + _LEAD_BLOCKS
    )


def _long_past(document: Document, day: str) -> bool:
    """Say whether a day (ISO 8601) lies so long before publication that no report opens with it as news."""
    published = published_date(document) or ""
    if len(published) != len("2023-06-18"):
        return False
    return date.fromisoformat(published) - date.fromisoformat(day) > _NEWS


def _is_retold(candidate: Candidate) -> bool:
    """Say whether the words only come back to something: a noun, or a contact in a subordinate clause."""
    predicate = candidate.predicate
    if predicate.frame.retells or candidate.completed == KIN or _is_war(predicate):
        return True
    if predicate.part == "nouns":
        return not predicate.supported or predicate.frame.type == "CONSULT"
    return predicate.frame.type == "CONSULT" and predicate.token.dep_ in {"relcl", "advcl", "acl", "pcomp"}


def _is_war(predicate: Predicate) -> bool:
    """Say whether the words tell of a war that goes on: "we have had this war for eight years"."""
    return predicate.frame.type == "ASSAULT" and goes_on(predicate)


def _same_day_and_people(first: Candidate, candidate: Candidate) -> bool:
    """A contact of the same people on the same day is told twice, not held twice."""
    if not (first.when and candidate.when and len(first.when.value) == len("2023-06-18")):
        return False
    ours, theirs = ({p.name for p in c.persons} for c in (first, candidate))
    return candidate.predicate.frame.type == "CONSULT" and len(ours) > 1 and ours == theirs


def _same_people(first: Candidate, candidate: Candidate) -> bool:
    """Whoever else is named where the contact is only mentioned again need not have been there."""
    return candidate.predicate.part == "verbs" or bool(
        {p.name for p in first.persons} & {p.name for p in candidate.persons}
    )


def _other_people(first: Candidate, candidate: Candidate) -> bool:
    """Two contacts told by verbs with different people are two: "met the king and saw the premier"."""
    if first.predicate.part != "verbs" or candidate.predicate.part != "verbs":
        return False
    ours, theirs = ({p.name for p in c.persons} for c in (first, candidate))
    return bool(ours - theirs) and bool(theirs - ours)


def _sentence(candidate: Candidate) -> tuple[int, int]:
    return candidate.predicate.paragraph.index, candidate.predicate.token.sent.start


def _key(candidate: Candidate) -> tuple[frozenset[str], frozenset[str]]:
    actors, recipients = frozenset(_states(candidate.actors)), frozenset(_states(candidate.recipients))
    if candidate.predicate.frame.type in RECIPROCAL:
        return actors | recipients, frozenset()
    return actors, recipients


def _states(parties: tuple[Party, ...]) -> tuple[str, ...]:
    return states(list(parties))


def _event(document: Document, group: list[Candidate]) -> Event:
    first = group[0]
    dated = [c.when for c in group if c.when]
    when = next((one for one in dated if one.time), dated[0] if dated else None)
    persons = {
        person.name: person for c in group if c is first or _same_people(first, c) for person in c.persons
    }
    frame = first.predicate.frame
    key = _key(first)
    return Event(
        id=content_id(
            document.report.id,
            frame.type,
            first.evidence.start,
            first.evidence.end,
            sorted(key[0]),
            sorted(key[1]),
        ),
        event_type=frame.type,
        mode=frame.mode,
        status=first.status,  # type: ignore[arg-type]
        actors=first.actors,
        recipients=first.recipients,
        evidence=(first.evidence,),
        persons=tuple(persons.values()),
        when=when,
        where=next((c.where for c in group if c.where), None),
        issues=together(*(c.issues for c in group)),
        predicate=document.span_of(first.predicate.paragraph, first.predicate.token),
        status_span=first.status_span,
        statement=first.statement,
        rule=frame.id + (f", {first.completed}" if first.completed else ""),
        history=first.history,
        also=tuple(dict.fromkeys(c.evidence for c in group[1:] if c.evidence != first.evidence)),
    )
