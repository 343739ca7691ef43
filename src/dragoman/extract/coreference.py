"""Resolve what points back: "the president", "the ministry", "he", "it", "the two sides", "we" of an issuer.

The text is walked once, in reading order, with the mentions so far at hand. A pointer takes the one
that fits in the nearest window (this sentence, the one before, this paragraph, the one before); when
two fit, subjects come first, and where that does not decide, it stays unresolved.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from dragoman.extract.cast import Mention
from dragoman.extract.document import Document, Paragraph
from dragoman.extract.issuer import Issuer
from dragoman.extract.metonyms import DATELINE
from dragoman.extract.people import Known, People
from dragoman.extract.quotation_marks import quoted
from dragoman.extract.units import Words
from dragoman.lexicon.actors import names
from dragoman.lexicon.phrases import folded, words
from dragoman.lexicon.referring import female, pointing
from dragoman.lexicon.titles import role_of

_SUBJECT = frozenset({"nsubj", "nsubjpass", "csubj"})
_STATE_KINDS = frozenset({"state", "metonym", "organisation", "demonym", "body", "group"})
_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "their", "them"})
_WE = frozenset({"we", "our", "us", "ours"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A resolved mention with where it stands: paragraph, sentence, and whether it is a subject."""

    mention: Mention
    paragraph: int
    sentence: int
    subject: bool
    main: bool


def resolve(document: Document, texts: list[Words], mentions: list[Mention], people: People, issuer: Issuer) -> list[Mention]:
    """Return `mentions` with the open ones resolved where clear, and the pointers that could be resolved."""
    walk = _Walk(document, people, issuer, Counter(code for m in mentions for code in m.states))
    position = 0
    for paragraph, text in zip(document.paragraphs, texts, strict=True):
        inside = []
        while position < len(mentions) and mentions[position].start < paragraph.end:
            inside.append(mentions[position])
            position += 1
        walk.paragraph(paragraph, text, inside)
    return walk.done


