"""Statements of a report: who is on record with what. The cast is given, so only the reading is tested."""

from __future__ import annotations

import re
from typing import Any

import pytest

from dragoman.readers.english.document import Cast, Mention, MentionKind, make_cast, parse
from dragoman.readers.english.statements.statement_finder import find_statements, quotes
from dragoman.record import Block, Report, ReportKind, Statement, Timex

NAMES: dict[str, tuple[MentionKind, tuple[str, ...], str | None, str | None]] = {
    "Kenya": ("state", ("KEN",), "Kenya", None),
    "Kenyan": ("demonym", ("KEN",), "Kenya", None),
    "Norway": ("state", ("NOR",), "Norway", None),
    "Chile": ("state", ("CHL",), "Chile", None),
    "Ann Doe": ("person", ("KEN",), "Ann Doe", "Foreign Minister"),
    "Doe": ("person", ("KEN",), "Ann Doe", "Foreign Minister"),
    "Ola Berg": ("person", ("NOR",), "Ola Berg", "envoy"),
    "Berg": ("person", ("NOR",), "Ola Berg", "envoy"),
    "Norwegian": ("demonym", ("NOR",), "Norway", None),
}


def given(text: str, **issuer: tuple[str, ...]) -> Cast:
    """The cast of the names above, as `text` has them."""
    mentions = []
    for name, (kind, states, full, office) in NAMES.items():
        places = re.finditer(rf"\b{name}\b", text)
        mentions += [Mention(at.start(), at.end(), kind, states, full, office) for at in places]
    return make_cast(mentions, **issuer)


def read(
    text: str,
    *,
    title: str | None = None,
    kind: ReportKind = "news",
    times: tuple[Timex, ...] = (),
    **issuer: Any,
) -> tuple[Statement, ...]:
    whole = f"{title}\n\n{text}" if title else text
    blocks = []
    for match in re.finditer(r"[^\n]+", whole):
        blocks.append(Block("title" if title and not blocks else "paragraph", match.start(), match.end()))
    report = Report("x", whole, tuple(blocks), kind=kind, title=title)
    found = find_statements(parse(report), given(whole, **issuer), times)
    for row in found:
        for span in (*row.evidence, *row.content, *row.quotes):
            span.verify(whole)
    return found


def rows(found: tuple[Statement, ...]) -> list[tuple[str | None, str, str]]:
    return [(row.speaker, row.kind, row.evidence[0].quote) for row in found]


def test_coordinated_verbs_make_one_statement() -> None:
    text = "Ann Doe said the port was shut and warned that the ships would wait."
    assert rows(read(text)) == [("Ann Doe", "indirect", text)]


def test_a_new_sentence_is_a_new_statement() -> None:
    text = "Ann Doe said the port was shut. Doe warned that the ships would wait."
    assert [row.speaker for row in read(text)] == ["Ann Doe", "Ann Doe"]


def test_two_speakers_in_a_sentence_have_each_their_part() -> None:
    text = "Kenya said the talks were useful, while Norway said that they had failed."
    assert rows(read(text)) == [
        ("Kenya", "indirect", "Kenya said the talks were useful"),
        ("Norway", "indirect", "Norway said that they had failed."),
    ]


def test_a_quotation_that_goes_on_belongs_to_its_statement() -> None:
    text = "“We wait for Norway,” Ann Doe said. “And we hope that it comes.”"
    (row,) = read(text)
    assert rows((row,)) == [("Ann Doe", "direct", text)]
    assert [span.quote for span in row.quotes] == ["And we hope that it comes.", "We wait for Norway,"]


def test_a_fragment_makes_a_paraphrase_mixed() -> None:
    (row,) = read("Ann Doe said the plan of Norway was “a farce”.")
    assert (row.kind, row.quotes[0].quote) == ("mixed", "a farce")


def test_a_fragment_deep_in_the_paraphrase_counts() -> None:
    (row,) = read("Ann Doe said that the quarrel with Norway called for “steady talks” in the summer.")
    assert (row.kind, [span.quote for span in row.quotes]) == ("mixed", ["steady talks"])


def test_he_goes_on_with_the_last_speaker() -> None:
    text = "“The road is open,” said Ola Berg.\n“Nobody will close it again,” he said."
    assert [row.speaker for row in read(text)] == ["Ola Berg", "Ola Berg"]


def test_the_innermost_person_is_the_speaker() -> None:
    text = "The Norwegian army said Ann Doe told it that the ships would leave on Friday."
    (row,) = read(text)
    assert row.speaker == "Ann Doe"
    assert row.via is not None
    assert row.via.quote == "The Norwegian army"


@pytest.mark.parametrize(
    "text",
    [
        "Critics said that Kenya had lost.",
        "Kenya and Norway discussed trade.",
        "Ann Doe is expected to say that Norway was wrong.",
        "Jo Smith, an analyst, said that Kenya had lost.",
        "The paper reported that Kenya had lost.",
        "Kenya and Norway went on talking over dinner.",
        "If Ann Doe says “we will go”, Norway stays.",
        "Unless Ann Doe says “we will go”, Norway stays.",
    ],
)
def test_no_statement(text: str) -> None:
    assert read(text) == ()


