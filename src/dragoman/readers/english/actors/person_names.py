"""Find where names of people stand in a paragraph.

Evidence, best first: the table of office-holders, titles and forms of address before a name, the entity
recogniser, and any surname that the report has given in full elsewhere.
"""

from __future__ import annotations

from dragoman.lexicon.office_titles import title_words
from dragoman.readers.english.actors.office_mentions import Title
from dragoman.readers.english.actors.state_names import ParagraphWords

_LONGEST = 5
"""Words of a name."""
_HYPHENS = frozenset({"-", "‑", "‐"})
_SPACES = frozenset({" ", "\u00a0"})
_ADDRESS_GAPS = frozenset({" ", ". ", ".\u00a0", "\u00a0"})
_INNER_GAPS = frozenset({" ", "-", "\u00a0", "'", "’", "‑", "‐"})
_NOT_ALONE = frozenset({"PRON", "DET", "ADP", "CCONJ", "SCONJ", "AUX", "NUM", "PUNCT", "PART", "INTJ"})


def find_names(
    text: ParagraphWords, titles: list[Title], known_surnames: frozenset[str]
) -> list[tuple[int, int]]:
    """Return the word ranges (half-open) of names, best evidence first; they never overlap.

    `known` are the folded surnames of people whom the report names in full.
    """
    spans: list[tuple[int, int]] = []
    taken: set[int] = {index for title in titles for index in range(title.first, title.last)}

    def add(first: int, last: int) -> None:
        if first < last and taken.isdisjoint(range(first, last)):
            spans.append((first, last))
            taken.update(range(first, last))

    for span in _of_the_table(text):
        add(*span)
    for title in titles:
        start = _posted(text, title) or title.last
        if text.gap(start - 1) in _SPACES and not title.plural:
            add(*_evident(text, *_run(text, start, taken), known_surnames))
    for index, word in enumerate(text.words):
        address = word.folded in title_words().honorifics and text.capital(index)
        if address and index not in taken and text.gap(index) in _ADDRESS_GAPS:
            add(*_evident(text, *_run(text, index + 1, taken), known_surnames))
    for span in _recognised(text, taken):
        add(*span)
    for span in _surnames(text, known_surnames):
        add(*span)
    return spans


def _may_be_of_name(text: ParagraphWords, first: int, index: int) -> bool:
    """Tell whether word `index` can be of a name: it has a capital, or follows a hyphen ("Tae-sik")."""
    return text.capital(index) or (index > first and text.gap(index - 1) in _HYPHENS)


def _of_the_table(text: ParagraphWords) -> list[tuple[int, int]]:
    spans, index = [], 0
    while index < len(text.words):
        last = index
        if text.capital(index):
            last = _longest_in(text, index)
        if last > index:
            spans.append((index, last))
            index = last
        else:
            index += 1
    return spans


def _longest_in(text: ParagraphWords, first: int) -> int:
    """Return where the longest full name of the table that begins at word `first` ends; `first` for none."""
    table = text.tables.holders.by_name
    key, best = text.words[first].folded, first
    for index in range(first + 1, min(len(text.words), first + _LONGEST)):
        if not _joined(text, index - 1):
            break
        key = f"{key} {text.words[index].folded}"
        if key in table and _may_be_of_name(text, first, index):
            best = index + 1
    return best


def _joined(text: ParagraphWords, index: int) -> bool:
    """Tell whether word `index` and the next may be of one name; a full stop only after an initial."""
    gap = text.gap(index)
    return gap in _INNER_GAPS or (gap == ". " and len(text.words[index].text) <= 2)


def _run(text: ParagraphWords, first: int, taken: set[int]) -> tuple[int, int]:
    """Return the capitalised words from `first` on that can be a name."""
    last = first
    while last < len(text.words) and last - first <= _LONGEST and _continues(text, first, last, taken):
        last += 1
    while last > first and not _may_be_of_name(text, first, last - 1):
        last -= 1
    while last > first and text.words[last - 1].text == "s":
        last -= 1
    if last - first == 1 and text.token(first).pos_ in _NOT_ALONE:
        return first, first
    return first, last


def _continues(text: ParagraphWords, first: int, index: int, taken: set[int]) -> bool:
    word, known = text.words[index], title_words()
    if index > first and not _joined(text, index - 1):
        return False
    if index in taken or (index in text.unit_at and not _inside_name(text, index)):
        return False
    hyphen = index > first and text.gap(index - 1) in _HYPHENS
    if word.text.isdigit() or (word.folded in known.not_names and not hyphen):
        return False
    return text.capital(index) or hyphen or word.folded in known.small


