"""Resolve the source of an attribution to a speaker: a person in full, an office or body, or a state.

The noun phrase of the source is read for the person in apposition, those coordinated with it and the state
that it names; the cast says who they are. Unknown is None; of several candidates none is taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dragoman.lexicon.speech_words import speech_nouns
from dragoman.lexicon.states import states
from dragoman.readers.english.document import Cast, Document, Mention, Paragraph, name_of_state, root_of
from dragoman.readers.english.statements.attribution import Attribution
from dragoman.readers.english.statements.reporting_cues import made_by

if TYPE_CHECKING:
    from spacy.tokens import Token


DETERMINERS = re.compile(
    r"^(?:the|a|an|some|many|several|other|both|two|three|its|their|his|her|one)\s+", re.IGNORECASE
)
_COMPASS = frozenset({"North", "South"})
_OFFICIAL = frozenset(
    {"state", "demonym", "organisation", "body", "office", "person", "metonym", "pair", "pronoun", "group"}
)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: name as the record gives it (several joined by "; "), state, office, and the mention."""

    name: str
    state: str | None
    kind: str
    start: int
    end: int
    office: str | None = None
    actor: str | None = None


def of_mention(document: Document, cast: Cast, mention: Mention) -> Speaker | None:
    """Return the speaker that a mention names, or None when it does not say which."""
    if mention.kind not in _OFFICIAL:
        return None
    text = document.report.text
    written = DETERMINERS.sub("", text[mention.start : mention.end])
    state = mention.states[0] if mention.states else None
    if mention.persons:
        name: str | None = "; ".join(dict.fromkeys(mention.persons))
    elif len(mention.states) > 1:
        name = counterparts(document, cast, mention)
    elif mention.kind == "pronoun":
        name = mention.name or (
            name_of_state(state) if state and text[mention.start].lower() in "it" else None
        )
    elif mention.kind == "demonym":
        name = name_of_state(state) if state else None
    elif mention.kind in {"state", "metonym", "organisation", "body", "group"}:
        name = _spelled(text, written, mention)
    else:
        name = mention.name or written
    if not name or (state is None and mention.kind != "person"):
        return None
    if (
        state is not None
        and len(name.split()) == 1
        and (name.lower() in speech_nouns("speaker") or name in _COMPASS)
    ):
        name = of_state(name, state)
    return Speaker(name, state, mention.kind, mention.start, mention.end, mention.office, mention.actor)


def counterparts(document: Document, cast: Cast, mention: Mention) -> str:
    """The people behind "the two sides" where the report names one of each; else the states."""
    before = (person for person in cast.mentions if person.start < mention.start and person.kind == "person")
    last = {person.states: person.name for person in before if person.name and len(person.states) == 1}
    names = [last.get((state,)) for state in mention.states]
    if all(names) and _of_people(document.report.text[mention.start : mention.end]):
        return "; ".join(name for name in names if name)
    return "; ".join(name_of_state(state) for state in mention.states)


def of_state(name: str, state: str) -> str:
    """A bare "government" or "spokesman" with its state's demonym; "the North" by its state's name."""
    if name in _COMPASS:
        return name_of_state(state)
    demonyms = states()[state].demonyms if state in states() else ()
    return f"{demonyms[0] if demonyms else name_of_state(state)} {name}"


def _spelled(text: str, written: str, mention: Mention) -> str:
    """The name as written; in full for an acronym that the report itself spells out."""
    if written.isupper() and mention.name and len(mention.name) > len(written) and mention.name in text:
        return mention.name
    return written


def _of_people(words: str) -> bool:
    """Whether "the two leaders", "both sides", "they" may stand for the people who speak for two states."""
    return any(word in speech_nouns("pair") for word in re.findall(r"[a-z]+", words.lower()))


_NOT_APPOSED = re.compile(r"\b(?:and|of the|who|that|’s|'s)\b|;|\.\s")
_OF_STATE = frozenset({"state", "demonym", "body", "office", "person", "metonym", "organisation"})


