"""The sides of a war under way: "hostilities go on as the invasion enters its second year".

Reports of a long war seldom name both sides in one clause. Where the words tell of warfare and name
one side, or none, and the report names both sides of one war of those days (`lexicons/wars.toml`),
they are the sides, the attacker first. Where the words name a third state, nothing is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import triggers, words
from dragoman.lexicon.wars import War, war_words, wars_on
from dragoman.readers.english.events.dating import published_date
from dragoman.readers.english.events.predicates import Predicate
from dragoman.readers.english.events.roles import Roles
from dragoman.readers.english.events.who import Who, states
from dragoman.readers.english.predicate_arguments import objects
from dragoman.readers.english.syntax import governing_verb, prepositions
from dragoman.record import Party

if TYPE_CHECKING:
    from spacy.tokens import Token

HOW = "war"
_NAMING = frozenset({"compound", "amod", "nmod"})


def of_other_kind(predicate: Predicate) -> bool:
    """Say whether the words name no war between states: "a chip war", "a prisoner of war"."""
    noun, kinds = predicate.token, war_words("other_kinds")
    if predicate.part != "nouns" or predicate.frame.type != "ASSAULT":
        return False
    if any(c.lemma_.lower() in kinds for c in noun.children if c.dep_ in _NAMING):
        return True
    if noun.lemma_.lower() not in war_words("warfare"):
        return False
    if noun.dep_ == "pobj" and noun.head.lower_ == "of" and noun.head.head.lemma_ in war_words("matters"):
        return True
    return _is_label(noun)


def goes_on(predicate: Predicate) -> bool:
    """Say whether the noun tells of the war itself, which goes on whatever is said around it.

    A new attack within it may be feared or planned: "a renewed offensive".
    """
    return predicate.part == "nouns" and predicate.token.lemma_.lower() in war_words("goes_on")


def at_war(acting: list[Party], other: list[Party], who: Who) -> bool:
    """Say whether the two fight each other in the days of the report, whoever began it."""
    pair = {*states(acting), *states(other)}
    return any({war.attacker, war.attacked} == pair for war in wars_on(published_date(who.document)))


def sides_of_war(predicate: Predicate, named: Roles, who: Who) -> Roles | None:
    """Return the sides of the war of those days that the predicate tells of; None when it tells of none."""
    if predicate.frame.type != "ASSAULT":
        return None
    for war in wars_on(published_date(who.document)):
        back = _strikes_back(predicate, named, war, who)
        if not (back or _fits(predicate, named, war)) or _names_others(predicate, named, war, who):
            continue
        attacker = _party(war.attacker, predicate, named, who)
        attacked = _party(war.attacked, predicate, named, who)
        if attacker is not None and attacked is not None:
            sides = ([attacked], [attacker]) if back else ([attacker], [attacked])
            return Roles(*sides, named.tokens)
    return None


def _strikes_back(predicate: Predicate, named: Roles, war: War, who: Who) -> bool:
    """Say whether the attacked one strikes: at a place of its own, or at soldiers of the other.

    "63 troops killed in a Ukrainian attack on Makiivka", "400 Russian soldiers killed in barracks strike".
    """
    acting, other = set(states(named.actors)), set(states(named.recipients))
    if predicate.part == "nouns" and _is_deed(predicate.token):
        struck = [token for word in ("on", "at", "against") for token in predicate.after(word)]
        if acting == {war.attacked} and not other:
            return any(_is_own_ground(t, war, predicate, who) for t in struck)
        if not acting and other == {war.attacker}:
            return any(_is_people_of(war.attacker, t, predicate, who) for t in struck)
    harmed = predicate.token.lemma_ in words("classes", "harm") and not acting and other == {war.attacker}
    soldiers = words("classes", "soldiers")
    return (
        harmed
        and any(inner.lemma_.lower() in soldiers for token in predicate.objects for inner in token.subtree)
        and any(_is_deed(inner) for word, inner in prepositions(predicate.token) if word in {"in", "by"})
    )


def _is_own_ground(token: Token, war: War, predicate: Predicate, who: Who) -> bool:
    """Say whether a name is that of a place on the land of the attacked, or of one that no table knows."""
    lands = set(states(who.countries(predicate.paragraph, token)))
    known = who.cast.at(predicate.paragraph.start + token.idx)
    return lands <= {war.attacked} if token.pos_ == "PROPN" and known is None else war.attacked in lands


def _is_people_of(state: str, token: Token, predicate: Predicate, who: Who) -> bool:
    """Say whether a word alone is for people of `state`: "Russians", not "Russian-held town"."""
    return set(states(who.parties(predicate.paragraph, token, deep=False))) == {state}


def _is_deed(noun: Token) -> bool:
    """Say whether the noun tells of one deed of the war, and not of the whole: "strike", not "fighting"."""
    lemma = noun.lemma_.lower()
    whole = war_words("warfare") | war_words("goes_on")
    return lemma not in whole and any(frame.type == "ASSAULT" for frame in triggers("nouns").get(lemma, ()))


def _fits(predicate: Predicate, named: Roles, war: War) -> bool:
    """Say whether what the words name agrees with `war`: no other state, and nobody in the other's place."""
    acting, other = set(states(named.actors)), set(states(named.recipients))
    if not acting | other <= {war.attacker, war.attacked}:
        return False
    lemma = predicate.token.lemma_.lower() if predicate.part == "nouns" else ""
    if lemma and not (acting and other) and _is_reproached(predicate.token):
        return False
    if not acting | other:
        return lemma in war_words("goes_on")
    if lemma in war_words("warfare"):  # which has no direction of its own: "Ukraine's war with Russia"
        return not _is_topic(predicate.token, named)
    return acting <= {war.attacker} and other <= {war.attacked}


