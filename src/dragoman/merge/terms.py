"""Terms: what the words of a mention or text say, in the form in which merging compares them.

The only module of `merge` that reads English words, by tables of `lexicons/`: words become stems with weights
(how much they tell), names become codes of states, and lists of words become yes or no (names a meeting,
recalls an anniversary). A reader that gives such terms for another language can be merged without it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache, cached_property, lru_cache
from itertools import pairwise

from dragoman.lexicon.known_actors import NameIndex
from dragoman.lexicon.place_names import alpha2_of, key, lookup
from dragoman.lexicon.states import organisations, states
from dragoman.lexicon.story_rules import merge_rules
from dragoman.lexicon.user_actors import BUNDLED
from dragoman.merge.story import Mention
from dragoman.record import Event, Person, Span

WEIGHTS = (0.25, 1.0, 2.0)
"""The weights of words: common ones, others, names. Powers of two, so that their sums are exact."""
Area = tuple[str, int]
"""A province (country and code), and a town in it by its id, 0 for the whole of it."""
WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
_SENTENCE_ENDS = '.!?:“"'
"""What a sentence begins after."""
_OBJECT_WITHIN = 5  # words after a verb
_LONG_NAME = re.compile(r"\b(?:[A-Z]\w{1,30} ){2,5}[A-Z]\w{1,30}|\b[A-Z]\w{1,30} for [A-Z]\w{1,30}")
_PROVINCE = 500_000
"""People of a province from which on it is more than its chief town."""
_QUOTED = re.compile(
    r"(?:[“\"]|(?<!\w)[‘'])([^“”\"‘]{4,200}?)[”\"]|(?<!\w)[‘']((?:[^‘’']|(?<=\w)[’'](?=\w)){8,200}?)[’'](?!\w)"
)
"""Quoted words; an apostrophe ("China's", "the states'") opens none."""
_PART = re.compile(r"[^,;:]+")
_CLAUSE_END = re.compile(r"[.;:!?\n]")
_NAME_START = re.compile(r"\b\w+")
_SUFFIXES = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", ""), ("e", ""))


class MentionTerms:
    """The terms of a mention, computed when they are first asked for: many mentions are compared with
    none."""

    def __init__(self, mention: Mention) -> None:
        self._mention = mention

    @cached_property
    def words(self) -> dict[str, float]:
        """The stems of what tells the event, with their weights."""
        text = self._mention.context or "\n".join(span.quote for span in self._mention.event.evidence)
        return _weights(self._mention, text)

    @cached_property
    def opening(self) -> dict[str, float]:
        """The stems of what its report opens with, with their weights."""
        return _weights(self._mention, self._mention.lead)

    @cached_property
    def total(self) -> float:
        """The weight of all words together."""
        return sum(self.words.values())

    @property
    def named(self) -> frozenset[str]:
        """The states that its report opens with, or that the mention names."""
        return states_named(self._mention.lead or self._mention.context)

    @cached_property
    def tokens(self) -> list[str]:
        """All words of the mention in lower case, in order."""
        return [word.casefold() for word in WORD.findall(self._mention.context)]

    @property
    def number(self) -> int | None:
        """Its number in a series: 2 for "second round"."""
        return _number(self.tokens)

    @property
    def again(self) -> bool:
        """Whether it recalls another event (an anniversary)."""
        return any(token in merge_rules().rounds.again for token in self.tokens)

    @property
    def meeting(self) -> bool:
        """Whether it speaks of a meeting, call or visit."""
        return any(token in merge_rules().meetings.words for token in self.tokens)

    @property
    def refused(self) -> bool:
        """Whether a contact is what it refuses."""
        return _refuses_contact(self._mention.event)

    @cached_property
    def named_things(self) -> frozenset[str]:
        """The rare things (in the singular) and the occasions with long names that its own words name."""
        quote = self._mention.event.evidence[0].quote
        words = {word.casefold() for word in WORD.findall(quote)}
        things = {word for word in words if word in merge_rules().objects.words}
        names = (match[0].casefold() for match in _LONG_NAME.finditer(quote))
        return frozenset(things | {name for name in names if _is_occasion(name)})

    @property
    def struck(self) -> frozenset[Area]:
        """The towns and provinces of its parties in which its own words tell an attack."""
        return _areas_struck(self._mention.event)

    @property
    def venue(self) -> str | None:
        """The country in which a contact takes place, where the words that tell it name the place."""
        event, where = self._mention.event, self._mention.event.where
        if where is None or where.basis != "text" or event.event_type != "CONSULT" or event.mode == "phone":
            return None
        return where.country if any(span.contains(where.span) for span in event.evidence) else None

    @property
    def quoted(self) -> frozenset[str]:
        """The telling stems of the words that it quotes."""
        quote = self._mention.event.evidence[0].quote
        return stems(" ".join(match[1] or match[2] for match in _QUOTED.finditer(quote)))

    @property
    def names_situation(self) -> bool:
        """Whether it names what goes on (an offensive), not one act in it."""
        return names_situation(self._mention.event)


@lru_cache(maxsize=2000)  # the events of a report share what it opens with
def weighted_stems(text: str) -> dict[str, float]:
    """Return the stems of a text with their weights, names of states among them; the same object for the same
    text. A capital shows a name within a sentence that is not all in capitals, as some headlines are."""
    weights: dict[str, float] = {}
    for line in text.split("\n"):
        matches = list(WORD.finditer(line))
        capitalised = sum(match[0][0].isupper() for match in matches) > 0.6 * len(matches)
        for match in matches:
            word = match[0]
            root, weight = _stem_and_weight(word)
            if weight == WEIGHTS[1] and word[0].isupper() and not capitalised and match.start() > 0:
                before = line[: match.start()].rstrip()
                weight = WEIGHTS[1] if before and before[-1] in _SENTENCE_ENDS else WEIGHTS[2]
            if weight > weights.get(root, 0.0):
                weights[root] = weight
    return weights


@cache
def _stem_and_weight(word: str) -> tuple[str, float]:
    """Return the stem of a word and its weight where it is no name: 0 for a word that tells nothing."""
    root = stem(word)
    if word.casefold() in merge_rules().empty.words or (len(root) < 2 and not root.isdigit()):
        return root, 0.0
    return root, WEIGHTS[0] if root in _common_stems() else WEIGHTS[1]


@cache
def _common_stems() -> frozenset[str]:
    return frozenset(stem(word) for word in merge_rules().weak.words)


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that tell something: not empty ones, nor those that any report has."""
    return frozenset(word for word in all_stems(text) if word not in _common_stems())


