"""Find titles of office among the words of a paragraph, and the state that each belongs to.

A title is "foreign minister" or "Secretary of State". Its state stands before it ("the Russian president",
"Iraq's foreign minister") or after ("president of Chad", "spokesman for the Knesset"). Where an envoy is
sent to ("ambassador to Chile") is not the state whose envoy he is.
"""

from __future__ import annotations

from dataclasses import dataclass

from dragoman.lexicon.office_titles import receives_ambassadors, referring_words, role_of, title_words
from dragoman.readers.english.actors.state_names import NamedUnit, ParagraphWords

_UPPER = frozenset({"pm", "mp"})
_NOUNS = frozenset({"NOUN", "PROPN"})
_PORTFOLIO = frozenset({"of", "for"})


@dataclass(frozen=True, slots=True)
class Title:
    """Words `first` to `last` (half-open) are a title; `plural` for "ministers", `past` for "former"."""

    first: int
    last: int
    text: str
    role: str | None
    plural: bool = False
    past: bool = False

    @property
    def singular(self) -> str:
        """The title in the singular: "Presidents" is "President"."""
        return self.text[:-1] if self.plural and self.text.endswith("s") else self.text


def find_titles(text: ParagraphWords) -> list[Title]:
    """Return the titles of a paragraph, in reading order."""
    titles: list[Title] = []
    known = title_words()
    index = 0
    while index < len(text.words):
        if index in text.unit_at or not _may_stand(text, index):
            index += 1
            continue
        last = _run(text, index)
        head = _head(text, index, last)
        if head is None:
            index = max(last, index + 1)
            continue
        end, plural = _with_portfolio(text, head + 1), text.folded(head) not in known.heads
        quote = text.quote(index, end)
        role = role_of(quote[:-1] if plural else quote)
        past = text.folded(index) in known.past or text.folded(index - 1) in known.past
        titles.append(Title(index, end, quote, role, plural, past))
        index = end
    return titles


def _may_stand(text: ParagraphWords, index: int) -> bool:
    word = text.folded(index)
    known = title_words()
    return (word in known.modifiers or _singular(word) in known.heads) and word != "and"


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and word not in ("affairs", "affaires") else word


def _run(text: ParagraphWords, first: int) -> int:
    last = first + 1
    while (
        last < len(text.words)
        and last not in text.unit_at
        and text.gap(last - 1) in (" ", "-", "\u00a0", "/")
    ):
        if not _may_stand(text, last):
            break
        last += 1
    return last


def _head(text: ParagraphWords, first: int, last: int) -> int | None:
    """Return the last word of the run that can be the head of a title, or None."""
    known = title_words()
    for index in range(last - 1, first - 1, -1):
        word = text.folded(index)
        if word not in known.heads and _singular(word) not in known.heads:
            continue
        token = text.token(index)
        if token.pos_ not in _NOUNS:
            continue
        singular = word if word in known.heads else _singular(word)
        if singular in _UPPER and not text.words[index].text[0].isupper():
            continue
        if singular in known.ranks and not text.capital(index) and index == first:
            continue
        if (
            singular in known.also_verbs
            and index == first
            and not text.capital(index)
            and not _owned(text, index)
        ):
            continue
        return index
    return None


def _owned(text: ParagraphWords, index: int) -> bool:
    """Tell whether a word that may be a verb is a noun by its company: "head of", "Iran's chief"."""
    return text.folded(index + 1) in _PORTFOLIO or index - 1 in text.unit_at or text.folded(index - 1) == "s"


def _with_portfolio(text: ParagraphWords, end: int) -> int:
    """Extend a title over its portfolio: "of foreign affairs", "of State", "for defence", "-elect"."""
    known = title_words()
    if text.gap(end - 1) == "-" and text.folded(end) in ("elect", "general", "designate"):
        end += 1
    if text.folded(end) not in _PORTFOLIO or text.gap(end - 1) != " ":
        return end
    index = end + 1
    if text.folded(index) == "the":
        index += 1
    start = index
    while (
        index < len(text.words)
        and index not in text.unit_at
        and (text.folded(index) in known.modifiers or text.folded(index) == "interior")
        and text.folded(index) not in known.heads
        and (index == start or text.gap(index - 1) in (" ", "-"))
    ):
        index += 1
    while index > start and text.folded(index - 1) == "and":
        index -= 1
    return index if index > start else end


_OWNERS = frozenset(
    {"state", "demonym", "organisation", "city", "seat", "body", "group", "bodyword", "media"}
)
_SENT = frozenset({"ambassador", "envoy"})
_COMPLEMENT = frozenset({"of", "for", "at", "with", "in", "from"})
_MIDDLE = frozenset({"VERB", "AUX", "ADP", "SCONJ", "PUNCT"})
_OWNER_GAPS = frozenset({"-", "' ", "’ ", "/"})


