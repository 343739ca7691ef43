"""Find the content of a reporting cue: the clause, infinitive or noun phrase that it attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dragoman.lexicon.speech_words import PREPOSITIONS, cues_by_lemma, speech_nouns
from dragoman.readers.english.statements.quotations import Utterance
from dragoman.readers.english.statements.reporting_cues import CueWord, quoted_as

if TYPE_CHECKING:
    from spacy.tokens import Token


_Range = tuple[int, int]
_STOPS = frozenset({"conj", "cc", "punct", "parataxis"})
_INFINITIVE = frozenset({"infinitive", "person", "clause", "complement"})
_GERUND = frozenset({"clause", "object", "complement"})


def contents_of(cue: CueWord, utterance: Utterance) -> list[_Range]:
    """Return the token ranges (half-open, in order) of what `cue` attributes; none if only a quote can be."""
    token = cue.token
    if cue.row.pos in {"noun", "adjective"}:
        return _trimmed(cue, _noun_contents(cue))
    ranges = _clauses(cue)
    if quoted_as(token):
        return []  # only what stands in quotation marks; the rest is that of "as saying"
    if any(child.dep_ == "auxpass" for child in token.children):
        return _trimmed(cue, _merge(cue, ranges + _passive(cue)))
    right = [child for child in token.rights if child.i > cue.last or child.right_edge.i > cue.last]
    ranges += _objects(cue, right, bool(ranges))
    ranges += _relative(token)
    if _says_as(cue) or (not ranges and not _has_object(token)):
        ranges = _inverted(cue, utterance) or ranges
    return _trimmed(cue, _merge(cue, ranges))


def _phrase(token: Token) -> _Range:
    """Return the tokens of a word and all that hangs on it."""
    return token.left_edge.i, token.right_edge.i + 1


def _clauses(cue: CueWord) -> list[_Range]:
    frames, ranges = cue.row.frames, []
    for child in cue.token.children:
        relation = child.dep_
        if (relation == "ccomp" and "person" not in frames and _has_own_subject(child)) or _behind_semicolon(
            child, cue.token
        ):
            continue
        if relation == "xcomp" and child.tag_ == "VBG" and cue.row.kind != "mind" and not frames & _GERUND:
            continue  # "went on talking"
        if (
            (relation == "ccomp" and frames & {"clause", "quote", "person"})
            or (relation == "xcomp" and frames & _INFINITIVE and child.i > cue.token.i)
            or (
                relation == "advcl"
                and "clause" in frames
                and child.i > cue.token.i
                and _marked(child, "if", "whether")
            )
        ):
            first, last = _phrase(child)
            ranges.append(
                (first, last) if first > cue.token.i or last <= cue.token.i else (cue.last + 1, last)
            )
    return ranges


def _passive(cue: CueWord) -> list[_Range]:
    """ "*The raid* was condemned by the union *as unlawful*": the subject is what is said."""
    subject = next((child for child in cue.token.lefts if child.dep_ == "nsubjpass"), None)
    if (
        subject is None
        or subject.lower_ == "it"
        or not cue.row.frames & {"object", "for", "of"}
        or cue.row.strict
    ):
        return []
    ranges = [_phrase(subject)]
    ranges += [
        _phrase(child)
        for child in cue.token.rights
        if child.dep_ == "prep" and child.lower_ in cue.row.frames
    ]
    return ranges


def _relative(token: Token) -> list[_Range]:
    """ "a plan *which* he called weak": the pronoun stands for content before the cue."""
    return [
        (child.i, child.i + 1)
        for child in token.lefts
        if child.dep_ in {"dobj", "attr"}
        and child.tag_ in {"WDT", "WP"}
        and token.dep_ in {"relcl", "ccomp", "pcomp"}
    ]


def _has_own_subject(clause: Token) -> bool:
    """ "allowed *him to go*": an infinitive with a subject of its own is no reported clause."""
    child_by_relation = {child.dep_: child for child in clause.children}
    return (
        "nsubj" in child_by_relation
        and "aux" in child_by_relation
        and child_by_relation["aux"].lower_ == "to"
    )


def _particle(cue: CueWord, child: Token) -> bool:
    """Whether the particle of a cue leads to its content: "call *on* them", but not "go *on* talking"."""
    if child.lower_ != cue.row.particle:
        return False
    if cue.row.kind == "mind" or cue.row.frames & (_GERUND | PREPOSITIONS):
        return True
    return all(word.tag_ != "VBG" for word in child.children)


def _behind_semicolon(clause: Token, cue: Token) -> bool:
    """Whether a semicolon stands between a clause and the cue after it: "A agreed; B *said* ..."."""
    last = clause.right_edge.i
    return last < cue.i and any(word.text == ";" for word in cue.doc[last + 1 : cue.i])


def _objects(cue: CueWord, children: list[Token], clause: bool) -> list[_Range]:
    row, ranges = cue.row, []
    for child in children:
        relation = child.dep_
        if relation in {"dobj", "attr", "oprd", "dative"}:
            if "object" in row.frames and not clause and _counts(cue, child):
                ranges.append(_complement(child) or _phrase(child))
            elif (
                (row.frames & {"person", "complement"} and row.lemma != "tell")
                or (
                    row.frames & PREPOSITIONS
                    and _preposition(cue, children) is not None
                    and "clause" not in row.frames
                )
                or row.lemma in {"call", "describe", "characterize", "characterise", "term", "label", "brand"}
            ):
                ranges.append(_phrase(child))
        elif relation == "prep" and (child.lower_ in row.frames or _particle(cue, child)):
            first = child.i + 1 if not ranges or row.particle else child.left_edge.i
            if child.right_edge.i + 1 > first:
                ranges.append((first, child.right_edge.i + 1))
        elif (
            relation == "prep"
            and ranges
            and not clause
            and child.lower_ in {"for", "as", "of", "on", "in", "to"}
        ):
            ranges.append(_phrase(child))
    return ranges


def _preposition(cue: CueWord, children: list[Token]) -> Token | None:
    return next(
        (child for child in children if child.dep_ == "prep" and child.lower_ in cue.row.frames), None
    )


def _counts(cue: CueWord, child: Token) -> bool:
    """Whether an object is content: words with other senses need a noun of speech there."""
    if not (cue.row.strict or cue.row.noun):
        return True
    return child.lower_ in speech_nouns("act") or child.lemma_.lower() in speech_nouns("act")


def _complement(noun: Token) -> _Range | None:
    """What follows a noun of speech: "expressed concern *over the arrests*"."""
    if noun.lower_ not in speech_nouns("act"):
        return None
    for child in noun.rights:
        if child.dep_ in {"acl", "ccomp", "relcl"} and _marked(child, "that"):
            return _phrase(child)
        if child.dep_ == "prep" and child.lower_ in {"about", "over", "at", "that", "regarding", "on"}:
            return child.i + 1, child.right_edge.i + 1
    return None


def _noun_contents(cue: CueWord) -> list[_Range]:
    """The clause of a noun ("the claim that ...") or adjective ("clear that ...", "concerned about ...")."""
    token, ranges = cue.token, []
    adjective = cue.row.pos == "adjective"
    if adjective and any(child.lower_ == "it" and child.dep_ == "nsubj" for child in token.head.children):
        return []
    heads = [token, token.head] if adjective and token.dep_ == "acomp" else [token]
    for head in heads:
        for child in head.rights:
            if child.i < token.i:
                continue
            if child.dep_ in {"ccomp", "acl", "relcl", "xcomp", "advcl"} and (
                _marked(child, "that") or child.dep_ in {"ccomp", "xcomp"}
            ):
                if child.dep_ == "xcomp" and "infinitive" not in cue.row.frames:
                    continue
                ranges.append(_phrase(child))
            elif (
                child.dep_ in {"prep", "agent"}
                and child.lower_ in cue.row.frames
                and child.right_edge.i > child.i
            ):
                ranges.append((child.i + 1, child.right_edge.i + 1))
    return ranges[:1]


def _inverted(cue: CueWord, utterance: Utterance) -> list[_Range]:
    """ "Moscow, he said, agreed": the clause that the cue is an aside to, without the aside."""
    token = cue.token
    head = token.head
    if (
        "clause" not in cue.row.frames
        or token.dep_ not in {"parataxis", "ccomp", "advcl", "conj"}
        or head is token
    ):
        return []
    if head.pos_ not in {"VERB", "AUX"} or not any(child.dep_ == "nsubj" for child in token.children):
        return []
    if any(child.dep_ == "mark" for child in token.children) and not _says_as(cue):
        return []
    first, last = _phrase(token)
    doc = token.doc
    aside = first == utterance.first or doc[first - 1].text in {",", "—", "–", "-", "”", '"', "''"}
    if token.dep_ in {"conj", "advcl", "ccomp"} and not aside:
        return []
    if cues_by_lemma("verb").get(head.lemma_.lower()) and head.i < token.i and token.dep_ != "parataxis":
        return []
    return [
        (max(utterance.first, head.left_edge.i), first),
        (last, min(utterance.last, head.right_edge.i + 1)),
    ]


def _says_as(cue: CueWord) -> bool:
    """ "*As* the president has said, ...": the main clause is what was said."""
    token = cue.token
    return (
        cue.row.kind == "report"
        and token.dep_ == "advcl"
        and any(
            child.lower_ == "as" and child.i < token.i and child.dep_ in {"mark", "advmod", "prep"}
            for child in token.children
        )
    )


def _has_object(token: Token) -> bool:
    return any(child.dep_ == "dobj" for child in token.children)


def _marked(verb: Token, *words: str) -> bool:
    return any(
        child.dep_ in {"mark", "nsubj", "dobj"} and child.lower_ in words for child in verb.children
    ) or (verb.left_edge.lower_ in words)


def _merge(cue: CueWord, ranges: list[_Range]) -> list[_Range]:
    """Join what stands on one side of the cue, and run on to the end of the cue's own clause."""
    left = sorted(range_ for range_ in ranges if range_[1] <= cue.token.i)
    right = sorted(range_ for range_ in ranges if range_[0] > cue.token.i)
    merged = []
    if left:
        merged.append((left[0][0], left[-1][1]))
    if right:
        first, last = right[0][0], max(range_[1] for range_ in right)
        for child in cue.token.rights:
            if child.i < first:
                continue
            if child.dep_ in _STOPS or (
                child.dep_ == "advcl" and child.lemma_.lower() in cues_by_lemma("verb")
            ):
                if child.i >= last:
                    break
                continue
            last = max(last, child.right_edge.i + 1)
        merged.append((first, last))
    return merged


def _trimmed(cue: CueWord, ranges: list[_Range]) -> list[_Range]:
    doc, trimmed = cue.token.doc, []
    for first, last in ranges:
        while (
            first < last
            and (doc[first].is_punct or doc[first].is_space)
            and doc[first].text not in {"“", '"', "''", "‘", "[", "("}
        ):
            first += 1
        while (
            last > first
            and (doc[last - 1].is_punct or doc[last - 1].is_space)
            and doc[last - 1].text not in {"”", '"', "''", "’", "]", ")"}
        ):
            last -= 1
        if last > first:
            trimmed.append((first, last))
    return trimmed
