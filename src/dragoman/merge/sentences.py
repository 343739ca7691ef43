"""A story as one sentence, by sentences.toml, with a clause of a report on what the act was about.

The clause is cut from the evidence of one event: what its verb or noun takes ("to lift the sanctions"), or
where the wording has no place for that, the words from there on ("recalled its ambassador"). It is a stretch
of the report's own words, and ends where the next clause begins. Where no word would be added to what type,
parties and date say already, there is none.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from dragoman.lexicon.story_rules import (
    ContentRules,
    Wording,
    adjective_of,
    before_state,
    content_rules,
    name_of,
    status_sentences,
    wordings,
)
from dragoman.merge.dates import spelled
from dragoman.merge.story import Story
from dragoman.merge.terms import WORD, all_stems, empty_words, stem, stems
from dragoman.record import Event, Person, Span

CLAUSE, OBJECT, TOPIC, INFINITIVE = "clause", "object", "topic", "to"
LONGEST_CLAUSE = 120
"""Characters of a clause: about as long as the longest that chroniclers write after who did it to whom."""
_SHORTEST = 15  # characters before what may begin the next clause
_EDGES = " ,;:–—"
_MARKS = '“”"„«»'
_INNER_MARKS = str.maketrans({"“": "‘", "„": "‘", "«": "‘", "”": "’", "»": "’", '"': "'"})
_CLAUSE_MARKS = ",;:."
_BETWEEN = 3  # words between a verb and a party or date that its sentence names: "on the United States"


@dataclass(frozen=True, slots=True)
class Content:
    """What an act was about. `lead` is the word before it that says how it hangs on the verb ("to", "that",
    "for"), OBJECT where it is what the verb of the sentence takes, CLAUSE where `words` begin with the verb
    of the report. `covers` are the states that the words name."""

    lead: str
    words: str
    covers: frozenset[str]


def contents(event: Event, head: str) -> Iterator[Content]:
    """Yield what an event was about, the closest reading first; nothing of what `head`, the sentence without
    it, says already."""
    clause_and_verb = _clause(event)
    if clause_and_verb is None:
        return
    clause, start, end = clause_and_verb
    rules, text = content_rules(), clause.quote
    yield from _led(event, clause, end, head, rules.leads)
    if stem(text[start:end]) in all_stems(head):
        yield from _content(event, clause, end, OBJECT, head)
    yield from _content(event, clause, _verb_start(text, start, rules), CLAUSE, head)


def topic(event: Event, head: str) -> Content | None:
    """Return what a contact was about or for, where its evidence says so: "discussed the border"."""
    clause_and_verb = _clause(event)
    if clause_and_verb is None:
        return None
    clause, start, end = clause_and_verb
    marker = content_rules().topics.search(clause.quote)
    is_of_it = marker is not None and start < marker.end()  # not of a visit that is what they discussed
    about = _content(event, clause, marker.end(), TOPIC, head) if marker and is_of_it else iter(())
    return next(chain(about, _led(event, clause, end, head, frozenset({INFINITIVE}))), None)


def _led(event: Event, clause: Span, at: int, head: str, leads: Collection[str]) -> Iterator[Content]:
    """Yield what stands behind one of the words that lead to it, after the parties and the date."""
    after = WORD.search(clause.quote, _after_parties(event, clause, at))
    if after is None or after[0].casefold() not in leads:
        return
    lead, first = after[0].casefold(), WORD.search(clause.quote, after.end())
    if lead != INFINITIVE or (first and first[0].islower() and first[0] not in empty_words()):
        yield from _content(event, clause, after.end(), lead, head)


def _clause(event: Event) -> tuple[Span, int, int] | None:
    """Return the piece of an event's evidence that has its verb or noun, and where that begins and ends in
    it; None where no piece has it."""
    if (word := event.predicate) is None:
        return None
    clause = next((piece for piece in sorted(event.evidence) if piece.contains(word)), None)
    return (clause, word.start - clause.start, word.end - clause.start) if clause else None


def _after_parties(event: Event, clause: Span, at: int) -> int:
    """Return where the words after `at` go on behind the parties and the date that follow the verb."""
    text = clause.quote
    ends = {span.start - clause.start: span.end - clause.start for span in _spans_of_fields(event)}
    while starts := [start for start in ends if start >= at and _is_link(text[at:start])]:
        end = ends.pop(min(starts))
        if text[end : end + 1] in ("’", "'", "-"):  # "Iran's account" is what is rejected
            break
        at = end
    return at


def _spans_of_fields(event: Event) -> list[Span]:
    """Return the words that name parties, persons, date and place: the sentence has these already."""
    spans = [party.span for party in (*event.recipients, *event.actors)]
    spans += [field.span for field in (*event.persons, event.when, event.where) if field]
    return [span for span in spans if span]


def _is_link(text: str) -> bool:
    """Say whether text is no more than leads from a verb to a party or a date: "on the"."""
    return len(text.split()) <= _BETWEEN and all(char.isalnum() or char.isspace() for char in text)


def _verb_start(text: str, start: int, rules: ContentRules) -> int:
    """Return where the clause of a verb begins: with the auxiliaries and the negation before it; with the
    whole text where the verb is passive, since what it is about stands before it then."""
    for word in reversed(list(WORD.finditer(text, 0, start))):
        if word[0].casefold() in rules.passive:
            return 0
        if word[0].casefold() not in rules.auxiliaries:
            break
        start = word.start()
    return start


def _content(event: Event, clause: Span, start: int, lead: str, head: str) -> Iterator[Content]:
    """Yield the content that begins at a character of the clause, if it tells anything, and if no negation
    stands before it: of "can't simply accept the offer", "accept the offer" would say the opposite."""
    if _follows_negation(event, clause, start):
        return
    text = clause.quote[start:]
    text_start = clause.start + start + len(text) - len(text.lstrip(_EDGES + _MARKS + "\n\t"))
    words = _trimmed(text)
    if _adds(words, event, head):
        parties = (party for party in (*event.recipients, *event.actors) if party.span)
        covered = (
            party.state for party in parties if party.span and 0 <= party.span.start - text_start < len(words)
        )
        yield Content(lead, words, frozenset(covered))


def _follows_negation(event: Event, clause: Span, start: int) -> bool:
    """Say whether a word of negation or refusal stands before `start` in its clause, but for the predicate,
    which the verb of the sentence stands for."""
    text = clause.quote[:start]
    if (word := event.predicate) is not None:
        first, last = word.start - clause.start, word.end - clause.start
        text = text[:first] + " " * (min(last, start) - min(first, start)) + text[last:]
    begin = max(text.rfind(mark) for mark in _CLAUSE_MARKS) + 1
    negations = content_rules().negations
    return any(
        word[0].casefold() in negations or word[0].casefold().endswith(("n't", "n’t"))
        for word in WORD.finditer(text, begin)
    )


def _trimmed(text: str) -> str:
    """Return the first clause of a text on one line, at most LONGEST_CLAUSE characters, cut between words."""
    text = _without_marks_around(" ".join(text.split()).strip(_EDGES))
    rules = content_rules()
    ends = [match.start() for match in rules.ends.finditer(text, min(_SHORTEST, len(text)))]
    ends += [match.start() for match in rules.list_ends.finditer(text) if "," not in text[: match.start()]]
    text = text[: min(ends, default=len(text))]
    if len(text) > LONGEST_CLAUSE:
        words = text[:LONGEST_CLAUSE].split(" ")[:-1]
        while words and words[-1].casefold() in empty_words():
            words.pop()
        text = " ".join(words).rstrip(_EDGES) + " …"
    return _without_marks_around(text.rstrip(_EDGES + ".")).translate(_INNER_MARKS)


def _without_marks_around(text: str) -> str:
    """Return text without the quotation marks at its ends where there are no others within."""
    marks = [place for place, char in enumerate(text) if char in _MARKS]
    at_ends = all(place in (0, len(text) - 1) for place in marks)
    return text.strip(_MARKS) if at_ends else text


def _adds(words: str, event: Event, head: str) -> bool:
    """Say whether words tell more than the sentence without them, the parties and the date do."""
    known = all_stems(head).union(*(all_stems(span.quote) for span in _spans_of_fields(event)))
    if event.predicate:
        known |= all_stems(event.predicate.quote)
    return bool(all_stems(words) - known)


MOST = 3  # officials of one side that a sentence names
MANY = 500  # characters of evidence beyond which a shorter account is clearer
_PLUS = 60  # characters added to the length of evidence, so that the shortest is not always the clearest
LONGEST_NAME = 160  # characters of one name: what a report claims to be a name may be as long as the report
_OPTIONAL = re.compile(r"<([^<>]*)>")
_VERB = re.compile(r"\[([^\[|\]]*)\|([^\[|\]]*)\]")
_SMALL = frozenset({"of", "for", "the", "and", "to", "at", "in", "on"})
_UNKNOWN = "an unnamed side"


def sentence(story: Story, quoted: Event | None = None) -> str:
    """Return the story in one sentence with a full stop: who, what, whom, where, its status, and what it was
    about in the words of the event that is `quoted` (`clearest_event`, which who has it already gives)."""
    wording = _wording(story)
    fields = _fields(story, wording)
    event = quoted or clearest_event(story)
    text = _with_content(story, event, wording, fields)
    return text[0].upper() + text[1:].removesuffix(".") + "."  # "in Washington, D.C."


def _stated(story: Story, wording: Wording, fields: dict[str, tuple[str, ...]], topic: str = "") -> str:
    """Return the sentence as type, parties, place and status have it; `topic` is a pattern behind the act."""
    if _is_made(story):
        return _filled(wording.held + topic, fields)
    what = (_filled(wording.what + topic, fields),)
    number = ("", "") if wording.plural else ("",)
    return _filled(status_sentences()[story.status], {"what": what, "a": number})


def _is_made(story: Story) -> bool:
    """Say whether an act was done; a demand is by being demanded."""
    return story.status == "held" or (story.event_type == "REQUEST" and story.status == "demanded")


def _with_content(
    story: Story, event: Event | None, wording: Wording, fields: dict[str, tuple[str, ...]]
) -> str:
    """Return the sentence with what the act was about, where the event that is quoted says so."""
    head = _stated(story, wording, fields)
    if event is None or event.event_type != story.event_type:
        return head
    if wording.topic:
        content = topic(event, head)
        if content is None:
            return head
        pattern = wording.topic if content.lead == TOPIC else content_rules().purpose
        return _stated(story, wording, fields | {"content": (content.words,)}, pattern)
    about = (wording.about or wordings()[story.event_type].about) if _is_made(story) else {}
    for content in contents(event, head):
        pattern = about.get(content.lead, "")
        if pattern and _names_all(pattern, story, content, fields):
            return _filled(pattern, fields | {"content": (content.words,)})
        if content.lead == CLAUSE:
            return f"{head}: “{content.words}”"
    return head


def _names_all(pattern: str, story: Story, content: Content, fields: dict[str, tuple[str, ...]]) -> bool:
    """Say whether a pattern can be filled, and leaves out nobody to whom the act is done."""
    needed = _OPTIONAL.sub("", pattern)
    is_filled = all(fields[name] for name in ("a", "b") if f"{{{name}}}" in needed)
    return is_filled and ("{b}" in pattern or "{all}" in pattern or content.covers >= set(story.recipients))


def clearest_event(story: Story) -> Event | None:
    """Return the event of the account that says what most say, in the fewest words; None without accounts."""
    events = [mention.event for mention in story.mentions]
    fitting = [
        event for event in events if (event.event_type, event.status) == (story.event_type, story.status)
    ]
    candidates = fitting or events
    if len(candidates) < 2:
        return next(iter(candidates), None)
    used = {id(event): stems(event.evidence[0].quote) for event in events}
    counts = Counter(word for event in events for word in used[id(event)])

    def clarity(event: Event) -> tuple[bool, float, str]:
        quote = event.evidence[0].quote
        common = sum(counts[word] for word in used[id(event)]) / (len(quote) + _PLUS)
        return len(quote) <= MANY, common, event.id

    return max(candidates, key=clarity)


def dated(story: Story) -> str:
    """Return when it was in words, or when it was first reported: "4 February 2023, 14:25"."""
    if story.when is None:
        return f"reported {spelled(story.reported[:10])}" if story.reported else "undated"
    time = f", {story.when.time}" if story.when.time else ""
    return spelled(story.when.value) + time


def official(person: Person) -> str:
    """Return a person with state and office: "US Secretary of State Antony Blinken"."""
    if person.state is None:
        return f"{person.office} {person.name}" if person.office else person.name
    adjective = adjective_of(person.state)
    if not person.office:
        return f"{person.name} of {name_of(person.state)}"
    names_of_state = {adjective.casefold(), name_of(person.state).removeprefix("the ").casefold()}
    words = person.office.split()
    first = f"{words.pop(0).lower()} " if len(words) > 1 and words[0].lower() in before_state() else ""
    office = " ".join(map(_capital, words))
    names_state = any(word in office.casefold() for word in names_of_state)
    return f"{first}{office} {person.name}" if names_state else f"{first}{adjective} {office} {person.name}"


def _capital(word: str) -> str:
    return word if word in _SMALL else word[0].upper() + word[1:]


def _wording(story: Story) -> Wording:
    mode = story.mode
    if mode == "visit" and not story.recipients:  # who visits whom is not known
        mode = "meet"
    return wordings().get(f"{story.event_type}-{mode}") or wordings()[story.event_type]


def _fields(story: Story, wording: Wording) -> dict[str, tuple[str, ...]]:
    doers = _side(story, story.actors, wording.officials in ("a", "all"))
    others = _side(story, story.recipients, wording.officials == "all")
    return {
        "a": doers or (_UNKNOWN,),
        "b": others,
        "all": (*doers, *others) or (_UNKNOWN,),
        "place": (_short(story.where),) if story.where else (),
    }


def _side(story: Story, states: Sequence[str], officials: bool) -> tuple[str, ...]:
    """Return who stands on a side: its officials where they are to be named and known, else the states."""
    names: list[str] = []
    for state in states:
        known = [person for person in story.persons if person.state == state] if officials else []
        names += [_short(official(person)) for person in known[:MOST]] or [name_of(state)]
    return tuple(names)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1].rstrip()}…"


def _filled(pattern: str, fields: dict[str, tuple[str, ...]]) -> str:
    """Return the pattern with its fields; what depends on an unknown one is left out."""
    pattern = _OPTIONAL.sub(lambda part: part[1] if _known(part[1], fields) else "", pattern)
    subject = fields["all"] if "{all}" in pattern else fields.get("a", ())
    pattern = _VERB.sub(lambda verb: verb[1] if len(subject) > 1 else verb[2], pattern)
    return pattern.format(**{name: listed(values) for name, values in fields.items()})


def _known(part: str, fields: dict[str, tuple[str, ...]]) -> bool:
    return all(values for name, values in fields.items() if f"{{{name}}}" in part)


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: "Norway, Chile and Peru"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1] if names else "")))