class _Walk:
    def __init__(self, document: Document, people: People, issuer: Issuer, counts: Counter[str]) -> None:
        self.document, self.people, self.issuer, self.counts = document, people, issuer, counts
        self.seen: list[Seen] = []
        self.done: list[Mention] = []
        self.home = _home(document)
        self.title_states: tuple[str, ...] = ()
        self.title_counterparts: tuple[str, ...] = ()

    def paragraph(self, paragraph: Paragraph, text: Words, inside: list[Mention]) -> None:
        """Resolve the mentions of one paragraph and the pointers between them, in reading order."""
        quotes = [(paragraph.start + q.start, paragraph.start + q.end) for q in quoted(paragraph.text) if q.level == 1]
        sentences = [(paragraph.start + s.start_char, paragraph.start + s.end_char) for s in paragraph.doc.sents]
        items: list[tuple[int, Mention | None, int]] = [(m.start, m, -1) for m in inside]
        items += [(start, None, index) for start, index in self._pointers(paragraph, text, inside)]
        items.sort(key=lambda item: item[0])
        sentence = 0
        for start, mention, index in items:
            while sentence + 1 < len(sentences) and start >= sentences[sentence][1]:
                sentence += 1
            in_quote = next(((a, b) for a, b in quotes if a <= start < b), None)
            if mention is None:
                found = self._point(paragraph, text, index, sentence, in_quote)
            else:
                found = self._open(paragraph, text, mention, sentence)
            if found is None:
                continue
            self.done.append(found)
            if found.states or found.name or found.office:
                self.seen.append(Seen(found, paragraph.index, sentence, *_subject(paragraph, found)))
        if paragraph.kind == "title":
            self.title_states = tuple(dict.fromkeys(code for m in inside for code in m.states))
            if "counterparts" in paragraph.text.lower():
                before = self.title_states[:1]
                self.title_counterparts = tuple(c for c in self.title_states if c not in (self.issuer.states or before))

    def _pointers(self, paragraph: Paragraph, text: Words, inside: list[Mention]) -> Iterator[tuple[int, int]]:
        """Yield where pronouns and "the two ..." stand: character and word."""
        covered = [(m.start - paragraph.start, m.end - paragraph.start) for m in inside]
        position = 0
        for index, word in enumerate(text.words):
            while position < len(covered) and covered[position][1] <= word.start:
                position += 1
            if position < len(covered) and covered[position][0] <= word.start:
                continue
            if word.folded in _POINTERS and not (word.folded == "us" and word.text != "us"):
                yield paragraph.start + word.start, index
            elif word.folded in _NOUNS() or word.text in ("North", "South"):
                yield paragraph.start + word.start, index

    def _point(
        self, paragraph: Paragraph, text: Words, index: int, sentence: int, quote: tuple[int, int] | None
    ) -> Mention | None:
        word = text.folded(index)
        here = (paragraph.index, sentence)
        if word in _HE or word in _SHE:
            return self._he(text, index, here, quote)
        if word in _WE:
            return None if quote or not self.issuer.states else _mention(text, index, index + 1, "pronoun", self.issuer.states, None)
        if word in _IT:
            return None if quote else self._it(text, index, here)
        if word in _THEY:
            return None if quote else self._they(text, index, here)
        return self._noun(text, index, here)

    def _windows(self, here: tuple[int, int], back: int = 1) -> Iterator[list[Seen]]:
        """Yield what was seen in this sentence, the one before, this paragraph, the one before it."""
        paragraph, sentence = here
        yield [s for s in self.seen if (s.paragraph, s.sentence) == here]
        for earlier in range(sentence - 1, -1, -1):
            yield [s for s in self.seen if (s.paragraph, s.sentence) == (paragraph, earlier)]
        for before in range(paragraph - 1, max(-1, paragraph - 1 - back), -1):
            inside = [s for s in self.seen if s.paragraph == before]
            for earlier in sorted({s.sentence for s in inside}, reverse=True):
                yield [s for s in inside if s.sentence == earlier]

    def _he(self, text: Words, index: int, here: tuple[int, int], quote: tuple[int, int] | None) -> Mention | None:
        woman = text.folded(index) in _SHE
        possessive = text.token(index).dep_ == "poss"
        for window in self._windows(here, back=2):
            found = [s for s in window if _single_person(s.mention) and self._gender_fits(s.mention, woman)]
            if quote:
                found = [s for s in found if s.mention.start >= quote[0]]
            chosen = _one(found, lambda s: s.mention.name or s.mention.states, last=possessive)
            if chosen is not None:
                m = chosen.mention
                return _mention(text, index, index + 1, "pronoun", m.states, m.name, m.office or ("" if m.name else None))
            if found or quote:
                return None
        return None

    def _gender_fits(self, mention: Mention, woman: bool) -> bool:
        known = self.people.find(mention.name or "")
        gender = self._woman(known) if known else None
        return gender is None or gender == woman

    def _woman(self, known: Known) -> bool | None:
        """Tell whether a person is a woman: by address, office or given name; a known holder otherwise is a man."""
        if known.female is None:
            office, name = folded(known.office or ""), folded(known.name)
            parts = name.split()
            given = {parts[0], " ".join(parts[1:]), parts[-1], name}
            if given & female() or "woman" in office or "queen" in office:
                known.female = True
            elif self.people.rows(known.name, (), known.role):
                known.female = False
        return known.female

    def _it(self, text: Words, index: int, here: tuple[int, int]) -> Mention | None:
        token = text.token(index)
        if token.dep_ in _SUBJECT and (token.head.lemma_ in ("be", "seem", "appear", "remain", "become") or token.head.pos_ == "AUX"):
            return None
        for window in list(self._windows(here, back=0))[:2]:
            found = [s for s in window if s.mention.kind in _STATE_KINDS and len(s.mention.states) == 1]
            chosen = _one(found, lambda s: s.mention.states, last=False)
            if chosen is not None:
                return _mention(text, index, index + 1, "pronoun", chosen.mention.states, None)
            if found:
                return None
        return None

    def _they(self, text: Words, index: int, here: tuple[int, int]) -> Mention | None:
        for window in list(self._windows(here, back=0))[:2]:
            found = [s for s in window if s.mention.kind == "pair" or (s.subject and s.mention.kind in ("group", "demonym"))]
            if not found:
                together = _together(window)
                if together is not None:
                    return _mention(text, index, index + 1, "pronoun", together[0], None, persons=together[1])
            if found:
                m = found[-1].mention
                same = {s.mention.states for s in found}
                if len(same) > 1:
                    return None
                states = m.states
                if m.office == "counterparts":
                    with_whom = [s.mention.states for s in window if s.subject and s.mention.kind in ("person", "pronoun", "office")]
                    states = tuple(dict.fromkeys((*(with_whom[0] if with_whom else ()), *states)))
                return _mention(text, index, index + 1, "pronoun", states, None, persons=m.persons)
        return None

    def _noun(self, text: Words, index: int, here: tuple[int, int]) -> Mention | None:
        """Resolve "the country", "the bloc", "the two leaders", "the North"."""
        word, previous = text.folded(index), text.folded(index - 1)
        written = text.words[index].text
        if written in ("North", "South"):
            code = "PRK" if written == "North" else "KOR"
            if previous == "the" and self.counts["PRK"] and self.counts["KOR"] + self.counts["PRK"] > 1 and not text.capital(index + 1):
                return _mention(text, index, index + 1, "state", (code,), None)
            return None
        size = _size(text, index)
        if size is not None:
            first, number = size
            people = word in pointing("pair_people")
            return self._pair(text, first, index, here, number, people)
        if word in ("counterparts",):
            return self._counterparts(text, index)
        if word in ("sides", "parties") and previous == "the":
            return self._pair(text, index, index, here, 2, False)
        if previous not in ("the", "this", "that"):
            return None
        kinds: tuple[str, ...] = ()
        if word in pointing("country"):
            if text.folded(index + 1) in ("of", "department", "media"):
                return None
            kinds = ("state", "metonym", "demonym")
        elif word in pointing("bloc") or word in pointing("group"):
            kinds = ("organisation", "group") if word in pointing("bloc") and word in pointing("group") else ("organisation",) if word in pointing("bloc") else ("group",)
        if not kinds:
            return None
        for window in list(self._windows(here, back=1))[:3]:
            found = [s for s in window if s.mention.kind in kinds and len(s.mention.states) <= 1]
            if len({s.mention.states for s in found}) == 1:
                return _mention(text, index, index + 1, "pronoun", found[-1].mention.states, None)
            if found:
                return None
        return None

    def _counterparts(self, text: Words, index: int) -> Mention | None:
        """Resolve "her counterparts" to the other states of the title, where the title says counterparts too."""
        if text.folded(index - 1) not in ("his", "her", "their", "the") or not self.title_counterparts:
            return None
        return _mention(text, index, index + 1, "pair", self.title_counterparts, None, "counterparts")

    def _pair(self, text: Words, first: int, index: int, here: tuple[int, int], number: int, people: bool) -> Mention | None:
        gathered: list[Seen] = []
        addressed = _addressing(text, index)
        outside: set[str] = set()
        for nearest, window in enumerate(self._windows(here, back=3)):
            if nearest == 0 and addressed:  # "the minister urged both sides": he is of neither
                outside = {code for s in window if s.subject for code in s.mention.states}
            window = [s for s in window if outside.isdisjoint(s.mention.states)]
            gathered = window + gathered
            named = [s for s in gathered if self._ranks(s.mention, text.folded(index))]
            pool = named if people and len({s.mention.states for s in named}) >= number else gathered
            codes = list(dict.fromkeys(code for s in pool for code in s.mention.states))
            if len(codes) < number:
                continue
            if len(codes) > number:
                codes = [code for code in self._principal(number) if code not in outside]
            break
        else:
            codes = [code for code in self._principal(number) if code not in outside]
        if len(codes) != number:
            return None
        persons = self._persons(codes, text.folded(index)) if people else ()
        return _mention(text, first, index + 1, "pair", tuple(codes), None, persons=persons)

    def _principal(self, number: int) -> list[str]:
        """Return the states that the report is between, where there are just so many of them."""
        if len(self.title_states) == number:
            return list(self.title_states)
        most = self.counts.most_common(number + 1)
        if len(most) < number:
            return []
        if len(most) > number and most[number - 1][1] < 2 * most[number][1]:
            return []
        return [code for code, _ in most[:number]]

    def _ranks(self, mention: Mention, noun: str) -> bool:
        """Tell whether a mention is of a person whom "leaders", "presidents", "ministers" ... can mean."""
        if mention.kind not in ("person", "office", "pronoun") or not mention.name or not mention.states:
            return False
        fitting = _RANKS.get(noun)
        known = self.people.find(mention.name)
        return fitting is None or (known is not None and known.role in fitting)

    def _persons(self, codes: list[str], noun: str) -> tuple[str, ...]:
        """Return the latest such person of each state, where the report has named one."""
        found = []
        for code in codes:
            names = [s.mention.name for s in self.seen if code in s.mention.states and self._ranks(s.mention, noun)]
            if names and names[-1]:
                found.append(names[-1])
        return tuple(found)

    def _open(self, paragraph: Paragraph, text: Words, mention: Mention, sentence: int) -> Mention | None:
        """Resolve an office or body whose state or holder the words beside it do not give."""
        here = (paragraph.index, sentence)
        if not mention.states and mention.kind in ("office", "body"):
            owner = self._owner(mention)
            if owner is not None:
                return replace(mention, states=owner.states)
        if mention.kind == "office":
            return self._office(mention, here, paragraph)
        if mention.kind == "body" and not mention.states:
            return self._body(mention, here)
        if mention.kind == "person" and not mention.states:
            return self._stateless(mention, here)
        return mention

    def _owner(self, mention: Mention) -> Mention | None:
        """Return who stands right before an office or body as its owner: "his administration", "Mr Putin's government"."""
        if not self.done:
            return None
        last = self.done[-1]
        between = self.document.report.text[last.end : mention.start]
        if last.kind == "pronoun" and between == " " and last.states:
            return last if self.document.report.text[last.start : last.end].lower() in ("his", "her", "its", "our", "their") else None
        return last if last.kind == "person" and between in ("'s ", "’s ", "' ", "’ ") and last.states else None

    def _office(self, mention: Mention, here: tuple[int, int], paragraph: Paragraph) -> Mention | None:
        title = folded(mention.office or "")
        role = role_of(title)
        head = title.split()[-1] if title else ""
        if head == "counterpart":
            return self._counterpart(mention, here)
        if mention.states:
            person = self.people.in_office(role, mention.states)
            return replace(mention, name=person.name) if person and not person.past else mention
        if not self._definite(paragraph, mention):
            return self._by_body(mention, here)
        for seen in reversed(self.seen[-40:]):
            office = folded(seen.mention.office or "")
            if seen.mention.kind in ("person", "office") and office and seen.mention.states and _same_office(office, title):
                return replace(mention, states=seen.mention.states, name=seen.mention.name)
        if self.issuer.states and len(self.issuer.states) == 1:
            return replace(mention, states=self.issuer.states)
        return self._by_body(mention, here)

    def _by_body(self, mention: Mention, here: tuple[int, int]) -> Mention:
        """Give "a spokesman" the state of the one body or state that this sentence has named."""
        window = next(self._windows(here))
        codes = {s.mention.states for s in window if s.mention.kind in ("body", "organisation") and s.mention.states}
        if len(codes) == 1:
            return replace(mention, states=next(iter(codes)))
        ministry = any(word in folded(mention.office or "") for word in ("official", "spokes"))
        return replace(mention, states=self.home) if ministry else mention

    def _counterpart(self, mention: Mention, here: tuple[int, int]) -> Mention | None:
        role = None
        for window in self._windows(here):
            roles = [role_of(s.mention.office) for s in window if s.mention.office and s.mention.kind in ("person", "pronoun", "office")]
            if roles:
                role = roles[-1]
                break
        if not mention.states:
            return mention
        person = self.people.in_office(role, mention.states) if role else None
        return replace(mention, name=person.name, office=person.office) if person else mention

    def _body(self, mention: Mention, here: tuple[int, int]) -> Mention:
        name = folded(mention.name or "")
        for seen in reversed(self.seen[-40:]):
            other = folded(seen.mention.name or "")
            if seen.mention.kind == "body" and (other.endswith(name) or (name == "ministry" and "ministry" in other)):
                return replace(mention, states=seen.mention.states)
        if self.issuer.states and len(self.issuer.states) == 1 and name.endswith(("department", "administration")):
            return replace(mention, states=self.issuer.states)
        if name == "administration" and self.counts["USA"]:
            return replace(mention, states=("USA",))  # without an owner the word is American
        for window in list(self._windows(here, back=0))[:2]:
            codes = {s.mention.states for s in window if s.mention.kind in _STATE_KINDS and len(s.mention.states) == 1}
            if len(codes) == 1:
                return replace(mention, states=next(iter(codes)))
            if codes:
                break
        return replace(mention, states=self.home)

    def _stateless(self, mention: Mention, here: tuple[int, int]) -> Mention:
        """Give an office-holder without a state the issuer's, or that of the one state in the sentence."""
        if not mention.office or role_of(mention.office) is None:
            return mention
        known = self.people.find(mention.name or "")
        if known is not None and known.states:
            return replace(mention, states=known.states)
        states = self._context_states(mention, here)
        if states and known is not None:
            known.states, known.basis = states, "text"  # for the whole report
        return replace(mention, states=states)

    def _context_states(self, mention: Mention, here: tuple[int, int]) -> tuple[str, ...]:
        office = mention.office or ""
        role = role_of(office)
        if len(self.issuer.states) == 1 and role in _OWN_OFFICERS and "minister" not in office.lower():
            return self.issuer.states
        if role in ("head-of-state", "head-of-government", "leader", "crown-prince"):
            return ()  # too well known to be left without a state by the writer: another state's, or nobody's
        for window in list(self._windows(here, back=0))[:2]:
            codes = {s.mention.states for s in window if s.mention.kind in (*_STATE_KINDS, "person") and len(s.mention.states) == 1}
            if len(codes) == 1:
                only = next(iter(codes))
                return () if only == ("USA",) and "minister" in office.lower() else only  # America has secretaries
            if codes:
                break
        return self.home if role in ("spokesperson", "official", "minister") else ()

    def _definite(self, paragraph: Paragraph, mention: Mention) -> bool:
        before = paragraph.text[: mention.start - paragraph.start].rstrip().rsplit(" ", 1)[-1].lower()
        return before in ("the", "this", "that") or (mention.office or " ")[0].isupper()


