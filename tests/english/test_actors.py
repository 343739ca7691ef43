"""Who is named where. Expected mentions stand in brackets: [kind codes = name: words], name optional."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from benchmarks.kremlin import main_states

from dragoman.errors import BadUsage
from dragoman.readers.english.actors.cast_finder import actors, find_cast
from dragoman.readers.english.document import Cast, parse
from dragoman.record import Block, Report

pytestmark = pytest.mark.slow

BRACKET = re.compile(
    r"\[(?P<kind>\w+)(?: (?P<codes>[A-Z0-9/]+))?(?: = (?P<name>[^:\]]+))?: (?P<words>[^\]]+)\]"
)


def marked(line: str) -> tuple[str, list[tuple[str, str, str | None, str]]]:
    """Return the text of a line without its brackets, and what they say: kind, codes, name, words."""
    found = [(m["kind"], m["codes"] or "", m["name"], m["words"]) for m in BRACKET.finditer(line)]
    return BRACKET.sub(lambda m: m["words"], line), found


def read(
    text: str,
    *,
    on: str | None = "2006-05-01",
    title: str | None = None,
    outlet: str | None = None,
    kind: str = "news",
) -> tuple[Cast, str]:
    """Return the cast of a report and its whole text, in which every span was checked."""
    parts = [("title", title)] if title else []
    parts += [("paragraph", part) for part in text.split("\n\n")]
    whole = "\n\n".join(part for _, part in parts if part)
    blocks, start = [], 0
    for block, part in parts:
        assert part is not None
        blocks.append(Block(block, start, start + len(part)))  # type: ignore[arg-type]
        start += len(part) + 2
    cast = find_cast(
        parse(
            Report("r", whole, tuple(blocks), kind, title=title, outlet=outlet, published_at=on)  # type: ignore[arg-type]
        )
    )
    for mention in cast.mentions:
        assert 0 <= mention.start < mention.end <= len(whole)
    for actor in cast.actors:
        for span in actor.mentions:
            span.verify(whole)
    return cast, whole


def cast_of(text: str, **options: str | None) -> Cast:
    return read(text, **options)[0]  # type: ignore[arg-type]


def seen(cast: Cast, text: str) -> list[tuple[str, str, str | None, str]]:
    return [(m.kind, "/".join(m.states), m.name, text[m.start : m.end]) for m in cast.mentions]


def check(line: str, **options: str | None) -> Cast:
    """Each bracket of `line` must be a mention, and there is none besides them outside the title."""
    text, expected = marked(line)
    cast, whole = read(text, **options)  # type: ignore[arg-type]
    body = len(whole) - len(text)
    found = [row for row, m in zip(seen(cast, whole), cast.mentions, strict=True) if m.start >= body]
    assert [(kind, codes, words) for kind, codes, _, words in found] == [
        (kind, codes, words) for kind, codes, _, words in expected
    ]
    for (_, _, name, words), (_, _, wanted, _) in zip(found, expected, strict=True):
        assert wanted is None or name == wanted, (words, name)
    return cast


@pytest.mark.parametrize(
    "line",
    [
        "The [state USA: U.S.] and [state CHN: China] signed it.",
        "[demonym NOR: Norwegian] fishermen crossed into [demonym ISL: Icelandic] waters.",
        "The [body USA: US State Department] declined to comment.",
        "The [body IRQ: Foreign Ministry of Iraq] confirmed it on Monday.",
        "[body CHL: Chile's foreign ministry] confirmed it on Monday.",
        "[body RUS: The Kremlin] rejected the offer.",
        "The [group TALIBAN: Taliban] released two prisoners.",
        "[group HEZBOLLAH: Lebanon's Hezbollah] and [group HAMAS: Hamas] released two prisoners.",
        "The [organisation UN: UN Security Council] met on Monday.",
        "The [organisation EU: European Commission] published a list.",
        "[state TWN: Taiwan] and [state XKX: Kosovo] opened offices.",
        "[demonym GRC: Greek], [demonym CYP: Cypriot] and [demonym FRA: French] ministers met.",
    ],
)
def test_states_and_bodies(line: str):
    check(line)


@pytest.mark.parametrize(
    "line",
    [
        "[metonym CHN: Beijing] rejected the offer.",
        "[metonym IND: New Delhi] rejected the offer.",
        "Ties between [metonym RUS: Moscow] and [metonym NOR: Oslo] are cold.",
        "Ministers met in Beijing on Monday.",
        "He flew to Moscow on Monday.",
        "He will visit Paris on Monday.",
        "They gathered in the capital, Nairobi, on Monday.",
        "Talks were held in Geneva, [state CHE: Switzerland], on Monday.",
    ],
)
def test_capitals_are_governments_or_places(line: str):
    found = [m for m in seen(cast_of(marked(line)[0]), marked(line)[0]) if m[0] in ("metonym", "state")]
    assert [(kind, codes, words) for kind, codes, _, words in found] == [
        (kind, codes, words) for kind, codes, _, words in marked(line)[1]
    ]


@pytest.mark.parametrize(
    "line",
    [
        "[person ISL = Anna Jonsdottir: Icelandic Foreign Minister Anna Jonsdottir] spoke first.",
        "[person ISL = Anna Jonsdottir: Anna Jonsdottir], [office ISL: Iceland's foreign minister], spoke.",
        "The [office ISL: Icelandic minister], [person ISL = Anna Jonsdottir: Anna Jonsdottir], spoke.",
        "[person ISL = Anna Jonsdottir: Foreign Minister Anna Jonsdottir of Iceland] spoke first.",
        "[person CHN = Liu Meihua: Chinese Foreign Ministry spokesperson Liu Meihua] denied it.",
        "[person KOR = Park Dae-jin: South Korean Ambassador Park Dae-jin] denied it.",
        "[person PER = Juan Soto: Juan Soto] of the Peruvian Red Cross denied it.",
    ],
)
def test_the_text_teaches_state_and_office(line: str):
    text, expected = marked(line)
    found = seen(cast_of(text), text)
    person = next(m for m in expected if m[0] == "person")
    assert person in found
    assert all(m[1] == person[1] for m in found if m[0] in ("person", "office"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Norway's then U.S. ambassador, Ola Dahl, spoke.", "NOR"),
        ("Norway's U.S. ambassador, Ola Dahl, spoke.", "NOR"),
        ("The U.S. ambassador, Ann Doe, spoke in Norway.", "USA"),
        ("Norway's then ambassador, Ola Dahl, spoke.", "NOR"),
        ("Norway's new Chilean ambassador Juan Soto spoke.", "CHL"),
    ],
)
def test_an_envoy_is_of_the_state_that_sends_him(text: str, code: str):
    (person,) = [m for m in cast_of(text).mentions if m.kind == "person"]
    assert person.states == (code,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Juan Soto with Peruvian President Dina Boluarte.", None),  # what stands under a photograph
        ("Juan Soto with Peru's president.", None),
        ("Juan Soto with the Treasury Department.", "USA"),
        ("Juan Soto of the Chilean Foreign Ministry.", "CHL"),
    ],
)
def test_the_state_of_anothers_office_is_not_his(text: str, code: str | None):
    assert {actor.state for actor in actors(text, "2023-05-01") if actor.name == "Juan Soto"} == {code}


def test_a_full_name_carries_to_the_surname():
    check(
        "[person ISL = Anna Jonsdottir: Icelandic Foreign Minister Anna Jonsdottir] spoke first. "
        "[person ISL = Anna Jonsdottir: Jonsdottir] left at noon."
    )


def test_the_table_names_in_full_on_the_date():
    check("[person RUS = Vladimir Putin: President Putin] signed the law.", on="2006-05-01")
    check("[person USA = Condoleezza Rice: Secretary Rice] flew home.", on="2006-05-01")


def test_the_table_is_silent_on_another_date():
    (mention,) = cast_of("President Putin signed the law.", on="1990-05-01").mentions
    assert mention.states == () and mention.name == "Putin"


def test_an_unknown_date_resolves_no_bare_surname():
    (mention,) = cast_of("President Putin signed the law.", on=None).mentions
    assert mention.states == ()


def test_office_is_that_of_the_report():
    (then,) = actors("Condoleezza Rice spoke.", on="2003-05-01")
    (later,) = actors("Condoleezza Rice spoke.", on="2006-05-01")
    assert then.office == "National Security Advisor"
    assert later.office == "Secretary of State"


def test_a_title_before_a_full_stop_is_not_of_whom_the_next_sentence_names():
    cast = cast_of(
        "Kenya is a member of the UN Security Council. Mr Doe left.\n\nThe Peruvian Mr Doe came back."
    )
    assert not [mention for mention in cast.mentions if mention.kind == "person" and "UN" in mention.states]
    (doe,) = [m for m in cast_of("President Mr Doe left Peru.").mentions if m.kind == "person"]
    assert doe.office == "President"


@pytest.mark.parametrize(("on", "states"), [("2023-02-16", ()), ("2024-07-02", ("GBR",))])
def test_who_is_yet_to_come_to_office_is_of_no_state(on: str, states: tuple[str, ...]):
    assert cast_of("Keir Starmer spoke.", on=on).mentions[0].states == states


def test_text_and_table_in_conflict_keep_both():
    cast = cast_of("Chilean President Vladimir Putin signed the law.")
    assert cast.mentions[0].states == ("CHL",)
    (note,) = cast.notes
    assert note.startswith("the report calls Vladimir Putin President of Chile; the table has Vladimir Putin")
    assert "of Russia (1999-12-31" in note


def test_an_office_that_another_holds_is_noted():
    (note,) = cast_of("French President Ann Doe signed the law.", on="2006-05-01").notes
    assert note.startswith(
        "the report calls Ann Doe President of France; on 2006-05-01 the table has Jacques"
    )


@pytest.mark.parametrize(
    "text",
    [
        "French President Jacques Chirac signed the law.",
        "Former French President Ann Doe signed the law.",
        "French President Ségolène Royal Chirac signed the law.",
        "Peruvian botanist Ann Doe signed the letter.",
        "French State Secretary Ann Doe signed the law.",
    ],
)
def test_no_conflict_no_note(text: str):
    assert cast_of(text, on="2006-05-01").notes == ()


def test_actors_have_sectors():
    found = actors(
        "The Kremlin and Peru's parliament thanked Senator Ann Doe of Chile, the Taliban and NATO.", "2006"
    )
    sectors = {one.name: one.sector for one in found}
    assert sectors == {
        "Kremlin": "GOV",
        "Peru's parliament": "LEG",
        "Ann Doe": "LEG",
        "Taliban": "REB",
        "North Atlantic Treaty Organization": None,
    }


def test_a_state_council_is_whose_the_text_says():
    cast = cast_of("Speaking at a State Council session, President Vladimir Putin thanked them.")
    assert "CHN" not in {code for mention in cast.mentions for code in mention.states}
    check("[body CHN: China's State Council] met. The [body CHN: State Council] agreed.")


def test_a_report_is_about_the_states_of_its_head():
    text = "Norway wrote to Chile.\n\nLater Peru and Bolivia were named too."
    report = Report("r", text, (Block("paragraph", 0, 22), Block("paragraph", 24, len(text))))
    document = parse(report)
    assert main_states(document, find_cast(document)) == ("NOR", "CHL")


@pytest.mark.parametrize(
    "line",
    [
        "[person DEU = Angela Merkel: Angela Merkel] spoke. [pronoun DEU = Angela Merkel: She] left at noon.",
        "[person FRA = Jacques Chirac: Jacques Chirac] spoke. Then [pronoun FRA = Jacques Chirac: he] left.",
        "[person FRA = Jacques Chirac: Jacques Chirac] met [person DEU = Angela Merkel: Angela Merkel]. "
        "Later [pronoun DEU = Angela Merkel: she] flew home.",
    ],
)
def test_he_and_she(line: str):
    check(line)


def test_he_with_two_that_fit_is_nobody():
    cast = cast_of("Near Tony Blair and Jacques Chirac stood a guard. It rained and he left.")
    assert not [m for m in cast.mentions if m.kind == "pronoun" and m.name]


@pytest.mark.parametrize(
    "line",
    [
        "[state PER: Peru] and [state CHL: Chile] met on Friday. The [pair PER/CHL: two countries] agreed.",
        "[metonym PRK: Pyongyang] denied it. [metonym KOR: Seoul] objected. [pair PRK/KOR: Both sides] met.",
        "[state PER: Peru] and [state CHL: Chile] met. Two Asian countries and MPs of both parties objected.",
    ],
)
def test_two_sides(line: str):
    check(line)


def test_two_leaders_are_the_leaders_not_their_spokesmen():
    cast = cast_of(
        "Jacques Chirac met Angela Merkel in Blaesheim. The two leaders spoke for an hour.", on="2006-05-01"
    )
    pair = cast.mentions[-1]
    assert (pair.kind, pair.states, pair.persons) == (
        "pair",
        ("FRA", "DEU"),
        ("Jacques Chirac", "Angela Merkel"),
    )


def test_two_countries_of_three_stay_open():
    cast = cast_of("Peru, Chile and Bolivia met on Friday. The two countries agreed.")
    assert [m.kind for m in cast.mentions] == ["state", "state", "state"]


@pytest.mark.parametrize(
    "line",
    [
        "[state PER: Peru], [state CHL: Chile], [state BOL: Bolivia] and [state ECU: Ecuador] spoke. "
        "[state NOR: Norway] thanked the [pair PER/CHL/BOL/ECU: four countries].",
        "[state PER: Peru], [state CHL: Chile] and [state BOL: Bolivia] spoke. The five nations met.",
    ],
)
def test_so_many_nations_are_those_last_listed(line: str):
    check(line)


def test_the_leaders_of_an_official_text_are_those_of_its_title():
    official = {"title": "Vladimir Putin on Peru", "outlet": "Kremlin", "kind": "readout"}
    check("The [pair RUS/PER: presidents] spoke.", **official)
    check("The presidents of all the towns spoke.", **official)
    check("The presidents spoke.", title="Vladimir Putin on Peru")


def test_who_makes_a_demand_of_the_parties_is_none_of_them():
    line = "[state RUS: Russia] and [state PER: Peru] spoke. The parties must keep the truce."
    check(line, outlet="Kremlin", kind="readout")
    check(line.replace("The parties", "The [pair RUS/PER: parties]"))


def test_his_counterpart_is_in_the_same_office():
    cast = cast_of(
        "Norwegian Foreign Minister Ola Dahl wrote to Chilean Foreign Minister Juan Soto. "
        "Dahl met his Chilean counterpart in June."
    )
    counterpart = cast.mentions[-1]
    assert (counterpart.kind, counterpart.states, counterpart.name) == ("office", ("CHL",), "Juan Soto")


def test_the_minister_is_the_one_named_before():
    cast = cast_of("Norwegian Foreign Minister Ola Dahl spoke. The minister left at noon.")
    assert cast.mentions[-1].name == "Ola Dahl"


def test_the_ministry_is_the_one_named_before():
    check("The [body CHL: Chilean Foreign Ministry] confirmed it. The [body CHL: ministry] gave no date.")


def test_a_release_speaks_for_its_issuer():
    cast = check(
        "[pronoun USA: We] condemn the attack on [state CHL: Chile]. “We are sad,” said a farmer.",
        outlet="US State Department",
        kind="readout",
    )
    assert cast.issuers == ("USA",)


def test_a_joint_statement_speaks_for_all():
    cast = cast_of(
        "We condemn the attack.",
        title="Joint Statement of Norway and Chile on Whaling",
        outlet="Kremlin",
        kind="joint statement",
    )
    assert cast.issuers == ("NOR", "CHL")
    assert cast.mentions[-1].states == ("NOR", "CHL")


def test_the_press_issues_nothing():
    cast = cast_of("We saw the soldiers of Chile.", outlet="The Oslo Courier")
    assert cast.issuers == () and [m.kind for m in cast.mentions] == ["state"]


@pytest.mark.parametrize(
    "text",
    [
        "Pro-Russian crowds left the town.",
        "The shop sells us bread.",
        "It happened near New Jersey.",
        "May 5 was a holiday.",
    ],
)
def test_nobody(text: str):
    assert [m for m in cast_of(text).mentions if m.states] == []


def test_nobody_in_nothing():
    assert actors("") == ()


def test_mentions_never_overlap_and_stand_in_order():
    text = (
        "US Secretary of State Condoleezza Rice met Foreign Minister Li Zhaoxing of China in Beijing, China."
    )
    mentions = cast_of(text).mentions
    assert all(left.end <= right.start for left, right in pairwise(mentions))


def test_mentions_point_to_their_actor():
    cast = cast_of("Chile thanked Norway. Chile left.")
    by_id = {actor.id: actor for actor in cast.actors}
    assert [by_id[m.actor].state for m in cast.mentions if m.actor] == ["CHL", "NOR", "CHL"]
    assert len(cast.actors) == 2


def test_a_headline_needs_no_full_name():
    cast = cast_of("Crowds lined the road.", title="Chirac to Visit Peru")
    assert [(m.name, m.states) for m in cast.mentions] == [
        ("Jacques Chirac", ("FRA",)),
        (None, ("PER",)),
    ] or [m.states for m in cast.mentions] == [("FRA",), ("PER",)]


def test_the_first_word_of_a_sentence_is_no_surname():
    assert cast_of("In his hand was a letter. May it last.", on="2019-05-01").mentions == ()


def test_of_two_with_one_surname_it_is_the_one_named_last():
    cast = cast_of(
        "Chinese Ambassador Wang Haiming spoke. Chinese Foreign Ministry spokesperson Wang Jiahui agreed. "
        "Later Wang denied it."
    )
    assert cast.mentions[-1].name == "Wang Jiahui"


@pytest.mark.parametrize(
    "line",
    [
        "[state PER: Peru] said that [pronoun PER: it] would sign.",
        "[state PER: Peru] said that [state CHL: Chile] must recall [pronoun CHL: its] envoy.",
    ],
)
def test_a_pronoun_follows_the_subject_of_its_clause(line: str):
    found = [
        (kind, codes, words) for kind, codes, _, words in seen(cast_of(marked(line)[0]), marked(line)[0])
    ]
    for kind, codes, _, words in marked(line)[1]:
        assert (kind, codes, words) in found


def test_a_list_of_states_that_opens_a_statement_issues_it():
    cast = cast_of(
        "Norway, Canada, and the United States condemn the arrests. We call for calm.",
        title="Statement on Arrests",
        outlet="US State Department",
        kind="readout",
    )
    assert cast.issuers == ("NOR", "CAN", "USA")


def test_the_date_must_be_one():
    with pytest.raises(BadUsage, match="yesterday"):
        actors("Peru left.", on="yesterday")


def test_an_odd_publication_date_is_no_date():
    assert cast_of("President Putin signed the law.", on="soon").mentions[0].states == ()


def test_both_leaders_are_people_before_places():
    cast = cast_of("Jacques Chirac met Angela Merkel. Germany chose Oslo as both leaders liked Norway.")
    (pair,) = [m for m in cast.mentions if m.kind == "pair"]
    assert pair.states == ("FRA", "DEU")


def test_they_are_all_who_did_it_together():
    cast = cast_of("Jacques Chirac, Angela Merkel and Tony Blair met in Blaesheim. They spoke for an hour.")
    assert cast.mentions[-1].states == ("FRA", "DEU", "GBR")
    assert cast.mentions[-1].persons == ("Jacques Chirac", "Angela Merkel", "Tony Blair")


def test_they_go_on_from_they_and_are_both_countries():
    text = "Jacques Chirac met Angela Merkel. They discussed both countries' canals. They agreed to meet."
    pointing = [m.states for m in cast_of(text).mentions if m.kind in ("pronoun", "pair")]
    assert pointing == [("FRA", "DEU")] * 3


def actor_of(text: str, words: str, **options: str | None) -> tuple[str | None, str | None]:
    """Return the name and kind of the actor behind `words`."""
    cast = cast_of(text, **options)
    by_id = {actor.id: actor for actor in cast.actors}
    mention = next(m for m in cast.mentions if text[m.start : m.end] == words)
    actor = by_id.get(mention.actor or "")
    return (actor.name, actor.kind) if actor else (None, None)


@pytest.mark.parametrize(
    ("text", "words", "name"),
    [
        ("The French president flew to Lima.", "French president", "Jacques Chirac"),
        ("Britain's foreign secretary flew to Lima.", "Britain's foreign secretary", "Jack Straw"),
        ("The US secretary of state flew to Lima.", "US secretary of state", "Condoleezza Rice"),
        ("Condoleezza Rice met her Russian counterpart.", "Russian counterpart", "Sergey Lavrov"),
        ("The top US diplomat flew to Lima.", "US diplomat", "Condoleezza Rice"),
        ("The hermit kingdom's leader flew to Lima.", "hermit kingdom's leader", "Kim Jong Il"),
        ("The NATO chief flew to Lima.", "NATO chief", "Jaap de Hoop Scheffer"),
        ("The UN secretary-general flew to Lima.", "UN secretary-general", "Kofi Annan"),
        ("The EU High Representative flew to Lima.", "EU High Representative", "Javier Solana"),
    ],
)
def test_an_office_without_a_name_is_whoever_holds_it_on_the_date(text: str, words: str, name: str):
    assert actor_of(text, words) == (name, "person")
    mention = next(m for m in cast_of(text).mentions if text[m.start : m.end] == words)
    assert mention.name is None  # the report gives none


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("A former French president flew to Lima.", "French president"),
        ("A French president flies to Lima.", "French president"),
        ("In 1962 the French president flew to Lima.", "French president"),
        ("The French deputy foreign minister flew to Lima.", "French deputy foreign minister"),
        ("The French governor flew to Lima.", "French governor"),
        ("A US diplomat flew to Lima.", "US diplomat"),
        ("The French leader flew to Lima.", "French leader"),
        ("The CIA chief flew to Lima.", "CIA chief"),
        ("The Russian opposition leader flew to Lima.", "Russian opposition leader"),
    ],
)
def test_an_office_that_may_be_anothers_names_nobody(text: str, words: str):
    assert actor_of(text, words)[1] != "person"


def test_an_office_without_a_date_names_nobody():
    assert actor_of("The French president flew to Lima.", "French president", on=None)[1] == "state"
