"""Coreference: resolve what refers back ("he", "it", "the president", "the two sides", "we" of an issuer).

The text is walked once, in reading order, with the mentions so far at hand. An anaphor takes the mention
that fits in the nearest window (this sentence, the one before, this paragraph, the one before). When two
fit, subjects come first; where that does not decide, it stays unresolved. Pronouns are resolved here,
nouns in `noun_anaphors`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice

from dragoman.lexicon.office_titles import female_names
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.predicates import triggers
from dragoman.readers.english.actors.discourse import (
    STATE_KINDS,
    SUBJECTS,
    Anaphor,
    Antecedent,
    Discourse,
    dateline_states,
    sole_candidate,
)
from dragoman.readers.english.actors.noun_anaphors import anaphoric_nouns, resolve_noun
from dragoman.readers.english.actors.persons import ReportPeople, ReportPerson
from dragoman.readers.english.actors.state_inference import infer_state
from dragoman.readers.english.actors.state_names import Issuer, ParagraphWords
from dragoman.readers.english.document import Document, Mention, Paragraph
from dragoman.readers.english.statements.quotations import find_quoted


def resolve_anaphors(
    document: Document,
    texts: list[ParagraphWords],
    mentions: list[Mention],
    people: ReportPeople,
    issuer: Issuer,
) -> list[Mention]:
    """Return `mentions` (in reading order) with the open ones settled, and the pointers that are clear."""
    counts = Counter(code for mention in mentions for code in mention.states)
    discourse = Discourse(document, people, issuer, counts, dateline_states(document))
    position = 0
    for paragraph, text in zip(document.paragraphs, texts, strict=True):
        inside = []
        while position < len(mentions) and mentions[position].start < paragraph.end:
            inside.append(mentions[position])
            position += 1
        _walk(discourse, paragraph, text, inside)
    return discourse.done


def _walk(discourse: Discourse, paragraph: Paragraph, text: ParagraphWords, inside: list[Mention]) -> None:
    """Take in the mentions of one paragraph and the pointers between them, in reading order."""
    start = paragraph.start
    quotes = [
        (start + quote.start, start + quote.end) for quote in find_quoted(paragraph.text) if quote.level == 1
    ]
    ends = [start + sentence.end_char for sentence in paragraph.doc.sents]
    items: list[tuple[int, Mention | int]] = [(mention.start, mention) for mention in inside]
    items += [(start + text.words[index].start, index) for index in _pointers(text, start, inside)]
    sentence = 0
    for offset, item in sorted(items, key=lambda pair: pair[0]):
        while sentence + 1 < len(ends) and offset >= ends[sentence]:
            sentence += 1
        if isinstance(item, Mention):
            resolved: Mention | None = infer_state(item, discourse, paragraph, sentence)
        else:
            quote = next(((a, b) for a, b in quotes if a <= offset < b), None)
            anaphor = Anaphor(text, item, paragraph.index, sentence, quote)
            resolved = (_resolve_pronoun if anaphor.word in _PRONOUNS else resolve_noun)(anaphor, discourse)
        if resolved is not None:
            discourse.add(resolved, paragraph, sentence)
    if paragraph.kind == "title":
        _learn_title(discourse, paragraph, inside)


def _pointers(text: ParagraphWords, start: int, inside: list[Mention]) -> Iterator[int]:
    """Yield the words outside of any mention that may point back."""
    position = 0
    for index, word in enumerate(text.words):
        while position < len(inside) and inside[position].end - start <= word.start:
            position += 1
        if position < len(inside) and inside[position].start - start <= word.start:
            continue
        if word.folded in _PRONOUNS:
            if word.text != "US":
                yield index
        elif word.folded in anaphoric_nouns() or word.text in ("North", "South"):
            yield index


def _learn_title(discourse: Discourse, paragraph: Paragraph, inside: list[Mention]) -> None:
    """Keep the states that the title names, and those of the "counterparts" that it mentions."""
    states = tuple(dict.fromkeys(code for mention in inside for code in mention.states))
    discourse.title_states = states
    if "counterparts" in paragraph.text.lower():
        own_states = discourse.issuer.states or states[:1]
        discourse.title_counterparts = tuple(code for code in states if code not in own_states)


_HE = frozenset({"he", "him", "his", "himself"})
_SHE = frozenset({"she", "her", "hers", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "their", "them"})
_WE = frozenset({"we", "our", "us", "ours"})
_PRONOUNS = _HE | _SHE | _IT | _THEY | _WE
_BECAUSE = frozenset({"after", "because", "when"})
_ANSWERS = frozenset({"REQUEST", "ACCUSE", "SANCTION"})
_EXPLETIVE = frozenset({"be", "seem", "appear", "remain", "become"})


def _resolve_pronoun(anaphor: Anaphor, discourse: Discourse) -> Mention | None:
    """Return the mention of a pronoun with its antecedent's states, or None where that is not clear.

    Inside quotation marks the speaker's words speak of others: only a person named in them is taken.
    """
    word = anaphor.word
    if word in _HE or word in _SHE:
        return _person(anaphor, discourse, woman=word in _SHE)
    if anaphor.quote:
        return None
    if word in _WE:
        states = discourse.issuer.states
        return anaphor.mention("pronoun", states) if states else None
    return _it(anaphor, discourse) if word in _IT else _they(anaphor, discourse)


def _person(anaphor: Anaphor, discourse: Discourse, *, woman: bool) -> Mention | None:
    possessive = anaphor.text.token(anaphor.index).dep_ == "poss"
    for window in discourse.with_persons(anaphor.paragraph, anaphor.sentence, back=2):
        candidates = [candidate for candidate in window if _gender_fits(candidate.mention, discourse, woman)]
        candidates = _unbound(candidates, anaphor)
        if anaphor.quote:
            here = (anaphor.paragraph, anaphor.sentence)
            candidates = [
                candidate
                for candidate in candidates
                if candidate.mention.start >= anaphor.quote[0]
                and (candidate.paragraph, candidate.sentence) == here
            ]
        chosen = _governor(candidates, anaphor) or sole_candidate(
            candidates,
            lambda candidate: candidate.mention.name or candidate.mention.states,
            latest=possessive,
        )
        if chosen is not None:
            mention = chosen.mention
            return anaphor.mention("pronoun", mention.states, mention.name, mention.office)
        if candidates or anaphor.quote:
            return None
    return None


def _governor(candidates: list[Antecedent], anaphor: Anaphor) -> Antecedent | None:
    """Return the subject of the clause around a pronoun: "Chile said it would", "Peru recalled its envoy"."""
    token = anaphor.text.token(anaphor.index)
    here = (anaphor.paragraph, anaphor.sentence)
    subjects = {
        candidate.verb: candidate
        for candidate in candidates
        if candidate.subject and (candidate.paragraph, candidate.sentence) == here
    }
    is_own_verb = token.dep_ != "poss"  # a pronoun that is an argument of a verb is not that verb's subject
    for ancestor in token.ancestors if subjects else ():
        if ancestor.pos_ not in ("VERB", "AUX"):
            continue
        if is_own_verb:
            is_own_verb = False
        elif ancestor.i in subjects:
            return subjects[ancestor.i]
    return None


def _unbound(candidates: list[Antecedent], anaphor: Anaphor) -> list[Antecedent]:
    """Leave out the subject of the pronoun's own verb: in "Chile attacked it" it is not Chile."""
    token = anaphor.text.token(anaphor.index)
    verb = token.head.head if token.dep_ == "pobj" else token.head
    if token.dep_ not in ("dobj", "iobj", "dative", "pobj"):
        return candidates
    here = (anaphor.paragraph, anaphor.sentence)
    return [
        candidate
        for candidate in candidates
        if (candidate.paragraph, candidate.sentence) != here or candidate.verb != verb.i
    ]


