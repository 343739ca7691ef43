"""Two components of the spaCy pipeline made faster: the attribute ruler and the entity recogniser.

spaCy's ruler tries each of its patterns (two hundred of them) at every token, an eighth of a parse. Nearly
all look at one token only, at its tag, dependency and lower-case form: what they make of a kind of token is
asked once. A text with white space for a token, or with a word at which a pattern of several tokens may
match, goes through spaCy's ruler.

spaCy's recogniser goes from token to token and asks of each of its seventy moves whether it is allowed. But
outside an entity the scores of a token do not depend on what was decided before it, so they are computed for
all tokens together; then, for all that may be entities, those of their second tokens, of their third, and so
on. The weights are those of the recogniser it is made of, and so are the rules of what may follow what.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from spacy.attrs import DEP, ENT_IOB, IS_SPACE, LOWER, SENT_START, TAG
from spacy.language import Language
from spacy.pipeline import AttributeRuler, EntityRecognizer
from spacy.tokens import Doc, Span, Token
from spacy.tokens._retokenize import set_token_attrs
from spacy.util import minibatch

from dragoman.readers.english.parser.matrix_products import largest_piece

_RULER = "dragoman_attribute_ruler"
_ATTRIBUTES = frozenset({"TAG", "LOWER", "DEP", "IS_SPACE"})
_MOST_FORMS = 50_000
"""Lower-case forms that are remembered; then memory starts anew."""
Spec = dict[str, Any]
"""What a pattern asks of one token."""


class RememberingRuler(AttributeRuler):  # type: ignore[misc]
    """spaCy's attribute ruler with a memory."""

    def add_patterns(self, patterns: Any) -> None:
        """Add patterns, all of which `can_remember` must allow."""
        super().add_patterns(patterns)
        strings = self.vocab.strings
        rows = [pattern for rule in patterns for pattern in rule["patterns"]]
        self._words = {word for row in rows for spec in row for word in _fixed(spec, "LOWER")}
        self._like = [re.compile(spec["LOWER"]["REGEX"]) for row in rows for spec in row if _has_regex(spec)]
        self._slow = {strings.add(word) for row in rows if len(row) > 1 for word in _rarest(row)}
        self._forms: dict[int, int] = {}
        self._known: dict[tuple[int, int, int], Spec] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the attributes of the tokens of `doc`."""
        slow, forms, known = self._slow, self._forms, self._known
        kinds = []
        for tag, lower, dep, space in doc.to_array([TAG, LOWER, DEP, IS_SPACE]).tolist():
            if space or lower in slow or dep in slow:
                return super().__call__(doc)
            kinds.append((tag, forms[lower] if lower in forms else self._form(lower), dep))
        for token, kind in zip(doc, kinds, strict=True):
            if kind not in known:
                known[kind] = self._attributes(token)
            set_token_attrs(token, known[kind])
        return doc

    def _form(self, lower: int) -> int:
        """Return a lower-case form if a pattern asks for it, 0 for any other; remember it."""
        word = self.vocab.strings[lower]
        asked = word in self._words or any(pattern.search(word) for pattern in self._like)
        if len(self._forms) >= _MOST_FORMS:
            self._forms.clear()
        return self._forms.setdefault(lower, lower if asked else 0)

    def _attributes(self, token: Token) -> Spec:
        """Return what the patterns set at a token of this kind, later ones before earlier ones."""
        alone = Doc(self.vocab, words=[token.text], tags=[token.tag_], deps=[token.dep_], heads=[0])
        attributes: Spec = {}
        for number, _, _, _ in self.match(alone):
            attributes.update(self.attrs[number])
        return attributes


@Language.factory(_RULER)  # type: ignore[untyped-decorator]
def _make_ruler(nlp: Language, name: str) -> RememberingRuler:
    return RememberingRuler(nlp.vocab, name)


def remember_attributes(nlp: Language) -> None:
    """Give `nlp` a remembering ruler in place of its own, where the patterns allow one."""
    for name, component in nlp.pipeline:
        if type(component) is AttributeRuler and can_remember(component.patterns):
            nlp.replace_pipe(name, _RULER).add_patterns(component.patterns)


def can_remember(patterns: list[Spec]) -> bool:
    """Say whether `patterns` ask only what the memory knows of a token."""
    rows = [pattern for rule in patterns for pattern in rule["patterns"]]
    return all(_is_known(row[0]) if len(row) == 1 else bool(_rarest(row)) for row in rows)


def _is_known(spec: Spec) -> bool:
    form = "LOWER" not in spec or bool(_fixed(spec, "LOWER")) or _has_regex(spec)
    return form and set(spec) <= _ATTRIBUTES


def _has_regex(spec: Spec) -> bool:
    value = spec.get("LOWER")
    return isinstance(value, dict) and set(value) == {"REGEX"}


def _rarest(row: list[Spec]) -> list[str]:
    """Return the words or dependencies of which a match of several tokens must have one; fewest first."""
    choices = [_fixed(spec, key) for spec in row for key in ("LOWER", "DEP") if "OP" not in spec]
    return min(filter(None, choices), key=len, default=[])


def _fixed(spec: Spec, key: str) -> list[str]:
    """Return the values of which an attribute must have one; none where that is not said."""
    value = spec.get(key)
    return [value] if isinstance(value, str) else list((value or {}).get("IN", ()))


_RECOGNISER = "dragoman_entities"
_FEATURES = 3  # the next token, the first of the open entity, the last of it so far
_TOGETHER = 32
"""Tokens of an entity that are decided for all beginnings at once; longer ones are followed one by one."""
_BEGIN, _IN, _LAST, _UNIT = "BILU"
Array = Any
"""A NumPy array."""


@dataclass(frozen=True)
class _Moves:
    """The recogniser's classes: for each one its label (-1: none) and what it is; and for each label, by its
    number, the classes that go on with it and that end it."""

    labels: list[str]
    label_of: Array
    begins: Array
    units: Array
    within: Array
    go_on: Array
    end: Array

    @classmethod
    def of(cls, names: Sequence[str]) -> _Moves:
        """Read `names`, such as "B-GPE" and "O": those of the classes in their order."""
        moves = [(name[:1], name[2:]) for name in names]
        labels = sorted({label for _, label in moves if label})
        place = {move: number for number, move in enumerate(moves)}
        return cls(
            labels,
            numpy.array([labels.index(label) if label else -1 for _, label in moves]),
            numpy.array([move == _BEGIN for move, _ in moves]),
            numpy.array([move == _UNIT and bool(label) for move, label in moves]),
            # "U-" is of tokens that somebody kept from being entities
            numpy.array([move in {_IN, _LAST} or (move, label) == (_UNIT, "") for move, label in moves]),
            numpy.array([place[_IN, label] for label in labels]),
            numpy.array([place[_LAST, label] for label in labels]),
        )


class Entities:
    """Finds the entities of documents; made of one of spaCy's recognisers, for one pipeline."""

    def __init__(self, name: str = "ner") -> None:
        self.name = name

    def take(self, original: EntityRecognizer) -> None:
        """Find what `original` finds."""
        self._original = original
        self.model = original.model
        moves = original.moves
        self._moves = _Moves.of([moves.get_class_name(number) for number in range(moves.n_moves)])

    def __call__(self, doc: Doc) -> Doc:
        """Set the entities of `doc`."""
        self._annotate([doc])
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 256) -> Iterator[Doc]:
        """Set the entities of each document, and yield it."""
        for batch in minibatch(stream, size=batch_size):
            docs = list(batch)
            self._annotate(docs)
            yield from docs

    def _annotate(self, docs: list[Doc]) -> None:
        marks_of_docs = [doc.to_array([ENT_IOB, IS_SPACE, SENT_START]) for doc in docs]
        if any(
            marks[:, 0].any() for marks in marks_of_docs
        ):  # found before: spaCy knows what may stand beside
            self._original.set_annotations(docs, self._original.predict(docs))
            return
        full = [(doc, marks) for doc, marks in zip(docs, marks_of_docs, strict=True) if len(doc)]
        if full:
            self._find([doc for doc, _ in full], [marks for _, marks in full])

    def _find(self, docs: list[Doc], marks_of_docs: list[Array]) -> None:
        marks = numpy.concatenate(marks_of_docs)
        ends = numpy.cumsum([len(doc) for doc in docs])
        alone = numpy.zeros(len(marks), dtype=bool)  # nothing can go on after these tokens
        alone[:-1] = marks[1:, 2] == 1
        alone[ends - 1] = True
        scores = _Scores(self.model, docs)
        chosen = self._outside(scores, alone, marks[:, 1] == 1)
        after = self._ends(scores, alone, chosen)
        first = 0
        for doc, end in zip(docs, ends.tolist(), strict=True):
            spans = _spans(doc, self._moves, chosen[first:end].tolist(), (after[first:end] - first).tolist())
            doc.set_ents(list(spans), default="outside")
            first = end

    def _outside(self, scores: _Scores, alone: Array, spaces: Array) -> Array:
        """Return for each token the best class where no entity is open."""
        moves = self._moves
        count = len(alone)
        class_scores = scores.at(numpy.arange(count), None)
        class_scores[:, moves.within] = -numpy.inf
        class_scores[numpy.ix_(alone | spaces, moves.begins)] = -numpy.inf
        class_scores[numpy.ix_(spaces, moves.units)] = -numpy.inf
        return class_scores.argmax(axis=1)

    def _ends(self, scores: _Scores, alone: Array, chosen: Array) -> Array:
        """Return for each token the one after the entity that begins with it (0 where none does)."""
        moves = self._moves
        after = numpy.zeros(len(chosen), dtype=numpy.int64)
        units = moves.units[chosen]
        after[units] = numpy.flatnonzero(units) + 1
        starts = numpy.flatnonzero(moves.begins[chosen])
        at = starts + 1
        for _ in range(_TOGETHER):
            if not len(starts):
                return after
            labels = moves.label_of[chosen[starts]]
            class_scores = scores.at(at, starts)
            rows = numpy.arange(len(at))
            on, last = class_scores[rows, moves.go_on[labels]], class_scores[rows, moves.end[labels]]
            goes_on = (on > last) & ~alone[at]
            after[starts[~goes_on]] = at[~goes_on] + 1
            starts, at = starts[goes_on], at[goes_on] + 1
        if len(starts):
            self._end_long(scores, alone, chosen, after, set(starts.tolist()))
        return after

    def _end_long(
        self, scores: _Scores, alone: Array, chosen: Array, after: Array, unended: set[int]
    ) -> None:
        """Set the ends of the `unended` entities, each by itself, but for those within another."""
        moves, free = self._moves, 0
        for start in sorted(unended | set(numpy.flatnonzero(after).tolist())):
            if start < free:
                continue
            if start in unended:
                label = moves.label_of[chosen[start]]
                place = start + 1 + _TOGETHER
                while not alone[place] and scores.goes_on(place, start, moves.go_on[label], moves.end[label]):
                    place += 1
                after[start] = place + 1
            free = after[start]


