"""Infer the state of an office, body or person from context where the words beside it do not name one.

"The ministry", "a spokesman", "his administration". A body whose name several states have ("Congress",
"the Foreign Office") is, in the table, that of the state a reader thinks of first. It is not that state's
where an owner stands before it ("the country's Congress"), or where the report names another state that
has such a body and not the first; where it names both, it is nobody's.
"""

from __future__ import annotations

from dataclasses import replace

from dragoman.lexicon.office_holders import has_office, in_office
from dragoman.lexicon.office_titles import receives_ambassadors, referring_words, role_of, state_of_title
from dragoman.lexicon.phrases import folded
from dragoman.lexicon.states import SharedBody, shared_bodies, unions
from dragoman.readers.english.actors.discourse import STATE_KINDS, Discourse
from dragoman.readers.english.document import Mention, Paragraph

_LOOK_BACK = 40
"""Mentions before one in which the same office or body may have been named with its state."""
_POSSESSIVES = frozenset({"his", "her", "its", "our", "their"})
_GENITIVES = frozenset({"'s ", "’s ", "' ", "’ "})
_PERSONAL = frozenset({"person", "pronoun", "office"})
_BODIES = frozenset({"body", "organisation"})
_LEADERS = frozenset({"head-of-state", "head-of-government", "leader", "crown-prince"})
_OFFICERS = frozenset({
    "foreign", "spokesperson", "minister", "security-adviser", "vice-president", "defence", "envoy",
    "official",
})  # fmt: skip


def infer_state(mention: Mention, discourse: Discourse, paragraph: Paragraph, sentence: int) -> Mention:
    """Return `mention` with the states and name that context gives; as it is where it does not say."""
    shared = None if mention.states else _of_shared_body(mention, discourse, paragraph, sentence)
    if shared is not None:
        return shared
    if not mention.states and mention.kind in ("office", "body"):
        owner = _owner(mention, discourse)
        if owner is not None:
            return replace(mention, states=owner.states)
    if mention.kind == "office":
        return _office(mention, discourse, paragraph, sentence)
    if mention.kind == "body" and not mention.states:
        return replace(mention, states=_of_body(mention, discourse, paragraph.index, sentence))
    if mention.kind == "person" and not mention.states:
        return _person(mention, discourse, paragraph.index, sentence)
    return mention


def _owner(mention: Mention, discourse: Discourse) -> Mention | None:
    """Return who stands right before an office or body: "his administration", "Mr Putin's government"."""
    if not discourse.done or not discourse.done[-1].states:
        return None
    last, text = discourse.done[-1], discourse.document.report.text
    between = text[last.end : mention.start]
    if last.kind == "pronoun":
        return last if between == " " and text[last.start : last.end].lower() in _POSSESSIVES else None
    joined = between in _GENITIVES or (between == " " and mention.kind == "body")  # "the Gaddafi regime"
    return last if last.kind == "person" and joined else None


def _office(mention: Mention, discourse: Discourse, paragraph: Paragraph, sentence: int) -> Mention:
    title = folded(mention.office or "")
    if title.endswith("counterpart"):
        return _counterpart(mention, discourse, paragraph.index, sentence)
    role = role_of(title)
    if mention.states:
        some = _word_before(paragraph, mention) in ("a", "an", "another", "one")
        person = None if some else discourse.people.in_office(role, mention.states)
        return replace(mention, name=person.name) if person else mention
    if _definite(paragraph, mention):
        issuers = discourse.issuer.states
        holder = _named_before(title, discourse, issuers)
        if holder is not None:
            return replace(mention, states=holder.states, name=holder.name)
        if len(issuers) == 1 and (role not in _LEADERS or has_office(title, issuers[0], role or "")):
            return replace(mention, states=issuers)
        if peculiar := state_of_title(title):
            return replace(mention, states=(peculiar,))
    return replace(mention, states=_of_speaker(title, discourse, paragraph.index, sentence))


def _named_before(title: str, discourse: Discourse, issuers: tuple[str, ...]) -> Mention | None:
    """Return the last one named with that title; in an official text its own side's before any other."""
    fitting = [
        antecedent.mention
        for antecedent in reversed(discourse.seen[-_LOOK_BACK:])
        if antecedent.mention.kind in ("person", "office")
        and antecedent.mention.states
        and _same(folded(antecedent.mention.office or ""), title)
    ]
    own_side = [holder for holder in fitting if len(issuers) == 1 and holder.states == issuers]
    return next(iter((*own_side, *fitting)), None)


