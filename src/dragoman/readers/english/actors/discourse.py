"""The discourse model of coreference: the mentions so far, by sentence, and the choice of an antecedent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from dragoman.lexicon.phrases import words
from dragoman.lexicon.states import actor_names
from dragoman.readers.english.actors.persons import ReportPeople
from dragoman.readers.english.actors.state_names import Issuer, ParagraphWords, dateline_of
from dragoman.readers.english.document import Document, Mention, MentionKind, Paragraph
from dragoman.readers.english.parser.bounds import spend

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
_SENTENCES = 2
"""Sentences in which the one state that is named is looked for."""
STATE_KINDS = frozenset({"state", "metonym", "organisation", "demonym", "body", "group"})


@dataclass(frozen=True, slots=True)
class Antecedent:
    """A resolved mention: paragraph, sentence; as a subject its verb's token, and if that is the main one."""

    mention: Mention
    paragraph: int
    sentence: int
    verb: int = -1
    main: bool = False

    @property
    def subject(self) -> bool:
        return self.verb >= 0


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A word that points back: its index in `text`, where it stands, and the quotation around it, if any."""

    text: ParagraphWords
    index: int
    paragraph: int
    sentence: int
    quote: tuple[int, int] | None = None

    @property
    def word(self) -> str:
        return self.text.folded(self.index)

    def mention(
        self,
        kind: MentionKind,
        states: tuple[str, ...],
        name: str | None = None,
        office: str | None = None,
        *,
        first: int | None = None,
        persons: tuple[str, ...] = (),
    ) -> Mention:
        """Return the mention of this anaphor, from word `first` on if given."""
        start, end = self.text.offsets(self.index if first is None else first, self.index + 1)
        return Mention(start, end, kind, states, name, office, persons)


_NOTHING: tuple[tuple[int, int], Iterator[Antecedent]] = ((-1, -1), iter(()))


@dataclass(slots=True)
class Discourse:
    """The report as read so far. `home` is the state of the dateline's place; `counts` mentions by state.

    `persons` are those of `seen` who are one person; `last_named` is the paragraph that named a state last.
    """

    document: Document
    people: ReportPeople
    issuer: Issuer
    counts: Counter[str]
    home: tuple[str, ...] = ()
    title_states: tuple[str, ...] = ()
    title_counterparts: tuple[str, ...] = ()
    seen: list[Antecedent] = field(default_factory=list)
    persons: list[Antecedent] = field(default_factory=list)
    last_named: dict[str, int] = field(default_factory=dict)
    done: list[Mention] = field(default_factory=list)

    def add(self, mention: Mention, paragraph: Paragraph, sentence: int) -> None:
        """Take in the next mention."""
        self.done.append(mention)
        if mention.states or mention.name or mention.office:
            seen = Antecedent(mention, paragraph.index, sentence, *_subject(paragraph, mention))
            self.seen.append(seen)
            if _is_one_person(mention):
                self.persons.append(seen)
            self.last_named.update((state, paragraph.index) for state in mention.states)

    def windows(self, paragraph: int, sentence: int, *, back: int = 1) -> Iterator[list[Antecedent]]:
        """Yield what was seen sentence by sentence backwards: this paragraph, then `back` before it."""
        earlier = groupby(reversed(self.seen), key=_place)
        place, group = next(earlier, _NOTHING)
        for wanted in range(sentence, -1, -1):
            spend(1)
            while place > (paragraph, wanted):
                place, group = next(earlier, _NOTHING)
            yield list(group)[::-1] if place == (paragraph, wanted) else []
        while place >= (paragraph, 0):
            place, group = next(earlier, _NOTHING)
        while place >= (max(0, paragraph - back), 0):
            spend(1)
            yield list(group)[::-1]
            place, group = next(earlier, _NOTHING)

    def with_persons(self, paragraph: int, sentence: int, *, back: int) -> Iterator[list[Antecedent]]:
        """Yield the persons of those of these windows that have any."""
        for place, group in groupby(reversed(self.persons), key=_place):
            if place < (max(0, paragraph - back), 0):
                return
            if place <= (paragraph, sentence):
                spend(1)
                yield list(group)[::-1]

    def states_since(self, paragraph: int) -> int:
        """Return how many states and organisations were named in a paragraph or after it."""
        return sum(last >= paragraph for last in self.last_named.values())

    def only_states(self, paragraph: int, sentence: int, kinds: frozenset[str]) -> tuple[str, ...]:
        """Return the one state in the nearest sentence of this paragraph that names any; none for two."""
        for count, window in enumerate(self.windows(paragraph, sentence, back=0)):
            codes = {
                antecedent.mention.states
                for antecedent in window
                if antecedent.mention.kind in kinds and len(antecedent.mention.states) == 1
            }
            if codes or count + 1 >= _SENTENCES:
                return next(iter(codes)) if len(codes) == 1 else ()
        return ()


def _place(seen: Antecedent) -> tuple[int, int]:
    return seen.paragraph, seen.sentence


def _is_one_person(mention: Mention) -> bool:
    """Say whether a mention is of one person, named or described."""
    if mention.kind == "pronoun":
        return bool(mention.name or mention.office)
    return mention.kind in ("person", "office")


def sole_candidate(
    candidates: list[Antecedent], key: Callable[[Antecedent], object], *, latest: bool = False
) -> Antecedent | None:
    """Return the one that a anaphor means: the only one, else the only (main) subject; None when two fit.

    With `latest`, as for a possessive, the latest subject where there are several.
    """
    if not candidates:
        return None
    if len({key(candidate) for candidate in candidates}) == 1:
        return candidates[-1]
    main = [candidate for candidate in candidates if candidate.main]
    if not latest and len({key(candidate) for candidate in main}) == 1:
        return main[-1]
    subjects = [candidate for candidate in candidates if candidate.subject]
    if subjects and (latest or len({key(candidate) for candidate in subjects}) == 1):
        return subjects[-1]
    return None


def dateline_states(document: Document) -> tuple[str, ...]:
    """Return the state of the dateline's place, to which an unowned "foreign ministry" belongs."""
    dateline = document.report.dateline
    place = dateline.place if dateline is not None and dateline.place else None
    if place is None:
        place = next((head for paragraph in document.body[:2] if (head := dateline_of(paragraph.text))), "")
    place = place.title()
    entries = [hit.value for hit in actor_names().find(place, words(place))]
    codes = {entry.states for entry in entries if entry.kind in ("city", "state")}
    return next(iter(codes)) if len(codes) == 1 else ()


def _subject(paragraph: Paragraph, mention: Mention) -> tuple[int, bool]:
    """Return the token of the verb that a mention is subject of, or -1; and whether that is the main verb."""
    tokens = paragraph.tokens(mention.start, mention.end)
    if tokens is None or len(tokens) == 0:
        return -1, False
    root = tokens.root
    while root.dep_ in ("conj", "appos") and root.head is not root:
        root = root.head  # "Peru and Chile agreed": both
    if root.dep_ not in SUBJECTS:
        return -1, False
    return root.head.i, root.head.dep_ == "ROOT"
