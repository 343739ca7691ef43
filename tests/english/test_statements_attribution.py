"""Quotation marks; attributions as written: [source: ...], [cue: ...], [content: ...] in the sentence."""

from __future__ import annotations

import re

import pytest

from dragoman.readers.english.document import Document, parse
from dragoman.readers.english.statements.attribution import Attribution, find_attributions
from dragoman.readers.english.statements.quotations import find_quoted, find_quoted_in_paragraphs
from dragoman.record import Block, Report


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said: “The road is open.” She left.", ["“The road is open.”"]),
        ('"We will wait," she said. "And hope."', ['"We will wait,"', '"And hope."']),
        ("''Talks go on,'' the envoy said.", ["''Talks go on,''"]),
        ("«La route est libre», he said.", ["«La route est libre»"]),
        ("‘We don’t know,’ he told the ministers’ aides. ‘Go.’", ["‘We don’t know,’", "‘Go.’"]),
        ("She said, 'we won't go', and left.", ["'we won't go'"]),
        ("He called it “a “so-called” truce” today.", ["“a “so-called” truce”"]),
        ("“The reef is ours", ["“The reef is ours"]),
    ],
)
def test_outer_quotations(text: str, expected: list[str]) -> None:
    assert [text[q.start : q.end] for q in find_quoted(text) if q.level == 1] == expected


@pytest.mark.parametrize(
    "text",
    ["The ministers’ aides didn’t know.", "It was the summer of '68 in Prague.", "Nobody spoke.", "a ' b"],
)
def test_no_quotation(text: str) -> None:
    assert find_quoted(text) == ()


def test_inner_text_leaves_the_marks_out_and_inner_quotations_have_level_two() -> None:
    text = "“He told me ‘go’ and I went,” she said."
    outer, inner = find_quoted(text)
    assert text[outer.inner_start : outer.inner_end] == "He told me ‘go’ and I went,"
    assert (inner.level, text[inner.start : inner.end]) == (2, "‘go’")


def test_an_odd_mark_does_not_lose_the_others() -> None:
    text = '"Yes," he said. The 12" pipe broke. "No," she said.'
    found = [text[q.start : q.end] for q in find_quoted(text)]
    assert '"Yes,"' in found
    assert '"No,"' in found


def test_a_quotation_may_go_on_in_the_next_paragraph() -> None:
    first, second = find_quoted_in_paragraphs(
        ["He said: “We waited. " + "We hoped. " * 80, "“Then we left.”"]
    )
    assert [q.closed for q in first] == [False]
    assert [q.closed for q in second] == [True]


def test_a_long_unclosed_mark_inside_a_paragraph_quotes_nothing() -> None:
    (row,) = find_quoted_in_paragraphs(["He said “no and went on. " + "The talks dragged on. " * 60])
    assert row == ()


MARK = re.compile(r"\[(source|cue|content): ([^\]]*)\]")


def marked(line: str) -> tuple[str, dict[str, list[str]]]:
    """Return the text without its brackets, and what they mark."""
    expected: dict[str, list[str]] = {"source": [], "cue": [], "content": []}
    for kind, words in MARK.findall(line):
        expected[kind].append(words)
    return MARK.sub(r"\2", line), expected


def document(text: str) -> Document:
    blocks = tuple(Block("paragraph", match.start(), match.end()) for match in re.finditer(r"[^\n]+", text))
    return parse(Report("x", text, blocks))


def found(text: str) -> list[Attribution]:
    return [item for item in find_attributions(document(text)) if not item.nested]


def parts(text: str, item: Attribution) -> dict[str, list[str]]:
    def words(*places: tuple[int, int] | None) -> list[str]:
        return [text[place[0] : place[1]] for place in places if place]

    return {"source": words(item.source), "cue": words(item.cue), "content": words(*item.content)}


