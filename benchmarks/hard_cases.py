"""The twelve hard cases of attribution, our share right beside the best rules of the study before us.

    python benchmarks/hard_cases.py DATA [--limit N] [--list CASE]

DATA holds quotes/polnear_dev.jsonl (PolNeAR, development split) and score/quotes.py, whose list of
speech verbs tells case 2. Articles are read whole. An attribution is right when each of its segments is
matched (0.8 of the characters in either, one to one), and right with its speaker when our source also
overlaps the gold one of each. Cases overlap. `rules` are the figures that the study gives for its rules
of 65 lines over spaCy on the same articles. Case 11 counts quoted strings that are no quotation: right
is one that we leave alone; the study gives no figure. --list N prints what is missed of case N.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.quotes_layers import Chars, Found, Gold, matches, overlaps, trimmed

_PRONOUNS = frozenset(
    {"he", "she", "they", "it", "we", "i", "you", "who", "which", "that", "him", "her", "them", "his",
     "their", "those", "these", "this", "both", "others", "some", "one", "my",
     "our", "your", "its", "us", "me"}
)  # fmt: skip
_FAR = 25
_SHORT, _LONG = 3, 6


@dataclass(frozen=True, slots=True)
class Attributed:
    """A gold attribution of an article, its words at hand; `shared`: its source serves another cue too."""

    text: str
    contents: tuple[Chars, ...]
    cues: tuple[Chars, ...]
    sources: tuple[Chars, ...]
    kind: str
    shared: bool
    speech: bool

    def words(self, places: tuple[Chars, ...]) -> list[str]:
        return " ".join(self.text[a:b] for a, b in places).split()

    @property
    def pronoun(self) -> bool:
        words = self.words(self.sources)
        return len(words) == 1 and words[0].lower().strip(",") in _PRONOUNS


@dataclass(frozen=True, slots=True)
class Case:
    """A hard case: how it is told, and the share right of the study's rules (spans, with speaker)."""

    number: int
    title: str
    is_one: Callable[[Attributed], bool]
    rules: tuple[int, int] | None


def _far(one: Attributed) -> bool:
    if not one.sources or not one.cues:
        return False
    (a, b), (c, d) = one.sources[0], one.cues[0]
    return max(c - b, a - d) > _FAR


CASES = (
    Case(1, "indirect, no quotation marks", lambda one: one.kind == "indirect", (29, 27)),
    Case(2, "cue is no verb of speech", lambda one: not one.speech, (14, 8)),
    Case(
        3,
        "content before the speaker",
        lambda one: bool(one.sources) and one.contents[0][0] < one.sources[0][0],
        (69, 61),
    ),
    Case(4, "speaker is a pronoun", lambda one: one.pronoun, (52, 49)),
    Case(5, "content of at most 3 words", lambda one: len(one.words(one.contents)) <= _SHORT, (5, 3)),
    Case(6, "content in two or more pieces", lambda one: len(one.contents) > 1, (54, 49)),
    Case(7, "paraphrase with quoted words", lambda one: one.kind == "mixed", (51, 46)),
    Case(8, "speaker of 6 words or more", lambda one: len(one.words(one.sources)) >= _LONG, (56, 53)),
    Case(
        9,
        "speaker a common noun or group",
        lambda one: (
            bool(one.sources)
            and not one.pronoun
            and not re.search(r"[A-Z]", " ".join(one.words(one.sources)).removeprefix("The "))
        ),
        (33, 29),
    ),
    Case(10, "one speaker for several cues", lambda one: one.shared, (39, 35)),
    Case(12, "speaker far from the cue", _far, (35, 27)),
)


def main() -> int:
    """Print the table of the twelve cases."""
    from evaluation.adapters import quotes

    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", type=Path)
    parser.add_argument("--limit", type=int, help="the first N articles only")
    parser.add_argument("--list", type=int, metavar="CASE", help="print what is missed of one case")
    options = parser.parse_args()
    is_speech = _scorers_verbs(options.data)
    lines = (options.data / "quotes" / "polnear_dev.jsonl").read_text(encoding="utf-8").splitlines()
    count: Counter[tuple[int, str]] = Counter()
    total = 0
    for line in lines[: options.limit]:
        article = json.loads(line)
        found = _found(article["text"], quotes(article["text"]))
        gold = attributed(article, is_speech)
        total += len(gold)
        for one, (spans, speaker) in zip(gold, judged(gold, found), strict=True):
            for case in CASES:
                if case.is_one(one):
                    count.update({(case.number, "of"): 1, (case.number, "spans"): spans})
                    count[case.number, "speaker"] += speaker
                    if case.number == options.list and not (spans and speaker):
                        print(
                            f"{' '.join(one.words(one.sources))} | {' '.join(one.words(one.cues))} | ", end=""
                        )
                        print(" ".join(one.words(one.contents))[:140])
        _quoted_strings(article["text"], gold, found, count)
    _print(count, total)
    return 0


