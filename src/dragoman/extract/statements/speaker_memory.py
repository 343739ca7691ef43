"""Carry speakers on through a text: "he said", "they agreed", "the statement added", "the spokesman said".

The cast resolves what a sentence or its neighbours say; here the run of statements decides what it left
open: who spoke last, which two were last named together, which office was last described in full.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from dragoman.extract.cast import Cast, Mention
from dragoman.extract.document import Document, Paragraph
from dragoman.extract.statements.attribution import Attribution
from dragoman.extract.statements.speaker_names import Speaker, counterparts, of_mention
from dragoman.extract.statements.speakers import speaker
from dragoman.lexicon.cues import nouns
from dragoman.lexicon.referring import female

_SINGLE = frozenset({"he", "she"})
_PLURAL = re.compile(
    r"(?:they|both|the (?:two|sides|parties|leaders|presidents|ministers|pair)\b.*)$", re.IGNORECASE
)
_REACH = 2
"""Paragraphs back that a speaker is still in mind."""
_HONORIFIC = re.compile(r"^(?:Mr|Mrs|Ms|Dr|Gen|Sen)\.? ")


@dataclass(slots=True)
class SpeakerMemory:
    """Who has spoken so far. `resolve` is called for each attribution, in reading order."""

    document: Document
    cast: Cast
    person: tuple[Speaker, int] | None = None
    people: list[tuple[Speaker, int]] = field(default_factory=list)
    group: tuple[Speaker, int] | None = None
    anyone: tuple[Speaker, int] | None = None
    states: dict[str, str] = field(default_factory=dict)
    private: set[str] = field(default_factory=set)
    offices: dict[str, Speaker] = field(default_factory=dict)

    def resolve(self, item: Attribution) -> Speaker | None:
        """Return who the source of `item` is, by the cast or by what went before."""
        who = speaker(self.document, self.cast, item)
        place = item.stands_for or item.source
        if place is None:
            return None
        words = self.document.report.text[place[0] : place[1]]
        known = self._carried(item, who, words)
        if known is not None and known is not who:
            who = replace(known, start=place[0], end=place[1])
        if who is not None and who.kind in {"person", "pronoun"}:
            if who.state is None and who.name in self.states:
                who = replace(who, state=self.states[who.name])
            elif who.state is not None:
                self.states[who.name] = who.state
        if who is not None and who.kind == "private":
            self.private.add(who.name)
        if who is not None:
            self._remember(item, who)
        return None if who is not None and who.name in self.private else who

    def _carried(self, item: Attribution, who: Speaker | None, words: str) -> Speaker | None:
        lower = words.lower()
        at = item.paragraph
        if lower in _SINGLE:
            last = self._same_gender(lower, at)
            trails = bool(item.content) and item.source is not None and item.content[0][0] < item.source[0]
            return last if last is not None and (who is None or trails) else who
        if who is None and _PLURAL.match(words):
            return self._near(self.group, at) or self._named_together(item) or self._plural(at)
        head = re.split(r"[^\w’'-]", lower.removeprefix("the "))[0] if lower.startswith("the ") else ""
        last_word = lower.rsplit(" ", 1)[-1]
        if who is None and head and (head in nouns("document") or last_word in nouns("document")):
            return self._near(self.anyone, at)
        if who is None and head and last_word in self.offices:
            return self.offices[last_word]
        if who is not None and who.kind in {"office", "body"} and head == last_word and head in self.offices:
            fuller = self.offices[head]
            return fuller if fuller.state == who.state else who
        if who is None and self.person is not None:
            name = _HONORIFIC.sub("", words)
            return self._near(self.person, at) if name in self.person[0].name.split() else None
        if who is not None and lower == "it" and (last := self._near(self.anyone, at)) is not None:
            return last if last.state == who.state and last.kind not in {"person", "pronoun"} else who
        return who

    def _near(self, known: tuple[Speaker, int] | None, paragraph: int) -> Speaker | None:
        return known[0] if known is not None and paragraph - known[1] <= _REACH else None

    def _same_gender(self, pronoun: str, paragraph: int) -> Speaker | None:
        """The last person in mind whose given name does not speak against the pronoun."""
        for who, at in reversed(self.people[-5:]):
            if paragraph - at > _REACH:
                return None
            woman = who.name.split()[0].lower() in female()
            if woman == (pronoun == "she"):
                return who
            if pronoun == "she" and who.kind == "pronoun":
                return who
        return None

    def _plural(self, paragraph: int) -> Speaker | None:
        last = self._near(self.anyone, paragraph)
        return (
            last
            if last is not None and (last.kind == "group" or last.name.rstrip(")").endswith("s"))
            else None
        )

    def _named_together(self, item: Attribution) -> Speaker | None:
        """The people that the paragraph so far, or the title, names as two parties."""
        paragraphs = self.document.paragraphs
        here = paragraphs[item.paragraph]
        titles = [p for p in paragraphs if p.kind == "title"]
        for start, end in [(here.start, item.utterance[0]), *((p.start, p.end) for p in reversed(titles))]:
            people = [m for m in self.cast.within(start, end) if m.kind == "person" and m.name and m.states]
            named = {m.name: m for m in people}
            if len(named) >= 2 and len({m.states for m in named.values()}) >= 2:
                known = [one for m in named.values() if (one := of_mention(self.document, self.cast, m))]
                first = known[0]
                return replace(first, name="; ".join(one.name for one in known), kind="pair")
        return self._offices_together(here, item.utterance[0])

    def _offices_together(self, paragraph: Paragraph, until: int) -> Speaker | None:
        """The one group of office-holders of several states named so far: "the ministers of A and B"."""
        found = {}
        for token in paragraph.doc:
            at = paragraph.start + token.idx
            if at >= until:
                break
            word = token.lower_
            if word not in nouns("pair") or word not in nouns("speaker") or not word.endswith("s"):
                continue
            start, end = paragraph.offsets(paragraph.doc[token.left_edge.i : token.right_edge.i + 1])
            codes = tuple(dict.fromkeys(c for m in self.cast.within(start, end) for c in m.states))
            if len(codes) > 1:
                mention = Mention(start, end, "pair", codes)
                name = counterparts(self.document, self.cast, mention)
                found[codes] = Speaker(name, codes[0], "pair", start, end)
        return next(iter(found.values())) if len(found) == 1 else None

    def _remember(self, item: Attribution, who: Speaker) -> None:
        at = item.paragraph
        if ";" in who.name:
            self.group = (who, at)
        elif who.kind in {"person", "pronoun", "private"} and " " in who.name:
            self.person = (who, at)
            self.people.append(self.person)
        if item.row is not None and item.row.kind != "mind":
            self.anyone = (who, at)
        if who.kind in {"office", "body", "organisation", "group"} and len(who.name.split()) > 1:
            for noun in re.findall(r"[a-z]+", who.name.lower()):
                if noun in nouns("speaker"):
                    self.offices[noun] = who