def all_stems(text: str) -> frozenset[str]:
    """Return the stems of the words that are not empty, also of those that any report has."""
    return frozenset(
        root
        for word in WORD.findall(text)
        if word.casefold() not in merge_rules().empty.words and len(root := stem(word)) > 2
    )


def empty_words() -> Collection[str]:
    """Return the words, in lower case, that tell nothing: articles, prepositions, pronouns."""
    return merge_rules().empty.words


@cache
def stem(word: str) -> str:
    """Return `word` in lower case without its inflection, well enough that "strikes" meets "striking"."""
    word = re.sub(r"[’']s?$|-", "", word.casefold())  # "cease-fire" is "ceasefire"
    word = merge_rules().forms.get(word, word)
    for suffix, replacement in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3 and not word.endswith("ss"):
            return word.removesuffix(suffix) + replacement
    return word


@cache
def stems_of_names(code: str) -> frozenset[str]:
    """Return the stems of the names of a party; its capital is left out, since things happen there."""
    names: list[str] = []
    for party in (states().get(code), organisations().get(code)):
        if party is not None:
            names += [party.name, *party.aliases, *party.demonyms]
    return frozenset(stem(word) for name in names for word in WORD.findall(name))


@lru_cache(maxsize=2000)  # the events of a report are asked for by one opening
def states_named(text: str) -> frozenset[str]:
    """Return the codes of the states whose names or demonyms stand in `text`, with capitals as written."""
    codes, end = set[str](), 0
    for word in _NAME_START.finditer(text):
        if word[0] in _first_words() and word.start() >= end:
            name = _name_pattern().match(text, word.start())
            if name is not None:
                end = name.end()
                codes.add(_state_of_name()[name[0]])
    return frozenset(codes)


