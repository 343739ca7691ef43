"""Score the body text of news pages: ours against trafilatura's own, on the same pages.

    python benchmarks/html_body.py DATA        (DATA holds ground-truth.json and html/*.html.gz)

Two measures over lower-cased words, each averaged over pages: `shingles` counts four-word sequences
(as the article-extraction benchmark does, https://github.com/scrapinghub/article-extraction-benchmark),
with multiplicity; `words` counts single words. F1 is of the averaged precision and recall. `failed`
counts pages on which the reader raised, which score nothing. Exit status 1 when ours is lower.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from dragoman.ingest import ingest

Reader = Callable[[bytes], str]


def ours(raw: bytes) -> str:
    return ingest(raw).body


def trafilaturas(raw: bytes) -> str:
    import trafilatura

    return trafilatura.extract(raw, include_comments=False) or ""


def main(folder: Path) -> int:
    """Print one line a reader and measure; return 1 when ours is the lower by either measure."""
    gold = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    pages = {key: gzip.decompress((folder / "html" / f"{key}.html.gz").read_bytes()) for key in gold}
    figures: dict[str, dict[str, float]] = {}
    for name, reader in (("trafilatura", trafilaturas), ("dragoman", ours)):
        start, failed = time.process_time(), 0
        texts: dict[str, str] = {}
        for key, raw in pages.items():
            try:
                texts[key] = reader(raw)
            except Exception as error:
                failed += 1
                print(f"{name} failed on {key}: {type(error).__name__}: {error}", file=sys.stderr)
                texts[key] = ""
        spent = time.process_time() - start
        figures[name] = {}
        for measure, size in (("shingles", 4), ("words", 1)):
            precision, recall, f1 = score(
                [(gold[key]["articleBody"], text) for key, text in texts.items()], size
            )
            figures[name][measure] = f1
            print(f"{name:12} {measure:9} precision {precision:.4f}  recall {recall:.4f}  F1 {f1:.4f}")
        print(f"{name:12} {len(pages)} pages, {failed} failed, {1000 * spent / len(pages):.0f} ms a page")
    return int(
        any(
            figures["dragoman"][measure] < figures["trafilatura"][measure]
            for measure in ("shingles", "words")
        )
    )


def score(pairs: list[tuple[str, str]], size: int) -> tuple[float, float, float]:
    """Return precision, recall and F1 of shingles of `size` words over (gold, found) texts."""
    precisions, recalls = [], []
    for gold, found in pairs:
        wanted, got = shingles(gold, size), shingles(found, size)
        hits = sum((wanted & got).values())
        if got:
            precisions.append(hits / sum(got.values()))
        if wanted:
            recalls.append(hits / sum(wanted.values()))
    precision, recall = sum(precisions) / max(len(precisions), 1), sum(recalls) / max(len(recalls), 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def shingles(text: str, size: int) -> Counter[tuple[str, ...]]:
    """Return how often each sequence of `size` words stands in `text` (a shorter text is one)."""
    words = re.findall(r"\w+", text.lower())
    if len(words) < size:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[i : i + size]) for i in range(len(words) - size + 1))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/html_body.py DATA")
    sys.exit(main(Path(sys.argv[1])))