def test_a_condition_within_what_is_said_is_said() -> None:
    (row,) = read("“If they come, we will go,” Ann Doe said.")
    assert row.modality is None


def test_unnamed_officials_of_a_stated_government_count() -> None:
    text = "Kenyan officials said that the port was shut."
    assert rows(read(text)) == [("Kenyan officials", "indirect", text)]


def test_a_lead_that_sums_up_is_left_out() -> None:
    text = (
        "Kenya said on Friday that the ships of Norway would leave the port.\n"
        "“The ships will leave the port by Monday,” Ann Doe said."
    )
    assert [row.speaker for row in read(text)] == ["Ann Doe"]


def test_addressee_issue_channel_force() -> None:
    (row,) = read("At a news conference, Ann Doe warned Norway that sanctions would follow.")
    assert (row.addressee_state, row.channel, row.force) == ("NOR", "press-conference", 6)
    assert row.force_span is not None
    assert row.force_span.quote == "warned"
    assert [(tag.issue, tag.span.quote) for tag in row.issues] == [("sanctions", "sanctions")]


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ("Ann Doe told Norway that Chile and again Chile had left the port.", "Norway"),
        ("Ann Doe said to Norway that Chile and again Chile had left the port.", "Norway"),
        ("Ann Doe called on Norway to help Chile, and only Chile.", "Norway"),
        ("Ann Doe complained bitterly to Norway about Chile, and only Chile.", "Norway"),
        ("Ann Doe said that Chile, and only Chile, had spoken to Norway.", "Chile"),
    ],
)
def test_the_one_spoken_to_goes_before_those_spoken_of(text: str, to: str) -> None:
    found = read(text)
    assert [row.addressee.quote for row in found if row.addressee] == [to]


def test_a_release_is_its_issuers_word() -> None:
    text = (
        "Ann Doe, Foreign Minister\n"
        "We welcome the release of the crew by Norway. This is an important step for the whole region.\n"
        "As Ola Berg has said, the ships will leave the port next week."
    )
    found = read(text, title="The crew of the Aurora", issuers=("KEN",), issuer_names=("Kenya's ministry",))
    assert [(row.speaker, row.kind) for row in found] == [("Ann Doe", "direct"), ("Ola Berg", "indirect")]
    assert found[0].evidence[0].quote.endswith("for the whole region.")
    assert found[0].quotes == ()


def test_a_readout_tells_what_others_said() -> None:
    text = (
        "The following is attributable to Spokesperson Jo Roe:\n"
        "Ann Doe met with Ola Berg today. Doe urged Norway to open its ports."
    )
    found = read(
        text, title="Doe's Meeting", kind="readout", issuers=("KEN",), issuer_names=("Kenya's ministry",)
    )
    assert [(row.speaker, row.kind) for row in found] == [("Ann Doe", "indirect")]


def test_a_joint_statement_is_everybodys() -> None:
    text = (
        "Kenya, Norway and Chile issue the following statement.\n"
        "We condemn the attack on the convoy near the border."
    )
    found = read(
        text, title="Joint Statement on the Convoy", kind="joint statement", issuers=("KEN", "NOR", "CHL")
    )
    assert found[-1].speaker == "Kenya; Norway; Chile"
    assert (found[-1].kind, found[-1].speaker_state) == ("direct", "KEN")


def test_answers_are_the_labelled_persons_and_questions_nobodys() -> None:
    text = (
        "Q Minister, will the ships of Norway leave the port this week, and when?\n"
        "MINISTER DOE: The ships will leave the port on Friday, and we are glad of that."
    )
    found = read(text, kind="briefing", issuers=("KEN",), issuer_names=("Kenya's ministry",))
    assert [row.kind for row in found] == ["direct"]
    assert "ships will leave" in found[0].evidence[0].quote
    assert "Q Minister" not in found[0].evidence[0].quote


@pytest.mark.parametrize(
    ("title", "label", "speaker"),
    [
        ("Remarks by Foreign Minister Ann Doe Before a Journey", "THE FOREIGN MINISTER", "Ann Doe"),
        ("Remarks by Foreign Minister Doe and Ola Berg", "FOREIGN MINISTER", "Ann Doe"),
        ("Remarks by Deputy Foreign Minister Ann Doe", "THE FOREIGN MINISTER", "foreign minister"),
        ("Remarks by Ann Doe and Ola Berg", "MR.  BERG", "Ola Berg"),
        ("Remarks by Kenya’s Otto Ruud", "DR. RUUD", "Otto Ruud"),
    ],
)
def test_a_label_names_whom_the_title_gives_the_office(title: str, label: str, speaker: str) -> None:
    text = f"Q: Will you go?\n{label}:  We will go to Oslo next week for a round of talks."
    found = read(text, title=title, kind="transcript", issuers=("KEN",))
    assert [row.speaker for row in found] == [speaker]


