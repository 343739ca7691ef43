"""Words from a report are printed, never obeyed."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from builders import report, statement, told
from dragoman.record import Record
from dragoman.render import words
from dragoman.render.record_formats import Writer, brief
from dragoman.render.words import for_markdown

MARKUP = "The [bold]minister[/] said :smile: [link=x]talks[/link] ended [/]."
CONTROL = "The min\x1b[31mister\x07 said\u202e talks\x9b2J ended\x00."
HTML = "Talks <script>alert(1)</script> ended | *never* `x` [a](b) ![c](d) # no."


def hostile(text):
    of = report(text, title=text, outlet=text)
    return Record(of, statements=(statement(of, text, speaker=text),), notes=(text,))


def shown(record, form):
    out = io.StringIO()
    writer = Writer(out, form)
    writer.write(record)
    writer.close()
    return out.getvalue()


def test_rich_markup_is_printed_literally():
    assert shown(hostile(MARKUP), "table").count("[bold]minister[/] said :smile: [link=x]talks[/link]") >= 4


@pytest.mark.parametrize("form", ["table", "md"])
def test_control_characters_are_dropped(form):
    out = shown(hostile(CONTROL), form)
    assert all(char == "\n" or char.isprintable() for char in out)
    assert "31mister" in out


def test_html_and_markdown_are_escaped():
    out = brief(hostile(HTML))
    assert "<script" not in out.replace("\\<", "")
    assert "\\[a\\](b)" in out and "\\!\\[c\\]" in out and "\\*never\\*" in out and "\\|" in out


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\n\nb", "a b"), ("a\u00a0b", "a b"), ("a\u200bb", "ab"), ("é “q”", "é “q”"), ("\ud800x", "x")],
)
def test_plain(text, expected):
    assert words.plain(text) == expected


def test_escaped_leaves_letters_and_quotation_marks():
    assert for_markdown("He said “yes” (twice), it’s 5%.") == "He said “yes” (twice), it’s 5%."


def test_a_lone_surrogate_does_not_stop_the_printing():
    record = replace(told(), notes=("broken \ud800 text",))
    assert "broken text" in shown(record, "table")
