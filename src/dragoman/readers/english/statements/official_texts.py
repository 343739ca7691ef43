"""The voice of an official text: its issuer, and the sentences that the issuer says in its own voice.

A press report has no voice of its own. In a release ("own") every sentence is the issuer's word; a joint
statement has several issuers; a readout tells in the third person what others said. A sentence that another
named speaker governs ("As the President has said ...") stays that speaker's; the others are the issuer's if
they state policy or judge. A sentence that depends on the one before ("This is ...") belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from dragoman.lexicon.speech_words import cues_by_lemma, opens_with, voice_words
from dragoman.readers.english.document import Cast, Document, Mention, Paragraph, name_of_state
from dragoman.readers.english.statements.quotations import Label, Utterance, split_utterances

Manner = Literal["own", "joint", "readout"]
_SIGNED = re.compile(r"\s*[A-Z][^:;!?]{5,60}, (?P<office>[A-Z][^.:;!?]{3,80})\s*$")
_ATTRIBUTABLE = re.compile(r"\battributable to\b", re.IGNORECASE)
_STATEMENT_BY = re.compile(r"\b(?:statement|remarks|message) (?:by|from|of)\b", re.IGNORECASE)
_SUBJECT_MATTER = re.compile(r"\b(?:on|regarding|about|following|concerning|after)\b")
_LISTING = re.compile(
    r"\b(?:joint statement|statement (?:was|is)|text of|governments? of|issued? (?:by|the following)"
    r"|released by)\b|^We, ",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:[A-Z]\w*\d|[A-Z]{2,}|Quad|Troika) (?:[Ff]oreign|[Ff]inance|[Dd]efen[cs]e)? ?"
    r"(?:[Mm]inisters|[Ll]eaders)\b"
)
_JOINT_TITLE = re.compile(
    r"\bjoint (?:\w+ )?(?:statement|declaration)|ministers[’'] statement|leaders[’'] statement", re.IGNORECASE
)
_OPENING = 4
"""Paragraphs at the head of a text that may say whose it is."""
_LONGEST_LISTING = 350
"""Characters of a paragraph that lists issuers without being their sentence."""
_FIRST_PLURAL = re.compile(r"\b(?:[Ww]e|[Oo]ur|us)\b")


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose text it is: names as the record gives them ("; " between several), the first one's state."""

    name: str
    state: str | None
    manner: Manner
    office: str | None = None
    first_person: bool = False


def voice_of(document: Document, cast: Cast) -> Voice | None:
    """Return the voice of `document`, or None for a press report or a text that does not say."""
    if not cast.issuers:
        return None
    body = [paragraph for paragraph in document.body if paragraph.kind == "paragraph"]
    we = any(_FIRST_PLURAL.search(paragraph.text) for paragraph in body)
    joint = _joint(document, cast, body, we)
    if joint is not None:
        return joint
    state = cast.issuers[0]
    for paragraph in body[:_OPENING]:
        person = _person(cast, paragraph.start, paragraph.end)
        if _ATTRIBUTABLE.search(paragraph.text):
            name, office = (person.name, person.office) if person else (None, None)
            return Voice(name or _issuer(cast), state, "readout", office, we)
        signed = _SIGNED.match(paragraph.text)
        if signed and person is not None and person.name and len(paragraph.text) < 120:
            return Voice(person.name, state, "own", signed["office"], we)
    title = document.title
    if title is not None and (match := _STATEMENT_BY.search(title.text)):
        person = _person(cast, title.start + match.end(), title.start + _topic(title.text, match.end()))
        if person is not None and person.name:
            return Voice(person.name, state, "own", person.office, we)
    return Voice(_issuer(cast), state, "readout", first_person=we)


def _issuer(cast: Cast) -> str:
    return cast.issuer_names[0] if cast.issuer_names else name_of_state(cast.issuers[0])


def _person(cast: Cast, start: int, end: int) -> Mention | None:
    return next(
        (mention for mention in cast.within(start, end) if mention.kind == "person" and mention.name), None
    )


def _topic(text: str, start: int) -> int:
    """Return where a title stops naming the speakers and begins to name the subject."""
    match = _SUBJECT_MATTER.search(text, start)
    return match.start() if match else len(text)