def _gender_fits(mention: Mention, discourse: Discourse, woman: bool) -> bool:
    known = discourse.people.find(mention.name or "")
    gender = _woman(known, discourse) if known else None
    return gender is None or gender == woman


def _woman(known: ReportPerson, discourse: Discourse) -> bool | None:
    """Tell whether a person is a woman: by address, office or given name; another known holder is a man."""
    if known.female is None:
        office, name = folded(known.office or ""), folded(known.name)
        parts = name.split()
        given = {parts[0], " ".join(parts[1:]), parts[-1], name}
        if given & female_names() or "woman" in office or "queen" in office:
            known.female = True
        elif discourse.people.rows(known.name, (), known.role):
            known.female = False
    return known.female


def _it(anaphor: Anaphor, discourse: Discourse) -> Mention | None:
    token = anaphor.text.token(anaphor.index)
    if token.dep_ in SUBJECTS and (token.head.lemma_ in _EXPLETIVE or token.head.pos_ == "AUX"):
        return None  # "it is important that ..."
    if token.dep_ == "dobj":
        return None  # "denied it": what was said, more often than who
    for window in _near(anaphor, discourse):
        candidates = [
            candidate
            for candidate in window
            if candidate.mention.kind in STATE_KINDS and len(candidate.mention.states) == 1
        ]
        candidates = _unbound(candidates, anaphor)
        chosen = _answered(candidates, anaphor) or _governor(candidates, anaphor)
        chosen = chosen or sole_candidate(candidates, lambda candidate: candidate.mention.states)
        if chosen is not None and _another_nearer(candidates, chosen, anaphor):
            return None  # "weighs arms for Russia in its war": either may own it
        if candidates:
            return anaphor.mention("pronoun", chosen.mention.states) if chosen is not None else None
    return None