def _of_speaker(title: str, discourse: Discourse, paragraph: int, sentence: int) -> tuple[str, ...]:
    """Give "a spokesman" the state of the one body in the sentence, else that of the dateline."""
    window = next(discourse.windows(paragraph, sentence))
    codes = {
        antecedent.mention.states
        for antecedent in window
        if antecedent.mention.kind in _BODIES and antecedent.mention.states
    }
    if role_of(title) == "ambassador":  # no "UN ambassador" is the organisation's
        codes = {states for states in codes if not receives_ambassadors().issuperset(states)}
    if len(codes) == 1:
        return next(iter(codes))
    return discourse.home if "official" in title or "spokes" in title else ()


def _counterpart(mention: Mention, discourse: Discourse, paragraph: int, sentence: int) -> Mention:
    """Resolve "his Chinese counterpart" to the person of that state in the office of the one before."""
    for window in discourse.windows(paragraph, sentence):
        held = [
            antecedent.mention.office
            for antecedent in window
            if antecedent.mention.office and antecedent.mention.kind in _PERSONAL
        ]
        if held and mention.states:
            role = role_of(held[-1])
            person = discourse.people.in_office(role, mention.states)
            if person:
                return replace(mention, name=person.name, office=person.office)
            row = in_office(
                role or "", mention.states[0], discourse.people.date, None, discourse.people.table
            )
            return replace(mention, office=row.office) if row else mention
    return mention


def _of_body(mention: Mention, discourse: Discourse, paragraph: int, sentence: int) -> tuple[str, ...]:
    """Return the states of "the ministry": the last such body's, the issuer's, the one state's near by."""
    name = folded(mention.name or "")
    for seen in reversed(discourse.seen[-_LOOK_BACK:]):
        other = folded(seen.mention.name or "")
        if seen.mention.kind == "body" and (other.endswith(name) or (name == "ministry" and name in other)):
            return seen.mention.states
    if len(discourse.issuer.states) == 1 and name.endswith(("department", "administration")):
        return discourse.issuer.states
    if name == "administration" and discourse.counts["USA"]:
        return ("USA",)  # without an owner the word is American
    codes = discourse.only_states(paragraph, sentence, STATE_KINDS)
    if set(codes) & set(unions()) and name in referring_words("national"):
        return ()
    return codes or _home_if_none(discourse, paragraph, sentence)


def _home_if_none(discourse: Discourse, paragraph: int, sentence: int) -> tuple[str, ...]:
    """Return the dateline's state, unless the sentence names states, of which it might be any."""
    window = next(discourse.windows(paragraph, sentence))
    return () if any(antecedent.mention.kind in STATE_KINDS for antecedent in window) else discourse.home


def _person(mention: Mention, discourse: Discourse, paragraph: int, sentence: int) -> Mention:
    """Give an office-holder without a state the one that context gives; the report keeps it."""
    if not mention.office or role_of(mention.office) is None:
        return mention
    known = discourse.people.find(mention.name or "")
    if known is not None and known.states:
        return replace(mention, states=known.states)
    states = _of_holder(mention.office, discourse, paragraph, sentence)
    if states and known is not None:
        known.states, known.basis = states, "text"
    return replace(mention, states=states)


def _of_holder(office: str, discourse: Discourse, paragraph: int, sentence: int) -> tuple[str, ...]:
    role, minister = role_of(office), "minister" in office.lower()
    issuers = discourse.issuer.states
    if len(issuers) == 1 and role in _OFFICERS and not (minister and issuers == ("USA",)):
        return issuers
    if role in _LEADERS:
        # no writer leaves a leader's state unsaid unless it is well known (then the table has him), or his
        # the other state of a release on two
        others = tuple(code for code in discourse.title_states if code not in issuers)
        return others if issuers and len(others) == 1 else ()
    if peculiar := state_of_title(office):
        return (peculiar,)
    codes = discourse.only_states(paragraph, sentence, STATE_KINDS | {"person"})
    if codes == ("USA",) and minister:
        return ()  # America has secretaries
    return codes or (discourse.home if role in ("spokesperson", "official", "minister") else ())


