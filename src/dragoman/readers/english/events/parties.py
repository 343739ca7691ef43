"""Which states stand behind the words: the parties of an event, each with the words that name them.

A noun phrase names a state by itself ("Russia"), through its owner ("Russia's decision"), its adjective
("Russian troops") or its complement ("the government of Russia"); a first person through whoever speaks; a
pronoun or pair through the cast.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from dragoman.lexicon.issue_words import Topic, topics_of_report
from dragoman.lexicon.office_titles import role_of
from dragoman.lexicon.predicates import words
from dragoman.lexicon.states import seats, unions
from dragoman.readers.english.document import Cast, Document, Mention, Paragraph
from dragoman.readers.english.events.place_attachment import HungPlaces
from dragoman.readers.english.predicate_arguments import Said, coordinated, said_in
from dragoman.readers.english.syntax import is_origin, prepositions, such_as, with_conjuncts
from dragoman.record import Party, Person, Place, Statement, When

if TYPE_CHECKING:
    from spacy.tokens import Token

_FIRST_PERSON = frozenset({"i", "we", "me", "us", "my", "our", "ours", "ourselves"})
_SECOND_PERSON = frozenset({"you", "your"})
_VIA = {"state": "named", "organisation": "named"}
_OWNERS = frozenset({"poss", "amod", "compound", "nmod", "nummod"})
_LONGEST_STATEMENT = 4000  # characters that a statement around another one is looked for
_GOES_ON = 300  # characters between two statements of one speaker on one occasion
_NEXT_WORD = re.compile(r"\s+(\w+)")
_WORDS_BEFORE = re.compile(r"(\w+)[-\s]+(?:[A-Z]\w*[-\s]+){0,2}\Z")  # "former UN", of "ambassador Ann Doe"
_NOW = re.compile(r",\s+(?:who\s+is\s+)?(?:now|currently)\b")
_SOME_WORDS = 30  # characters
_WORD = re.compile(r"\w+")
_SHARE_OF_DOCUMENT = 0.5  # of the mentions of states, which two hold that a report is mostly about
OF = (
    "of", "by", "from", "between", "among", "in", "for", "with", "against", "on", "to", "over", "towards",
    "toward", "including", "like",
)  # fmt: skip
_WHERE = frozenset({"in", "on", "to", "over", "towards", "toward", "against"})
_NAMING = frozenset({"ADJ", "PROPN"})
_EXAMPLES = frozenset({"including", "like"})  # "partners, including Norway": only what is named itself


class PartyFinder:
    """Answers for one report which states a token's noun phrase names."""

    def __init__(
        self,
        document: Document,
        cast: Cast,
        statements: tuple[Statement, ...],
        places: tuple[Place, ...] = (),
    ) -> None:
        self.document = document
        self.cast = cast
        self.hung_places = HungPlaces(places)
        self._places = {place.span.start: place for place in places}
        self._people: dict[str, Person] | None = None
        self._statements = sorted(statements, key=lambda s: s.evidence[0].start)
        self._spoken = _spoken(statements)
        self._starts = [start for start, _, _ in self._spoken]
        self._furthest = list(accumulate((end for _, end, _ in self._spoken), max))  # end of any so far

    def statement_at(self, offset: int) -> Statement | None:
        """Return the statement whose content covers the character at `offset`, the innermost."""
        index = bisect_right(self._starts, offset) - 1
        while index >= 0 and offset < self._furthest[index]:
            _, end, statement = self._spoken[index]
            if offset < end:
                return statement
            index -= 1
            if index >= 0 and offset - self._starts[index] > _LONGEST_STATEMENT:
                break
        return None

    @cached_property
    def about(self) -> tuple[Topic, ...]:
        """The issues that the report names so often that their weaker words count too."""
        return topics_of_report(self.document.report.text)

    @cached_property
    def leading(self) -> tuple[Party, ...]:
        """The parties of the two states that the report is mostly about; none where there are no such two."""
        parties = [party for mention in self.cast.mentions for party in self.party(mention)]
        counts = Counter(party.state for party in parties)
        pair = counts.most_common(2)
        if len(pair) < 2 or pair[0][1] + pair[1][1] < _SHARE_OF_DOCUMENT * counts.total():
            return ()
        leading = {state for state, _ in pair}
        return tuple(party for party in parties if party.state in leading)

    def parties(
        self, paragraph: Paragraph, token: Token | None, *, deep: bool = True, of: Sequence[str] = OF
    ) -> list[Party]:
        """Return the parties that the noun phrase of `token` names, with those coordinated with it.

        `of`: the prepositions behind which a noun that names nobody itself may have its state.
        """
        if token is None:
            return []
        named: list[Party] = []
        for head in with_conjuncts(token):
            named.extend(self._phrase(paragraph, head, deep, of))
            for mention in coordinated(paragraph, self.cast, head):
                named.extend(self.party(mention))
        return _distinct(named)

    def party(self, mention: Mention) -> list[Party]:
        """Return the parties that one mention names."""
        span = self.document.span(mention.start, mention.end)
        via = _VIA.get(mention.kind, mention.kind)
        return [Party(state, span, via, mention.actor) for state in mention.states]

    def doers_of(self, paragraph: Paragraph, deed: Token) -> list[Party]:
        """Return who did what a noun names: its owner, or the "by" after it, not whom it befell."""
        owners = [c for c in deed.children if c.dep_ in {"poss", "amod", "nmod"}]
        owners.extend(c for c in deed.children if c.dep_ == "compound" and self._is_people(paragraph, c))
        owners.extend(inner for word, inner in prepositions(deed) if word in {"by", "from"})
        return _distinct([party for owner in owners for party in self.parties(paragraph, owner)])

    def _is_people(self, paragraph: Paragraph, token: Token) -> bool:
        """Say whether a word names who somebody is, not a place: "Malian attack", not "Mali attack"."""
        mention = self.cast.at(paragraph.start + token.idx)
        return mention is not None and mention.kind not in {"state", "metonym"}

    def countries(self, paragraph: Paragraph, token: Token) -> list[Party]:
        """Return the countries of the places named in the noun phrase of `token`: "rockets at Haifa"."""
        named = []
        for inner in token.subtree:
            place = self._places.get(paragraph.start + inner.idx)
            if place is not None and (country := place.country or seats().get(place.name)):
                named.append(Party(country, place.span, "place"))
            elif inner.pos_ == "PROPN" and (state := seats().get(inner.text)) is not None:
                named.append(Party(state, self.document.span_of(paragraph, inner), "place"))
        return _distinct(named)

    def speaker(self, offset: int) -> list[Party]:
        """Return the state that speaks at `offset`: of the statement there, else the issuers."""
        statement = self.statement_at(offset)
        if statement is not None:
            if statement.speaker_state is None or self._is_former(statement.speaker):
                return []
            if statement.speaker_state in self.cast.issuers and not statement.quotes:
                return self.issuers()
            return [
                Party(statement.speaker_state, statement.speaker_span, "speaker", statement.speaker_actor)
            ]
        return self._headline_speaker(offset) or self.issuers()

    def _headline_speaker(self, offset: int) -> list[Party]:
        """Return who says what stands at `offset` of the title: "Germany must pay, says Poland"."""
        title = self.document.title
        if title is None or not title.start <= offset < title.end:
            return []
        inside = [(end - start, token) for start, end, token in self._said if start <= offset < end]
        _, speaker = min(inside, key=lambda row: row[0], default=(0, None))
        known = self.cast.at(title.start + speaker.idx) if speaker is not None else None
        return [] if known is not None and self.is_out_of_office(known) else self.parties(title, speaker)

    @cached_property
    def _said(self) -> list[Said]:
        title = self.document.title
        return said_in(title, self.cast) if title is not None else []

    def said_on(self, statement: Statement) -> When | None:
        """Return when a statement was made: its own time, or that of the one it goes on from."""
        if statement.when is not None:
            return statement.when
        start = statement.evidence[0].start
        dated = self._dated[statement.speaker]
        before = bisect_left(dated, start, key=lambda other: other.evidence[0].start) - 1
        goes_on = before >= 0 and start - dated[before].evidence[-1].end <= _GOES_ON
        return dated[before].when if goes_on else None

    @cached_property
    def _dated(self) -> defaultdict[str | None, list[Statement]]:
        """The statements with a time of their own, by speaker, in reading order."""
        dated: defaultdict[str | None, list[Statement]] = defaultdict(list)
        for statement in self._statements:
            if statement.when is not None:
                dated[statement.speaker].append(statement)
        return dated

    def person(self, name: str) -> Person | None:
        """Return the person called `name`, with the words that first name them; None if nobody is."""
        if self._people is None:
            self._people = {}
            for mention in self.cast.mentions:
                if mention.kind == "person" and mention.name:
                    state = mention.states[0] if len(mention.states) == 1 else None
                    span = self.document.span(mention.start, mention.end)
                    self._people.setdefault(mention.name, Person(mention.name, state, span, mention.office))
        return self._people.get(name)

    def is_matter(self, mention: Mention) -> bool:
        """Say whether the mention only names a matter: "the Taiwan issue"."""
        following = _NEXT_WORD.match(self.document.report.text, mention.end)
        return following is not None and following.group(1).lower().rstrip("s") in words(
            "classes", "issue_heads"
        )

    def is_out_of_office(self, mention: Mention) -> bool:
        """Say whether the words call somebody a former holder of an office, and name no later one."""
        if mention.kind == "pronoun":
            return self._is_former(mention.name)
        if mention.kind not in {"person", "office", "body"}:
            return False
        by_name_alone = mention.kind == "person" and not self._titled(mention)
        return self._called_former(mention) or (by_name_alone and self._is_former(mention.name))

    def _called_former(self, mention: Mention) -> bool:
        """Say whether the words of a mention, or the one before it, call somebody a former office-holder."""
        text = self.document.report.text
        if _NOW.match(text, mention.end):
            return False
        if mention.office in words("classes", "members"):
            return True
        before = _WORDS_BEFORE.search(text[max(0, mention.start - _SOME_WORDS) : mention.start])
        called = set(_WORD.findall(before.group().lower())) if before is not None else set()
        called.update(_WORD.findall((mention.office or "").lower())[:1])
        return bool(called & words("classes", "out_of_office"))

    def _titled(self, mention: Mention) -> bool:
        """Say whether a title stands in the words of a mention: "President Tebboune", not "Tebboune"."""
        written = self.document.report.text[mention.start : mention.end].lower()
        return bool(mention.office) and str(mention.office).lower() in written

    def _is_former(self, name: str | None) -> bool:
        """Say whether the report calls the person of this name a former office-holder."""
        return name in self._former

    @cached_property
    def _former(self) -> frozenset[str]:
        """The people whom some words of the report call former office-holders."""
        people = (mention for mention in self.cast.mentions if mention.kind == "person" and mention.name)
        return frozenset(person.name for person in people if person.name and self._called_former(person))

    def issuers(self) -> list[Party]:
        """Return the states whose own text this is."""
        return [Party(state, None, "issuer") for state in self.cast.issuers]

    def _phrase(self, paragraph: Paragraph, head: Token, deep: bool, of: Sequence[str] = OF) -> list[Party]:
        parties = [p for c in _joined_before(head) for p in self._own(paragraph, c)]
        parties = _distinct([*parties, *self._own(paragraph, head)])
        if parties:
            return _distinct([*self._paired(paragraph, head), *parties])
        if not deep:
            return parties
        if head.lemma_.lower() in words("classes", "issue_heads"):
            return []  # "the Taiwan question" is a matter, not a party
        if head.dep_ == "nsubj" and self._is_of_no_state(paragraph, head):
            return []
        if head.tag_ == "NNS" and head.lemma_.lower() in words("classes", "lands"):
            parties = self._ours(paragraph, head)
            if parties:
                return parties
        for child in head.children:
            if child.dep_ in _OWNERS and not self.is_no_owner(paragraph, child):
                for owner in (child, *(c for c in child.children if c.dep_ == "conj" or _hyphened(c))):
                    parties.extend(self._own(paragraph, owner) or self._owner_of(paragraph, owner))
        if head.tag_ == "NN" and head.lemma_.lower() in words("classes", "lands"):
            parties = [party for party in parties if party.state not in unions()]  # "a NATO country"
        near = [(word, inner) for word, inner in prepositions(head) if word in of]
        if head.lemma_.lower() in words("classes", "craft"):  # "an object over Mali" is not Mali's
            near = [(word, inner) for word, inner in near if word not in _WHERE]
        if head.lemma_.lower() in words("classes", "frontier"):  # "its border with Mali" is Mali's too
            parties.extend(p for word, inner in near if word == "with" for p in self._own(paragraph, inner))
        if parties:
            return _distinct(parties)
        near.extend(("including", inner) for inner in such_as(head))
        for word in of:
            named = [
                p
                for preposition, inner in near
                if preposition == word
                for p in self._phrase(paragraph, inner, word not in _EXAMPLES, of)
            ]
            if named:
                return named
        for child in head.children:
            counted = child.lemma_.lower() in words(
                "classes", "quantity"
            )  # "two of the largest Chilean banks"
            if child.dep_ == "appos" and (named := self._phrase(paragraph, child, counted)):
                return named
            if child.dep_ == "acl" and child.lower_ in words("classes", "owned"):
                named = [p for _, inner in prepositions(child) for p in self._phrase(paragraph, inner, True)]
                if named:
                    return named
        return []

    def _is_of_no_state(self, paragraph: Paragraph, head: Token) -> bool:
        """Say whether the words do not tell whose ambassador somebody is: no "UN ambassador" is the UN's."""
        known = self.cast.at(paragraph.start + head.idx)
        if known is None or known.kind != "office" or known.states:
            return False
        return role_of(known.office or "") == "ambassador"

    def is_no_owner(self, paragraph: Paragraph, owner: Token) -> bool:
        """Say whether a word only names whose friend or foe somebody is, or is part of the name of a firm:
        "a Putin ally", "the British Museum"."""
        head = owner.head
        lemma = head.lemma_.lower()
        if head.pos_ == "PROPN" and owner.dep_ != "poss" and lemma in words("classes", "private"):
            return True
        mention = self.cast.at(paragraph.start + owner.idx)
        if lemma not in words("classes", "befriended") or owner.dep_ == "amod":
            return False
        if any(t.is_punct or t.dep_ == "cc" for t in head.doc[owner.i + 1 : head.i]):
            return False  # "the US, European allies"
        return mention is not None and mention.kind in {"person", "state", "metonym"}

    def _ours(self, paragraph: Paragraph, head: Token) -> list[Party]:
        """The two whose lands a speaker calls "our countries": the speaker's and the other one's."""
        our = next((c for c in head.children if c.dep_ == "poss" and c.lower_ == "our"), None)
        statement = self.statement_at(paragraph.start + head.idx)
        if our is None or statement is None or not statement.addressee_state:
            return []
        other = Party(statement.addressee_state, None, "addressee")
        return _distinct([*self.speaker(paragraph.start + our.idx), other])

    def _paired(self, paragraph: Paragraph, head: Token) -> list[Party]:
        """The first of two adjectives, the second being part of a name: "Chilean and Peruvian police"."""
        pairs = (c for c in head.children if c.dep_ in _OWNERS and c.i < head.i and c.pos_ in _NAMING)
        firsts = (c for c in pairs if any(k.dep_ == "conj" and k.i < head.i for k in c.children))
        return [party for first in firsts for party in self._own(paragraph, first)]

    def _owner_of(self, paragraph: Paragraph, token: Token) -> list[Party]:
        owners = [child for child in token.children if child.dep_ in _OWNERS]
        joined = [c for owner in owners for c in owner.children if _hyphened(c)]
        return [p for owner in (*joined, *owners) for p in self._own(paragraph, owner)]

    def is_origin(self, paragraph: Paragraph, name: Token) -> bool:
        """Say whether a name only says where something comes from (see `syntax.is_origin`)."""
        return is_origin(name, lambda other: self.cast.at(paragraph.start + other.idx) is not None)

    def _own(self, paragraph: Paragraph, token: Token) -> list[Party]:
        start = paragraph.start + token.idx
        if token.lower_ in _FIRST_PERSON and token.text != "US":
            return self.speaker(start)
        if token.lower_ in _SECOND_PERSON:
            statement = self.statement_at(start)
            if statement is not None and statement.addressee_state:
                return [Party(statement.addressee_state, None, "addressee")]
            return []
        mention = self.cast.at(start)
        if mention is None or self.is_origin(paragraph, token):
            return []
        named = self.party(mention)
        if "-" in token.text or "–" in token.text:  # "U.S.-Russia" is one token
            for other in self.cast.within(mention.end, start + len(token.text)):
                named.extend(self.party(other))
        return _distinct(named)


