"""Resolve noun phrases that refer back: "the two leaders", "both sides", "the country", "the North"."""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from dragoman.lexicon.office_titles import group_sizes, referring_words, roles_of_noun
from dragoman.lexicon.states import unions
from dragoman.readers.english.actors.discourse import SUBJECTS, Anaphor, Antecedent, Discourse
from dragoman.readers.english.actors.state_names import ParagraphWords
from dragoman.readers.english.document import Mention
from dragoman.readers.english.syntax import auxiliaries

_THE = frozenset({"the", "this", "that"})
_OBJECTS = frozenset({"dobj", "iobj", "dative"})
_TOWARDS = frozenset({"on", "upon", "to", "from"})
_WITHIN = frozenset({"from", "of", "in", "across"})
_DEMANDS = frozenset({"must", "should"})
_WINDOWS = 3
"""Sentences, its own the first, in which "the country" looks for its antecedent."""
_PAIR = 2
_MOST_GATHERED = 3
"""States that are gathered from the sentences before; more than so many are listed in one place."""
_BACK = 3
"""Paragraphs before its own in which the states of a pair may have been named."""
_JOINED = re.compile(r"\s*(?:,\s*)?(?:and\s+)?(?:the\s+)?")
_PEOPLE = ("person", "office")
_WHOLE_KINDS = ("state", "metonym", "demonym", "body")


@cache
def anaphoric_nouns() -> frozenset[str]:
    """Return every noun that may point back."""
    kinds = ("country", "bloc", "group", "pair_states", "pair_people")
    return frozenset({"two", "pair"}).union(*(referring_words(kind) for kind in kinds))


def resolve_noun(anaphor: Anaphor, discourse: Discourse) -> Mention | None:
    """Return the mention of an anaphoric noun with the states it means, or None where that is not clear."""
    text, index, word = anaphor.text, anaphor.index, anaphor.word
    if text.words[index].text in ("North", "South"):
        return _half(anaphor, discourse)
    size = _size(text, index)
    if size is not None and word == "parties" and text.folded(size[0] - 1) in _WITHIN:
        return None  # "lawmakers from both parties"
    if size is not None:
        return _pair(anaphor, discourse, *size)
    previous = text.folded(index - 1)
    if word == "counterparts":
        possessed = previous in ("his", "her", "their", "the") and discourse.title_counterparts
        return anaphor.mention("pair", discourse.title_counterparts, None, word) if possessed else None
    if word in ("sides", "parties") and previous == "the":
        return _pair(anaphor, discourse, index, 2)
    owned = text.folded(index + 1) in ("of", "from")  # "the leaders of Peru and Chile" says itself who
    if previous == "the" and word in referring_words("pair_people") and not owned:
        return _principals(anaphor, discourse)
    return _single(anaphor, discourse) if previous in _THE else None


def _principals(anaphor: Anaphor, discourse: Discourse) -> Mention | None:
    """Resolve "the leaders", who do something in an official text, to those that its title is about."""
    issuers, named = discourse.issuer.states, discourse.title_states
    if not issuers or anaphor.text.token(anaphor.index).dep_ not in SUBJECTS:
        return None
    codes = issuers if len(issuers) > 1 else named
    if len(codes) < _PAIR or (codes == named and (len(codes) > _PAIR or issuers[0] not in codes)):
        return None
    return anaphor.mention("pair", codes, persons=_persons(list(codes), anaphor.word, discourse))


def _acts_on(seen: Antecedent, anaphor: Anaphor) -> bool:
    """Tell whether a state is subject of the clause whose object is the anaphor: "Chile aids the country"."""
    token = anaphor.text.token(anaphor.index)
    here = (anaphor.paragraph, anaphor.sentence) == (seen.paragraph, seen.sentence)
    if not (here and seen.subject and token.dep_ in _OBJECTS | {"pobj"}):
        return False
    return any(above.i == seen.verb for above in token.ancestors)


def _half(anaphor: Anaphor, discourse: Discourse) -> Mention | None:
    """Resolve "the North" and "the South" in a report on Korea."""
    text, index = anaphor.text, anaphor.index
    if text.folded(index - 1) != "the" or text.capital(index + 1) or not discourse.counts["PRK"]:
        return None
    return anaphor.mention("state", ("PRK",) if text.words[index].text == "North" else ("KOR",))


