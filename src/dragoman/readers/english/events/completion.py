"""Complete the sides of an event that the clause leaves open, from the nearest words that name them.

A third of all events need a state from another sentence: the other party of the contact in view,
the state of the title, the speaker. Each step says how the side was found, so that a reader and the
filter can weigh it. Where two states fit equally, none is taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.actors import organisations
from dragoman.lexicon.predicates import triggers, words
from dragoman.readers.english.cast import Mention
from dragoman.readers.english.events.demands import goes_abroad
from dragoman.readers.english.events.harm import harm_in
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.roles import Roles, is_trouble, standing
from dragoman.readers.english.events.wars import at_war
from dragoman.readers.english.events.who import Who, states
from dragoman.readers.english.predicate_arguments import objects, understood_subject
from dragoman.readers.english.syntax import auxiliaries, prepositions, surface_subject
from dragoman.record import RECIPROCAL, Party

if TYPE_CHECKING:
    from spacy.tokens import Token

# Where the other side of each type is worth looking for. Counted on development texts: a completed side
# is right in most cases for these, wrong in most for the rest (thanks, help and support go to many).
_LOOK_IN: dict[str, frozenset[str]] = {
    "REQUEST": frozenset({"previous", "recent", "title", "document"}),
    "ACCUSE": frozenset({"addressee", "sentence", "previous", "recent"}),
    "REJECT": frozenset({"sentence", "previous", "title"}),
    "THREATEN": frozenset({"sentence"}),
    "SANCTION": frozenset({"sentence", "previous", "recent"}),
    "ASSAULT": frozenset({"victims", "recent", "title", "document"}),
    "AID": frozenset({"addressee", "title"}),
    "CONCEDE": frozenset({"title"}),
    "RETREAT": frozenset({"previous", "recent", "title"}),
    "PROTEST": frozenset({"previous", "title"}),
    "AGREE": frozenset({"title"}),
    "CONSULT": frozenset({"previous"}),
    "MOBILIZE": frozenset({"document"}),
}
_BEFORE = 40  # characters that two short words and what stands between them take, and more
_EVERY = frozenset({"all", "every", "both", "each"})
_NOT_OF_ENEMIES = frozenset({"AID", "SUPPORT", "COOPERATE", "REQUEST"})  # what a war's sides do not ask


def completions(predicate: Predicate, found: Roles, who: Who) -> Iterator[tuple[str, Roles]]:
    """Yield the roles with a recipient from the words in view, nearest first, and where it was found."""
    if found.recipients or not found.actors or not _open(predicate, found):
        return
    if _asks_its_own(predicate, who):
        return
    if any(is_trouble(predicate, t) for role in predicate.frame.recipient for t in _all_in(predicate, role)):
        return  # who worries about a war reproaches nobody
    if goes_abroad(predicate):  # "urged the West": the words name whom they mean, though no one state
        return
    if _names_many(predicate) or _is_at_home(predicate, who) or _is_show(predicate):
        return
    taken = {*states(found.actors), *_befallen(predicate, who)}
    places = predicate.frame.look_in or _LOOK_IN.get(predicate.frame.type, frozenset())
    if predicate.frame.type == "ASSAULT" and not predicate.frame.look_in and not _goes_outward(predicate):
        places = frozenset({"victims"})
    if all(party.via == "demonym" for party in found.actors):
        places = places & {"victims"}  # "an American held in Iran urged": its people speak for no state
    if predicate.paragraph.kind == "title":
        places = places - {"title", "document"}  # a title is one sentence
    for how, parties in _in_view(predicate, who, places):
        other = [party for party in parties if party.state not in taken]
        if not who.engaged.issuperset(states(other)) and not _is_hit(predicate, other):
            continue
        if how == "recent":
            other = other[-1:]
        if _is_curb(predicate) and not _objects_to(predicate, other, who):
            continue
        if _says_on_what(predicate) and not _is_hit(predicate, other):
            continue
        invaded = predicate.frame.type == "ASSAULT"  # which no organisation is
        if len(set(states(other))) == 1 and not (invaded and other[0].state in organisations()):
            if _is_friendly(predicate) and at_war(found.actors, other, who):
                continue
            yield how, Roles(found.actors, other[:1], found.tokens)


def _all_in(predicate: Predicate, role: str) -> list[Token]:
    return [token for tokens in standing(predicate, role) for token in tokens]


def _is_friendly(predicate: Predicate) -> bool:
    """Say whether the words tell what the sides of a war do not ask or have: help, or a treaty to leave."""
    frame = predicate.frame
    left = frame.type == "REJECT" and frame.object | frame.prep_object
    return frame.type in _NOT_OF_ENEMIES or bool(left and left & words("classes", "agreement"))


def _befallen(predicate: Predicate, who: Who) -> tuple[str, ...]:
    """Return whom the harm that is reproached befell, who is not to blame: "the attack on Mali"."""
    if predicate.frame.type != "ACCUSE":
        return ()
    named = [t for role in predicate.frame.recipient for tokens in standing(predicate, role) for t in tokens]
    harm = [found for token in named if (found := harm_in(token)) is not None]
    return states([party for deed in harm for party in who.parties(predicate.paragraph, deed)])


def _asks_its_own(predicate: Predicate, who: Who) -> bool:
    """Say whether a demand is made of the doer's own people: "advised its citizens to leave"."""
    if predicate.frame.type != "REQUEST" or predicate.part != "verbs":
        return False
    asked = [
        token for role in ("object", "clause") for tokens in standing(predicate, role) for token in tokens
    ]
    at_home = words("classes", "audience") | words("classes", "private")
    return any(
        token.lemma_.lower() in at_home or _is_many(token) or who.parties(predicate.paragraph, token)
        for token in asked
    )


