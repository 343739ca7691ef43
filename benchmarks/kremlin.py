"""Whom the Kremlin's editors tagged, and whom Dragoman finds: python benchmarks/kremlin.py DATA [--alarms]

DATA is the folder of the development sets; its real/kremlin_2000_2012.jsonl.gz holds items of
2000 to 2012 with the states and persons that the editors tagged. Every tagged item is read, up to 300
(the file has fewer; a fixed seed chooses if it ever has more). Prints, for states, recall and
precision of all states named anywhere and of those a report is about (`main_states`), Russia left
aside; for persons, recall, and how many have the office of the report's date rather than the one in
the tag, which is of 2020. With --alarms, prints each state found that no tag has, with its words.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from dragoman.lexicon.phrases import folded
from dragoman.lexicon.states import states
from dragoman.readers.english.actors.cast_finder import find_cast
from dragoman.readers.english.document import Cast, Document, Mention, parse
from dragoman.record import Block, Report

FILE = Path("real") / "kremlin_2000_2012.jsonl.gz"
MOST, SEED = 300, 7
OWN = "RUS"
_SPELLING = 0.85


def main() -> int:
    options = _options()
    items = _sample(options.data / FILE)
    counts: Counter[str] = Counter()
    for item in items:
        document = parse(_report(item))
        cast = find_cast(document)
        _count_states(counts, item, document, cast)
        _count_persons(counts, item, cast)
        if options.alarms:
            print("\n".join(_alarms(item, document, cast)))
    _print(len(items), counts)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--alarms", action="store_true", help="print each state that no tag has")
    options = parser.parse_args()
    if not (options.data / FILE).exists():
        parser.error(f"no {FILE} in {options.data}")
    return options


def _sample(path: Path) -> list[dict[str, Any]]:
    """Return the items with a tag of a state or person, at most MOST of them, in the file's order."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        items = [json.loads(line) for line in file]
    tagged = [item for item in items if item["persons"] or _tagged(item)]
    if len(tagged) > MOST:
        chosen = sorted(random.Random(SEED).sample(range(len(tagged)), MOST))
        tagged = [tagged[index] for index in chosen]
    return tagged


def _report(item: dict[str, Any]) -> Report:
    lines = [item["title"], item["lead"] or "", *(item["body"] or "").split("\n")]
    parts = [line.strip() for line in lines if line.strip()]
    blocks, start = [], 0
    for index, part in enumerate(parts):
        blocks.append(Block("paragraph" if index else "title", start, start + len(part)))
        start += len(part) + 2
    text = "\n\n".join(parts)
    return Report(
        item["id"], text, tuple(blocks), title=item["title"], outlet="Kremlin", published_at=item["date"]
    )


def _tagged(item: dict[str, Any]) -> set[str]:
    """Return the codes of the states that the editors tagged; areas that are no state are left out."""
    names = {folded(tag[1]) for tag in item["tags"] if tag[0] == "countries"}
    return {_codes()[name] for name in names if name in _codes()} - {OWN}


_CODES: dict[str, str] = {}


def _codes() -> dict[str, str]:
    if not _CODES:
        for state in states().values():
            for name in (state.name, *state.aliases, *state.former):
                _CODES.setdefault(folded(name), state.acts_for)
    return _CODES


def _named(cast: Cast) -> set[str]:
    return {code for mention in cast.mentions for code in mention.states if code in states()} - {OWN}


def _count_states(counts: Counter[str], item: dict[str, Any], document: Document, cast: Cast) -> None:
    tagged = _tagged(item)
    if not tagged:
        return
    about = set(main_states(document, cast)) - {OWN}
    counts.update(items=1, tagged=len(tagged))
    for name, found in (("named", _named(cast)), ("about", about)):
        counts.update({f"{name} found": len(found), f"{name} right": len(found & tagged)})


def _count_persons(counts: Counter[str], item: dict[str, Any], cast: Cast) -> None:
    for person in item["persons"]:
        counts["persons"] += 1
        actor = next(
            (one for one in cast.actors if one.kind == "person" and _same(one.name, person["name"])), None
        )
        counts["persons found"] += actor is not None
        if actor is not None and actor.office and person["office"]:
            counts["both offices"] += 1
            counts["another office"] += not _alike(actor.office, person["office"])


def _same(left: str, right: str) -> bool:
    """Tell whether two names are one in another order or spelling: "Hu Jintao", "Lukashenko Alexander"."""
    words = [sorted(folded(name).split()) for name in (left, right)]
    inside = set(words[0]) <= set(words[1]) or set(words[1]) <= set(words[0])
    return inside or SequenceMatcher(None, " ".join(words[0]), " ".join(words[1])).ratio() > _SPELLING


def _alike(left: str, right: str) -> bool:
    """Tell whether two titles share a word that tells one office from another."""
    return bool(
        {*folded(left).split()} & {*folded(right).split()} - {"of", "the", "and", "russia", "minister"}
    )


def _alarms(item: dict[str, Any], document: Document, cast: Cast) -> Iterator[str]:
    tagged = _tagged(item)
    for code in sorted(_named(cast) - tagged if tagged else ()):
        first = next(mention for mention in cast.mentions if code in mention.states)
        words = document.report.text[max(0, first.start - 40) : first.end + 20].replace("\n", " ")
        yield f"{item['id']} {code}: {words}"


def _print(items: int, counts: Counter[str]) -> None:
    print(f"items with a tag {items}, with a state {counts['items']}: {counts['tagged']} states")
    for name in ("named", "about"):
        recall = counts[f"{name} right"] / max(1, counts["tagged"])
        precision = counts[f"{name} right"] / max(1, counts[f"{name} found"])
        found = counts[f"{name} found"]
        print(f"states {name:6} recall {recall:.3f}  precision {precision:.3f}  ({found} found)")
    recall = counts["persons found"] / max(1, counts["persons"])
    print(f"persons tagged {counts['persons']}, recall {recall:.3f}")
    print(
        f"persons with an office here and in the tag {counts['both offices']}, "
        f"another than the tag's of 2020: {counts['another office']}"
    )


def main_states(document: Document, cast: Cast) -> tuple[str, ...]:
    """Return the states that the title and the first paragraph name besides the issuers, in reading order.

    Where those name none, the states that the rest names. Organisations are not states.
    """
    first = next((paragraph.end for paragraph in document.body), 0)
    head = [mention for mention in cast.mentions if mention.end <= first]
    return _states_named(head, cast) or _states_named(cast.mentions, cast)


def _states_named(mentions: list[Mention] | tuple[Mention, ...], cast: Cast) -> tuple[str, ...]:
    codes = dict.fromkeys(code for mention in mentions for code in mention.states)
    return tuple(code for code in codes if code in states() and code not in cast.issuers)


if __name__ == "__main__":
    sys.exit(main())