def _size(text: ParagraphWords, index: int) -> tuple[int, int] | None:
    """Return the first word and the number of "the two sides", "both leaders", "the two", "the pair"."""
    word = text.folded(index)
    if word in referring_words("pair_states") or word in referring_words("pair_people"):
        for back in (1, 2, 3):
            number = text.folded(index - back)
            if number in group_sizes():
                return index - back, group_sizes()[number]
            if text.gap(index - back) != " " or text.capital(index - back):
                return None  # "two European countries" are any two
        return None
    alone = word in ("two", "pair") and text.folded(index - 1) == "the"
    return (index, 2) if alone and text.token(index).dep_ in SUBJECTS | {"pobj", "dobj"} else None


def _pair(anaphor: Anaphor, discourse: Discourse, first: int, number: int) -> Mention | None:
    """Resolve to the `number` states, or states of people, in the nearest window that has so many."""
    people = anaphor.word in referring_words("pair_people")
    outside = _outside(anaphor, discourse)
    codes = _ours(anaphor, discourse, first, number)
    if number > _MOST_GATHERED:
        listed = _enumerated(discourse, number)
        return anaphor.mention("pair", listed, first=first) if listed else None
    if people and not codes:
        codes = _nearest(anaphor, discourse, number, outside, people=True)
    codes = codes or _nearest(anaphor, discourse, number, outside, people=False)
    if len(codes) != number:
        codes = [code for code in _principal(discourse, number) if code not in outside]
    if len(codes) != number or (_are_bound(anaphor) and set(codes) & set(discourse.issuer.states)):
        return None
    persons = _persons(codes, anaphor.word, discourse) if people else ()
    return anaphor.mention("pair", tuple(codes), first=first, persons=persons)


def _nearest(
    anaphor: Anaphor, discourse: Discourse, number: int, outside: set[str], *, people: bool
) -> list[str]:
    """Return the states gathered backwards, sentence by sentence, until there are `number` or more."""
    codes: list[str] = []
    if discourse.states_since(anaphor.paragraph - _BACK) < number:
        return []
    for window in discourse.windows(anaphor.paragraph, anaphor.sentence, back=_BACK):
        candidates = [
            antecedent
            for antecedent in window
            if not people or _may_be(antecedent.mention, anaphor.word, discourse)
        ]
        window_codes = [
            code
            for antecedent in candidates
            if outside.isdisjoint(antecedent.mention.states)
            for code in antecedent.mention.states
        ]
        codes = list(dict.fromkeys((*window_codes, *codes)))
        if len(codes) >= number:
            return codes
    return []


def _enumerated(discourse: Discourse, number: int) -> tuple[str, ...]:
    """Return the states of the last list of just so many: "the five nations" after "A, B, C, D and E"."""
    text = discourse.document.report.text
    run: list[Mention] = []
    listed: tuple[str, ...] = ()
    for mention in (*discourse.done, None):
        if mention is not None and run and _JOINED.fullmatch(text[run[-1].end : mention.start]):
            run.append(mention)
            continue
        codes = tuple(dict.fromkeys(code for named in run for code in named.states))
        listed = codes if len(codes) == number else listed
        run = [mention] if mention is not None else []
    return listed


def _ours(anaphor: Anaphor, discourse: Discourse, first: int, number: int) -> list[str]:
    """Resolve "our two countries" in an issuer's text: its own and the other one that the text is about."""
    issuers = discourse.issuer.states
    if number != 2 or len(issuers) != 1 or anaphor.text.folded(first - 1) != "our":
        return []
    others = [code for code in discourse.title_states if code not in issuers]
    return [issuers[0], others[0]] if len(others) == 1 else []


def _outside(anaphor: Anaphor, discourse: Discourse) -> set[str]:
    """Return the states of those who address the sides: who "urged both sides" is of neither."""
    if not _addressed(anaphor):
        return set()
    window = next(discourse.windows(anaphor.paragraph, anaphor.sentence))
    return {
        code
        for antecedent in window
        if antecedent.subject and len(antecedent.mention.states) == 1
        for code in antecedent.mention.states
    }


