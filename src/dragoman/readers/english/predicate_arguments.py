"""The subject and objects of a verb that the sentence does not put beside it; who speaks in a headline.

They are looked for through control ("agreed to meet"), coordination, passives, relative clauses and gerunds,
which carry half of the subjects in diplomatic prose, and past some mistakes of the parser.

Statements are found in running text only. A headline tells in few words who says what: by a verb of saying
with a clause, or by a bare name on the other side of a colon ("Germany must send tanks, says Poland",
"Germany must send tanks: Poland"). Names that "and" joins in it are one subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import headline_words, tells, words
from dragoman.readers.english.document import Cast, Mention, Paragraph
from dragoman.readers.english.syntax import (
    FINITE,
    agent,
    auxiliaries,
    governing_verb,
    governors,
    is_infinitive,
    is_passive,
    is_verbless_root,
    prepositions,
    surface_subject,
    with_conjuncts,
)

if TYPE_CHECKING:
    from spacy.tokens import Token

_OBJECTS = frozenset({"dobj", "attr", "oprd"})
_MEANS = frozenset({"with", "by", "from", "using"})
_IN = frozenset({"in", "during"})  # "in a drone attack"
_COMPOUNDS = frozenset({"compound", "npadvmod"})
_CLAUSES = frozenset({"relcl", "acl", "advcl"})
_OF_THE_OBJECT = frozenset({"of", "for", "from", "against", "into"})
_MAX_CLIMB = 5
"""Clauses above a verb that may supply its subject."""


def subject(verb: Token) -> Token | None:
    """Return who does what `verb` says: its subject, agent, or the one that control supplies."""
    if is_passive(verb):
        return agent(verb)
    return _doer(verb, _MAX_CLIMB)


def understood_subject(verb: Token) -> Token | None:
    """Return the subject of the clause whatever its voice, through control and coordination."""
    return _doer(verb, _MAX_CLIMB)


def doers_and_means(verb: Token) -> Iterator[Token]:
    """Yield the words of who does what `verb` says and of what it is done with: "hit Mali with drones"; not
    those of what it is done to."""
    heads = [doer for doer in (understood_subject(verb),) if doer is not None and not is_passive(verb)]
    bearers = (verb, *objects(verb))
    rows = [row for head in bearers for row in prepositions(head)]
    heads.extend(
        noun
        for word, noun in rows
        if word in _MEANS or (word in _IN and tells(noun.lemma_.lower(), "attack", "nouns"))
    )
    heads.extend(
        used for head in bearers for c in head.children if c.lower_ == "using" for used in objects(c)
    )
    yield from (child for child in verb.children if child.dep_ in _COMPOUNDS)
    for head in heads:
        yield from phrase(head)


def phrase(head: Token) -> Iterator[Token]:
    """Yield a word with those that hang on it, without its clauses."""
    yield head
    for child in head.children:
        if child.dep_ not in _CLAUSES:
            yield from phrase(child)


def objects(verb: Token) -> list[Token]:
    """Return the direct objects of `verb`; of a passive, its subject."""
    if is_passive(verb):
        subject_token = surface_subject(verb)
        if subject_token is not None:
            subject_token = _antecedent(subject_token, verb)
        if subject_token is None and verb.dep_ == "acl":
            subject_token = verb.head
        if subject_token is None and verb.dep_ in {"conj", "xcomp", "relcl", "pcomp"}:
            subject_token = _doer(verb, _MAX_CLIMB)  # "returned after being freed"
        return with_conjuncts(subject_token) if subject_token is not None else []
    if verb.dep_ == "amod" and verb.tag_ == "VBN":
        return [verb.head]  # "the jailed sailor"
    found_objects: list[Token] = []
    for child in verb.children:
        if child.dep_ in _OBJECTS:
            gap = child.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl"
            found_objects.extend(with_conjuncts(verb.head if gap else child))
        elif child.dep_ == "ccomp" and child.pos_ in {"NOUN", "PROPN"}:
            found_objects.append(child)
    if not found_objects and verb.dep_ == "relcl":
        gap = _relative_object(verb)
        if gap is not None:
            found_objects.append(gap)
    return found_objects or _mistaken_objects(verb)


def _mistaken_objects(verb: Token) -> list[Token]:
    """Return the object that the parser gave to a particle or a participle.

    "Shot down a balloon", where it took "down" for a preposition; "freed a man standing trial", where the
    man became the subject of a clause.
    """
    for child in verb.children:
        if child.lower_ in words("classes", "particles") and child.i == verb.i + 1:
            taken = [inner for inner in child.children if inner.dep_ == "pobj"]
        elif child.dep_ == "ccomp" and child.tag_ == "VBG":
            noun = None if auxiliaries(child) else surface_subject(child)
            after = noun is not None and noun.left_edge.i == verb.i + 1
            taken = [noun] if noun is not None and after and noun.pos_ in {"NOUN", "PROPN"} else []
        else:
            continue
        if taken:
            return [token for object_token in taken for token in with_conjuncts(object_token)]
    return []


def _doer(verb: Token, climbs: int) -> Token | None:
    """Return who does what `verb` says, looking at most `climbs` clauses up."""
    clause_subject = surface_subject(verb) or _behind_day(verb) or _behind_comma(verb)
    if clause_subject is not None:
        return _antecedent(clause_subject, verb)
    if climbs == 0 or any(child.dep_ == "expl" for child in verb.children):
        return None  # "there will be talks": nobody does it
    return _doer_above(verb, verb.head, climbs - 1)


def _doer_above(verb: Token, head: Token, climbs: int) -> Token | None:
    """Return the subject that the clause around a verb supplies, by how the verb depends on its head."""
    if verb.dep_ in {"conj", "auxpass", "aux"} and _is_verb(head):
        return _lost_subject(verb) or _doer(head, climbs)
    if verb.dep_ == "xcomp" and head.pos_ == "ADJ" and _is_verb(head.head):
        return _doer(head.head, climbs)  # "had been due to travel"
    if verb.dep_ == "xcomp" or (verb.dep_ in {"ccomp", "advcl"} and _is_bare(verb)):
        return _controller(verb, head, climbs)
    if verb.dep_ == "ccomp" and verb.tag_ == "VB" and head.tag_ == "VBZ" and _follows(verb, head):
        return _doer(head, climbs)  # the headline "Norway says cannot accept terms"
    clipped = verb.dep_ == "amod" and verb.i > head.i  # the headline "Norway 'alarmed' by veto"
    if (is_infinitive(verb) or clipped) and is_verbless_root(head):  # "Minister to visit Nepal"
        return head
    if verb.dep_ == "advcl":
        return _doer(head, climbs) if _is_verb(head) else None
    if verb.dep_ == "pcomp":
        above = governing_verb(head)
        return _blamed(head, above) or (_doer(above, climbs) if above != verb and _is_verb(above) else None)
    return _doer_of_modifier(verb, head, climbs) if verb.dep_ == "acl" else None


def _controller(verb: Token, head: Token, climbs: int) -> Token | None:
    """Return the object or subject of the verb above that controls a bare verb: "urged *Peru* to sign"."""
    controlled = next((child for child in head.children if child.dep_ == "dobj" and child.i < verb.i), None)
    if controlled is not None and verb.dep_ != "advcl" and head.lemma_ not in words("classes", "own_aim"):
        return controlled
    mistaken = verb.dep_ == "xcomp" and head.pos_ == "NOUN" and surface_subject(head) is not None
    return _doer(head, climbs) if mistaken or _is_verb(head) else None  # "Xi plans to"


def _doer_of_modifier(verb: Token, head: Token, climbs: int) -> Token | None:
    """Return who does what a verb that modifies a noun says: "*its* decision to withdraw"."""
    if _is_verb(head):
        return _doer(head, climbs)  # "House votes to condemn", its verb taken for a noun before
    if verb.tag_ == "VBG" or is_verbless_root(head):
        return head
    owner = next((child for child in head.children if child.dep_ == "poss" or _names_owner(child)), None)
    owner = owner or next((inner for word, inner in prepositions(head) if word == "by"), None)
    if owner is not None:
        return owner
    above = governing_verb(head)
    governs = head.dep_ in {"dobj", "attr"} or _hangs_on(head, above)
    return _doer(above, climbs) if governs and _is_verb(above) else None


def _is_verb(token: Token) -> bool:
    return token.pos_ in {"VERB", "AUX"}


def _names_owner(token: Token) -> bool:
    """Say whether a word before a noun names its owner: "*Israeli* plans to recognise"."""
    before = token.dep_ in {"amod", "compound", "nmod"} and token.ent_type_ in {"NORP", "GPE"}
    return before and token.head.lemma_ in words("classes", "intents")


def _blamed(preposition: Token, above: Token) -> Token | None:
    """Return who does what a gerund tells, if it is the object of the verb above.

    "Accused the Peruvian minister of leaking", "thanked Peru for sending", "imposed sanctions on Peru for
    sending"; of help it is who is helped: "helped Peru in repelling".
    """
    objects_of = [child for child in above.children if child.dep_ == "dobj" and child.i < preposition.i]
    if preposition.lower_ in _OF_THE_OBJECT:
        hit = [
            token for child in objects_of for word, token in prepositions(child) if word in {"on", "against"}
        ]
        near = [token for token in (*hit, *objects_of) if token.i < preposition.i and _may_act(token)]
        return next((token for token in near if preposition.head in {above, *objects_of, token}), None)
    helped = preposition.lower_ == "in" and above.lemma_ in words("classes", "helping")
    return next(
        (token for token in objects_of if helped and preposition.head in {above, token} and _may_act(token)),
        None,
    )


def _behind_day(verb: Token) -> Token | None:
    """Return the name that the parser joined to the day before it: "On Monday Okafor will meet"."""
    first = next(iter(verb.lefts), None)
    if first is None or first.dep_ != "prep" or not first.is_sent_start:
        return None
    name = next((child for child in first.children if child.dep_ == "pobj" and child.pos_ == "PROPN"), None)
    if name is None or name.ent_type_ == "DATE":
        return None
    day = next(iter(name.lefts), None)
    return name if day is not None and day.dep_ == "compound" and day.ent_type_ == "DATE" else None


def _behind_comma(verb: Token) -> Token | None:
    """Return a subject that the parser took for an apposition: "In a call with Okafor, the *Pole* urged"."""
    before = verb.doc[verb.i - 1] if verb.i > verb.sent.start else None
    if before is None or before.dep_ != "appos" or verb.dep_ != "ROOT" or verb.tag_ not in FINITE:
        return None
    around = before.head.head
    opens = around.dep_ == "prep" and around.head.dep_ == "pobj" and around.head.head.head == verb
    return before if opens or around.head == verb else None


def _lost_subject(verb: Token) -> Token | None:
    """Return the name before a finite verb that the parser joined to a noun of the clause before.

    "Chad has ties to Mali's army and Togo accuses Niger": who accuses is Togo.
    """
    before = verb.doc[verb.i - 1] if verb.i > verb.sent.start else None
    if before is None or verb.tag_ not in FINITE or before.dep_ != "conj":
        return None
    return before if before.pos_ in {"PROPN", "PRON"} else None


def _follows(verb: Token, head: Token) -> bool:
    """Say whether nothing but helping words stands between two verbs."""
    return verb.i > head.i and all(token.dep_ in {"aux", "neg"} for token in verb.doc[head.i + 1 : verb.i])


def _hangs_on(noun: Token, verb: Token) -> bool:
    """Say whether a preposition of `verb` governs `noun`: "goes on with plans"."""
    return bool(noun.dep_ == "pobj" and noun.head.head == verb)


def _may_act(noun: Token) -> bool:
    """Say whether `noun`, or its owner, can act: a name or a pronoun."""
    named = {"GPE", "NORP", "ORG", "PERSON"}
    return noun.pos_ in {"PROPN", "PRON"} or any(child.ent_type_ in named for child in noun.children)


def _is_bare(verb: Token) -> bool:
    return verb.tag_ in {"VB", "VBG", "VBN"}


def _antecedent(subject_token: Token, verb: Token) -> Token:
    if subject_token.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl":
        return verb.head
    if subject_token.tag_ in {"WDT", "WP"}:
        for above in governors(verb):
            if above.dep_ == "relcl":
                return above.head
    return subject_token


def _relative_object(verb: Token) -> Token | None:
    clause_subject = surface_subject(verb)
    return verb.head if clause_subject is not None and clause_subject.tag_ not in {"WDT", "WP"} else None


Said = tuple[int, int, "Token"]
_TOLD = frozenset({"ccomp", "advcl", "parataxis"})
_BY_NAME = frozenset({"person", "office"})  # "Ukraine: tanks on the way" only says what it is about
_LABEL = 6  # words of whoever is named beside a colon
_AND = re.compile(
    r",?\s+(?:and|as well as|together with|along with)\s+(?:(?:the|his|her|its|their)\s+)?|,\s+(?:the\s+)?"
)
_NAMED = frozenset({"person", "office", "state", "organisation", "metonym", "body"})


def said_in(title: Paragraph, cast: Cast) -> list[Said]:
    """Return the characters of the report that somebody says in `title`, with the word that names who."""
    return [*_by_verbs(title), *_by_colons(title, cast)]


def _by_verbs(title: Paragraph) -> Iterator[Said]:
    for verb in title.doc:
        if verb.lemma_.lower() not in headline_words("says", "verbs"):
            continue
        speaker = surface_subject(verb)
        for clause in verb.children:
            before = clause.dep_ != "ccomp"  # "Release them, Chad tells Mali"
            if speaker is None or clause.dep_ not in _TOLD or (before and clause.i > verb.i):
                continue
            if clause.left_edge.i <= speaker.i <= clause.right_edge.i:
                continue
            start, _ = title.offsets(title.doc[clause.left_edge.i])
            _, end = title.offsets(title.doc[clause.right_edge.i])
            yield start, end, speaker


def _by_colons(title: Paragraph, cast: Cast) -> Iterator[Said]:
    colons = [t for t in title.doc if t.text in headline_words("separators", "marks") and t.text == ":"]
    if len(colons) != 1:
        return
    colon, last = colons[0].i, len(title.doc)
    after = _named_alone(title, cast, colon + 1, last)
    if after is not None and colon > 0:
        yield title.start, title.offsets(colons[0])[0], after
        return
    before = _named_alone(title, cast, 0, colon)
    known = cast.at(title.start + before.idx) if before is not None else None
    if before is not None and known is not None and known.kind in _BY_NAME and colon + 1 < last:
        yield title.offsets(title.doc[colon + 1])[0], title.end, before


def _named_alone(title: Paragraph, cast: Cast, first: int, last: int) -> Token | None:
    """Return the head of the words `first` to `last` if they only name somebody: "Polish minister"."""
    if not 0 < last - first <= _LABEL:
        return None
    start, end = title.offsets(title.doc[first])[0], title.offsets(title.doc[last - 1])[1]
    named = cast.within(start, end)
    covered = sum(mention.end - mention.start for mention in named)
    if len(named) != 1 or not named[0].states or covered < end - start:
        return None
    return next((t for t in title.doc[first:last] if title.start + t.idx == named[0].start), None)


def coordinated(paragraph: Paragraph, cast: Cast, head: Token) -> list[Mention]:
    """Return the names within the phrase of `head` that "and" or a comma joins to the one at `head`.

    "US President Ford and Soviet leader Brezhnev met": the parser may hang the one on a title of the other.
    """
    mention = cast.at(paragraph.start + head.idx)
    if mention is None or mention.kind not in _NAMED:
        return []
    start, _ = paragraph.offsets(head.doc[head.left_edge.i])
    _, end = paragraph.offsets(head.doc[head.right_edge.i])
    group = [m for m in cast.within(start, end) if m.kind in _NAMED]
    if mention not in group:
        return []
    joined, at = [], group.index(mention)
    for step in (-1, 1):
        last = mention
        for other in group[at + step :: step] if at + step >= 0 else ():
            first, second = (last, other) if step > 0 else (other, last)
            between = paragraph.text[first.end - paragraph.start : second.start - paragraph.start]
            if _AND.fullmatch(between) is None:
                break
            joined.append(other)
            last = other
    return joined
