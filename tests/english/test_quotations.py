"""Quotation marks on raw paragraphs: what is found stands in [brackets] of level 1, nothing else."""

from __future__ import annotations

import pytest

from dragoman.readers.english.statements.quotations import find_quoted, find_quoted_in_paragraphs


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
