"""Examples of texts that nobody has labelled, for a network to learn what a larger one says of them.

    python -m training.unlabelled POOL --taken FILE... --output EXAMPLES.jsonl.gz

Texts whose hash stands in a file of `--taken` (labels, sets that are for scoring) are left out. With
`--share 0/2` only every second text is read, so that two processes may share the work.
"""

from __future__ import annotations

import random
import sys

from training.classes import UNLABELLED
from training.draw import free_texts, parser_of
from training.examples import Labelled, write
from training.pool import OFFICIAL, PORTAL, PoolText


def main() -> int:
    """Draw, read and write."""
    parser = parser_of(__doc__, portal=26_000, official=1_500)
    parser.add_argument("--share", default="0/1")
    given = parser.parse_args()
    free = list(free_texts(given.pool, (PORTAL, *OFFICIAL), given.taken))
    summaries = [text for text in free if text.file == PORTAL]
    official = [text for text in free if text.file != PORTAL]
    chance = random.Random(given.seed)
    chance.shuffle(summaries)
    chance.shuffle(official)
    drawn = summaries[: given.portal] + official[: given.official]
    number, parts = map(int, given.share.split("/"))
    count = write([_unlabelled(text) for text in drawn[number::parts]], given.output)
    print(f"{count} examples")
    return 0


def _unlabelled(text: PoolText) -> Labelled:
    return Labelled(text.id, UNLABELLED, text.text, text.published, text.outlet, text.title, [])


if __name__ == "__main__":
    sys.exit(main())