def _evident(text: ParagraphWords, first: int, last: int, known_surnames: frozenset[str]) -> tuple[int, int]:
    """Keep a run of capitals in a headline only if the recogniser or the body takes it for a person."""
    if text.paragraph.kind != "title" or last <= first:
        return first, last
    for end in range(last, first, -1):
        if " ".join(word.folded for word in text.words[first:end]) in known_surnames:
            return first, end
    while last > first + 1 and text.token(last - 1).pos_ == "VERB":
        last -= 1
    person = any(text.token(index).ent_type_ == "PERSON" for index in range(first, last))
    if last - first == 1 and text.words[first].folded in text.tables.holders.by_surname:
        return first, last
    if person or text.folded(last - 1) in known_surnames or text.folded(first) in known_surnames:
        return first, last
    return first, first


def _posted(text: ParagraphWords, title: Title) -> int | None:
    """Return where the post of an envoy ends, when a name may follow: "ambassador to Chile Ann Doe"."""
    if text.folded(title.last) != "to":
        return None
    unit = text.unit_at.get(title.last + 1) or text.unit_at.get(title.last + 2)
    return unit.last if unit is not None and unit.first <= title.last + 2 else None


def _inside_name(text: ParagraphWords, index: int) -> bool:
    """Tell whether a state's or city's name here is part of a person's: "Jordan" in "Vernon Jordan"."""
    unit = text.unit_at[index]
    alone = unit.kind in ("state", "city") and unit.last - unit.first == 1
    return alone and text.token(index).ent_type_ == "PERSON"


def _recognised(text: ParagraphWords, taken: set[int]) -> list[tuple[int, int]]:
    """Return the spans of the entity recogniser that can be names, cut to their words.

    Not in a headline, where every word has a capital and the recogniser sees people everywhere.
    """
    if text.paragraph.kind == "title":
        return []
    spans, index = [], 0
    for entity in text.paragraph.doc.ents:
        if entity.label_ != "PERSON":
            continue
        while index < len(text.words) and text.words[index].start < entity.start_char:
            index += 1
        last = index
        while last < len(text.words) and text.words[last].end <= entity.end_char:
            last += 1
        first, last = _trimmed(text, index, last, taken)
        if first < last and _personal(text, first, last, taken):
            spans.append((first, last))
    return spans


def _trimmed(text: ParagraphWords, first: int, last: int, taken: set[int]) -> tuple[int, int]:
    """Cut titles and stray words off a recognised name, and finish a hyphenated one."""
    known = title_words()
    while first < last and (
        first in taken or text.words[first].folded in known.honorifics or not text.capital(first)
    ):
        first += 1
    while last > first and (text.words[last - 1].text == "s" or not _may_be_of_name(text, first, last - 1)):
        last -= 1
    while first < last < len(text.words) and text.gap(last - 1) in _HYPHENS and last not in text.unit_at:
        last += 1
    while first < last and not all(_joined(text, index) for index in range(first, last - 1)):
        first += 1
    return first, last


def _personal(text: ParagraphWords, first: int, last: int, taken: set[int]) -> bool:
    """Tell a person's name from a state, a number or two stray letters that the recogniser took for one."""
    for index in range(first, last):
        if text.words[index].text.isdigit() or index in taken:
            return False
        if index in text.unit_at and not (last - first > 1 and _inside_name(text, index)):
            return False
    word = text.words[first]
    return last - first > 1 or len(word.text) > 2 or word.folded in text.tables.holders.by_surname


def _surnames(text: ParagraphWords, known_surnames: frozenset[str]) -> list[tuple[int, int]]:
    spans = []
    for index, word in enumerate(text.words):
        if index in text.unit_at and text.unit_at[index].kind != "city":
            continue
        if text.capital(index + 1) and f"{word.folded} {text.folded(index + 1)}" in known_surnames:
            spans.append((index, index + 2))
        elif word.folded in known_surnames and text.capital(index) and _proper(text, index):
            spans.append((index, index + 1))
    return spans


def _proper(text: ParagraphWords, index: int) -> bool:
    """Tell a surname from the same word otherwise used ("May 5", "Rice prices")."""
    token = text.token(index)
    if text.folded(index + 1).isdigit() and text.gap(index) == " ":
        return False
    following = text.token(index + 1) if index + 1 < len(text.words) else token
    if (
        following.ent_type_ == token.ent_type_ == "PERSON"
        and text.gap(index) == " "
        and following.pos_ == "PROPN"
    ):
        return following is token  # else part of another full name
    if token.pos_ == "PROPN" or token.ent_type_ in ("PERSON", "ORG", "GPE", "NORP"):
        return True
    # the tagger takes a surname that opens a sentence for a verb or a noun: "Trump congratulated ..."
    return text.words[index].folded not in title_words().ambiguous