def attributed(article: dict[str, Any], is_speech: Callable[[str], bool]) -> list[Attributed]:
    """Return the gold attributions of one article."""
    text = article["text"]
    sources = Counter(tuple(map(tuple, item["sources"])) for item in article["gold"] if item["sources"])
    rows = []
    for item in article["gold"]:
        contents, cues, named = (
            tuple(sorted((a, b) for a, b in item[name])) for name in ("contents", "cues", "sources")
        )
        speech = is_speech(" ".join(text[a:b] for a, b in cues).lower())
        shared = sources[tuple(map(tuple, item["sources"]))] > 1
        if contents:
            rows.append(Attributed(text, contents, cues, named, item["kind"], shared, speech))
    return rows


def judged(gold: list[Attributed], found: list[Found]) -> list[tuple[bool, bool]]:
    """Return for each attribution whether all its segments are found, and all with its speaker."""
    pieces = [
        (number, Gold(span, one.kind, one.cues, one.sources))
        for number, one in enumerate(gold)
        for start, end in one.contents
        for line in re.finditer(r"[^\n]+", one.text[start:end])
        if (span := trimmed(one.text, start + line.start(), start + line.end()))[0] < span[1]
    ]
    pairs = {j: i for i, j in matches([piece for _, piece in pieces], [one.span for one in found]).items()}
    right = [[True, True] for _ in gold]
    for j, (number, piece) in enumerate(pieces):
        hit = j in pairs
        named = hit and (not piece.sources or overlaps(found[pairs[j]].source, piece.sources))
        right[number] = [right[number][0] and hit, right[number][1] and named]
    return [(spans, speaker) for spans, speaker in right]


def _found(text: str, rows: list[dict[str, Any]]) -> list[Found]:
    return [
        Found(span, one["cue"], one["source"])
        for one in rows
        for start, end in one["content"]
        if (span := trimmed(text, start, end))[0] < span[1]
    ]


def _quoted_strings(
    text: str, gold: list[Attributed], found: list[Found], count: Counter[tuple[int, str]]
) -> None:
    """Case 11: quoted strings outside every attribution, and those that we took for a quotation."""
    from dragoman.readers.english.statements.quotations import find_quoted

    contents = [place for one in gold for place in one.contents]
    for line in re.finditer(r"\S[^\n]*", text):
        for one in find_quoted(line.group()):
            place = (line.start() + one.start, line.start() + one.end)
            if one.level > 1 or overlaps(place, contents):
                continue
            count[11, "of"] += 1
            count[11, "spans"] += not overlaps(place, [segment.span for segment in found])


def _print(count: Counter[tuple[int, str]], total: int) -> None:
    heads = ("case", "n", "share", "ours: spans", "+speaker", "rules: spans", "+speaker")
    print("{:37} {:>5} {:>6}  {:>11} {:>8}  {:>12} {:>8}".format(*heads))
    for case in sorted((*CASES, _SCARE), key=lambda case: case.number):
        number = case.number
        of = count[number, "of"]
        spans, speaker = (f"{100 * count[number, part] / max(of, 1):.0f}" for part in ("spans", "speaker"))
        rules = [str(figure) for figure in case.rules] if case.rules else ["-", "-"]
        share = f"{100 * of / total:.1f}" if case.rules else "-"
        row = (f"{number:2} {case.title}", of, share, spans, speaker if case.rules else "-", *rules)
        print("{:37} {:5} {:>6}  {:>11} {:>8}  {:>12} {:>8}".format(*row))
    print(f"attributions {total}")


_SCARE = Case(11, "quoted strings that are no quotation", lambda one: False, None)


def _scorers_verbs(data: Path) -> Callable[[str], bool]:
    """Return the test for a verb of speech of the scorer in DATA, the same as the study's."""
    sys.path.insert(0, str(data / "score"))
    spec = importlib.util.spec_from_file_location("scorer_of_quotes", data / "score" / "quotes.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{data} has no score/quotes.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    test: Callable[[str], bool] = scorer.is_speech
    return test


if __name__ == "__main__":
    sys.exit(main())
