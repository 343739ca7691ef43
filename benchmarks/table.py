"""The speed of this version on this machine: every benchmark of speed, with the machine on top.

    python -m benchmarks.table [DATA]        (make benchmark)

DATA is the folder of development data; without its general feed only what the repository holds is measured.
The bars stand in the headings.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path

FEED = "real/rss_2023_01_02.jsonl.gz"
ALWAYS = (
    ("one report: 600 words in 150 ms, 1.5 times the parse; cold 4 s; --help 0.3 s", ("benchmarks.speed",)),
    ("growth with length: the same for each word", ("benchmarks.growth", "--most", "16")),
    ("growth of a store: adding within 20 % of an empty one", ("benchmarks.store_growth", "--most", "50000")),
)
WITH_FEED = (
    ("a general feed: 3 times the bare nlp.pipe, 99 in 100 rows kept", ("benchmarks.feed_speed", "{feed}")),
    ("two processes 1.8 times one, two Ray nodes 1.6", ("benchmarks.scaling", "{feed}", "--reports", "1200")),
)


def main(data: Path) -> int:
    """Run them all, print what they print, return 1 if one could not run."""
    packages = ", ".join(f"{name} {metadata.version(name)}" for name in ("dragoman", "spacy", "numpy"))
    machine = f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}"
    print(f"{machine}, Python {platform.python_version()}")
    print(packages)
    feed = data / FEED
    failed = 0
    for title, command in (*ALWAYS, *(WITH_FEED if feed.is_file() else ())):
        print(f"\n== {title}", flush=True)
        arguments = [one.format(feed=feed) for one in command]
        failed += bool(subprocess.run([sys.executable, "-m", *arguments], check=False).returncode)
    if not feed.is_file():
        print(f"\nnot measured without {feed}: " + "; ".join(title for title, _ in WITH_FEED))
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/dev")))
