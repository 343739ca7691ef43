"""Questions asked of a parse: who is the subject, what is the object, which prepositions follow.

All functions take and return tokens of one block's Doc and look through control, coordination,
passives and relative clauses, which carry half of the subjects in diplomatic prose.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dragoman.lexicon.predicates import words

if TYPE_CHECKING:
    from spacy.tokens import Token

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_OBJECTS = frozenset({"dobj", "attr", "oprd"})
_CIRCUMSTANCES = frozenset({"GPE", "LOC", "FAC", "DATE", "TIME"})
_MEANS = frozenset({"telephone", "phone", "video", "videoconference", "link", "line", "sideline", "margin"})
_OF_THE_OBJECT = frozenset({"of", "for", "from", "against", "into"})
_DONE = frozenset({"has", "have", "had", "been", "was", "were", "'s", "’s", "'ve", "’ve"})
_JOINED = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM"})
_MAX_CLIMB = 5
_FIRST_WORDS = 3


def is_passive(verb: Token) -> bool:
    """Say whether `verb` is passive, also as a participle after its noun ("the man arrested")."""
    if any(child.dep_ in {"nsubjpass", "auxpass", "agent"} for child in verb.children):
        return True
    if _shares_passive(verb):
        return True
    if verb.tag_ != "VBN" or verb.dep_ != "acl" or any(c.dep_ == "aux" for c in verb.children):
        return False
    return not is_verbless_root(verb.head)


def _shares_passive(verb: Token) -> bool:
    """Say whether `verb` has the auxiliary of a passive before it: "was detained and deported"."""
    alone = not any(child.dep_ in {"aux", "nsubj", "dobj"} for child in verb.children)
    passive = verb.dep_ == "conj" and verb.tag_ == "VBN" and alone
    return passive and any(child.dep_ in {"nsubjpass", "auxpass"} for child in verb.head.children)


def is_verbless_root(noun: Token) -> bool:
    """Say whether a sentence hangs on `noun`: the parser took its past tense for a participle."""
    return noun.dep_ == "ROOT" and noun.pos_ in {"NOUN", "PROPN", "PRON"}


def has_to(verb: Token) -> bool:
    """Say whether "to" stands before `verb`, whatever its form: "to be expelled", "to have met"."""
    return any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.children)


def is_infinitive(verb: Token) -> bool:
    """Say whether "to" stands before the bare form of `verb`."""
    return verb.tag_ == "VB" and has_to(verb)


def with_conjuncts(token: Token) -> list[Token]:
    """Return `token` and those coordinated after it."""
    found: list[Token] = []
    waiting: list[tuple[Token, bool]] = [(token, False)]  # a list of a hundred names is a hundred deep
    while waiting:
        top, is_done = waiting.pop()
        if is_done:
            found.extend(_second_subject(top))
            continue
        found.append(top)
        waiting.append((top, True))
        joined = [child for child in top.children if child.dep_ == "conj" and child.pos_ in _JOINED]
        waiting.extend((child, False) for child in reversed(joined))
    return found


def _second_subject(token: Token) -> list[Token]:
    """Return the second of two subjects that a headline parts by a comma: "Chad, Mali sign pact"."""
    if token.dep_ != "nsubj":
        return []
    after = token.doc[token.i + 1 : token.i + 2].text
    others = (c for c in token.head.children if c.dep_ == "nsubj" and c.left_edge.i == token.i + 2)
    return list(others) if after in {",", "&"} else []


def is_past(verb: Token) -> bool:
    """Say whether `verb` is told as done: "attacked", "has attacked", "was attacked"; no modal beside it."""
    helpers = auxiliaries(verb)
    if verb.tag_ == "VBD":  # a headline's "travels" is parsed as "travelled", and is none
        return not helpers and (verb.lemma_ == "be" or not verb.lower_.endswith("s"))
    return verb.tag_ == "VBN" and bool(helpers) and helpers <= _DONE


def surface_subject(verb: Token) -> Token | None:
    """Return the subject that stands with `verb`, active or passive, or with its auxiliary."""
    for child in verb.children:
        if child.dep_ in {"nsubj", "nsubjpass"}:
            return child
    for child in verb.children:  # "Chad has been urging": the parser may hang "Chad" on "been"
        if child.dep_ in {"aux", "auxpass"}:
            for inner in child.children:
                if inner.dep_ in {"nsubj", "nsubjpass"}:
                    return inner
    return None


def subject(verb: Token) -> Token | None:
    """Return who does what `verb` says: its subject, agent, or the one that control supplies."""
    if is_passive(verb):
        return agent(verb)
    return _doer(verb, _MAX_CLIMB)


def understood_subject(verb: Token) -> Token | None:
    """Return the subject of the clause whatever its voice, through control and coordination."""
    return _doer(verb, _MAX_CLIMB)


def agent(verb: Token) -> Token | None:
    """Return the one after "by" of a passive verb."""
    for child in verb.children:
        if child.dep_ == "agent":
            return next((t for t in child.children if t.dep_ == "pobj"), None)
    return None


def objects(verb: Token) -> list[Token]:
    """Return the direct objects of `verb`; of a passive, its subject."""
    if is_passive(verb):
        found = surface_subject(verb)
        if found is not None:
            found = _antecedent(found, verb)
        if found is None and verb.dep_ == "acl":
            found = verb.head
        if found is None and verb.dep_ in {"conj", "xcomp", "relcl", "pcomp"}:
            found = _doer(verb, _MAX_CLIMB)  # "returned after being freed"
        return with_conjuncts(found) if found is not None else []
    if verb.dep_ == "amod" and verb.tag_ == "VBN":
        return [verb.head]  # "the jailed sailor"
    found_list: list[Token] = []
    for child in verb.children:
        if child.dep_ in _OBJECTS:
            gap = child.tag_ in {"WDT", "WP"} and verb.dep_ == "relcl"
            found_list.extend(with_conjuncts(verb.head if gap else child))
        elif child.dep_ == "ccomp" and child.pos_ in {"NOUN", "PROPN"}:
            found_list.append(child)
    if not found_list and verb.dep_ == "relcl":
        gap = _relative_object(verb)
        if gap is not None:
            found_list.append(gap)
    return found_list or _mistaken_objects(verb)


def _mistaken_objects(verb: Token) -> list[Token]:
    """Return the object that the parser gave to a particle or a participle.

    "Shot down a balloon", where it took "down" for a preposition; "freed a man standing trial", where the
    man became the subject of a clause.
    """
    for child in verb.children:
        if child.lower_ in words("classes", "particles") and child.i == verb.i + 1:
            taken = [inner for inner in child.children if inner.dep_ == "pobj"]
        elif child.dep_ == "ccomp" and child.tag_ == "VBG":
            own = surface_subject(child)
            after = own is not None and own.left_edge.i == verb.i + 1 and own.pos_ in {"NOUN", "PROPN"}
            taken = [own] if own is not None and after and not auxiliaries(child) else []
        else:
            continue
        if taken:
            return [token for one in taken for token in with_conjuncts(one)]
    return []


def dative(verb: Token) -> Token | None:
    """Return the indirect object, with or without "to"."""
    for child in verb.children:
        if child.dep_ == "dative":
            if child.pos_ == "ADP":
                return next((t for t in child.children if t.dep_ == "pobj"), None)
            return child
    return None


def prepositions(head: Token) -> Iterator[tuple[str, Token]]:
    """Yield each preposition of `head` with its object, nested ones ("out of") by both words.

    So is a "with" that the parser hung on a day, a place or a telephone: "met in Geneva with the minister".
    """
    for child in head.children:
        if child.dep_ in {"prep", "agent", "dative"} and child.pos_ in {
            "ADP",
            "SCONJ",
            "ADV",
            "VERB",
            "PART",
        }:
            yield from _prepositional(child)
        elif child.dep_ == "prt" or _directs(child):
            yield from prepositions(child)  # "pulled back from", "sat down with"
        elif child.dep_ == "npadvmod":
            yield from _hung_on(child)


def _directs(adverb: Token) -> bool:
    """Say whether an adverb goes with its verb as a particle would: "pulled back from", "sat down with"."""
    after = adverb.dep_ == "advmod" and adverb.i == adverb.head.i + 1
    return after and adverb.lower_ in words("classes", "directions")


def clause(verb: Token) -> Token | None:
    """Return the head of the clause that `verb` takes: "that ...", "to ...", or an -ing form."""
    for child in verb.children:
        if child.dep_ in {"ccomp", "xcomp"}:
            return child
    for child in verb.children:
        if child.dep_ == "prep":
            for inner in child.children:
                if inner.dep_ == "pcomp":
                    return inner
    for child in verb.children:
        if child.dep_ == "advcl" and any(c.lower_ == "to" and c.dep_ == "aux" for c in child.children):
            return child
    return _behind_particle(verb)


def order(verb: Token) -> Token | None:
    """Return the verb of an order that opens the sentence of `verb`: "'Release them,' Chad told Mali"."""
    for child in verb.lefts:
        first = child.i - verb.sent.start <= _FIRST_WORDS  # behind a quotation mark, "please", "do not"
        if (
            not first
            or child.dep_ not in {"ccomp", "xcomp", "advcl", "dep"}
            or child.tag_ not in {"VB", "VBP"}
        ):
            continue
        if not any(c.dep_ in {"nsubj", "nsubjpass", "mark", "expl"} or has_to(child) for c in child.children):
            return child
    return None


def _behind_particle(verb: Token) -> Token | None:
    """Return the -ing form that follows the particle of `verb`: "ruled out sending", "put off holding"."""
    particles = {child.i for child in verb.children if child.dep_ == "prt"}
    for child in verb.children:
        if child.dep_ in {"advcl", "xcomp", "pcomp"} and child.tag_ == "VBG" and child.i - 1 in particles:
            return child
    return None


def auxiliaries(verb: Token) -> set[str]:
    """Return the lower-cased auxiliaries of `verb`, and those of the verb it is coordinated with."""
    while True:
        found = {child.lower_ for child in verb.children if child.dep_ in {"aux", "auxpass"}}
        joined = verb.dep_ == "conj" and verb.head.pos_ in {"VERB", "AUX"}
        if found or not joined or surface_subject(verb) is not None:
            return found
        verb = verb.head


def is_negated(verb: Token) -> bool:
    """Say whether "not", "never", "no longer" or "no" negates `verb` or its light object.

    What is joined by "or" is negated together: "did not declare war or announce a mobilisation".
    """
    while not _is_itself_negated(verb):
        joined = verb.dep_ == "conj" and any(
            c.dep_ == "cc" and c.lower_ in {"or", "nor"} for c in verb.head.children
        )
        if not joined or surface_subject(verb) is not None:
            return False
        verb = verb.head
    return True


def _is_itself_negated(verb: Token) -> bool:
    for child in verb.children:
        if child.dep_ == "neg" or child.lower_ in {"never", "n't", "not", "neither"}:
            return True
        if child.dep_ in {"nsubj", "nsubjpass"} and child.lower_ in {"nothing", "nobody"}:
            return True
        if child.dep_ in {"dobj", "attr", "nsubjpass", "nsubj"} and any(
            g.dep_ in {"det", "neg"} and g.lower_ in {"no", "neither"} for g in child.children
        ):
            return True
    return False


def is_phrase(verb: Token, phrases: frozenset[str]) -> bool:
    """Say whether `verb` with one of its words is a phrase of two words: "put off"."""
    return any(
        verb.lemma_ == phrase.split()[0] and any(c.lower_ == phrase.split()[1] for c in verb.children)
        for phrase in phrases
    )


def governors(token: Token) -> Iterator[Token]:
    """Yield the heads above `token`, nearest first."""
    while token.head != token:
        token = token.head
        yield token


def governing_verb(token: Token) -> Token:
    """Return the nearest verb at or above `token`; the root of the sentence if there is none."""
    for candidate in (token, *governors(token)):
        if candidate.pos_ in {"VERB", "AUX"}:
            return candidate
    return token.sent.root


def _prepositional(prep: Token) -> Iterator[tuple[str, Token]]:
    for child in prep.children:
        if child.dep_ == "pobj":
            for found in with_conjuncts(child):
                yield prep.lower_, found
            if prep.head.pos_ in {"VERB", "NOUN"}:
                yield from _hung_on(child)
        elif child.dep_ == "pcomp":
            yield prep.lower_, child
        elif child.dep_ == "prep":
            for _, found in _prepositional(child):
                yield prep.lower_, found
                if prep.lower_ != "according":  # whose words they are, who is told nothing
                    yield child.lower_, found


def _hung_on(noun: Token) -> Iterator[tuple[str, Token]]:
    """Yield the "with" of a word that says when, where or how, which belongs to the contact."""
    if noun.ent_type_ in _CIRCUMSTANCES or noun.lemma_ in _MEANS:
        for child in noun.children:
            if child.dep_ == "prep" and child.lower_ == "with":
                yield from _prepositional(child)


def _doer(verb: Token, climbs: int) -> Token | None:
    own = surface_subject(verb) or _behind_day(verb) or _behind_comma(verb)
    if own is not None:
        return _antecedent(own, verb)
    if climbs == 0 or any(child.dep_ == "expl" for child in verb.children):
        return None  # "there will be talks": nobody does it
    head = verb.head
    if verb.dep_ in {"conj", "auxpass", "aux"} and head.pos_ in {"VERB", "AUX"}:
        return _lost_subject(verb) or _doer(head, climbs - 1)
    if verb.dep_ == "xcomp" and head.pos_ == "ADJ" and head.head.pos_ in {"VERB", "AUX"}:
        return _doer(head.head, climbs - 1)  # "had been due to travel"
    if verb.dep_ == "xcomp" or (verb.dep_ in {"ccomp", "advcl"} and _is_bare(verb)):
        controlled = next((c for c in head.children if c.dep_ == "dobj" and c.i < verb.i), None)
        if controlled is not None and verb.dep_ != "advcl" and head.lemma_ not in words("classes", "own_aim"):
            return controlled
        mistaken = verb.dep_ == "xcomp" and head.pos_ == "NOUN" and surface_subject(head) is not None
        return _doer(head, climbs - 1) if mistaken or head.pos_ in {"VERB", "AUX"} else None  # "Xi plans to"
    if verb.dep_ == "ccomp" and verb.tag_ == "VB" and head.tag_ == "VBZ" and _follows(verb, head):
        return _doer(head, climbs - 1)  # the headline "Norway says cannot accept terms"
    clipped = verb.dep_ == "amod" and verb.i > head.i  # the headline "Norway 'alarmed' by veto"
    if (is_infinitive(verb) or clipped) and is_verbless_root(head):  # "Minister to visit Nepal"
        return head
    if verb.dep_ == "advcl":
        return _doer(head, climbs - 1) if head.pos_ in {"VERB", "AUX"} else None
    if verb.dep_ == "pcomp":
        above = governing_verb(head)
        blamed = _blamed(head, above)
        if blamed is not None:
            return blamed
        return _doer(above, climbs - 1) if above != verb and above.pos_ in {"VERB", "AUX"} else None
    if verb.dep_ == "acl" and head.pos_ in {"VERB", "AUX"}:
        return _doer(head, climbs - 1)  # "House votes to condemn", its verb taken for a noun before
    if verb.dep_ == "acl":
        if verb.tag_ == "VBG" or is_verbless_root(head):
            return head
        above = governing_verb(head)  # "its decision to withdraw": whoever owns the noun
        owner = next((c for c in head.children if c.dep_ == "poss" or _names_owner(c)), None)
        owner = owner or next((inner for word, inner in prepositions(head) if word == "by"), None)
        if owner is not None:
            return owner
        return (
            _doer(above, climbs - 1)
            if above.pos_ in {"VERB", "AUX"} and (head.dep_ in {"dobj", "attr"} or _hangs_on(head, above))
            else None
        )
    if verb.dep_ == "relcl":
        return None
    return None


def _names_owner(token: Token) -> bool:
    """Say whether a word before a noun tells whose it is: "Israeli plans to recognise"."""
    before = token.dep_ in {"amod", "compound", "nmod"} and token.ent_type_ in {"NORP", "GPE"}
    return before and token.head.lemma_ in words("classes", "intents")


def _blamed(preposition: Token, above: Token) -> Token | None:
    """Return who does what a gerund tells, if it is the object of the verb above.

    "Accused the Peruvian minister of leaking", "thanked Peru for sending", "imposed sanctions on Peru for
    sending"; of help it is who is helped: "helped Peru in repelling".
    """
    objects_of = [c for c in above.children if c.dep_ == "dobj" and c.i < preposition.i]
    if preposition.lower_ in _OF_THE_OBJECT:
        hit = [t for c in objects_of for word, t in prepositions(c) if word in {"on", "against"}]
        near = [t for t in (*hit, *objects_of) if t.i < preposition.i and _may_act(t)]
        return next((t for t in near if preposition.head in {above, *objects_of, t}), None)
    helped = preposition.lower_ == "in" and above.lemma_ in words("classes", "helping")
    return next((t for t in objects_of if helped and preposition.head in {above, t} and _may_act(t)), None)


def _behind_day(verb: Token) -> Token | None:
    """Return the name that the parser joined to the day before it: "On Monday Okafor will meet"."""
    first = next(iter(verb.lefts), None)
    if first is None or first.dep_ != "prep" or not first.is_sent_start:
        return None
    name = next((c for c in first.children if c.dep_ == "pobj" and c.pos_ == "PROPN"), None)
    if name is None or name.ent_type_ == "DATE":
        return None
    day = next(iter(name.lefts), None)
    return name if day is not None and day.dep_ == "compound" and day.ent_type_ == "DATE" else None


def _behind_comma(verb: Token) -> Token | None:
    """Return the name that the parser set beside another: "In a call with Okafor, the Pole urged"."""
    before = verb.doc[verb.i - 1] if verb.i > verb.sent.start else None
    if (
        before is None
        or before.dep_ != "appos"
        or verb.dep_ != "ROOT"
        or verb.tag_ not in {"VBZ", "VBD", "VBP"}
    ):
        return None
    around = before.head.head
    opens = around.dep_ == "prep" and around.head.dep_ == "pobj" and around.head.head.head == verb
    return before if opens or around.head == verb else None


def _lost_subject(verb: Token) -> Token | None:
    """Return the name before a finite verb that the parser joined to a noun of the clause before.

    "Chad has ties to Mali's army and Togo accuses Niger": who accuses is Togo.
    """
    before = verb.doc[verb.i - 1] if verb.i > verb.sent.start else None
    if before is None or verb.tag_ not in {"VBZ", "VBP", "VBD"} or before.dep_ != "conj":
        return None
    return before if before.pos_ in {"PROPN", "PRON"} else None


def _follows(verb: Token, head: Token) -> bool:
    """Say whether nothing but helping words stands between two verbs."""
    return verb.i > head.i and all(t.dep_ in {"aux", "neg"} for t in verb.doc[head.i + 1 : verb.i])


def _hangs_on(noun: Token, verb: Token) -> bool:
    """Say whether a preposition of `verb` governs `noun`: "goes on with plans"."""
    return bool(noun.dep_ == "pobj" and noun.head.head == verb)


def _may_act(noun: Token) -> bool:
    """Say whether `noun` names somebody, by itself or by whose it is."""
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
    own = surface_subject(verb)
    return verb.head if own is not None and own.tag_ not in {"WDT", "WP"} else None