def parties_named(text: str, date: str | None) -> frozenset[str]:
    """Return the codes of the states and organisations that `text` names by any of their names, bodies and
    office-holders, as the gate sees them; `date` (ISO 8601) tells who held office."""
    return frozenset(state for name in _index().find(text, date or "") for state in name.states)


@lru_cache(maxsize=10_000)
def parties_in_order(text: str, date: str | None) -> tuple[str, ...]:
    """Return the codes of `parties_named`, each once, in the order in which `text` names them first."""
    return tuple(dict.fromkeys(state for name in _index().find(text, date or "") for state in name.states))


@cache
def _index() -> NameIndex:
    return NameIndex(BUNDLED)


@cache
def _first_words() -> frozenset[str]:
    """Return the words that names begin with, to look for these instead of for a thousand names."""
    return frozenset(first[0] for name in _state_of_name() if (first := _NAME_START.match(name)))


@cache
def _state_of_name() -> dict[str, str]:
    """Return the state of each name; a name of several states is none's."""
    state_of: dict[str, str] = {}
    ambiguous: set[str] = set()
    for code, state in states().items():
        for name in (state.name, *state.aliases, *state.demonyms):
            if state_of.setdefault(name, code) != code:
                ambiguous.add(name)
    return {name: code for name, code in state_of.items() if name not in ambiguous and name[:1].isupper()}


@cache
def _name_pattern() -> re.Pattern[str]:
    longest_first = sorted(_state_of_name(), key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest_first))})\b")


def participants(event: Event) -> tuple[Person, ...]:
    """Return the people of an event without those named for a time before it ("the first since ...")."""
    return tuple(person for person in event.persons if not _is_earlier(person, event))


def _is_earlier(person: Person, event: Event) -> bool:
    """Say whether a word such as "since" stands between what tells the event and the person."""
    predicate = event.predicate
    shown = next((span for span in event.evidence if span.contains(person.span)), None)
    if predicate is None or shown is None or predicate.report != person.span.report:
        return False
    if predicate.end > person.span.start:
        return False
    between = shown.quote[max(0, predicate.end - shown.start) : person.span.start - shown.start]
    last_clause = _CLAUSE_END.split(between)[-1]
    return any(word in merge_rules().earlier.words for word in last_clause.casefold().split())


def names_situation(event: Event) -> bool:
    """Say whether the words of an event name what goes on (an offensive), not one act in it."""
    if event.predicate is None or event.event_type not in merge_rules().situations.types:
        return False
    words = event.predicate.quote.casefold().split()
    naming = merge_rules().situations.words | (frozenset() if event.also else merge_rules().situations.alone)
    if any(word in naming for word in words):
        return True
    if not any(word in merge_rules().situations.verbs for word in words):
        return False
    after = _words_after(event, event.predicate)
    return any(word in merge_rules().situations.objects for word in after[:_OBJECT_WITHIN])


def _is_occasion(name: str) -> bool:
    return any(word in merge_rules().occasions.words for word in name.split())


def _areas_struck(event: Event) -> frozenset[Area]:
    if event.event_type != "ASSAULT":
        return frozenset()
    countries = {alpha2_of(party.state) for party in (*event.actors, *event.recipients)}
    areas = (
        _area(match[1].strip(" -"), bool(match[2]), countries)
        for words in _told_parts(event)
        for match in struck_place().finditer(words)
    )
    return frozenset(area for area in areas if area is not None)


