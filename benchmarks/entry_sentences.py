"""How many entries of a chronology say what they are about, over the stories of a store.

    python -m benchmarks.entry_sentences STORE [--show 20]

An entry is empty when its sentence has nothing beyond type, parties and status: no content in the report's
own words, and no place. Printed are the counts by event type, and with --show so many sentences of each type,
with their evidence, to be read.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict

from dragoman.merge.story import Story
from dragoman.query.chronology import entry
from dragoman.store import Store
from dragoman.store.paging import every


def main() -> int:
    """Print the counts; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store")
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    with Store.open(options.store, create=False) as store:
        stories = [story for story in every(store.stories, limit=1000) if not story.situation]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    examples: dict[str, list[str]] = defaultdict(list)
    for story in stories:
        counts[story.event_type][kind(story)] += 1
        line = entry(story)
        examples[story.event_type].append(f"{line.sentence}\n        {line.words.quote!r}")
    total = sum(counts.values(), Counter[str]())
    for name, count in (*sorted(counts.items()), ("all", total)):
        size = count.total()
        shares = ", ".join(f"{kind} {count[kind]} ({count[kind] / size:.0%})" for kind in KINDS)
        print(f"{name:10} {size:5}: {shares}")
        for example in examples[name][: options.show]:
            print(f"    {example}")
    return 0


KINDS = ("content", "place", "empty")


def kind(story: Story) -> str:
    """Return what the sentence of a story has beyond its type, parties and status."""
    sentence = entry(story).sentence
    if "“" in sentence:
        return "content"
    return "place" if story.where and story.where in sentence else "empty"


if __name__ == "__main__":
    raise SystemExit(main())
