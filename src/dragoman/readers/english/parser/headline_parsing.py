"""Parse headlines: the parser is given the sentence that a headline abbreviates, token for token.

The parser learnt from running text. A headline capitalises every word, puts a label before a colon,
writes "to meet" for "will meet", a comma for "and", and verbs in -s that look like plurals. So each
part of it is parsed by itself, in sentence case; where a part has no verb as its head, it is parsed again
with other words in the same places ("Norway will recall" for "Norway to recall"). The result has the
tokens of the headline, one for one, so every offset is that of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from dragoman.lexicon.phrases import words
from dragoman.lexicon.predicates import headline_words
from dragoman.lexicon.user_actors import BUNDLED
from dragoman.readers.english.parser.bounds import Parsing
from dragoman.readers.english.parser.headline_rewording import gives_subject, is_sentence, other_words

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Span


_OF_NOUNS = frozenset({"amod", "compound", "det", "poss", "nummod"})
_CAPITALISED = 0.7  # of the longer words: "Norway Recalls Ambassador From Belarus"
_AFTER_WORDS = frozenset({":", ";"})  # without a space before them
_LONG = 4  # letters
_ONE_LINE = 200  # characters
_STOP = re.compile(r"[.!?]['\"’”)]*\s+[A-Z]")
_ENDINGS = (
    ("ies", "y"), ("es", "e"), ("es", ""), ("s", ""), ("ed", "e"), ("ed", ""), ("ing", "e"), ("ing", ""),
)  # fmt: skip


def headlines(nlp: Language, texts: list[str]) -> Parsing[list[Doc]]:
    """Return `texts` with the tags, parses and entities of the sentences that they abbreviate.

    The parts of all of them are parsed together, and so are those that are tried with other words.
    """
    plain = [nlp.make_doc(text) for text in texts]
    given = [sentence_case(nlp, doc) for doc in plain]
    parts = [list(_parts(doc)) for doc in plain]
    written = [
        (doc[first:last], cased[first:last])
        for doc, cased, ranges in zip(plain, given, parts, strict=True)
        for first, last in ranges
    ]
    read = iter((yield from _read(nlp, written)))
    return [
        _joined(doc, ranges, [next(read) for _ in ranges]) for doc, ranges in zip(plain, parts, strict=True)
    ]


def is_telegraphic(text: str) -> bool:
    """Say whether a block is written like a headline: one line that no stop ends ("Kyiv rejects offer")."""
    return len(text) <= _ONE_LINE and text[-1:].isalnum() and not _STOP.search(text)


def is_lone_line(doc: Doc) -> bool:
    """Say whether a block is one sentence no longer than a headline."""
    return 0 < len(doc.text) <= _ONE_LINE and not _STOP.search(doc.text) and next(doc.sents).end == len(doc)


def sentence_case(nlp: Language, doc: Doc) -> list[str]:
    """Return the words of `doc`; those that a headline only capitalises are in lower case.

    Names of states, bodies and office-holders keep their capitals, and so does any word that no
    dictionary has.
    """
    cased = _with_quotes(doc)
    long = [token for token in doc[1:] if token.is_alpha and len(token) >= _LONG]
    if len(long) < 2 or sum(token.is_title for token in long) < _CAPITALISED * len(long):
        return cased
    kept = _named(str(doc.text))
    for token in doc:
        if token.is_title and token.i and token.idx not in kept and _is_common(nlp, token.lower_):
            cased[token.i] = token.lower_
    return cased


def _with_quotes(doc: Doc) -> list[str]:
    """Return the words of `doc`, with marks of quotation for apostrophes around words: "'alarmed' by"."""
    texts, opened = [token.text for token in doc], False
    for token in doc:
        if token.text != "'":
            continue
        begins = token.i == 0 or bool(doc[token.i - 1].whitespace_)
        if begins and not token.whitespace_:
            texts[token.i], opened = "“", True
        elif opened and not begins:
            texts[token.i], opened = "”", False
    return texts


def _named(text: str) -> frozenset[int]:
    """Return where the words start that name a state, organisation, body or office-holder."""
    text_words = words(text)
    starts = {
        text_words[index].start
        for hit in BUNDLED.names.find(text, text_words)
        for index in range(hit.first, hit.last)
    }
    holders = BUNDLED.holders.by_name
    for first in range(len(text_words)):
        for last in range(first + 2, min(first + 5, len(text_words)) + 1):
            if " ".join(word.folded for word in text_words[first:last]) in holders:
                starts.update(word.start for word in text_words[first:last])
    return frozenset(starts)


def _is_common(nlp: Language, word: str) -> bool:
    """Say whether `word` is in the lemmatizer's dictionary, inflected or not, or a small word."""
    if nlp.vocab[word].is_stop:
        return True
    known = _dictionary(nlp)
    if word in known:
        return True
    return any(word.endswith(end) and word[: -len(end)] + base in known for end, base in _ENDINGS)


def _has(nlp: Language, kind: str, word: str) -> bool:
    """Say whether the lemmatizer's dictionary has `word` as a "verb" or "noun"."""
    tables = nlp.get_pipe("lemmatizer").lookups
    return word in tables.get_table("lemma_index")[kind] or word in tables.get_table("lemma_exc")[kind]