def _definite(paragraph: Paragraph, mention: Mention) -> bool:
    return _word_before(paragraph, mention) in ("the", "this", "that") or (mention.office or " ")[0].isupper()


def _word_before(paragraph: Paragraph, mention: Mention) -> str:
    return paragraph.text[: mention.start - paragraph.start].rstrip().rsplit(" ", 1)[-1].lower()


def _same(office: str, title: str) -> bool:
    """Tell whether "the president" can mean the holder of `office`."""
    if office == title:
        return True
    role = role_of(title)
    if role is not None and role == role_of(office):
        return title.split()[-1] in office.split()
    # "the minister", "the secretary" may be any minister or secretary; "the president" no vice president
    return " " not in title and role == "minister" and title in office.split()


_GENITIVE_MARKS = frozenset({"'s", "’s", "'", "’"})


def _of_shared_body(
    mention: Mention, discourse: Discourse, paragraph: Paragraph, sentence: int
) -> Mention | None:
    """Return the mention of a body whose name several states use, with its state; with none where two fit.

    Returns None for a mention that is not the bare name of such a body.
    """
    written = discourse.document.report.text[mention.start : mention.end]
    shared = shared_bodies().get(written)
    if shared is None or mention.kind != "body":
        return None
    states = _states(mention, shared, discourse, paragraph, sentence)
    return replace(mention, states=states, name=shared.body if states == shared.first else written)


def _states(
    mention: Mention, shared: SharedBody, discourse: Discourse, paragraph: Paragraph, sentence: int
) -> tuple[str, ...]:
    if _is_owned(mention, paragraph):
        return _owner_before(mention, discourse)
    if _is_part_of_name(mention, paragraph):
        return ()
    name = folded(discourse.document.report.text[mention.start : mention.end])
    for seen in reversed(discourse.seen[-_LOOK_BACK:]):
        if seen.mention.kind == "body" and folded(seen.mention.name or "").endswith(name):
            return seen.mention.states
    return _named_state_with_body(shared, discourse, paragraph.index, sentence)


def _named_state_with_body(
    shared: SharedBody, discourse: Discourse, paragraph: int, sentence: int
) -> tuple[str, ...]:
    """Return the state that has such a body and that the issuer, the sentence or the report names."""
    issuers = discourse.issuer.states
    if len(issuers) == 1 and (issuers == shared.first or issuers[0] in shared.others):
        return issuers
    here = {code for seen in next(discourse.windows(paragraph, sentence)) for code in seen.mention.states}
    if here & set(shared.first) and not here & shared.others:
        return shared.first
    named = [code for code in shared.others if discourse.counts[code]]
    if not named:
        return shared.first
    both = len(named) > 1 or any(discourse.counts[code] for code in shared.first)
    return () if both else (named[0],)


def _is_owned(mention: Mention, paragraph: Paragraph) -> bool:
    """Tell whether an owner stands before: "the country's Congress", "its fractious Congress"."""
    tokens = paragraph.tokens(mention.start, mention.end)
    return tokens is not None and any(
        child.dep_ == "poss" and child.i < tokens.start for child in tokens.root.children
    )


def _owner_before(mention: Mention, discourse: Discourse) -> tuple[str, ...]:
    """Return the states of the owner right before a body; none where nobody says who that is."""
    if not discourse.done:
        return ()
    last, text = discourse.done[-1], discourse.document.report.text
    between = text[last.end : mention.start].strip()
    is_possessive = text[last.start : last.end].lower() in _POSSESSIVES
    joined = not between if is_possessive else between in _GENITIVE_MARKS
    return last.states if joined and len(last.states) == 1 else ()


def _is_part_of_name(mention: Mention, paragraph: Paragraph) -> bool:
    """Tell whether another name stands before: "World Uyghur Congress", "Texas House of Representatives"."""
    tokens = paragraph.tokens(mention.start, mention.end)
    if tokens is None or tokens.start == 0:
        return False
    before = paragraph.doc[tokens.start - 1]
    return before.dep_ == "compound" and before.pos_ == "PROPN" and before.head in tokens
