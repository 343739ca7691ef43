"""How fast this machine reads: a quick measure, for `dragoman doctor --bench`.

The text is made of the examples of the lexicon of predicates, so that it is the same wherever this version
is installed. Times are CPU seconds of this process; `benchmarks/` of the repository measures more,
on reports.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from dragoman.settings import DEFAULT, Settings

WORDS = 600
_ROUNDS = 5
_A_PARAGRAPH = 5  # sentences


@dataclass(frozen=True, slots=True)
class Measure:
    """What was measured: CPU seconds to load the parser and lexicons, then for `words` words the bare parse
    and the whole reading, warm; bytes of memory at most, None where the system does not tell."""

    words: int
    loading: float
    parsing: float
    reading: float
    memory: int | None

    @property
    def ratio(self) -> float:
        """The whole reading over the bare parse."""
        return self.reading / self.parsing


def measure(settings: Settings = DEFAULT) -> Measure:
    """Read the same invented text several times and return what it took."""
    from dragoman.ingest import ingest
    from dragoman.pipeline import extract
    from dragoman.readers.english.document import parse

    text = sample()
    report = ingest(text, published="2023-05-05", settings=settings)
    loading = _cpu(lambda: extract(report, settings))
    parsing, reading = [], []
    for number in range(_ROUNDS):
        # Another text each time: what was learned of one report must not make the next one cheap.
        other = ingest(f"{text}\n\nNumber {number}.", published="2023-05-05", settings=settings)
        parsing.append(_cpu(lambda other=other: parse(other, settings)))  # type: ignore[misc]
        reading.append(_cpu(lambda other=other: extract(other, settings)))  # type: ignore[misc]
    return Measure(len(text.split()), loading, median(parsing), median(reading), _memory())


def sample() -> str:
    """Return a text of some 600 words in paragraphs."""
    from dragoman.lexicon.predicates import frames

    sentences: list[str] = []
    words = 0
    for frame in frames():
        if words < WORDS:
            sentences.append(frame.example)
            words += len(frame.example.split())
    groups = (sentences[at : at + _A_PARAGRAPH] for at in range(0, len(sentences), _A_PARAGRAPH))
    return "\n\n".join(" ".join(group) for group in groups)


def _cpu(run: Callable[[], object]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def _memory() -> int | None:
    try:
        import resource
    except ImportError:
        return None
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