def _is_many(token: Token) -> bool:
    """Say whether several are asked together, of no one state: "all sides", "members", "the world"."""
    every = any(child.dep_ in {"det", "predet"} and child.lower_ in _EVERY for child in token.children)
    together = token.lemma_.lower() in words("classes", "asked_together")
    return token.pos_ == "NOUN" and (every or (together and token.tag_ in {"NNS", "NN"}))


def _is_at_home(predicate: Predicate, who: Who) -> bool:
    """Say whether an assault need not have another side: "launched an assault on Kunduz", "... a missile"."""
    if predicate.frame.type != "ASSAULT" or not predicate.frame.look_in:
        return False
    done = [frame for token in predicate.objects for frame in triggers("nouns").get(token.lemma_.lower(), ())]
    if not any(frame.type == "ASSAULT" for frame in done):
        return True
    reach = [t for role in predicate.frame.recipient for tokens in standing(predicate, role) for t in tokens]
    return any(who.countries(predicate.paragraph, token) for token in reach)


def _is_show(predicate: Predicate) -> bool:
    """Say whether forces are shown to no one side, as in a missile test, or only in a phrase: "deploying"."""
    if predicate.frame.type != "MOBILIZE":
        return False
    bare = predicate.carrier.tag_ in {"VB", "VBG"} and not auxiliaries(predicate.carrier)
    return bare or "both-sides" not in predicate.frame.needs


def _names_many(predicate: Predicate) -> bool:
    """Say whether a clause tells which states are meant: "called on the countries that trade with Mali"."""
    reach = [t for role in predicate.frame.recipient for tokens in standing(predicate, role) for t in tokens]
    return any(
        t.tag_ == "NNS"
        and t.lemma_.lower() in words("classes", "foreign_many")
        and any(child.dep_ == "relcl" for child in t.children)
        for t in reach
    )


def _open(predicate: Predicate, found: Roles) -> bool:
    """Say whether the frame wants another side than the words give."""
    frame = predicate.frame
    if frame.type not in RECIPROCAL:
        return frame.type in _LOOK_IN or bool(frame.look_in)
    if len(set(states(found.actors))) > 1 or predicate.part == "nouns":
        return False
    if any(party.state in organisations() for party in found.actors):
        return False  # whose members agree or meet
    return frame.type in {"CONSULT", "AGREE"}


def _is_hit(predicate: Predicate, other: list[Party]) -> bool:
    """Say whether the words of a threat or sanction name what it falls on: "tariffs on Chilean wine"."""
    if predicate.frame.type not in {"THREATEN", "SANCTION"}:
        return False
    token = predicate.token
    besides = {"conj", "cc", "punct"}  # what is done after "and" falls on whom it names itself
    own = (child.right_edge for child in token.rights if child.dep_ not in besides)
    start, _ = predicate.paragraph.offsets(token)
    _, end = predicate.paragraph.offsets(max(own, key=lambda edge: edge.i, default=token))
    return all(party.span is not None and start <= party.span.start < end for party in other)


