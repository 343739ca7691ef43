"""What always holds: mutated input raises only our errors, and every block lies inside the text."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman.errors import DragomanError
from dragoman.ingest import ingest
from dragoman.record import Report

SEEDS = (
    b"<html><head><title>Talks | The Paper</title><meta charset='utf-8'><script type='application/ld+json'>"
    b'{"@type":"NewsArticle","headline":"Talks","datePublished":"2023-05-05T10:00Z","author":"Li Wei"}'
    b"</script></head><body><h1>Talks</h1><p class='byline'>By Ana Rojas, Oslo correspondent</p>"
    b"<figure><figcaption>Ministers in Oslo. (AP)</figcaption></figure>"
    b"<p>OSLO, May 5 (NTB) - The two ministers met on Friday.</p>"
    b"<table><tr><td>One<br>two</td></tr></table></body></html>",
    b"---\ntitle: Talks\ndate: 2023-05-05\n---\n\n# Talks\n\n![a b c](x.jpg)\n\n> They **met** in [Oslo](http://x.example).\n",
    b"Talks open in Oslo\n\nPosted on : 2023-05-05 16:53 KST\nMinisters in Oslo. (Reuters)\n\n"
    b"The two ministers met on Friday.\n\nBy Ana Rojas, Oslo correspondent\n\nRelated stories\nOther talks",
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A seed with a few stretches cut out, doubled or overwritten."""
    raw = draw(st.sampled_from(SEEDS))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 40)))
        new = draw(st.one_of(st.just(b""), st.just(raw[start:end] * 2), st.binary(max_size=8)))
        raw = raw[:start] + new + raw[end:]
    return raw


@given(mutated())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_bytes(raw: bytes) -> None:
    try:
        report = ingest(raw)
    except DragomanError:
        return
    check(report)


@given(st.text(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_text(text: str) -> None:
    try:
        report = ingest(text)
    except DragomanError:
        return
    check(report)


def check(report: Report) -> None:
    end = 0
    for block in report.blocks:
        assert end <= block.start < block.end <= len(report.text)
        assert report.text[block.start : block.end].strip()
        end = block.end
    report.text.encode("utf-8")
    if report.dateline:
        report.dateline.span.verify(report.text)
