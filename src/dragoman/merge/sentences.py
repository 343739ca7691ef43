"""A story as one sentence, composed of its fields by the wordings of sentences.toml."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from dragoman.lexicon.story_wording import (
    Wording,
    adjective_of,
    before_state,
    content_rules,
    name_of,
    status_sentences,
    wordings,
)
from dragoman.merge.dates import spelled
from dragoman.merge.sentence_content import CLAUSE, TOPIC, Content, contents, topic
from dragoman.merge.story import Story
from dragoman.merge.terms import stems
from dragoman.record import Event, Person

MOST = 3  # officials of one side that a sentence names
MANY = 500  # characters of evidence beyond which a shorter account is clearer
_PLUS = 60  # characters added to the length of evidence, so that the shortest is not always the clearest
LONGEST = 160  # characters of one name: what a report claims to be a name may be as long as the report
_OPTIONAL = re.compile(r"<([^<>]*)>")
_VERB = re.compile(r"\[([^\[|\]]*)\|([^\[|\]]*)\]")
_SMALL = frozenset({"of", "for", "the", "and", "to", "at", "in", "on"})
_UNKNOWN = "an unnamed side"


def sentence(story: Story) -> str:
    """Return the story in one sentence with a full stop: who, what, whom, where, its status, and what it was
    about in the words of the account that `clearest_event` quotes."""
    wording = _wording(story)
    fields = _fields(story, wording)
    text = _with_content(story, wording, fields, _stated(story, wording, fields))
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


def _with_content(story: Story, wording: Wording, fields: dict[str, tuple[str, ...]], head: str) -> str:
    """Return a sentence with what the act was about, where the account that is quoted says so."""
    event = clearest_event(story)
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
    told = {adjective.casefold(), name_of(person.state).removeprefix("the ").casefold()}
    words = person.office.split()
    first = f"{words.pop(0).lower()} " if len(words) > 1 and words[0].lower() in before_state() else ""
    office = " ".join(map(_capital, words))
    own = any(word in office.casefold() for word in told)
    return f"{first}{office} {person.name}" if own else f"{first}{adjective} {office} {person.name}"


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
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"


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
