"""What an event is about: the issues that its own clause names as its matter, each with its words.

A word of an issue in the clause is not enough. It must hang on the words that tell the event, not on another
act beside it; it must not name who takes part ("the energy minister"), when or where a contact was ("at the
climate conference"), or who acts. A state that takes part shows an issue only where something is done to it
that the issue is about ("aid for Ukraine"). A headline may name the matter before a colon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from dragoman.lexicon.issue_words import find_codes, find_near, issues_not_of, issues_of_land
from dragoman.lexicon.predicates import topic_words
from dragoman.lexicon.states import states as all_states
from dragoman.readers.english.document import Mention
from dragoman.readers.english.events.parties import PartyFinder, states
from dragoman.readers.english.events.readings import Reading
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.statements.statement_aspects import BROAD, narrowest_issues
from dragoman.readers.english.syntax import governing_verb, has_to
from dragoman.record import Party, Span, Tag

if TYPE_CHECKING:
    from spacy.tokens import Span as TokenSpan
    from spacy.tokens import Token

_NAMES = frozenset({"person", "office", "body", "group", "pronoun", "pair"})
_NAMED = frozenset({"named", "demonym", "metonym", "place", "title"})
_BODIES = frozenset({"ORG", "EVENT", "FAC", "PERSON"})
_ARTICLE = 1  # token that the name of a single word may have beside it
_LABEL = 5  # words before a colon


def find_issues(finder: PartyFinder, reading: Reading, evidence: Span) -> tuple[Tag, ...]:
    """Return the issues that the event is on which `reading` tells in the clause `evidence`."""
    struck = dict(_struck(reading))
    tags: dict[str, Tag] = {}
    for tag in (*_named(finder, reading, evidence, struck), *_labels(finder, reading.predicate)):
        tags.setdefault(tag.issue, tag)
    for code, party in struck.items():
        if code not in tags and party.span is not None and party.via in _NAMED:
            tags[code] = Tag(code, party.span)
    never = issues_not_of(reading.predicate.frame.type)
    return narrowest_issues(tag for tag in tags.values() if tag.issue not in never)


def merged_issues(*groups: tuple[Tag, ...]) -> tuple[Tag, ...]:
    """Return the issues of several mentions of one event, each with the words that show it first."""
    tags: dict[str, Tag] = {}
    for tag in (tag for group in groups for tag in group):
        tags.setdefault(tag.issue, tag)
    return narrowest_issues(tags.values())


def _named(
    finder: PartyFinder, reading: Reading, evidence: Span, struck: Mapping[str, Party]
) -> Iterator[Tag]:
    """Yield the issues whose words in the clause are the matter of the event; `struck`: those of the states
    that it is done to."""
    paragraph, text = reading.predicate.paragraph, evidence.quote
    for code, first, last in (*find_near(text, finder.about), *find_codes(text, done=True)):
        start, end = evidence.start + first, evidence.start + last - _owning(text[first:last])
        tokens = paragraph.tokens(start, end)
        if tokens is None or _is_in_a_name(tokens) or _is_in_dateline(finder, start):
            continue
        mention = _mention(finder, start, end)
        parties = _parties(reading, mention)
        if parties:
            is_matter = code in struck and struck[code].state in parties
        elif mention is not None and mention.kind in _NAMES:
            is_matter = False
        else:
            is_matter = not _is_told_by(reading, code, tokens.root) and _is_matter_of(reading, tokens.root)
        if is_matter:
            yield Tag(code, finder.document.span(start, end))


def _struck(reading: Reading) -> Iterator[tuple[str, Party]]:
    """Yield the issues that are those of a state to which something is done, each with the state."""
    if reading.predicate.frame.has("done-to-land"):
        for party in reading.sides.recipients:
            yield from ((code, party) for code in issues_of_land(party.state))


def _labels(finder: PartyFinder, predicate: Predicate) -> Iterator[Tag]:
    """Yield the issues that a headline names before the part that tells the event: "Ukraine war: ..."."""
    paragraph, start = predicate.paragraph, predicate.token.sent.start
    if paragraph.kind != "title" or start < 2 or paragraph.doc[start - 1].text != ":":
        return
    label = paragraph.doc[start - 2].sent
    if len(label) > _LABEL + 1 or any(token.pos_ in {"VERB", "AUX"} for token in label):
        return
    first, last = paragraph.offsets(label)
    for code, low, high in find_codes(finder.document.report.text[first:last], done=True):
        yield Tag(code, finder.document.span(first + low, first + high))


def _owning(word: str) -> int:
    """Return how many letters of a word only make it an owner: "Ukraine’s"."""
    return 2 if word.endswith(("’s", "'s")) else 0


def _is_in_a_name(tokens: TokenSpan) -> bool:
    """Say whether the words stand in the name of a body or an event: "the Munich Security Conference"."""
    doc, start, end = tokens.doc, tokens.start, tokens.start + 1
    if doc[start].ent_type_ not in _BODIES:
        return False
    while start > 0 and doc[start].ent_iob_ == "I":
        start -= 1
    while end < len(doc) and doc[end].ent_iob_ == "I":
        end += 1
    return bool(tokens.end <= end and end - start > len(tokens) + _ARTICLE)


def _is_in_dateline(finder: PartyFinder, start: int) -> bool:
    """Say whether the words only say where the report was filed."""
    dateline = finder.document.report.dateline
    return dateline is not None and dateline.span.start <= start < dateline.span.end


def _mention(finder: PartyFinder, start: int, end: int) -> Mention | None:
    """Return whom the words name, None where they name nobody or a matter: "the Taiwan question"."""
    mention = finder.cast.at(start)
    return None if mention is None or end > mention.end or finder.is_matter(mention) else mention


def _parties(reading: Reading, mention: Mention | None) -> set[str]:
    """Return the states named that take part; a part of a state is none but a matter: "Hong Kong"."""
    if mention is None or not mention.states:
        return set()
    whole = all_states().get(mention.states[0])
    if mention.kind == "state" and whole is not None and mention.name != whole.name:
        return set()
    return set(mention.states) & set(states([*reading.sides.actors, *reading.sides.recipients]))


def _is_told_by(reading: Reading, code: str, token: Token) -> bool:
    """Say whether the word is the one that tells the event, and shows no more than its type does."""
    return code in BROAD and token in {reading.predicate.token, reading.predicate.carrier}


def _is_matter_of(reading: Reading, token: Token) -> bool:
    """Say whether `token` hangs on the words that tell the event, as what it is about."""
    bearers = _bearers(reading.predicate)
    while token not in bearers:
        head = token.head
        if _follows(reading.predicate, token):
            return True
        if head == token or _is_apart(reading, token, head, bearers):
            return False
        token = head
    return True


def _follows(predicate: Predicate, token: Token) -> bool:
    """Say whether a preposition right behind a noun names its matter, whatever the parser hangs it on."""
    behind = predicate.part == "nouns" and token.i == predicate.token.i + 1
    return behind and token.dep_ == "prep" and token.lower_ in topic_words("about")


def _bearers(predicate: Predicate) -> set[Token]:
    """Return the words on which the matter of an event hangs: of a noun that is only mentioned, itself, and
    the verb that says what it dealt with."""
    verb = governing_verb(predicate.token)
    if predicate.part != "nouns" or predicate.supported or verb.lemma_ in topic_words("deals"):
        return {predicate.token, predicate.carrier, verb}
    return {predicate.token}


def _is_apart(reading: Reading, token: Token, head: Token, bearers: set[Token]) -> bool:
    """Say whether what hangs on `head` by `token` tells of something else than what the event is about."""
    frame, role = reading.predicate.frame, token.dep_
    if role in {"relcl", "parataxis"} or (role == "advcl" and not has_to(token)):
        return True
    if role == "ccomp" and not (frame.clause or frame.has("speech-act") or has_to(token)):
        return True
    if head in bearers and (
        role in {"nsubj", "agent", "npadvmod"}
        or (role == "conj" and token.pos_ != "ADP")
        or (role == "prep" and _is_beside(reading.predicate, token))
    ):
        return True
    is_side = head in reading.sides.tokens and head.pos_ in {"PROPN", "PRON"}
    return is_side and token.lower_ not in topic_words("about") | {"and"}


def _is_beside(predicate: Predicate, preposition: Token) -> bool:
    """Say whether what follows a preposition is when, where or with whom it was."""
    row = "beside" if predicate.frame.has("contact") else "meanwhile"
    return preposition.lower_ in topic_words(row)