def _is_curb(predicate: Predicate) -> bool:
    """Say whether a noun only names a curb, which is on goods or people of many: "US export controls"."""
    curb = predicate.part == "nouns" and predicate.token.lemma_.lower() in words("classes", "curb")
    return curb and not predicate.supported


def _says_on_what(predicate: Predicate) -> bool:
    """Say whether the words tell what a curb is on, so that no other side need be looked for elsewhere."""
    curb = predicate.part == "nouns" and predicate.token.lemma_.lower() in words("classes", "curb")
    return curb and any(word in {"on", "against"} for word, _ in prepositions(predicate.token))


def _objects_to(predicate: Predicate, other: list[Party], who: Who) -> bool:
    """Say whether the verb that governs the noun has the other side as its subject: "protested against"."""
    doer = understood_subject(predicate.carrier)
    return bool(set(states(other)) & set(states(who.parties(predicate.paragraph, doer))))


def _goes_outward(predicate: Predicate) -> bool:
    """Say whether an assault must have another side, which the report names if its words do not."""
    if "object-place" in predicate.frame.needs:  # "captured the town"
        return True
    noun = predicate.token if predicate.part == "nouns" else None
    outward = noun is not None and noun.lemma_.lower() in words("classes", "outward")
    return outward and noun is not None and any(child.dep_ == "poss" for child in noun.children)


def _victims(predicate: Predicate, who: Who) -> list[Party]:
    """Return whose people the sentence says were hurt: "Israel raided a camp, killing two Lebanese"."""
    found: list[Party] = []
    for token in predicate.token.sent:
        if token.lemma_ in words("classes", "harm") and token.pos_ == "VERB" and token != predicate.token:
            done_to = objects(token) or [t for t in (surface_subject(token),) if t is not None]
            some = [inner for noun in done_to for word, inner in prepositions(noun) if word == "including"]
            found.extend(p for noun in (*done_to, *some) for p in who.parties(predicate.paragraph, noun))
    return found


def _in_view(predicate: Predicate, who: Who, places: frozenset[str]) -> Iterator[tuple[str, list[Party]]]:
    """Yield the parties that may be meant in each of `places`, nearest first."""
    sentence, paragraph = predicate.token.sent, predicate.paragraph
    statement = who.statement_at(paragraph.start + predicate.token.idx)
    if "addressee" in places and statement is not None and statement.addressee_state:
        yield "addressee", [Party(statement.addressee_state, statement.addressee, "addressee")]
    if "victims" in places and predicate.frame.type == "ASSAULT":
        yield "victims", _victims(predicate, who)
    if "sentence" in places:
        yield "sentence", _named(who, *_part(predicate))
    if "previous" in places and sentence.start > 0:
        before = paragraph.doc[sentence.start - 1].sent
        yield "previous", _named(who, paragraph.start + before.start_char, paragraph.start + before.end_char)
    if "recent" in places:
        yield "recent", who.last_named(paragraph, paragraph.start + sentence.start_char)
    title = who.document.title
    if "title" in places and title is not None:
        yield "title", _named(who, title.start, title.end)
    if "document" in places:
        yield "document", list(who.leading)


def _part(predicate: Predicate) -> tuple[int, int]:
    """Return the characters of the sentence of a predicate, or of its part between two semicolons."""
    paragraph, sentence, at = predicate.paragraph, predicate.token.sent, predicate.token.idx
    start, end = sentence.start_char, sentence.end_char
    before, after = paragraph.text.rfind(";", start, at), paragraph.text.find(";", at, end)
    return paragraph.start + max(before, start), paragraph.start + (after if after >= 0 else end)


def _named(who: Who, start: int, end: int) -> list[Party]:
    return [
        p
        for mention in who.cast.within(start, end)
        if not who.is_matter(mention) and not _is_venue(who, mention)
        for p in who.party(mention)
    ]


def _is_venue(who: Who, mention: Mention) -> bool:
    """Say whether the words only name where something is: "leaders call for help at the G7"."""
    if mention.kind != "organisation":
        return False
    before = who.document.report.text[max(0, mention.start - _BEFORE) : mention.start].split()[-2:]
    return before[-1:] == ["at"] or before == ["at", "the"]