@cache
def _dictionary(nlp: Language) -> frozenset[str]:
    tables = nlp.get_pipe("lemmatizer").lookups
    inflected = [form for forms in tables.get_table("lemma_exc").values() for form in forms]
    return frozenset([*inflected, *(w for ws in tables.get_table("lemma_index").values() for w in ws)])


def _parts(doc: Doc) -> Iterator[tuple[int, int]]:
    """Yield the token ranges (half-open) between the separators of a headline."""
    first = 0
    for token in doc:
        if token.text in headline_words("separators", "marks") and (
            token.whitespace_ or token.i + 1 == len(doc)
        ):
            spaced = token.text in _AFTER_WORDS or (token.i > 0 and doc[token.i - 1].whitespace_)
            if spaced:
                if first < token.i:
                    yield first, token.i
                first = token.i + 1
    if first < len(doc):
        yield first, len(doc)


def _read(nlp: Language, written: list[tuple[Span, list[str]]]) -> Parsing[list[Doc]]:
    """Return the parse of each part: as it stands, or with other words where those make it a sentence."""
    read = yield [_unparsed(nlp, *part) for part in written]
    for doc in read:
        _name_subject(doc)
        _name_objects(doc)
        _mend_lemmas(nlp, doc)
    others, changes = {}, {}
    for index, (_, given) in enumerate(written):
        other = list(given)
        changes[index] = dict(other_words(read[index], partial(_has, nlp)))
        for place, word in changes[index].items():
            other[place] = word
        if other != given:
            others[index] = other
    changed = yield [_unparsed(nlp, written[index][0], other) for index, other in others.items()]
    for index, again in zip(others, changed, strict=True):
        _name_subject(again)
        _name_objects(again)
        _mend_lemmas(nlp, again)
        if is_sentence(again) or any(gives_subject(again, i) for i in changes[index]):
            read[index] = again
    return read


def _unparsed(nlp: Language, plain: Span, given: list[str]) -> Doc:
    from spacy.tokens import Doc

    doc = Doc(nlp.vocab, words=given, spaces=[bool(token.whitespace_) for token in plain])
    for token, original in zip(doc, plain, strict=True):
        if token.text == original.text:
            token.norm_ = original.norm_  # the tokenizer knows that "n't" is "not"
    return doc


def _name_subject(doc: Doc) -> None:
    """Make a bare name before a verb without a subject its subject: the parser takes "Norway" for a time."""
    for verb in (token for token in doc if token.dep_ == "ROOT" and token.pos_ == "VERB"):
        before = [child for child in verb.lefts if child.pos_ in {"PROPN", "NOUN"}]
        if before and not any(child.dep_.startswith("nsubj") for child in verb.children):
            before[-1].dep_ = "nsubj"


def _name_objects(doc: Doc) -> None:
    """Make a noun of what stands as an object and is tagged a verb: "begins naval drills"."""
    for token in doc:
        taken = token.dep_ in {"dobj", "pobj"} and token.tag_ == "VBZ"
        if taken and any(child.dep_ in _OF_NOUNS for child in token.children):
            token.tag_, token.pos_ = "NNS", "NOUN"
            token.lemma_ = token.lower_.removesuffix("s")


def _mend_lemmas(nlp: Language, doc: Doc) -> None:
    """Give a past tense the verb of the dictionary: "flied", which stands for "flies", is of "fly"."""
    for token in doc:
        if token.tag_ == "VBD" and not _has(nlp, "verb", token.lemma_):
            endings = (end for end in (("ied", "y"), *_ENDINGS) if token.lower_.endswith(end[0]))
            bases = (token.lower_.removesuffix(end) + base for end, base in endings)
            token.lemma_ = next((base for base in bases if _has(nlp, "verb", base)), token.lemma_)


def _joined(plain: Doc, parts: list[tuple[int, int]], read: list[Doc]) -> Doc:
    """Return the tokens of `plain` with the parse of each part; a separator depends on the part before it."""
    from spacy.tokens import Doc

    heads, deps = list(range(len(plain))), ["punct"] * len(plain)
    tags, pos, lemmas = [":"] * len(plain), ["PUNCT"] * len(plain), [t.text for t in plain]
    morphs, ents = [""] * len(plain), ["O"] * len(plain)
    for (first, last), doc in zip(parts, read, strict=True):
        for index, token in enumerate(doc, first):
            heads[index], deps[index] = first + token.head.i, token.dep_
            tags[index], pos[index], lemmas[index] = token.tag_, token.pos_, token.lemma_
            morphs[index] = str(token.morph)
            ents[index] = f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O"
        root = next((first + token.i for token in doc if token.head == token), first)
        after = next((start for start, _ in parts if start > first), len(plain))
        for index in range(last, after):
            heads[index] = root
    return Doc(
        plain.vocab,
        words=[token.text for token in plain],
        spaces=[bool(token.whitespace_) for token in plain],
        heads=heads, deps=deps, tags=tags, pos=pos, lemmas=lemmas, morphs=morphs, ents=ents,
    )  # fmt: skip
