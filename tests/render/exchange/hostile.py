"""Texts that break careless writers, and a record whose every text they are."""

from __future__ import annotations

from dataclasses import replace

from builders import event, report, span, statement, told
from dragoman.record import Actor, Byline, Party, Person, Place, Record, Timex, Where

TEXTS = {
    "quotation marks and commas": 'He said "yes", she said ""no""; they, both, signed.',
    "line breaks": "one\r\ntwo\nthree\rfour\u2028five",
    "tabs": "a\tb\t\tc",
    "control characters": "a\x00b\x07c\x1b[31md\x7f",
    "right-to-left": "abc \u202eefg\u202c \u200f\u05e9\u05dc\u05d5\u05dd \u0627\u0644\u0633",
    "markup": '<script>alert(1)</script> & <b>"x"</b> ]]> --> {{x}} [a](b) | # `c`',
    "formula": '=HYPERLINK("http://x.example","y")',
    "formula behind an apostrophe": "'=1+1",
    "a dash first": "- a point",
    "astral letters": "𝕃𝕚𝕞𝕒 🇵🇪 met 👩‍👩‍👧",
    "combining marks": "De\u0301sire\u0301e\u00a0met",
    "a very long word": "x" * 100_000,
    "list marks": "a; b; c",
    "None": "None",
}


def record(text: str) -> Record:
    """A record that has `text` wherever a report or a reader could put it."""
    of = report(
        f"\u00bf {text} \u00bf met again.", title=text, outlet=text, address=text, standfirst=text,
        bylines=(Byline(text, text),), published_at="2023-05-05T17:10:00+02:00", language="en",
    )  # fmt: skip
    words = span(of, text)
    meeting = event(
        of, text, actors=(Party("NOR", words, "named", "a"),), persons=(Person(text, "NOR", words, text),),
        where=Where(text, words, "NOR"), when=replace(told().events[1].when, span=words), predicate=words,
    )  # fmt: skip
    said = statement(
        of, text, speaker=text, speaker_office=text, speaker_span=words, cue=words, quotes=(words,)
    )
    return Record(
        of, actors=(Actor("a", "person", text, "NOR", (words,), office=text),), events=(meeting,),
        statements=(said,), places=(Place(words, text, "city", None, 59.9, 10.7, 5.0, "NOR"),), notes=(text,),
    )  # fmt: skip


def within(of: Record, words: str) -> Record:
    """The record with a time expression that is `words`, wherever in a token they stand."""
    return replace(of, times=(Timex(span(of.report, words), "DATE", "2023"),))
