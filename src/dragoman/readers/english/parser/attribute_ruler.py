"""An attribute ruler with a memory: the attributes that spaCy's own gives, in a sixth of the time.

The ruler of a pipeline tries each of its patterns (two hundred of them) at every token, an eighth of a parse.
Nearly all look at one token only, at its tag, dependency and lower-case form: what they make of a kind of
token is asked once. A text with white space for a token, or with a word at which a pattern of several tokens
may match, goes through spaCy's ruler.
"""

from __future__ import annotations

import re
from typing import Any

from spacy.attrs import DEP, IS_SPACE, LOWER, TAG
from spacy.language import Language
from spacy.pipeline import AttributeRuler
from spacy.tokens import Doc, Token
from spacy.tokens._retokenize import set_token_attrs

_FACTORY = "dragoman_attribute_ruler"
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


@Language.factory(_FACTORY)  # type: ignore[untyped-decorator]
def _made(nlp: Language, name: str) -> RememberingRuler:
    return RememberingRuler(nlp.vocab, name)


def remember_attributes(nlp: Language) -> None:
    """Give `nlp` a remembering ruler in place of its own, where the patterns allow one."""
    for name, component in nlp.pipeline:
        if type(component) is AttributeRuler and can_remember(component.patterns):
            nlp.replace_pipe(name, _FACTORY).add_patterns(component.patterns)


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
