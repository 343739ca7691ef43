"""The parser's own tables of inflected words: the forms that a word of the lexicons may take in a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language


def forms(lemma: str, nlp: Language) -> frozenset[str]:
    """Return `lemma` with the forms of a verb or noun like it; some that no dictionary has are among them."""
    stem = lemma.removesuffix("e")
    regular = {lemma, lemma + "s", lemma + "es", stem + "ed", stem + "ing"}
    regular |= {lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"}  # "shipped", "shipping"
    if lemma.endswith("y"):
        regular |= {lemma[:-1] + "ies", lemma[:-1] + "ied"}
    return frozenset(regular | _irregular(nlp)[lemma])


def index_lemmas(nlp: Language) -> None:
    """Let the lemmatizer of `nlp` look words up in dictionaries; it comes with lists of tens of thousands."""
    if nlp.has_pipe("lemmatizer"):
        table = nlp.get_pipe("lemmatizer").lookups.get_table("lemma_index", {})
        for part_of_speech, lemmas in table.items():
            table[part_of_speech] = dict.fromkeys(lemmas)


def keep_whole(nlp: Language, lemmas: Iterable[str]) -> None:
    """Let the tokenizer of `nlp` keep each of `lemmas` ("test-fire") and its forms one word.

    Cut at the hyphen, "it test-fired long-range missiles" is parsed as missiles of a kind.
    """
    from spacy.attrs import ORTH

    for lemma in lemmas:
        for form in forms(lemma, nlp):
            for written in {form, form.capitalize(), form.title()}:
                nlp.tokenizer.add_special_case(written, [{ORTH: written}])


@cache
def _irregular(nlp: Language) -> defaultdict[str, set[str]]:
    """Return the forms that the lemmatizer lists as exceptions, by lemma."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    if nlp.has_pipe("lemmatizer"):
        for table in nlp.get_pipe("lemmatizer").lookups.get_table("lemma_exc", {}).values():
            for form, lemmas in table.items():
                for lemma in lemmas:
                    found[lemma].add(form)
    return found