def _are_bound(anaphor: Anaphor) -> bool:
    """Tell whether whoever speaks makes a demand of the sides, who are others: "the parties must talk"."""
    token = anaphor.text.token(anaphor.index)
    return token.dep_ in SUBJECTS and bool(auxiliaries(token.head) & _DEMANDS)


def _addressed(anaphor: Anaphor) -> bool:
    """Tell whether another addresses the sides: "urged both sides", "called on the two countries"."""
    token = anaphor.text.token(anaphor.index)
    if token.dep_ == "pobj":
        return token.head.lower_ in _TOWARDS
    return token.dep_ in _OBJECTS


def _principal(discourse: Discourse, number: int) -> list[str]:
    """Return the states that the report is between, where there are just so many of them."""
    if len(discourse.title_states) == number:
        return list(discourse.title_states)
    most = discourse.counts.most_common(number + 1)
    if len(most) < number or (len(most) > number and most[number - 1][1] < 2 * most[number][1]):
        return []
    return [code for code, _ in most[:number]]


def _may_be(mention: Mention, word: str, discourse: Discourse) -> bool:
    """Tell whether a mention is of a person that "leaders", "presidents", "ministers" ... can denote."""
    if mention.kind not in ("person", "office", "pronoun") or not mention.name or not mention.states:
        return False
    fitting = roles_of_noun(word)
    known = discourse.people.find(mention.name)
    return not fitting or (known is not None and known.role in fitting)


def _persons(codes: list[str], word: str, discourse: Discourse) -> tuple[str, ...]:
    """Return the latest such person of each state, where the report has named one."""
    names = []
    for code in codes:
        fitting = (
            seen.mention.name
            for seen in reversed(discourse.seen)
            if code in seen.mention.states and _may_be(seen.mention, word, discourse)
        )
        name = next(fitting, None)
        if name:
            names.append(name)
    return tuple(names)


def _single(anaphor: Anaphor, discourse: Discourse) -> Mention | None:
    """Resolve "the country", "the bloc", "the group" to the only one that it can mean."""
    kinds = _kinds_meant(anaphor)
    if not kinds:
        return None
    whole = anaphor.word in referring_words("country")
    after = _named_after(anaphor) if whole else set()
    for window in islice(discourse.windows(anaphor.paragraph, anaphor.sentence), _WINDOWS):
        candidates = {
            antecedent.mention.states
            for antecedent in window
            if antecedent.mention.kind in kinds
            and len(antecedent.mention.states) <= 1
            and not (whole and _is_no_country(antecedent, anaphor))
        }
        if len(candidates) == 1 and after.intersection(*candidates):
            people = {
                antecedent.mention.states for antecedent in window if antecedent.mention.kind in _PEOPLE
            }
            candidates = {states for states in people - candidates if len(states) == 1}
        elif not candidates:
            continue
        return anaphor.mention("pronoun", next(iter(candidates))) if len(candidates) == 1 else None
    return None


def _kinds_meant(anaphor: Anaphor) -> tuple[str, ...]:
    """Return the kinds of mentions that a noun in the singular may refer to."""
    word = anaphor.word
    kinds: tuple[str, ...] = ()
    if word in referring_words("country") and anaphor.text.folded(anaphor.index + 1) != "of":
        kinds = _WHOLE_KINDS
    if word in referring_words("bloc"):
        kinds += ("organisation",)
    if word in referring_words("group"):
        kinds += ("group",)
    return kinds


def _is_no_country(antecedent: Antecedent, anaphor: Anaphor) -> bool:
    """Tell whether a mention is of an organisation, or of a state that acts on "the country"."""
    return bool(set(antecedent.mention.states) & set(unions())) or _acts_on(antecedent, anaphor)


def _named_after(anaphor: Anaphor) -> set[str]:
    """Return the states named later in the sentence, none of which "the country" is."""
    text, sentence = anaphor.text, anaphor.text.token(anaphor.index).sent
    return {
        code
        for unit in text.units
        if unit.kind == "state" and unit.first > anaphor.index and text.token(unit.first).i < sentence.end
        for code in unit.states
    }