_LEADERS = frozenset({"head-of-state", "head-of-government", "leader", "crown-prince"})
_MINISTERS = frozenset({"foreign", "defence", "minister"})
_RANKS = {
    "leaders": _LEADERS, "presidents": frozenset({"head-of-state"}), "premiers": frozenset({"head-of-government"}),
    "statesmen": _LEADERS, "ministers": _MINISTERS, "secretaries": _MINISTERS, "chancellors": frozenset({"head-of-government"}),
}  # fmt: skip
_OWN_OFFICERS = frozenset({"foreign", "spokesperson", "minister", "security-adviser", "vice-president", "defence", "envoy", "official"})
_POINTERS = _HE | _SHE | _IT | _THEY | _WE


def _NOUNS() -> frozenset[str]:
    return (
        pointing("country") | pointing("bloc") | pointing("group") | pointing("pair_states") | pointing("pair_people")
        | frozenset({"two", "pair", "both"})
    )


def _addressing(text: Words, index: int) -> bool:
    """Tell whether "both sides" are addressed or described by another: the object of the clause."""
    return text.token(index).dep_ in ("dobj", "pobj", "iobj", "dative")


def _home(document: Document) -> tuple[str, ...]:
    """Return the state of the place that the dateline names: whose "foreign ministry" it is when no one says."""
    dateline = document.report.dateline
    place = dateline.place if dateline is not None else None
    if place is None:
        match = next((m for p in document.body[:2] if (m := DATELINE.match(p.text))), None)
        place = match.group() if match and (match.group().split()[0].strip(",/").isupper() or "(" in match.group()) else ""
    found = [f.value for f in names().find(place.title(), words(place.title()))]
    codes = {entry.states for entry in found if entry.kind in ("city", "state")}
    return next(iter(codes)) if len(codes) == 1 else ()