def apposed(paragraph: Paragraph, cast: Cast, token: Token | None, named: Mention | None) -> Speaker | None:
    """The person in apposition to an office: "the ambassador to the UN, *Mark Grant*"."""
    if token is None:
        return None
    stop = paragraph.start + _phrase_end(token)
    start = paragraph.start + token.idx
    for mention in cast.within(start, stop):
        if mention.kind != "person" or not mention.name:
            continue
        between = paragraph.text[
            (named.end if named else start) - paragraph.start : mention.start - paragraph.start
        ]
        beside = cast.at(mention.start - 1 if mention.start else 0)
        state = (named.states if named and named.states else mention.states) or ()
        if not state and (inferred := _state_in_phrase(paragraph, cast, token)) is not None:
            state = (inferred,)
        if _NOT_APPOSED.search(between) or (beside is not None and beside.kind == "person"):
            continue
        return Speaker(
            mention.name,
            mention.states[0] if mention.states else (state[0] if state else None),
            "person",
            mention.start,
            mention.end,
            mention.office or (named.office if named else None),
            mention.actor,
        )
    return None


def _phrase_end(token: Token) -> int:
    """Where the noun phrase of `token` ends, its apposition included, clauses left out."""
    end: int = token.idx + len(token.text)
    for child in token.rights:
        if child.dep_ in {"relcl", "acl", "cc", "conj"}:
            break
        last = child.right_edge
        end = max(end, last.idx + len(last.text))
    return end


def coordinated(document: Document, paragraph: Paragraph, cast: Cast, head: Token) -> list[Speaker]:
    speakers: list[Speaker] = []
    queue = [head]
    while queue:
        token = queue.pop(0)
        for child in token.children:
            if child.dep_ != "conj" or child.pos_ not in {"NOUN", "PROPN", "PRON"}:
                continue
            queue.append(child)
            if child.lower_ in speech_nouns("partner"):
                speakers += _partners(document, cast, paragraph.start + head.idx)
                continue
            mention = cast.at(paragraph.start + child.idx)
            speaker = of_mention(document, cast, mention) if mention is not None else None
            if speaker is not None:
                speakers.append(speaker)
    return sorted(speakers, key=lambda speaker: speaker.start)


def _partners(document: Document, cast: Cast, before: int) -> list[Speaker]:
    """Those met or called earlier in the report: "her *counterparts*"."""
    paragraph = next(block for block in document.paragraphs if block.start <= before < block.end)
    people = [
        mention
        for mention in cast.within(paragraph.start, before)
        if mention.kind == "person" and mention.name
    ]
    return [speaker for person in people if (speaker := of_mention(document, cast, person)) is not None]


def _is_private(token: Token) -> bool:
    """Whether the noun phrase calls the person an expert, a lawyer, a resident: no office of a state."""
    private = speech_nouns("private")
    for child in token.children:
        if child.dep_ in {"appos", "compound", "nmod"} and child.lemma_.lower() in private:
            return True
        if child.dep_ == "appos" and any(
            grandchild.dep_ == "conj" and grandchild.lemma_.lower() in private
            for grandchild in child.children
        ):
            return True
    return False


def _state_in_phrase(paragraph: Paragraph, cast: Cast, token: Token) -> str | None:
    """The state that the noun phrase of a person names: "*Kenya*'s envoy, Ann Doe", "Ann Doe of *Kenya*"."""
    start = paragraph.start + token.left_edge.idx
    states = {
        mention.states[0]
        for mention in cast.within(start, paragraph.start + _phrase_end(token))
        if len(mention.states) == 1 and mention.kind in _OF_STATE
    }
    return states.pop() if len(states) == 1 else None


_LONGEST = 80
"""Characters of a description that stands for the name of an office."""