def _told_parts(event: Event) -> Iterator[str]:
    """Yield the parts of the evidence, between commas, without who says it: "officials in Kyiv said"."""
    shown = event.evidence[0]
    predicate = event.predicate.start - shown.start if event.predicate else None
    for part in _PART.finditer(shown.quote):
        start, end, saying = part.start(), part.end(), None
        for word in WORD.finditer(shown.quote, start, end):
            if word[0].casefold() in merge_rules().struck.saying:
                saying = word
        if saying is not None:
            if predicate is None or not start <= predicate < end:
                continue
            start, end = (saying.end(), end) if predicate >= saying.end() else (start, saying.start())
        yield " ".join(shown.quote[start:end].split())


@cache
def struck_place() -> re.Pattern[str]:
    """Return the pattern of a name, and of the word for a province behind it, after a word of an attack."""
    words = "|".join(map(re.escape, sorted(merge_rules().struck.words)))
    return re.compile(rf"\b(?:{words}) ((?:[A-Z]\w+[ -]?){{1,3}})(region|province|oblast)?")


def _area(name: str, whole: bool, countries: Collection[str | None]) -> Area | None:
    """Return the town or province of some countries that a name, or the first words of it, is."""
    words = name.split()
    filed = (entry for last in range(len(words), 0, -1) for entry in lookup(key(" ".join(words[:last]))))
    entries = [entry for entry in filed if entry.country in countries]
    if not entries:
        return None
    towns = [entry for entry in entries if entry.feature in ("capital", "city")]
    entry = (entries if whole else towns or entries)[0]
    is_province = entry.feature == "province" and entry.population >= _PROVINCE
    return f"{entry.country}.{entry.admin1}", 0 if whole or is_province else entry.id


def areas_meet(first: Collection[Area], second: Collection[Area]) -> bool:
    """Say whether some area of one list is one of the other, or lies in it."""
    return any(
        of == other_of and (town == other or not town or not other)
        for of, town in first
        for other_of, other in second
    )


def _refuses_contact(event: Event) -> bool:
    """Say whether a contact is what an event refuses: "declined a call", not "a call for aid"."""
    if event.predicate is None or event.event_type != "REJECT":
        return False
    after = [*_words_after(event, event.predicate), ""][: _OBJECT_WITHIN + 1]
    return any(
        word in merge_rules().refusals.words and following != "for" for word, following in pairwise(after)
    )


def _words_after(event: Event, predicate: Span) -> list[str]:
    """Return the words of the evidence after a predicate in it."""
    shown = next((span for span in event.evidence if span.contains(predicate)), predicate)
    return WORD.findall(shown.quote[predicate.end - shown.start :].casefold())


def _number(tokens: list[str]) -> int | None:
    """Return the number of "second round", "10th package": an ordinal before a noun that is counted."""
    numbers, nouns = merge_rules().rounds.numbers, merge_rules().rounds.nouns
    for ordinal, noun in pairwise(tokens):
        if ordinal in numbers and noun in nouns:
            return numbers.index(ordinal) % 10 + 1
    return None


def _weights(mention: Mention, text: str) -> dict[str, float]:
    """Return the stems of a text that tell something, with their weights, but for those of the parties and
    people of the mention, which are compared by themselves."""
    event = mention.event
    names = [person.name for person in event.persons]
    names += [person.office for person in event.persons if person.office]
    skipped = {stem(word) for name in names for word in WORD.findall(name)}
    skipped.update(*(stems_of_names(party.state) for party in (*event.actors, *event.recipients)))
    weights = {root: weight for root, weight in weighted_stems(text).items() if root not in skipped}
    if event.event_type in merge_rules().counts.types:
        weights |= dict.fromkeys(_counts(text), WEIGHTS[1])
    return weights


def _counts(text: str) -> set[str]:
    """Return the numbers from two to ten in a text, as figures; greater ones are words like others."""
    counts = merge_rules().figures
    return {counts[word] for word in map(str.casefold, WORD.findall(text)) if word in counts}