def _joined_before(head: Token) -> list[Token]:
    """Return what a hyphen joins to `head` or to a word of its name: "Chile" in "Chile-European Union"."""
    name = [c for c in head.children if c.dep_ == "compound" and head.pos_ == "PROPN"]
    return [child for word in (head, *name) for child in word.children if _hyphened(child)]


def _hyphened(token: Token) -> bool:
    """Say whether a hyphen joins `token` to its head: "Russia" in "the Russia-Ukraine talks"."""
    following = token.nbor() if token.i + 1 < len(token.doc) else None
    return token.dep_ in _OWNERS and following is not None and following.text in {"-", "–", "—"}


def states(parties: Iterable[Party]) -> tuple[str, ...]:
    """Return the states of `parties`, in order, each once."""
    return tuple(dict.fromkeys(party.state for party in parties))


def without(parties: Iterable[Party], others: Iterable[Party]) -> list[Party]:
    """Return the parties whose state is not among `others`."""
    taken = set(states(others))
    return [party for party in parties if party.state not in taken]


def _distinct(parties: list[Party]) -> list[Party]:
    first: dict[str, Party] = {}
    for party in parties:
        first.setdefault(party.state, party)
    return list(first.values())


def _spoken(statements: tuple[Statement, ...]) -> list[tuple[int, int, Statement]]:
    return sorted(
        ((span.start, span.end, statement) for statement in statements for span in statement.content),
        key=lambda row: (row[0], row[1]),
    )
