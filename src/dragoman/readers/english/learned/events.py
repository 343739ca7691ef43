"""From a document and what the rules read in it to the events of both readers, each with its confidence.

What the network proposes becomes an event by the same steps as what a rule reads: its clause, date, place,
people and issues are found by the parse. Its type, its sides and its status come from the network. What a
report only recalls ("who had struck Iran in June") is told from what it reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import Frame, carriers, has_trait, modality_words, tells, triggers, words
from dragoman.observing import stage
from dragoman.readers.english.document import Document, Paragraph
from dragoman.readers.english.events.arguments import Arguments, find_arguments, taking_part
from dragoman.readers.english.events.candidates import candidate_of, clause_span
from dragoman.readers.english.events.constraints import no_dealing
from dragoman.readers.english.events.event_coreference import event_of
from dragoman.readers.english.events.factuality import is_asked, status_by_confidence, status_of
from dragoman.readers.english.events.find import as_alarm, sets_out, without_matches
from dragoman.readers.english.events.parties import PartyFinder, states
from dragoman.readers.english.events.readings import Reading
from dragoman.readers.english.events.triggers import Predicate, fits_word
from dragoman.readers.english.learned.combining import ReportContext, combiner, kind_of
from dragoman.readers.english.learned.event_options import (
    Clause,
    Option,
    Proposal,
    RuleEvent,
    choose,
    likely_status,
    options,
    proposals,
    rule_event,
)
from dragoman.readers.english.learned.model_input import Sight, see
from dragoman.readers.english.learned.network import LEAST, LEAST_OF_ALL, STATUSES, Prediction, network
from dragoman.readers.english.parser.bounds import spend
from dragoman.readers.english.syntax import (
    FINITE,
    carrier_of,
    governing_verb,
    is_passive,
    is_past,
    is_verbless_root,
)
from dragoman.record import LEARNED, Event, EventType, Party, Timex

if TYPE_CHECKING:
    from spacy.tokens import Token

_MAX_UP = 4
_VERBS = frozenset({"VERB", "AUX"})
_SAME_CLAUSE = frozenset({"conj", "xcomp", "pcomp"})
_OBJECTS = frozenset({"dobj", "pobj", "conj"})
_NAMED = frozenset({"dobj", "pobj", "appos"})


def is_recalled(token: Token, *, headline: bool = False) -> bool:
    """Say whether the words only recall what `token` tells; a participle of a headline tells news."""
    if token.pos_ in _VERBS:
        return _is_recalled_verb(token, headline)
    return token.pos_ in {"NOUN", "PROPN"} and _is_recalled_noun(token)


def _is_recalled_verb(verb: Token, headline: bool) -> bool:
    if verb.dep_ == "amod":
        return True  # "a sanctioned firm"
    for _ in range(_MAX_UP):
        if _looks_back(verb) or _describes(verb, headline):
            return True
        if verb.dep_ == "relcl" and verb.head.dep_ in _OBJECTS:
            verb = governing_verb(verb.head)  # "had jailed those it accused"
        elif verb.dep_ in _SAME_CLAUSE and verb.head.pos_ in {*_VERBS, "ADP"}:
            verb = verb.head.head if verb.head.pos_ == "ADP" else verb.head
        else:
            return False
    return False


def _looks_back(verb: Token) -> bool:
    """Say whether a clause tells what was before: "since Chad attacked", "weeks after", "had attacked"."""
    for child in verb.children:
        word = child.lower_
        if (
            child.dep_ == "mark"
            and word in modality_words("recalled", "marks")
            and verb.tag_ in {"VBD", "VBN"}
        ):
            return True
        if child.dep_ in {"mark", "advmod", "prep"} and word in modality_words("recalled", "after"):
            if verb.head.lemma_ in modality_words("recalled", "coming"):
                return True  # "the offer comes after Chad appealed for help"
            return _is_span(child.nbor(-1)) if child.i > child.sent.start else False
        if child.dep_ == "advmod" and word in modality_words("recalled", "adverbs"):
            return True
        if child.dep_ == "advmod" and word in modality_words("recalled", "asking"):
            return child.i < verb.i and not {"is", "are"} & {c.lower_ for c in verb.children}
        if child.dep_ == "aux" and word in modality_words("recalled", "auxiliaries"):
            return bool(verb.dep_ != "ccomp" and verb.tag_ == "VBN")
    return False


def _is_span(token: Token) -> bool:
    return token.lemma_.lower() in modality_words("recalled", "spans")


def _describes(verb: Token, headline: bool) -> bool:
    """Say whether a clause only says who or what somebody is: "a man jailed by Iran", "which had struck".

    In a headline it does where other words tell the news: "American held in Iran begins hunger strike".
    """
    if headline and not (verb.sent.root.tag_ in FINITE or verb.head.dep_ in _NAMED):
        return False
    if _is_attack(verb.head) or verb.head.lemma_.lower() in {"one", "that"}:
        return False  # "an attack that killed two"
    if verb.dep_ == "relcl":
        perfects = modality_words("recalled", "perfects")
        return any(child.dep_ == "aux" and child.lower_ in perfects for child in verb.children)
    return (
        (verb.dep_, verb.tag_) == ("acl", "VBN")
        and is_passive(verb)
        and not is_verbless_root(verb.head)
        and not _is_attack(verb)
    )


def _is_attack(token: Token) -> bool:
    return tells(token.lemma_.lower(), "attack", "nouns", "verbs")


def _is_recalled_noun(noun: Token) -> bool:
    while noun.dep_ == "conj":
        noun = noun.head
    above = noun.head
    if any(c.lower_ in modality_words("recalled", "lasting") for c in noun.children):
        return True  # "the yearlong assault"
    known = any(c.dep_ == "poss" or c.lower_ in modality_words("recalled", "known") for c in noun.children)
    if noun.dep_ == "pobj":
        if above.head.lemma_ in words("classes", "answering"):
            return True  # "retaliates for the sanctions"
        after = above.lower_ in modality_words("recalled", "after") and not known  # "dead after a raid"
        spanned = above.i > above.sent.start and _is_span(above.nbor(-1))
        return above.lower_ in modality_words("recalled", "prepositions") and (spanned or not after)
    if noun.dep_ == "dobj":
        return above.lemma_ in modality_words("recalled", "breaking")
    if noun.dep_ == "nsubj" and above.pos_ in _VERBS and _is_attack(noun):
        happening = modality_words("planned", "happening") | modality_words("recalled", "effects")
        return known and not (above.lemma_ in happening or _is_attack(above) or is_passive(above))
    return False


RECALLED = 0.5
"""What is left of the confidence of an act that the words only recall, without a date of its own."""
DISPUTED = 0.6
"""What is left of it where the network says that an act is done and the words around that it is not, or not
yet: of 31 such acts of the part of the labels that the trees are fitted on 18 were held. So too where the
rules say that it is done, and the network that this is less likely than `_HELD`: of 58 such acts of two
parts of the labels 27 were read rightly and held, of the others nine in ten; and where somebody only sets
out for a visit."""
_HELD = 0.7
_LOW_CUT = 0.1  # below it, all is proposed that may be an event
_NOT_DONE = frozenset({"planned", "unconfirmed", None})
_TOLD = frozenset({"held", "denied"})
_PARTS = {"VERB": "verbs", "AUX": "verbs", "NOUN": "nouns", "PROPN": "nouns"}
_CARRIED = frozenset({"dobj", "nsubjpass", "attr"})


@stage("learned events")
def combined(
    document: Document, who: PartyFinder, times: tuple[Timex, ...], events: tuple[Event, ...],
    cut: float | None = None,
) -> tuple[Event, ...]:  # fmt: skip
    """Return the events of a document by both readers, in reading order, given those of the rules.

    What is less likely than `cut` (the default cut where it is None) is left out, whoever proposed it.
    """
    judge = combiner()
    cut = judge.cut if cut is None else cut
    least = LEAST if cut >= _LOW_CUT else LEAST_OF_ALL
    sight = see(document, who.cast, who)
    predictions = network().predict(sight.seen, least)
    by_word = {prediction.candidate: prediction for prediction in predictions}
    proposed = proposals(sight.seen, predictions, least)
    clauses = {n: _clause(document, sight, n) for n in {proposal.candidate for proposal in proposed}}
    rules = [rule_event(event) for event in events]
    pool = options(sight.seen, predictions, rules, proposed, clauses)
    options_rated = judge.rated(pool, ReportContext(sight.seen, by_word, pool))
    by_rule = dict(zip(map(id, rules), events, strict=True))
    by_network = {
        id(option): reading
        for option, confidence in options_rated
        if confidence >= cut
        and isinstance(option.event, Proposal)
        and (reading := _fitting(option.event, by_word, sight, who)) is not None
    }
    left = [pair for pair in options_rated if pair[0].of_rules or id(pair[0]) in by_network]
    chosen = [
        _weighed(option, sight, by_word, rated(event, confidence))
        for option, confidence in choose(left, cut)
        if (event := _event(option, by_rule, by_network, sight, who, times)) is not None
    ]
    return without_matches(document, _consistent(chosen))


def _clause(document: Document, sight: Sight, number: int) -> Clause:
    """Return the clause of a candidate."""
    paragraph, token = sight.tokens[number]
    carrier = carrier_of(token)
    span = clause_span(document, paragraph, token, carrier, ())
    status = status_of(token, carrier)
    return Clause((span.start, span.end), status[0] if status is not None else None)


def _fitting(
    proposal: Proposal, by_word: dict[int, Prediction], sight: Sight, who: PartyFinder
) -> Reading | None:
    """Return what the network proposes as a reading; None where the parse says that too few of its parties
    take part."""
    reading = reading_of(proposal, by_word[proposal.candidate], sight, who)
    sides = taking_part(reading.predicate, reading.sides, who)
    return replace(reading, sides=sides) if sides is not None else None


def _event(
    option: Option, by_rule: dict[int, Event], by_network: dict[int, Reading], sight: Sight, who: PartyFinder,
    times: tuple[Timex, ...],
) -> Event | None:  # fmt: skip
    """Return the event of an option, or None where an item of a general feed tells no dealing of states."""
    if isinstance(option.event, RuleEvent):
        return by_rule[id(option.event)]
    reading = by_network[id(option)]
    if kind_of(sight.seen) == "feed item":
        sides = replace(reading.sides, tokens=find_arguments(reading.predicate, who).tokens)
        if no_dealing(reading.predicate, sides, who):
            return None
    return event_of(who.document, [candidate_of(reading, who, times)])


def _weighed(option: Option, sight: Sight, by_word: dict[int, Prediction], event: Event) -> Event:
    """Return an event, less sure where it may be rightly read and yet not have happened on the day."""
    confidence = event.confidence
    if confidence is None or option.word is None:
        return event
    paragraph, token = sight.tokens[option.word]
    share = 1.0
    recalled = is_recalled(token, headline=paragraph.kind == "title") or _in_passing(event, token)
    if event.when is None and recalled:
        share *= RECALLED
    if option.event.status == "held" and not has_trait(event.event_type, "speech-act"):
        is_held = by_word[option.word].statuses[STATUSES.index("held")] >= _HELD
        if option.status in _NOT_DONE or not is_held or sets_out(event, token):
            share *= DISPUTED
    weighed = replace(event, confidence=round(share * confidence, 3))
    return as_alarm(weighed, token, paragraph)


def _in_passing(event: Event, token: Token) -> bool:
    """Say whether a deed seldom told as done stands beside the news: "the guns that it gave to Mali"."""
    verb = carrier_of(token)
    while verb.dep_ == "conj":
        verb = verb.head
    main = verb.dep_ == "ROOT" or (verb.dep_ == "ccomp" and is_past(verb))
    return event.status == "held" and has_trait(event.event_type, "told-in-passing") and not main


def rated(event: Event, confidence: float) -> Event:
    """Return an event with its confidence, and the status that follows from it."""
    return replace(status_by_confidence(event, confidence), confidence=round(confidence, 3))


def reading_of(proposal: Proposal, prediction: Prediction, sight: Sight, who: PartyFinder) -> Reading:
    """Return what the network proposes in the form in which the rules read."""
    paragraph, token = sight.tokens[proposal.candidate]
    carrier = carrier_of(token)
    part = _PARTS[token.pos_]
    supported = carrier.lemma_.lower() in carriers() and token.head == carrier and token.dep_ in _CARRIED
    known = _known(proposal.type, token, part, paragraph)
    row = known.frame if known is not None else None
    predicate = Predicate(
        _frame(proposal.type, known.mode if known is not None else None), token, carrier, paragraph, part,
        part == "nouns" and supported,
    )  # fmt: skip
    chance = next(chance for chance in prediction.types if chance.type == proposal.type)
    sides = [
        [_party(state, chance.named_by(state, role), sight, who, token, paragraph.start) for state in states]
        for role, states in enumerate((proposal.actors, proposal.recipients))
    ]
    if row is not None and row.mode == "visit":
        predicate, sides = _visit(replace(predicate, frame=row), sides[0] + sides[1], who)
    status = likely_status(proposal, prediction)
    weighs = token.pos_ == "VERB" and token.lemma_.lower() in modality_words("unconfirmed", "of_nouns")
    if (weighs and status == "held" and not has_trait(proposal.type, "speech-act")) or (
        status in _TOLD and is_asked(token, carrier)
    ):
        status = "unconfirmed"
    by_words = status_of(token, carrier)
    shown = by_words[1] if by_words is not None and by_words[0] == status else None
    return Reading(predicate, Arguments(sides[0], sides[1]), (status, shown))


def _known(kind: EventType, token: Token, part: str, paragraph: Paragraph) -> Predicate | None:
    """Return a word by the first frame for events of a type that fits what stands beside it, if any: it gives
    the mode. "talks" are by phone only where the words say so, who is "referred to" before no court."""
    rows = [row for row in triggers(part).get(token.lemma_.lower(), ()) if row.type == kind]
    fitting = (fits_word(row, token, paragraph) for row in rows)
    other = (Predicate(row, token, token, paragraph, part) for row in rows if not row.prep_object)
    return next((predicate for predicate in fitting if predicate is not None), None) or (
        next(other, None) if part == "verbs" else None
    )


def _visit(
    predicate: Predicate, parties: list[Party], who: PartyFinder
) -> tuple[Predicate, list[list[Party]]]:
    """Return a contact with the visitor before the host, as the words stand by `predicate.frame`.

    Where they do not say who visits whom it is a contact like any other.
    """
    named = find_arguments(predicate, who)
    hosts, visitors = (states(side) for side in (named.recipients, named.actors))
    if predicate.frame.receives:
        hosts, visitors = visitors, hosts
    goals = _goals(predicate, who)  # "her Senegal visit"
    hosts, visitors = (*hosts, *goals), tuple(state for state in visitors if state not in goals)
    first = [p for p in parties if p.state in visitors or (hosts and not visitors and p.state not in hosts)]
    rest = [party for party in parties if party not in first]
    known = bool(first and (rest or len(parties) == 1))
    frame = _frame(predicate.frame.type, predicate.frame.mode if known else None)
    return replace(predicate, frame=frame), [first, rest] if known else [parties[:1], parties[1:]]


def _goals(predicate: Predicate, who: PartyFinder) -> tuple[str, ...]:
    """Return the countries that a visit is called by: "her Senegal visit", not "the Senegalese visit"."""
    names = [child for child in predicate.token.children if child.dep_ == "compound"]
    parties = [party for name in names for party in who.parties(predicate.paragraph, name)]
    return states([party for party in parties if party.via == "named"])


@cache
def _frame(kind: EventType, mode: str | None) -> Frame:
    return Frame(LEARNED, kind, "", "", mode)


def _party(
    state: str, mention: int | None, sight: Sight, who: PartyFinder, token: Token, start: int
) -> Party:
    """Return a state that takes part, with the words that name it, or with how it is in view."""
    offset = start + token.idx
    statement = who.statement_at(offset)
    if mention is None and state in who.cast.issuers:
        return Party(state, None, "issuer")
    if mention is None and statement is not None and statement.speaker_state == state:
        return Party(state, statement.speaker_span, "speaker", statement.speaker_actor)
    if mention is None and statement is not None and statement.addressee_state == state:
        return Party(state, statement.addressee, "addressee")
    numbers = [mention] if mention is not None else _nearest(state, sight, offset)
    named = (party for number in numbers for party in who.party(sight.mentions[number]))
    return next((party for party in named if party.state == state), Party(state, None, "text"))


def _nearest(state: str, sight: Sight, offset: int) -> list[int]:
    """Return the number of the mention of a state that stands nearest to a word, if any."""
    spend(len(sight.mentions))
    numbers = [n for n, mention in enumerate(sight.seen.mentions) if state in mention.states]
    return sorted(numbers, key=lambda n: abs(sight.seen.mentions[n].start - offset))[:1]


def _consistent(events: Sequence[Event]) -> tuple[Event, ...]:
    """Return events whose reasons and contacts are among them."""
    kept = {event.id for event in events}
    return tuple(
        replace(
            event,
            reasons=tuple(reason for reason in event.reasons if reason.event in kept),
            part_of=event.part_of if event.part_of in kept else None,
            part_span=event.part_span if event.part_of in kept else None,
        )
        for event in _once(events)
    )


def _once(events: Iterable[Event]) -> Iterable[Event]:
    """Return events without a second one of the same identifier."""
    first: dict[str, Event] = {}
    for event in events:
        first.setdefault(event.id, event)
    return first.values()
