"""The spaCy pipeline: loaded once a process, its slow and unbounded parts replaced; the words it knows.

The lemmatizer's tables give the inflected forms of a word of the lexicons.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from dragoman.errors import InstallationError
from dragoman.settings import DEFAULT, Settings

if TYPE_CHECKING:
    from spacy.language import Language

_WORDS_KEPT = 20_000
"""Words of the vocabulary from which new ones are freed after each batch."""


@cache
def model(name: str) -> Language:
    """Return the spaCy pipeline `name`, loaded once."""
    import spacy

    from dragoman.lexicon.predicates import triggers
    from dragoman.readers.english.parser.bounds import bounding_words
    from dragoman.readers.english.parser.fast_components import decide_together, remember_attributes
    from dragoman.readers.english.parser.matrix_products import use_numpy_products

    try:
        with bounding_words():
            nlp = spacy.load(name)
    except OSError as error:
        raise InstallationError(
            f"the spaCy pipeline {name!r} is not installed; `dragoman doctor` says what to do"
        ) from error
    remember_attributes(nlp)
    decide_together(nlp)
    index_lemmas(nlp)
    keep_whole(nlp, (verb for verb in triggers("verbs") if "-" in verb))
    use_numpy_products(nlp)
    return nlp


@contextmanager
def forgetting(settings: Settings = DEFAULT) -> Iterator[None]:
    """Free at the end what the parser learns of new words in between; no document may outlive it.

    Until it knows some words, nothing is freed: a parser that forgets "the" is slow.
    """
    nlp = model(settings.model)
    if len(nlp.vocab) < _WORDS_KEPT:
        yield
        return
    with nlp.memory_zone():
        yield


def forms(lemma: str, nlp: Language) -> frozenset[str]:
    """Return the forms that a verb or noun like `lemma` can have, some of them in no dictionary."""
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
    forms_by_lemma: defaultdict[str, set[str]] = defaultdict(set)
    if nlp.has_pipe("lemmatizer"):
        for table in nlp.get_pipe("lemmatizer").lookups.get_table("lemma_exc", {}).values():
            for form, lemmas in table.items():
                for lemma in lemmas:
                    forms_by_lemma[lemma].add(form)
    return forms_by_lemma