def _joint(document: Document, cast: Cast, body: list[Paragraph], we: bool) -> Voice | None:
    """Return the issuers of a joint statement: the signers, else those in its title, else in its opening."""
    title = document.title
    is_joint = document.report.kind in {"joint statement", "communiqué"}
    announced = is_joint or (title is not None and _JOINT_TITLE.search(title.text) is not None)
    if announced:
        signed = [person for paragraph in body[2:] if (person := _signature(paragraph, cast))]
        named = _named_with_state(title, cast) if title is not None else []
        for people in (signed, named):
            if len(people) > 1:
                return _several(people, we)
    for paragraph in body[:_OPENING]:
        listing = announced and _LISTING.search(paragraph.text)
        if listing or (we and _plural_subject(paragraph)):
            listed = _listed_in(paragraph, cast, we)
            if listed is not None:
                return listed
    if not announced or len(cast.issuers) < 2:
        return None
    return Voice("; ".join(map(name_of_state, cast.issuers)), cast.issuers[0], "joint", first_person=we)


def _named_with_state(title: Paragraph, cast: Cast) -> list[Mention]:
    """Return the persons with a state in a title."""
    return [
        mention
        for mention in cast.within(title.start, title.end)
        if mention.kind == "person"
        and mention.name
        and mention.states
        and "statement" not in mention.name.lower()
    ]


def _listed_in(paragraph: Paragraph, cast: Cast, we: bool) -> Voice | None:
    """Return the issuers that a paragraph's first sentence lists, or their group ("G7 leaders")."""
    if not _plural_subject(paragraph) and len(paragraph.text) > _LONGEST_LISTING:
        return None
    first_sentence = next(iter(paragraph.doc.sents))
    listed = [
        mention.states[0]
        for mention in cast.within(paragraph.start, paragraph.start + len(first_sentence.text_with_ws))
        if mention.kind in {"state", "organisation"} and len(mention.states) == 1
    ]
    group = _GROUP.search(paragraph.text)
    if group is not None and listed:
        return Voice(group.group(), listed[0], "joint", first_person=we)
    codes = list(dict.fromkeys(listed))
    if len(codes) < 2:
        return None
    return Voice("; ".join(map(name_of_state, codes)), codes[0], "joint", first_person=we)


def _signature(paragraph: Paragraph, cast: Cast) -> Mention | None:
    if len(paragraph.text) > 100 or paragraph.text.rstrip()[-1:] in '.!?:”"':
        return None
    return _person(cast, paragraph.start, paragraph.end)


def _plural_subject(paragraph: Paragraph) -> bool:
    """Whether the first sentence has several coordinated names as its subject."""
    for token in next(iter(paragraph.doc.sents)):
        if token.dep_ in {"nsubj", "nsubjpass"} and token.head.dep_ == "ROOT":
            return (
                bool(token.pos_ == "PROPN")
                and sum(descendant.dep_ == "conj" for descendant in token.subtree) > 1
            )
    return False


def _several(people: list[Mention], we: bool) -> Voice:
    names = list(dict.fromkeys(person.name or "" for person in people))
    state = next((person.states[0] for person in people if person.states), None)
    return Voice("; ".join(names), state, "joint", first_person=we)


_FIRST = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us|I|[Mm]y)\b")
_LEANS = re.compile(r"(?:This|That|These|Those|It|They|And|But|So|Such)\b")
_STATIVE = frozenset({"VBZ", "VBP", "MD"})
_FEWEST = 6
"""Words of a paragraph, or of the last turn of one, that says something."""
_FEWEST_IN_TURN = 3
"""Words of a sentence of a turn that says something."""
_SENTENCES_OF_TURN = 3
"""Sentences of a transcript that are one statement."""
_LONGEST_JOINED = 400
"""Characters of a statement to which a sentence that depends on it ("This is ...") is still added."""


@dataclass(frozen=True, slots=True)
class VoicedSentences:
    """Characters of the report that the issuer, or the labelled speaker, says."""

    start: int
    end: int
    speaker: str
    label: Label | None = None


def issuer_sentences(
    document: Document, issuer: Voice, cast: Cast, taken: list[tuple[int, int]]
) -> Iterator[VoicedSentences]:
    """Yield the sentences of a release, joint statement or readout that are its issuer's own words.

    `taken`: the characters that statements of other speakers already cover.
    """
    for paragraph in document.body:
        is_text = paragraph.kind == "paragraph" and not opens_with("furniture").match(paragraph.text)
        if is_text and _is_full(paragraph):
            yield from _in_own_voice(paragraph, issuer, cast, taken)


