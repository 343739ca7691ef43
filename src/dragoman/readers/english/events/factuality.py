"""Whether an event was held, is planned, postponed, cancelled, denied, demanded or only rumoured.

The one place that decides it: for a clause, from tense, modality, negation and the words above it; by the
frame; by the date; by the title of the report; by a later clause that `find` sees come back to it; by the
network's probabilities and by how sure both readers are. None means that the words tell no event at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import modality_words, war_words
from dragoman.lexicon.predicates import words as frame_words
from dragoman.readers.english.document import Document
from dragoman.readers.english.events.negation import called_off, denied, tells_content, took_place, unreal
from dragoman.readers.english.events.time_attachment import is_to_come, is_told_ahead
from dragoman.readers.english.events.triggers import Predicate
from dragoman.readers.english.predicate_arguments import understood_subject
from dragoman.readers.english.syntax import (
    asks_whether,
    auxiliaries,
    governors,
    has_to,
    is_infinitive,
    is_negated,
    is_passive,
    is_past,
    is_verbless_root,
)
from dragoman.record import LEARNED, Event, EventStatus, Span, Timex, When

if TYPE_CHECKING:
    from spacy.tokens import Token

    from dragoman.readers.english.events.candidates import Candidate

Status = tuple[str, "Token | None"]
HELD: Status = ("held", None)
"""Of what is told as done, by no word of its own."""
_GOVERNED = frozenset({"xcomp", "ccomp", "acl", "pobj", "prep", "pcomp", "dobj", "advcl", "conj"})
_GRANTED = frozenset({"advcl", "relcl", "acl"})
_MAX_UP = 4
_NOW = frozenset({"has", "have", "is", "are", "will"})
_SURELY_HELD = 0.7
"""Probability by the network from which an event is held that it alone proposes."""
_SURE_CONTACT = 0.8
"""Confidence from which a contact of officials by name is held though only the network tells it."""
_WILL = frozenset({"will", "shall", "'ll", "’ll", "wo"})
_WOULD = frozenset({"would", "'d", "’d"})
# What the title says of an event, and what it is then no longer read as in the text: "Minister to visit Chad"
# above "The minister's visit comes as …".
_TITLE_OVER_TEXT = {
    "planned": frozenset({"held", "unconfirmed"}),
    "postponed": frozenset({"held", "planned"}),
    "cancelled": frozenset({"held", "planned"}),
    "denied": frozenset({"held", "planned"}),
}


def status_of(predicate: Token, carrier: Token) -> Status | None:
    """Return the status and the token that shows it, or None where there is no event.

    `carrier` is the verb that carries tense for the predicate: itself, its copula or support verb.
    """
    status = _as_worded(predicate, carrier)
    if status is not None and status[0] == "held" and is_asked(predicate, carrier):
        return "unconfirmed", None
    return status


def is_asked(predicate: Token, carrier: Token) -> bool:
    """Say whether a question is if this happened: "Has Mali bombed Chad?"; not what the question takes for
    granted: "Did Mali complain after Chad attacked?", "Did Mali condemn the attack?"."""
    if not asks_whether(predicate):
        return False
    if predicate.pos_ in {"NOUN", "PROPN"} and carrier.lemma_ != "be" and not _tells_of(predicate, carrier):
        return False
    return not any(verb.dep_ in _GRANTED for verb in (carrier, *governors(carrier)))


def _as_worded(predicate: Token, carrier: Token) -> Status | None:
    """Return what `status_of` does, of a question as though it were none."""
    for reading in (called_off, took_place, denied, unreal, _attributes, _hedged, _modality, _above):
        status = reading(predicate, carrier)
        if status is not None:
            if status[0] == "none":
                return None
            return HELD if status[0] == "held" else status
    return HELD


def _hedged(predicate: Token, carrier: Token) -> Status | None:
    """Read a guess or doubt above a clause: "some predict that", "rumours that", "it is unclear whether"."""
    above = carrier.head
    if is_negated(above) or not tells_content(carrier):
        return None
    if carrier.dep_ == "ccomp" and above.lemma_ in modality_words("hedge", "verbs"):
        return "unconfirmed", above
    if carrier.dep_ in {"acl", "ccomp"} and above.lemma_ in modality_words("hedge", "nouns"):
        return "unconfirmed", above
    if carrier.dep_ not in {"ccomp", "csubj"}:
        return None
    adjectives = modality_words("hedge", "adjectives")
    doubts = (child for child in above.children if child.dep_ == "acomp" and child.lower_ in adjectives)
    doubt = next(doubts, None)
    return ("unconfirmed", doubt) if doubt is not None else None


def _attributes(predicate: Token, carrier: Token) -> Status | None:
    if predicate.pos_ not in {"NOUN", "PROPN"}:
        return None
    said = _noun_attributes(predicate) or _named_as(predicate)
    if not _tells_of(predicate, carrier):
        return said or ("held", predicate)
    return said or _of_noun(predicate, carrier)


def _named_as(noun: Token) -> Status | None:
    """Read the noun that another noun is of: "plans for a visit", "fears of an attack"."""
    above = noun.head.head
    if (
        noun.dep_ != "pobj"
        or noun.head.dep_ != "prep"
        or noun.head.lower_ not in modality_words("naming", "prepositions")
    ):
        return None
    for status in ("planned", "unconfirmed"):
        if above.lemma_ in modality_words(status, "nouns"):
            return status, above
    return None


def _tells_of(noun: Token, carrier: Token) -> bool:
    """Say whether the tense of `carrier` is that of the noun: it is its object or what it says happens."""
    head = noun
    while head.dep_ == "conj":
        head = head.head
    if head.head != carrier:
        aim = head.head.lower_ == "for"  # "will travel to India for talks"
        return (
            head.dep_ == "pobj"
            and head.head.head == carrier
            and (aim or carrier.lemma_ in modality_words("planned", "happening"))
        )
    if head.dep_ in {"dobj", "attr", "oprd"}:
        return True
    return head.dep_ in {"nsubj", "nsubjpass"} and (
        carrier.lemma_ in modality_words("planned", "happening") or is_passive(carrier)
    )


def _of_noun(noun: Token, carrier: Token) -> Status | None:
    """Read a support verb that itself says how sure the noun is: "is considering talks"."""
    for status in ("unconfirmed", "planned"):
        if carrier.lemma_ in modality_words(status, "of_nouns"):
            outer = _modality(noun, carrier)  # "may be preparing for talks"
            return outer if outer is not None and outer[0] == "unconfirmed" else (status, carrier)
    if noun.lemma_ in frame_words("classes", "meeting"):
        if carrier.lemma_ in modality_words("unconfirmed", "of_contacts"):
            return "unconfirmed", carrier
        known = any(child.lower_ in {"the", "this", "that"} for child in noun.children)
        if carrier.lemma_ in modality_words("planned", "of_contacts") and not known:
            return "planned", carrier  # "announced a visit"
    return None


def _noun_attributes(predicate: Token) -> Status | None:
    before = predicate.head.head
    if predicate.dep_ == "pobj" and predicate.head.lower_ == "of" and before.lower_ == "ahead":
        return "planned", before  # "ahead of the visit"
    for child in predicate.children:
        if child.dep_ in {"amod", "compound", "advmod"} or child.tag_ in {"VBN", "JJ"}:
            if child.lower_ in modality_words("unconfirmed", "adjectives"):
                return "unconfirmed", child
            if child.lower_ in modality_words("planned", "adjectives"):
                return "planned", child
    return None


def _modality(predicate: Token, carrier: Token) -> Status | None:
    for child in carrier.children:
        if child.dep_ == "advmod" and child.lower_ in modality_words("unconfirmed", "adverbs"):
            return "unconfirmed", child
    modal = auxiliaries(carrier)
    if modal & modality_words("demanded", "auxiliaries"):
        return "none", carrier
    if modal & _WOULD:
        would = _auxiliary(carrier, _WOULD)
        return ("planned", would) if _reported_in_past(carrier) else ("unconfirmed", would)
    if modal & modality_words("unconfirmed", "auxiliaries"):
        return "unconfirmed", _auxiliary(carrier, modality_words("unconfirmed", "auxiliaries"))
    if modal & _WILL:
        return "planned", _auxiliary(carrier, _WILL)
    if has_to(carrier) and (carrier.dep_ == "ROOT" or is_verbless_root(carrier.head)):
        before = carrier.doc[max(carrier.left_edge.i, carrier.sent.start + 1) - 1]
        if before.lower_ in modality_words("prevention", "infinitives"):
            return "none", before  # "Mali hesitant to send tanks"
        return "planned", carrier  # the headlines "Minister to visit Nepal", "Envoys to be expelled"
    has_subject = carrier.dep_ in {"ccomp", "advcl"} and any(
        child.dep_ == "nsubj" for child in carrier.children
    )
    if has_subject and any(child.lower_ == "to" and child.tag_ == "MD" for child in carrier.children):
        return "planned", carrier  # "Minister to visit Nepal, says envoy": see `headline_rewording`
    if any(c.lower_ == "going" for c in carrier.children) or (
        carrier.dep_ == "xcomp" and carrier.head.lower_ == "going" and carrier.head.tag_ == "VBG"
    ):
        return "planned", carrier
    return None


def _auxiliary(carrier: Token, wanted: frozenset[str]) -> Token:
    """Return the auxiliary that is one of `wanted`, of the verb or of the one it is coordinated with."""
    for verb in (carrier, *governors(carrier)):
        for child in verb.children:
            if child.dep_ in {"aux", "auxpass"} and child.lower_ in wanted:
                return child
        if verb.dep_ != "conj":
            break
    return carrier


def _above(predicate: Token, carrier: Token) -> Status | None:
    """Read the words that govern an infinitive, clause or noun: "is scheduled to", "plans for"."""
    token = carrier
    for _ in range(_MAX_UP):
        above = token.head
        if above == token or token.dep_ not in _GOVERNED:
            return None
        infinitive = has_to(token)
        if token.dep_ == "advcl" and not infinitive:
            return None
        if (
            infinitive
            and token.dep_ in {"advcl", "xcomp"}
            and above.lemma_ in modality_words("unconfirmed", "aims")
        ):
            return "unconfirmed", above  # "look to settle the dispute"
        if _only_describes(token, above):
            return None
        if infinitive and token.dep_ in {"xcomp", "ccomp"} and above.lemma_ == "be":
            return "planned", above  # "is to meet"
        if infinitive and token.dep_ == "acl":
            said = _noun_attributes(above)  # "a possible trip to meet the president"
            if said is not None:
                return said
        lemma, tight = above.lemma_, token.dep_ in {"xcomp", "ccomp", "acl", "pobj", "dobj", "pcomp"}
        if tight and infinitive | (token.dep_ in {"pobj", "pcomp", "dobj"}) | (token.tag_ == "VBG"):
            if lemma in modality_words("unconfirmed", "verbs", "adjectives", "nouns"):
                return "unconfirmed", above
            if above.lower_ in modality_words("unconfirmed", "adjectives", "verbs"):
                return "unconfirmed", above
            if infinitive and lemma in modality_words("unconfirmed", "of_own_deeds"):
                return "unconfirmed", above  # "claims to have taken the town"
            if token.tag_ == "VBG" and lemma in modality_words("unconfirmed", "of_gerunds"):
                return "unconfirmed", above  # "discussed holding a summit"
            if infinitive and is_passive(above) and lemma in modality_words("unconfirmed", "passives"):
                return "unconfirmed", above  # "is said to have met"
            if lemma in modality_words("planned", "verbs", "nouns") or above.lower_ in modality_words(
                "planned", "adjectives"
            ):
                return "planned", above
        if token.dep_ == "ccomp" and lemma in modality_words("unconfirmed", "verbs"):
            return "unconfirmed", above
        if token.dep_ == "prep" and token.lower_ == "of" and lemma in modality_words("hedge", "nouns"):
            return "unconfirmed", above  # "the chances of reaching a deal"
        if token.dep_ == "prep" and token.lower_ == "to" and lemma in modality_words("unconfirmed", "near"):
            return "unconfirmed", above  # "is close to reaching a deal"
        means = token.dep_ == "prep" and token.lower_ == "by" and carrier.head == token
        if (tight or infinitive or means) and above.pos_ in {"VERB", "AUX"}:
            outer = _modality(above, above)
            if outer is not None:
                return outer
        token = above
    return None


def _only_describes(verb: Token, noun: Token) -> bool:
    """Say whether a participle tells of what is there: "to shoot down a balloon floating over Mali"."""
    is_participle = verb.dep_ == "acl" and verb.tag_ == "VBG" and noun.pos_ in {"NOUN", "PROPN"}
    return is_participle and not any(
        noun.lemma_ in modality_words(status, "nouns") for status in ("planned", "unconfirmed", "hedge")
    )


def _reported_in_past(verb: Token) -> bool:
    return any(above.tag_ in {"VBD", "VBN"} for above in governors(verb) if above.pos_ == "VERB")


def status_by_title(event: Event, other: Event) -> Event:
    """Return `other`, of the text, with the status that the title gives `event`, where that says more."""
    if other.status not in _TITLE_OVER_TEXT.get(event.status, ()):
        return other
    history = other.history
    if event.status in {"postponed", "cancelled"} and other.status == "planned":
        history = (*history, (other.status, other.status_span or other.evidence[0]))
    return replace(other, status=event.status, status_span=event.status_span, history=history)


def status_called_off(plan: Candidate, verb: Token, status: str, span: Span) -> Candidate:
    """Return a planned contact with the status that the verb of a later clause gives it. It stays planned
    where it is told as to come: "will visit Chad. The visit had been delayed" tells of an earlier plan."""
    carrier = plan.predicate.carrier
    told_now = is_infinitive(carrier) and carrier.head.tag_ in {"VBZ", "VBP"}
    if (told_now or auxiliaries(carrier) & {"will", "shall"}) and not auxiliaries(verb) & _NOW:
        return plan
    before = (plan.status, plan.status_span or plan.evidence)
    return replace(plan, status=status, status_span=span, history=(*plan.history, before))


def status_denied(deed: Candidate, span: Span) -> Candidate:
    """Return a deed as denied by a later clause, with the words that deny it."""
    return replace(deed, status="denied", status_span=span)


def status_by_network(status: EventStatus, chances: Mapping[EventStatus, float]) -> EventStatus:
    """Return the status of what the network alone proposes, likeliest by its probabilities `status`.

    What it is not sure was held has the likeliest other status. The bound was chosen on part 1 of the labels.
    """
    if status != "held" or chances["held"] >= _SURELY_HELD:
        return status
    return max((other for other in chances if other != "held"), key=chances.__getitem__)


def status_by_confidence(event: Event, confidence: float) -> Event:
    """Return `event`; a contact of officials of which the network alone is not sure is unconfirmed."""
    states = {person.state for person in event.persons} - {None}
    doubtful = event.rule == LEARNED and confidence < _SURE_CONTACT and len(states) > 1
    is_contact = event.event_type == "CONSULT" and event.status == "held"
    return replace(event, status="unconfirmed") if is_contact and doubtful else event


def goes_on(predicate: Predicate) -> bool:
    """Say whether the noun tells of the war itself, which goes on whatever is said around it.

    A new attack within it may be feared or planned: "a renewed offensive".
    """
    return predicate.part == "nouns" and predicate.token.lemma_.lower() in war_words("goes_on")


def status_by_frame(predicate: Predicate) -> Status | None:
    """Return the status by the words and what the frame makes of them, or None where there is no event."""
    if predicate.frame.mood == "refused":
        return HELD
    if predicate.frame.auxiliaries:  # "must", "will": the modal is the act itself
        negated = is_negated(predicate.token) and predicate.frame.status is None
        return None if negated else (predicate.frame.status or "held", None)
    by_words = status_of(predicate.token, predicate.carrier)
    if by_words is None:
        return None
    said = predicate.frame.speech and not predicate.frame.has("contact")  # "to speak with Xi" is yet to come
    settled = predicate.frame.status or ("held" if said else None)
    if by_words[0] == "planned" and (_is_announced(predicate) or (said and _is_appointed(by_words[1]))):
        return by_words
    if settled is not None and by_words[0] in {"held", "planned"}:
        return settled, None
    return by_words


def _is_announced(predicate: Predicate) -> bool:
    """Say whether an act of speech is only to come: "she will urge", but not "we will go on urging"."""
    if predicate.frame.has("threat"):
        return False  # "will retaliate" is the threat
    doer = understood_subject(predicate.carrier)
    first_person = doer is None or doer.lower_ in {"i", "we"}
    return not first_person and "will" in auxiliaries(predicate.carrier)


def _is_appointed(word: Token | None) -> bool:
    """Say whether the word above an act of speech says when it is to come: "is expected to urge"."""
    return word is not None and word.lemma_.lower() in modality_words("planned", "appointed")


def status_by_date(
    document: Document, predicate: Predicate, status: str, date: When | None, times: tuple[Timex, ...]
) -> str:
    """Return `status`, or what the date makes of it: what is to come is planned, what is over was held."""
    if goes_on(predicate):
        return status
    if status == "held" and is_to_come(document, predicate, date):
        return "planned"
    if status != "held" or is_past(predicate.carrier):
        return status
    return "planned" if is_told_ahead(document, predicate, date, times) else status