def test_labels_in_small_letters_are_read_in_a_briefing() -> None:
    text = (
        "Morning Post: Will the ships of Norway leave the port this week, and when?\n"
        "Ann Doe: The ships of Norway will leave the port on Friday, and we are glad of that.\n"
        "Radio One: Have you told the government of Chile about the ships in the port?\n"
        "Ann Doe: Chile knows all that we know, and it has been very patient with us."
    )
    found = read(text, kind="briefing", issuers=("KEN",), issuer_names=("Kenya's ministry",))
    assert [(row.speaker, row.kind) for row in found] == [("Ann Doe", "direct"), ("Ann Doe", "direct")]


@pytest.mark.parametrize(
    ("text", "via"),
    [
        ("State television quoted Ann Doe as saying that the port would stay closed.", "State television"),
        ("Ann Doe was quoted by the agency as saying that the port would stay closed.", "the agency"),
        ("“The port will stay closed,” Ann Doe was quoted as saying by the agency.", "the agency"),
        ("In remarks carried by state media, Ann Doe said that the port would close.", "state media"),
        ("According to the agency, Ann Doe told the envoy of Norway that the port was closed.", "the agency"),
        ("Ann Doe said that the port would stay closed.", None),
        ("Ann Doe said that the agency had moved to a house carried by pillars.", None),
    ],
)
def test_who_passes_the_words_on_is_no_speaker(text: str, via: str | None) -> None:
    found = read(text)
    assert [row.speaker for row in found] == ["Ann Doe"]
    assert (found[0].via.quote if found[0].via else None) == via


def test_what_is_told_within_anothers_words_has_a_parent() -> None:
    outer, inner = quotes("Lima said that the envoy of Norway had told it that the port was closed.")
    assert (outer.speaker, outer.parent) == ("Lima", None)
    assert inner.parent == outer.id
    assert inner.content[0].quote == "that the port was closed"


@pytest.mark.parametrize(
    "text",
    [
        "Ann Doe said that she had warned the envoy of the danger.",
        "Ann Doe said that a plan had been threatened.",
        "Ann Doe said that critics had told her to go.",
    ],
)
def test_own_words_and_unknown_speakers_within_are_not_listed(text: str) -> None:
    assert len(quotes(text)) == 1


def test_a_refusal_is_listed_once() -> None:
    found = quotes("Lima declined to comment on the report.")
    assert [(row.speaker, row.cue.quote if row.cue else "", row.polarity) for row in found] == [
        ("Lima", "declined", "negative")
    ]


def test_what_is_told_by_nobody_named_has_no_speaker() -> None:
    reported, said = quotes("The ship was reportedly seized. It was said that the crew was safe.")
    assert [span.quote for span in reported.content] == ["The ship was", "seized"]
    assert [span.quote for span in said.content] == ["that the crew was safe"]
    assert (reported.speaker, said.speaker) == (None, None)


def test_the_guest_whom_the_title_names_answers_in_an_interview() -> None:
    text = (
        "Q: Will you go to Chile this year, and when?\n"
        "A: I will go to Chile as soon as the talks are over.\n"
        "Q: And what do you say to Norway, which has waited longer?\n"
        "A: Norway knows that it is always on my list, and near the top."
    )
    found = read(text, title="Interview with Ann Doe")
    assert [row.speaker for row in found] == ["Ann Doe", "Ann Doe"]
    assert read(text, title="Interview with Ann Doe and Ola Berg") == ()
    assert {row.speaker for row in quotes(text)} == {None}


def test_the_next_sentence_does_not_take_the_quotation_before_it() -> None:
    first, second = quotes("“We will stay,” Ana Rojas told Lima. “Not today.” Critics said it was a farce.")
    assert [span.quote for span in first.content] == ["“We will stay,”", "“Not today.”"]
    assert [span.quote for span in second.content] == ["it was a farce"]


def test_a_semicolon_parts_two_speakers() -> None:
    text = "Norway called the talks “a waste of time”; Chile said that its envoy had been “very patient”."
    found = read(text)
    assert [(row.speaker, row.quotes[0].quote) for row in found] == [
        ("Norway", "a waste of time"),
        ("Chile", "very patient"),
    ]


def test_they_are_the_ministers_of_the_states_named_together() -> None:
    found = read("The foreign ministers of Norway and Chile met in Oslo. They said the pact would be signed.")
    assert [(row.speaker, row.speaker_state) for row in found] == [("Norway; Chile", "NOR")]


def test_they_are_nobody_where_two_groups_could_be_meant() -> None:
    found = read(
        "The ministers of Norway and Chile met the presidents of Kenya and Chile. They said it would hold."
    )
    assert found == ()


def test_quotes_keeps_whoever_speaks_with_offsets_of_the_text() -> None:
    text = (
        "Critics called the plan “a farce”.\n\n“We shall see,” said Minister Ana Rojas of Chile. “Not today.”"
    )
    first, second = quotes(text)
    assert (first.speaker, first.speaker_state) == ("Critics", None)
    assert [span.quote for span in second.content] == ["“We shall see,”", "“Not today.”"]
    assert second.speaker_state == "CHL"
    for row in (first, second):
        for span in (*row.evidence, *row.content, *row.quotes):
            span.verify(text)
