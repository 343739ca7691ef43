"""What must hold for every text, however odd."""

from __future__ import annotations

import io

from hypothesis import given, settings
from hypothesis import strategies as st

from builders import report, statement
from dragoman.record import Record
from dragoman.record.encoding import decode, encode
from dragoman.render import words
from dragoman.render.record_formats import Writer, brief
from dragoman.render.words import for_markdown

texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=80).filter(
    lambda text: bool(text.strip("\n"))
)


def record_of(text):
    of = report(text, title=text)
    return Record(of, statements=(statement(of, text, speaker=text),), notes=(text,))


@given(st.text(max_size=80))
def test_plain_text_is_printable_on_one_line_and_stays_so(text):
    plain = words.plain(text)
    assert plain.isprintable()
    assert words.plain(plain) == plain


@given(st.text(max_size=80), st.integers(2, 40))
def test_shortened_is_short(text, length):
    assert len(words.shortened(text, length)) <= length


@given(texts)
@settings(max_examples=50, deadline=None)
def test_every_format_prints_every_record(text):
    record = record_of(text)
    for form in ("table", "md", "jsonl"):
        out = io.StringIO()
        writer = Writer(out, form)
        writer.write(record)
        writer.close()
        assert out.getvalue().endswith("\n")
        if form != "jsonl":
            assert all(line.isprintable() for line in out.getvalue().split("\n"))


@given(texts)
def test_a_brief_holds_no_bare_angle_bracket(text):
    assert "<" not in brief(record_of(text)).replace("\\<", "")
    assert "\n" not in for_markdown(text)


@given(texts)
def test_written_and_read_is_the_same_record(text):
    record = record_of(text)
    assert decode(encode(record)) == record
    assert record.verify() == 2