def _in_own_voice(
    paragraph: Paragraph, issuer: Voice, cast: Cast, taken: list[tuple[int, int]]
) -> Iterator[VoicedSentences]:
    """Yield the issuer's sentences of one paragraph, joined with those that depend on them."""
    last: VoicedSentences | None = None
    for utterance in split_utterances(paragraph.doc, paragraph.text, ()):
        start, end = paragraph.start + utterance.start, paragraph.start + utterance.end
        says = not _is_taken(start, end, taken) and (
            _says(paragraph, utterance, issuer) or _declares(paragraph, utterance, issuer, cast)
        )
        leans = says and _LEANS.match(paragraph.text[utterance.start :])
        if leans and last is not None and last.end - last.start < _LONGEST_JOINED:
            last = replace(last, end=end)
            continue
        if last is not None:
            yield last
        last = VoicedSentences(start, end, issuer.name) if says else None
    if last is not None:
        yield last


def labelled_turns(
    document: Document, labels: dict[int, Label], taken: list[tuple[int, int]]
) -> Iterator[VoicedSentences]:
    """Yield the statements of labelled speakers in a transcript; questions and courtesies are none."""
    for paragraph in document.body:
        label = labels.get(paragraph.index)
        if label is not None and label.name is not None:
            yield from _turns_of(document, paragraph, label, label.name, taken)


def _turns_of(
    document: Document, paragraph: Paragraph, label: Label, name: str, taken: list[tuple[int, int]]
) -> Iterator[VoicedSentences]:
    """Yield what a labelled speaker says in one paragraph, a few sentences at a time."""
    last: VoicedSentences | None = None
    count = 0
    for utterance in split_utterances(paragraph.doc, paragraph.text, ()):
        start, end = max(paragraph.start + utterance.start, label.start), paragraph.start + utterance.end
        text = document.report.text[start:end]
        says = (
            not _is_taken(start, end, taken)
            and len(text.split()) >= _FEWEST_IN_TURN
            and not opens_with("courtesy").match(text)
        )
        if says and last is not None and count < _SENTENCES_OF_TURN:
            last, count = replace(last, end=end), count + 1
            continue
        if last is not None:
            yield last
        last, count = (VoicedSentences(start, end, name, label) if says else None), 1
    if last is not None and len(document.report.text[last.start : last.end].split()) >= _FEWEST:
        yield last


def _is_taken(start: int, end: int, taken: list[tuple[int, int]]) -> bool:
    return any(low < end and start < high for low, high in taken)


def _is_full(paragraph: Paragraph) -> bool:
    return len(paragraph.text.split()) >= _FEWEST and paragraph.text.rstrip()[-1:] in '.!?”"’)'


def _declares(paragraph: Paragraph, utterance: Utterance, issuer: Voice, cast: Cast) -> bool:
    """The issuer's state is the subject of a cue, in its own words: "The United States condemns"."""
    if issuer.manner == "readout" or (issuer.manner == "joint" and not issuer.first_person):
        return False
    verbs = cues_by_lemma("verb")
    for token in paragraph.doc[utterance.first : utterance.last]:
        if token.dep_ == "nsubj" and token.head.lemma_.lower() in verbs and token.head.dep_ == "ROOT":
            mention = cast.at(paragraph.start + token.idx)
            return mention is not None and mention.kind == "state" and issuer.state in mention.states
    return False


def _says(paragraph: Paragraph, utterance: Utterance, issuer: Voice) -> bool:
    """Whether a sentence states policy or judges, rather than tells what happened."""
    text = paragraph.text[utterance.start : utterance.end]
    if len(text.split()) < 4:
        return False
    tokens = paragraph.doc[utterance.first : utterance.last]
    root = next((token for token in tokens if token.dep_ == "ROOT"), None)
    if root is None:
        return False
    first = bool(_FIRST.search(text))
    if issuer.manner == "readout":
        return first and issuer.first_person and root.lemma_ not in voice_words("move")
    if issuer.manner == "joint" and not issuer.first_person:
        return False
    if root.lemma_ in voice_words("move") and not any(
        child.lower_ in {"must", "should"} for child in root.children
    ):
        return False
    if issuer.manner == "joint" or first:
        return True
    return (
        root.tag_ in _STATIVE
        or any(child.tag_ in _STATIVE for child in root.children if child.dep_ in {"aux", "auxpass"})
        or root.lemma_ in voice_words("policy")
    )