class _Scores:
    """The scores of the recogniser's classes in a batch of documents, by place in all of their tokens."""

    def __init__(self, model: Any, docs: list[Doc]) -> None:
        tokens, lower, self._upper = model.layers
        # (1 + tokens, features, width, pieces); the first stands for no token
        self._parts = lower.predict(tokens.predict(docs))
        self._bias = lower.get_param("b")

    def at(self, places: Array, starts: Array | None) -> Array:
        """Return the scores (places, classes) at tokens of entities that begin at `starts`, if any."""
        parts = self._parts
        summed = parts[places + 1, 0]  # a copy
        summed += parts[0, 1] if starts is None else parts[starts + 1, 1]
        summed += parts[0, 2] if starts is None else parts[places, 2]
        summed += self._bias
        return self._upper.predict(largest_piece(summed))

    def goes_on(self, place: int, start: int, on: int, end: int) -> bool:
        """Say whether class `on` scores higher than class `end` at a token of an entity begun at `start`."""
        class_scores = self.at(numpy.array([place]), numpy.array([start]))[0]
        return bool(class_scores[on] > class_scores[end])


def _spans(doc: Doc, moves: _Moves, chosen: list[int], after: list[int]) -> Iterator[Span]:
    """Yield the entities of `doc`, given each token's class and the end of what begins with it."""
    free = 0
    for start, end in enumerate(after):
        if start >= free and end > 0:
            yield Span(doc, start, end, label=moves.labels[moves.label_of[chosen[start]]])
            free = end


@Language.factory(_RECOGNISER)  # type: ignore[untyped-decorator]
def _make_recogniser(nlp: Language, name: str) -> Entities:
    return Entities(name)


def decide_together(nlp: Language) -> None:
    """Give `nlp` such a recogniser in place of its own, where its own is of a kind that allows it."""
    for name, component in nlp.pipeline:
        if type(component) is EntityRecognizer and can_decide_together(component):
            nlp.replace_pipe(name, _RECOGNISER).take(component)


def can_decide_together(recogniser: EntityRecognizer) -> bool:
    """Say whether its scores depend on three tokens alone, it takes the best move, and shares no layer with
    other components (what listens to a shared one is known to the pipeline by name)."""
    model = recogniser.model
    if any(node.name.endswith("-listener") for node in model.walk()):
        return False
    return (
        recogniser.cfg["beam_width"] == 1
        and model.attrs["has_upper"]
        and not model.attrs["unseen_classes"]
        and model.get_ref("lower").get_dim("nF") == _FEATURES
        and model.get_ref("lower").get_dim("nP") > 1
    )