def _names_others(predicate: Predicate, named: Roles, war: War, who: Who) -> bool:
    """Say whether the words tell of another fight: "a war with China", "a raid on Russian-held Melitopol"."""
    if predicate.part != "nouns":
        return False
    doc, noun = predicate.token.doc, predicate.token
    start, _ = predicate.paragraph.offsets(doc[noun.left_edge.i])
    _, end = predicate.paragraph.offsets(doc[noun.right_edge.i])
    inside = {state for mention in who.cast.within(start, end) for state in mention.states}
    known = {*states(named.actors), *states(named.recipients)}
    hurt = governing_verb(noun)
    if hurt.lemma_ in words("classes", "harm"):
        inside.update(s for token in objects(hurt) for s in states(who.parties(predicate.paragraph, token)))
    return bool(inside - {war.attacked} - known)


def _party(state: str, predicate: Predicate, named: Roles, who: Who) -> Party | None:
    """Return the words for `state`: those of the clause, else the nearest in the report, before or after."""
    own = [party for party in (*named.actors, *named.recipients) if party.state == state]
    if own:
        return own[0]
    start = predicate.paragraph.start + predicate.token.idx
    told = [m for m in who.cast.mentions if state in m.states]
    nearest = min(told, key=lambda m: abs(m.start - start), default=None)
    return next((p for p in who.party(nearest) if p.state == state), None) if nearest is not None else None


def _is_label(noun: Token) -> bool:
    """Say whether the noun only heads a title or a list: "Iran-Iraq war live", "Mali war: what we know"."""
    root = noun.sent.root
    if root.pos_ in {"VERB", "AUX"} and root.lower_ not in war_words("after_labels"):
        return False
    return not any(child.dep_ in {"poss", "prep", "det", "acl", "relcl"} for child in noun.children)


def _is_topic(noun: Token, named: Roles) -> bool:
    """Say whether a name before the noun only says which war is meant: "oil prices since the Ukraine war"."""
    before = any(t.head == noun and t.dep_ in _NAMING for t in named.tokens)
    return before and len({*states(named.actors), *states(named.recipients)}) == 1


def _is_reproached(noun: Token) -> bool:
    """Say whether the noun is what somebody is blamed for: "condemned the invasion"."""
    above = noun.head.head if noun.dep_ == "pobj" else noun.head
    rows = [*triggers("verbs").get(above.lemma_.lower(), ()), *triggers("adjectives").get(above.lower_, ())]
    return noun.dep_ in {"dobj", "pobj", "nsubj"} and any(frame.type == "ACCUSE" for frame in rows)
