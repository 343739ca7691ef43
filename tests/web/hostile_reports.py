"""Reports whose every word is meant to do something on a page, or to tear it."""

# ruff: noqa: E501 (what a page may hold, as long as it comes)

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from builders import party, report, span
from dragoman.ingest import ingest
from dragoman.record import (
    Actor,
    Block,
    Byline,
    Caption,
    Commitment,
    Event,
    Person,
    Place,
    Position,
    Record,
    Report,
    Statement,
    Tag,
    Timex,
    When,
    Where,
    content_id,
)

CODE = (
    "<script>window.ran=1</script><ScRiPt src=//evil.example/x.js></sCrIpT>",
    "\"'><img src=x onerror=window.ran=2><svg/onload=window.ran=3>' onfocus='window.ran=4' autofocus='",
    "</a></bdi></title></style></textarea></script>--><script>window.ran=5</script><iframe src=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css><img src=http://evil.example/x.png><base href=//evil.example>",
    "{{ 7*7 }}${7*7}#{7*7}<%= 7*7 %>{% include 'base.html' %}",
)
WORDS = (
    " ".join(CODE),
    " ".join(reversed(CODE)) + " in a later version",
    "\u202egnp.exe\u2066\u2067\u200f\u061c\u0007\u001b[31m שר החוץ (12) — 34!",
    "W" * 100_000,
    "The minister of a very long title " * 3000,
    "Z" + "\u0301\u0336\u0489" * 400,
)
"""What a report says: code, a new version of it, turned text, a long word, a long title, marks upon marks."""
ADDRESSES = (
    ("https://evil.example/\" onmouseover=window.ran=6 x='", "javascript:window.ran=7"),
    ("https://evil.example/\" onmouseover=window.ran=6 x='", " JaVa\tScRiPt:window.ran=8"),
    ("https://\u202eelpmaxe.live/", "data:text/html,<script>window.ran=9</script>"),
    ("https://evil.example/" + "W" * 100_000, "//evil.example/"),
    ("vbscript:window.ran=10", "file:///etc/passwd"),
    ("https://user:word@evil.example/?a=<b>&c='d'", "about:blank"),
)
"""Where each says it is from, and where its original is."""
PAGE = """<!doctype html><html lang='en" onx="'><head><title>Envoys &lt;script&gt;window.ran=20&lt;/script&gt;</title>
<link rel="canonical" href="javascript:window.ran=21"><link rel="alternate" hreflang="fr" href="javascript:window.ran=22">
<meta property="article:published_time" content="2023-05-24T10:00:00+02:00"><meta name="author" content="<svg onload=window.ran=23>">
<meta property="og:site_name" content="<img src=//evil.example/x.png onerror=window.ran=24>"></head><body><article>
<h1>Envoys &lt;script&gt;window.ran=25&lt;/script&gt; met</h1><p class="byline">By &lt;b onclick=window.ran=26&gt;Kari Nord</p>
<figure><img src="//evil.example/x.png"><figcaption>Ministers &lt;svg onload=window.ran=27&gt; in Oslo</figcaption></figure>
<svg onload="window.ran=28"><script>window.ran=29</script><text>drawn words that nobody spoke</text></svg>
<p>Envoys of Norway and Chile met in Oslo on Wednesday to speak about fish &lt;img src=x onerror=window.ran=30&gt;.
<a href="javascript:window.ran=31">They agreed to meet again in Santiago</a>, and the talks were called useful by both sides.</p>
<p>The two countries had not spoken about fish for a long time before this meeting, which lasted for several hours.</p>
<script>window.ran=32</script></article></body></html>"""
"""A page that a reader might be given."""


def hostile_records() -> Iterator[Record]:
    """Yield records in which every field that is read from a report holds one of WORDS, and one of PAGE."""
    for day, (words, addresses) in enumerate(zip(WORDS, ADDRESSES, strict=True), 10):
        yield _record(words, *addresses, f"2023-05-{day}")
    of = ingest(PAGE.encode(), suffix=".html")
    yield Record(of, events=(_event(of, of.title or "", "Oslo", "2023-05-24"),))


def _record(words: str, address: str, original: str, day: str) -> Record:
    text = f"{words}\n\n{words}\n\nNorway met Chile in {words} on Friday.\n\nIt was said: {words}"
    of = replace(
        report(text),
        title=words,
        standfirst=words,
        captions=(Caption(words, words),),
        bylines=(Byline(words, words),),
        outlet=words,
        published_at=f"{day}T10:00:00+02:00",
        language=words[:40],
        address=address,
        original=original,
        contact=words,
        links=(address, original),
        id=content_id("hostile", words),
    )
    kinds = ("title", "caption", "paragraph", "paragraph")
    of = replace(
        of, blocks=tuple(Block(kind, one.start, one.end) for kind, one in zip(kinds, of.blocks, strict=True))
    )
    place, friday = of.text.index(words, of.blocks[2].start), span(of, "Friday")
    here, last = of.span(place, place + len(words)), of.span(of.text.rindex(words), len(of.text))
    told = replace(
        _event(of, of.text[of.blocks[2].start : of.blocks[2].end], words, day),
        mode="meet",
        when=When(day, friday, time="14:25"),
        history=(("planned", here),),
    )
    said = Statement(
        content_id("said", words), "direct", words, "CHL", (last,), (last,), quotes=(last,), speaker_span=last,
        speaker_office=words, cue=span(of, "said"), addressee=here, channel="press conference", via=here,
        issues=(Tag("trade", here),), force=4, force_span=here,
    )  # fmt: skip
    return Record(
        of,
        actors=(Actor("who", "person", words, "CHL", (here,), office=words),),
        times=(Timex(friday, "DATE", day),),
        places=(Place(here, words, "city", latitude=59.9, longitude=10.7, country="NOR"),),
        statements=(said,),
        events=(told,),
        positions=(Position(content_id("stand", words), "CHL", "trade", words, 4, (last,), (said.id,)),),
        commitments=(Commitment(content_id("undertook", words), told.actors, here, None, "open", (here,)),),
        notes=(words,),
    )


def _event(of: Report, evidence: str, place: str, day: str) -> Event:
    where = of.text.index(place)
    return Event(
        content_id("hostile event", of.id), "CONSULT", "held", (party("NOR"),), (party("CHL"),),
        (span(of, evidence),), when=When(day, None), where=Where(place, of.span(where, where + len(place))),
        persons=(Person(place, "CHL", of.span(where, where + len(place)), office=place),),
        issues=(Tag("trade", span(of, evidence)),),
    )  # fmt: skip