def _together(window: list[Seen]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the states and people of a sentence between just two ("X met Y": "they"), or None."""
    people = {s.mention.name: s.mention.states for s in window if s.mention.name and len(s.mention.states) == 1 and s.mention.kind in ("person", "pronoun")}
    if len(people) == 2 and len(set(people.values())) == 2:
        return tuple(code for states in people.values() for code in states), tuple(str(name) for name in people)
    named = [s for s in window if s.mention.kind in ("state", "metonym", "organisation")]
    codes = tuple(dict.fromkeys(code for s in named for code in s.mention.states))
    return (codes, ()) if len(codes) == 2 and not people and any(s.main for s in named) else None


def _size(text: Words, index: int) -> tuple[int, int] | None:
    """Return the first word and the number of "the two sides", "both leaders", "the two", "the pair"."""
    word = text.folded(index)
    if word in pointing("pair_states") or word in pointing("pair_people"):
        for back in (1, 2, 3):
            number = text.folded(index - back)
            if number in ("two", "both", "three"):
                return index - back, 3 if number == "three" else 2
            if text.gap(index - back) != " ":
                return None
        return None
    if word in ("two", "pair") and text.folded(index - 1) == "the" and text.token(index).dep_ in (*_SUBJECT, "pobj", "dobj"):
        return index, 2
    return None


def _one(found: list[Seen], key: Callable[[Seen], object], *, last: bool) -> Seen | None:
    """Return the one that a pointer means: the only one, else the only subject, else (for `last`) the latest subject."""
    if not found:
        return None
    if len({key(s) for s in found}) == 1:
        return found[-1]
    main = [s for s in found if s.main]
    if len({key(s) for s in main}) == 1 and not last:
        return main[-1]
    subjects = [s for s in found if s.subject]
    if len({key(s) for s in subjects}) == 1:
        return subjects[-1]
    if subjects and last:
        return subjects[-1]
    return None


def _single_person(mention: Mention) -> bool:
    return mention.kind in ("person", "office") or (mention.kind == "pronoun" and bool(mention.name or mention.office))


def _same_office(office: str, title: str) -> bool:
    if office == title:
        return True
    role, other = role_of(title), role_of(office)
    if role is not None and role == other:
        return title.split()[-1] in office.split()
    # "the minister", "the secretary" may be any minister or secretary; "the president" no vice president
    return " " not in title and role == "minister" and title in office.split()


def _subject(paragraph: Paragraph, mention: Mention) -> tuple[bool, bool]:
    """Tell whether a mention is a subject, and whether that of its sentence's main verb."""
    tokens = paragraph.tokens(mention.start, mention.end)
    if tokens is None or len(tokens) == 0 or tokens.root.dep_ not in _SUBJECT:
        return False, False
    return True, tokens.root.head.dep_ == "ROOT"


def _mention(
    text: Words, first: int, last: int, kind: str, states: tuple[str, ...], name: str | None,
    office: str | None = None, persons: tuple[str, ...] = (),
) -> Mention:  # fmt: skip
    start, end = text.offsets(first, last)
    return Mention(start, end, kind, states, name, office, persons)  # type: ignore[arg-type]