@pytest.mark.parametrize(
    "line",
    [
        "[source: The minister] [cue: said] [content: that the talks would go on].",
        "[source: The ministry] [cue: said] [content: the road was closed].",
        "[content: The road is closed], [source: the ministry] [cue: said].",
        "[content: “The road is open,”] [cue: said] [source: the minister].",
        "[source: The envoy] [cue: went on]: [content: “We are patient.”]",
        "[content: “We wait,”] [source: the envoy] [cue: said]. [content: “And we hope.”]",
        "[source: She] [cue: told] reporters [content: that the army had left].",
        "[source: The council] [cue: condemned] [content: the attack on the convoy].",
        "[source: The council] [cue: called for] [content: an immediate ceasefire].",
        "[source: Tokyo] [cue: accused] [content: Moscow of sending ships into its waters].",
        "[source: The premier] [cue: declined] [content: to name a date].",
        "[content: The raid] was [cue: condemned] by [source: the union].",
        "[content: The port is shut], [cue: according to] [source: the harbour office].",
        "[source: The army]'s [cue: claim] [content: that the town had fallen] was false.",
    ],
)
def test_parts(line: str) -> None:
    text, expected = marked(line)
    (item,) = found(text)
    got = parts(text, item)
    assert got["cue"] == expected["cue"]
    assert got["content"] == expected["content"]
    assert [words.removesuffix("'s") for words in got["source"]] == expected["source"]


@pytest.mark.parametrize(
    "text",
    [
        "The two delegations discussed trade.",
        "Trade between the two coasts grew.",
        "The film “Red Sea” won a prize.",
    ],
)
def test_no_attribution(text: str) -> None:
    assert found(text) == []


def test_kinds() -> None:
    text = "The envoy said the plan was “a farce”.\n“Go home,” she added.\nThe ministry said it was shut."
    assert [item.kind for item in found(text)] == ["mixed", "direct", "indirect"]


def test_a_participle_shares_the_subject() -> None:
    text = "The envoy said the talks had failed, adding that she would wait."
    assert [parts(text, item)["source"] for item in found(text)] == [["The envoy"], ["The envoy"]]


def test_the_one_quoted_is_the_source_not_the_agency() -> None:
    text = "The agency quoted the minister as saying that the road was open."
    assert [parts(text, item)["source"] for item in found(text)] == [["the minister"]]


def test_a_denial_and_a_negated_cue() -> None:
    text = "The army denied that it had crossed the river.\nThe envoy did not say that talks had ended."
    assert [item.polarity for item in found(text)] == ["negative", "negative"]


def test_a_quotation_that_opens_the_next_paragraph_inherits_the_speaker() -> None:
    text = "“We waited for the ships,” the envoy said.\n“Then we left the port for good.”"
    first, second = found(text)
    assert (second.inherited, second.source) == (True, first.source)


def test_a_byline_after_a_dash_is_the_source() -> None:
    text = "“The strait is open to all who keep the law.” — Ana Rojas, minister"
    (item,) = found(text)
    assert parts(text, item)["source"] == ["Ana Rojas"]


def test_an_announcement_names_the_speaker_of_the_next_paragraph() -> None:
    text = "The minister made this statement:\n“The strait is open to all who keep the law of the sea.”"
    assert [parts(text, item)["source"] for item in found(text) if item.quotes] == [["The minister"]]


@pytest.mark.parametrize(
    "text",
    ["“Go home at once,” the mayor shot back.", "The mayor put it this way: “Go home at once.”"],
)
def test_any_verb_beside_a_quotation_attributes_it(text: str) -> None:
    (item,) = found(text)
    assert parts(text, item)["source"][0].lower() == "the mayor"
    assert item.kind == "direct"


def test_the_name_of_a_programme_is_no_quotation() -> None:
    text = "The envoy said on “Meet the Press” that the talks had failed."
    (item,) = found(text)
    assert (item.kind, item.quotes) == ("indirect", ())


def test_a_label_holds_until_the_next() -> None:
    text = "MS. DOE: We met in Oslo on Friday.\nIt was a good day for us all.\nQ Will you meet again?"
    sources = [parts(text, item)["source"] for item in found(text)]
    assert sources == [["MS. DOE"], ["MS. DOE"], ["Q"]]


def test_every_offset_reads_back() -> None:
    text = "“No,” Ms. Doe said, “and that’s it.” The U.S. envoy, who disagreed, said: “We’ll see."
    for item in found(text):
        for start, end in (*item.content, *item.quotes):
            assert 0 <= start < end <= len(text)