@dataclass(frozen=True, slots=True)
class Office:
    """Words `first` to `last` (half-open) are a title with the states it belongs to; none when not said."""

    first: int
    last: int
    title: Title
    states: tuple[str, ...]


def office_of_title(text: ParagraphWords, title: Title) -> Office:
    """Return the office that `title` is the head of."""
    first = title.first
    states: tuple[str, ...] = ()
    owner = _owner_before(text, first)
    if owner is not None and title.role in _SENT:
        sender = _sender(text, owner)
        owner = sender if sender is not None or _is_post(owner, title) else owner
    if owner is not None:
        first, states = owner.first, owner.states
    last = title.last
    complement = _complement(text, title)
    if complement is not None:
        last = complement.last
        states = states or complement.states
    return Office(first, last, title, states)


def _owner_before(text: ParagraphWords, first: int) -> NamedUnit | None:
    """Return the unit right before a title, past "'s" and at most two plain words ("'s then chief ...")."""
    index = first - 1
    if text.folded(index) == "s" and text.gap(index - 1) in ("'", "’"):
        index -= 1
    elif index >= 0 and not _touches(text, index):
        return None
    skipped = 0
    while index >= 0 and index not in text.unit_at and skipped < 2:
        if text.token(index).pos_ not in ("ADJ", "NOUN") or text.capital(index) or text.gap(index) != " ":
            return None
        index -= 1
        skipped += 1
        if text.folded(index) == "s" and text.gap(index - 1) in ("'", "’"):
            index -= 1
    unit = text.unit_at.get(index)
    if unit is None or unit.kind not in _OWNERS:
        return None
    if skipped and unit.kind not in ("demonym", "state", "organisation"):
        return None
    return None if _joint(text, unit) or _posting(text, unit) else unit


def _sender(text: ParagraphWords, post: NamedUnit) -> NamedUnit | None:
    """Return the sending state before the post of an envoy: "*Russia*'s then U.S. ambassador".

    "Iran's French ambassador" is France's: only a state's name tells a post.
    """
    if post.kind not in ("state", "organisation"):
        return None
    index = post.first - 1
    before = text.unit_at.get(index)
    if post.kind == "organisation" and before is not None and before.kind in ("demonym", "state"):
        return before  # "the Kenyan UN ambassador"
    if index > 0 and text.token(index).pos_ in ("ADV", "ADJ") and text.words[index].text.islower():
        index -= 1
    if text.folded(index) != "s" or text.gap(index - 1) not in ("'", "’"):
        return None
    unit = text.unit_at.get(index - 1)
    return unit if unit is not None and unit.kind in ("state", "organisation", "city") else None


def _is_post(owner: NamedUnit, title: Title) -> bool:
    """Tell whether an ambassador of no named state stands at an organisation that sends none: the UN's."""
    return title.role == "ambassador" and set(owner.states) <= receives_ambassadors()


def _touches(text: ParagraphWords, index: int) -> bool:
    """Tell whether word `index` stands right before a title: "US envoy", "South Korea (ROK) envoy"."""
    gap = text.gap(index)
    return text.space(index) or gap in _OWNER_GAPS or (gap == ") " and index in text.unit_at)


def _joint(text: ParagraphWords, unit: NamedUnit) -> bool:
    """Tell whether a unit is the second half of "US-Russian": that negotiator is nobody's."""
    before = text.unit_at.get(unit.first - 1)
    return before is not None and before.kind in ("demonym", "state") and text.gap(unit.first - 1) == "-"


def _posting(text: ParagraphWords, unit: NamedUnit) -> bool:
    """Tell whether a state is where someone is sent: "envoy for the DPRK Ambassador Doe" is not of it."""
    index = unit.first - 1 - (text.folded(unit.first - 1) == "the")
    return unit.kind == "state" and text.folded(index) in ("for", "to") and text.capital(index - 1)


def _complement(text: ParagraphWords, title: Title) -> NamedUnit | None:
    """Return the unit that a title's "of", "for", "at" or "with" names; not where an envoy is sent to."""
    index = title.last
    if text.folded(index) not in _COMPLEMENT or text.gap(index - 1) != " ":
        return None
    if title.role in _SENT and text.folded(index) in ("for", "in", "at"):
        sender = text.unit_at.get(index + 1) or text.unit_at.get(index + 2)
        if sender is None or sender.kind not in ("organisation", "body", "bodyword"):
            return None
    for step in range(index + 1, min(index + 6, len(text.words))):
        unit = text.unit_at.get(step)
        if unit is not None:
            is_member = unit.kind == "organisation" and text.folded(unit.last) in referring_words("country")
            return unit if unit.kind in _OWNERS and not is_member else None  # "of a European Union country"
        if text.gap(step) not in (" ", "-") or text.token(step).pos_ in _MIDDLE:
            return None
    return None