def _answered(candidates: list[Antecedent], anaphor: Anaphor) -> Antecedent | None:
    """Return the object that a reproach answers: "scolded *Chad* after *it* closed a paper"."""
    token = anaphor.text.token(anaphor.index)
    if token.dep_ not in SUBJECTS or token.head.dep_ != "advcl":
        return None
    if not any(child.lower_ in _BECAUSE and child.i < token.i for child in token.head.children):
        return None
    verbs = [verb for verb in token.head.ancestors if verb.pos_ == "VERB"]
    acts = [
        verb
        for verb in verbs
        if any(frame.type in _ANSWERS for frame in triggers("verbs").get(verb.lemma_.lower(), ()))
    ]
    if not acts:
        return None
    start = anaphor.text.paragraph.start
    objects = [
        candidate
        for candidate in candidates
        if (candidate.paragraph, candidate.sentence) == (anaphor.paragraph, anaphor.sentence)
        and not candidate.subject
        and acts[-1].idx < candidate.mention.start - start < token.idx
    ]
    return objects[-1] if len({candidate.mention.states for candidate in objects}) == 1 else None


def _another_nearer(candidates: list[Antecedent], chosen: Antecedent, anaphor: Anaphor) -> bool:
    """Tell whether a possessive outside its owner's object has another state between the two."""
    token = anaphor.text.token(anaphor.index)
    if token.dep_ != "poss" or (token.head.dep_ == "dobj" and token.head.head.i == chosen.verb):
        return False
    owner = chosen.mention
    return any(
        candidate.mention.start > owner.start and candidate.mention.states != owner.states
        for candidate in candidates
    )


def _they(anaphor: Anaphor, discourse: Discourse) -> Mention | None:
    for window in _near(anaphor, discourse):
        candidates = [
            candidate
            for candidate in window
            if candidate.mention.kind == "pair"
            or (candidate.subject and _are_several(candidate.mention, discourse))
        ]
        if len({candidate.mention.states for candidate in candidates}) > 1:
            return None
        if candidates:
            mention = candidates[-1].mention
            return anaphor.mention("pronoun", _with_whom(mention, window), persons=mention.persons)
        together = _together(window)
        if together is not None:
            return anaphor.mention("pronoun", together[0], persons=together[1])
    return None


def _are_several(mention: Mention, discourse: Discourse) -> bool:
    """Tell whether a subject is a group or a people, or another "they" of several states."""
    word = discourse.document.report.text[mention.start : mention.end].lower()
    return mention.kind in ("group", "demonym") or (word in _THEY and len(mention.states) > 1)


def _near(anaphor: Anaphor, discourse: Discourse) -> list[list[Antecedent]]:
    """Return this sentence and the one before; for a subject that opens a paragraph, the last one's last."""
    opens = anaphor.sentence == 0 and anaphor.text.token(anaphor.index).dep_ in SUBJECTS
    return list(islice(discourse.windows(anaphor.paragraph, anaphor.sentence, back=int(opens)), 2))


def _with_whom(pair: Mention, window: list[Antecedent]) -> tuple[str, ...]:
    """Return the states of a pair; of "she and her counterparts", hers too."""
    if pair.office != "counterparts":
        return pair.states
    first = [
        candidate.mention.states
        for candidate in window
        if candidate.subject and candidate.mention.kind in ("person", "pronoun", "office")
    ]
    return tuple(dict.fromkeys((*(first[0] if first else ()), *pair.states)))


def _people(window: list[Antecedent]) -> dict[str, tuple[str, ...]]:
    """Return the people of one state that a sentence names, by name."""
    return {
        candidate.mention.name: candidate.mention.states
        for candidate in window
        if candidate.mention.name
        and len(candidate.mention.states) == 1
        and candidate.mention.kind in ("person", "pronoun")
    }


def _together(window: list[Antecedent]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the states and people of a sentence between just two ("X met Y": "they"), or None."""
    people = _people(window)
    joined = _people([candidate for candidate in window if candidate.main])
    for persons in (joined, people if len(people) == 2 else {}):
        codes = tuple(dict.fromkeys(code for states in persons.values() for code in states))
        if len(codes) > 1:
            return codes, tuple(persons)
    named = [
        candidate for candidate in window if candidate.mention.kind in ("state", "metonym", "organisation")
    ]
    codes = tuple(dict.fromkeys(code for candidate in named for code in candidate.mention.states))
    return (
        (codes, ()) if len(codes) == 2 and not people and any(candidate.main for candidate in named) else None
    )