def speaker_of(document: Document, cast: Cast, attribution: Attribution) -> Speaker | None:
    """Return who the source of `attribution` is; None where the cast does not know, or it is the press."""
    place = attribution.stands_for or attribution.source
    if place is None or attribution.source_head is None:
        return None
    paragraph = document.paragraphs[attribution.paragraph]
    while paragraph.start > attribution.source_head:  # the speaker of a run that goes on over paragraphs
        paragraph = document.paragraphs[paragraph.index - 1]
    head = _word_at(document.report.text, attribution.source_head)
    if head.lower() in speech_nouns("media"):
        return None
    named = cast.at(attribution.source_head)
    at = attribution.source_head - paragraph.start
    token = root_of(paragraph.doc, at, at + 1)
    if named is None or named.kind != "person":
        person = apposed(paragraph, cast, token, named)
        if person is not None:
            return person
    if named is None and token is not None and token.lemma_.lower() in speech_nouns("document"):
        maker = made_by(token)
        named = cast.at(paragraph.start + maker.idx) if maker is not None else None
    speaker = of_mention(document, cast, named) if named else _described(document, cast, place, head)
    if speaker is None or token is None:
        return speaker
    if speaker.kind == "office" and named is not None and not named.name and not named.persons:
        speaker = replace(speaker, name=_full_title(document, place, speaker.name))
    return _with_phrase(document, paragraph, cast, token, speaker)


def _with_phrase(
    document: Document, paragraph: Paragraph, cast: Cast, token: Token, speaker: Speaker
) -> Speaker:
    """Return `speaker` with the state and the other speakers that the noun phrase names; private or not."""
    if speaker.kind == "person" and _is_private(token):
        return replace(speaker, state=None, kind="private")
    if speaker.state is None:
        speaker = replace(speaker, state=_state_in_phrase(paragraph, cast, token))
    owned = any(child.dep_ == "poss" for child in token.children)
    if speaker.kind == "person" and speaker.state is None and owned:
        return replace(speaker, kind="private")  # a paper's reporter, a firm's director, someone's mother
    return _join([speaker, *coordinated(document, paragraph, cast, token)])


def _full_title(document: Document, place: tuple[int, int], name: str) -> str:
    """An unnamed office as the report describes it: "spokesman at the mission to the UN"."""
    words = DETERMINERS.sub("", document.report.text[place[0] : place[1]].strip())
    return words if name in words and len(words) <= _LONGEST else name


def _described(document: Document, cast: Cast, place: tuple[int, int], head: str) -> Speaker | None:
    """Return the speaker of a common noun with a state: "Iranian officials", "the Kremlin readout"."""
    word = head.lower()
    text = document.report.text
    beside = [mention for mention in cast.within(*place) if mention.states]
    if not beside:
        return None
    mention = beside[0]
    official = mention.kind == "demonym" or _of_government(text[slice(*place)])
    if word in speech_nouns("unnamed") and not (word.startswith("source") and official):
        return None
    if word == "side":
        return Speaker(name_of_state(mention.states[0]), mention.states[0], "state", *place)
    if (
        word.endswith("s")
        and word in speech_nouns("speaker")
        and len(beside) > 1
        and word in speech_nouns("pair")
    ):
        states = tuple(dict.fromkeys(code for named in beside for code in named.states))
        pair = replace(mention, start=place[0], end=place[1], states=states, kind="pair")
        return Speaker(counterparts(document, cast, pair), states[0], "pair", *place)
    if word in speech_nouns("document"):
        return of_mention(document, cast, mention)
    if word in speech_nouns("speaker") or word.startswith("source"):
        name = DETERMINERS.sub("", text[place[0] : place[1]].strip())
        return Speaker(name, mention.states[0], "office", *place)
    return None


def _join(speakers: list[Speaker]) -> Speaker:
    first = speakers[0]
    names = list(dict.fromkeys(name for speaker in speakers for name in speaker.name.split("; ")))
    end = max([first.end, *(speaker.end for speaker in speakers if speaker.start >= first.start)])
    return Speaker("; ".join(names), first.state, first.kind, first.start, end, first.office, first.actor)


def _word_at(text: str, at: int) -> str:
    match = re.compile(r"[\w.’'-]+").match(text, at)
    return match.group() if match else ""


def _of_government(words: str) -> bool:
    """Whether unnamed sources are a government's: "military sources", "a ministry source"."""
    return any(word in speech_nouns("government") for word in words.lower().split())
