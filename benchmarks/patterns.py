"""Whether any regular expression of the program can take long: each is decided on its automaton.

    python -m benchmarks.patterns [--all] [--time] [--json]

Printed are the patterns whose time grows faster than the text, with a text that shows it; with `--all` every
one, with `--time` also the seconds over such a text of 2,000 and of 4,000 characters. Patterns that users
write (none can) and those of other packages are not among them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.regex_growth import Attack, Growth, growth_of
from benchmarks.regex_sources import Site, sites

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
BRIEFING = (
    "Press briefing\n\nZED: Norway and Chile met in Oslo on Friday.\n\nTHE HOST: It was a good day.\n\n"
    "Q Will you meet again?\n\nMR QQ: Yes, we will."
)
STEPS = 1_000_000
"""Steps that a bounded pattern may take at most: some milliseconds."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How a pattern is used where the source does not show it, and the longest text that it is given."""

    use: str
    most: int
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found of one pattern: `degree` is 1 where the time is in proportion, 0 where it doubles."""

    site: str
    line: int
    use: str
    pattern: str
    flags: int
    degree: int
    attack: Attack | None
    bound: Bound | None

    @property
    def word(self) -> str:
        """Return linear, bounded, exponential or the power."""
        if self.degree == 0:
            return "exponential"
        if self.degree == 1:
            return "linear"
        return "bounded" if self.bound is not None and self.bound.most**self.degree <= STEPS else "polynomial"


def bounds() -> dict[str, Bound]:
    """Return the patterns that may grow faster than their text, because it is short."""
    from dragoman.ingest.draft import LONGEST_DATELINE as OPENING
    from dragoman.lexicon.page_layout import LONGEST_HEAD, LONGEST_LINE
    from dragoman.readers.english.events.parties import _SOME_WORDS

    return {
        "readers.english.events.parties:_WORDS_BEFORE": Bound(
            "search", _SOME_WORDS, "the characters before a mention"
        ),
        "ingest.draft:_MIXED": Bound("match", OPENING, "the beginning of a paragraph"),
        "lexicon.page_layout:furniture.toml": Bound(
            "fullmatch", LONGEST_LINE, "a longer line is a paragraph"
        ),
        "lexicon.page_layout:report_kinds.toml": Bound("match", LONGEST_HEAD, "the beginning of a title"),
    }


def exercise() -> None:
    """Have the program make the patterns that it makes of what it reads."""
    from dragoman.comparison import compare
    from dragoman.evaluation.pairing import _spaced
    from dragoman.lexicon import foreign_words
    from dragoman.lexicon.comparison_terms import adjectives
    from dragoman.merge.corrections import found_in
    from dragoman.merge.terms import struck_place
    from dragoman.pipeline import read
    from dragoman.store.search import Term, _place
    from dragoman.web.home_page import _runs

    names = [path for path in sorted(EXAMPLES.iterdir()) if path.suffix in {".html", ".txt", ".md"}]
    records = [read(path) for path in names if path.name != "README.md"]
    for path in sorted((EXAMPLES / "versions").glob("*.html")):
        read(path)
    for language in foreign_words.LANGUAGES.rows:
        foreign_words.negations(language), foreign_words.offices(language)
        foreign_words.doubts(language, False), foreign_words.agent_marks(language)
        foreign_words.act_words(language), foreign_words.not_settled(language, True)
    compare(*records[:2])
    read(BRIEFING, published="2023-05-05")
    list(adjectives("candid talks"))
    words = "the talks in Oslo"
    _spaced(words, words)
    found_in(words, words)
    struck_place()
    _place(words, Term(("talks", "oslo")))
    list(_runs(words, (Term(("talks", "oslo")), Term(("norway",)))))


def verdicts(found: list[Site]) -> Iterator[Verdict]:
    """Yield the verdict on every pattern."""
    known: dict[tuple[str | bytes, int, str], Growth] = {}
    bounded = bounds()
    for site in found:
        bound = bounded.get(site.key)
        use = bound.use if bound is not None else site.use
        for pattern, flags in sorted(site.patterns, key=repr):
            key = (pattern, flags, use)
            growth = known.get(key) or known.setdefault(key, growth_of(*key))
            attack = growth.exponential or growth.polynomial
            degree = 0 if growth.exponential else growth.degree
            yield Verdict(site.key, site.first, use, _text(pattern), flags, degree, attack, bound)


def _text(pattern: str | bytes) -> str:
    return pattern if isinstance(pattern, str) else pattern.decode("latin-1")


def seconds(verdict: Verdict, length: int) -> float:
    """Return how long a pattern takes over its attack."""
    attack = verdict.attack or Attack("", "")
    text = (attack.before + attack.repeated * length)[:length] + "\x00"
    pattern = re.compile(verdict.pattern, verdict.flags)
    use = getattr(pattern, "match" if verdict.use == "both" else verdict.use)
    start = time.perf_counter()
    use(text)
    return time.perf_counter() - start


def main(arguments: list[str]) -> int:
    """Print the table; return 1 where a pattern is exponential, polynomial without a bound, or not seen."""
    parser = argparse.ArgumentParser()
    for option in ("--all", "--time", "--json"):
        parser.add_argument(option, action="store_true")
    asked = parser.parse_args(arguments)
    found = sites(exercise)
    unseen = [site.key for site in found if not site.patterns]
    told = list(verdicts(found))
    if asked.json:
        print(json.dumps([{**asdict(one), "word": one.word} for one in told] + [{"unseen": unseen}]))
        return 0
    for one in told:
        if asked.all or one.degree != 1:
            shown = one.pattern if len(one.pattern) < 100 else one.pattern[:97] + "..."
            print(f"{one.word:<12}{one.degree} {one.use:<10}{one.site}, line {one.line}\n    {shown!r}")
            if one.degree != 1 and one.attack:
                print(f"    {one.attack.before!r} + n * {one.attack.repeated!r}")
            if one.degree > 1 and asked.time:
                print(f"    {seconds(one, 2_000):.4f} s, {seconds(one, 4_000):.4f} s")
    counts = Counter(one.word for one in told)
    counted = ", ".join(f"{count} {word}" for word, count in counts.items())
    print(f"{len(found)} calls, {len(told)} patterns: {counted}")
    for key in unseen:
        print(f"not seen: {key}")
    return int(bool(unseen) or not counts.keys() <= {"linear", "bounded"})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
