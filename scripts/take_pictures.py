"""Take the pictures of the desk that the documentation shows, from the bundled reports.

    python scripts/take_pictures.py          (needs Chromium, and fonts for Korean and Chinese)

Writes docs/pictures/*.png. The reports are read anew into a store of their own, so the pictures show what the
program does today; no page of them bears the date of the day on which they are taken.
"""

from __future__ import annotations

import shutil
import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import httpx
import uvicorn
from PIL import Image
from playwright.sync_api import sync_playwright

from dragoman.cli import main as command_line
from dragoman.store import Store
from dragoman.web.app import application

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
REPORTS = [
    *sorted(path for path in (ROOT / "examples").iterdir() if path.suffix in (".html", ".txt")),
    *sorted((ROOT / "examples").glob("*-*.md")),
    *sorted((ROOT / "examples" / "pairs").glob("*.md")),
]
VERSIONS = sorted((ROOT / "examples" / "versions").glob("*.html"))
WIDTH, HEIGHT = 1200, 860
COLOURS = 64
DEMO = "Blinken and Qin talk into the evening in Beijing, far apart on Taiwan"
TWO_SIDES = ("U.S. Department of State", "Ministry of Foreign Affairs of the People's Republic of China")


def main() -> None:
    """Read the reports, open their pages, take the pictures."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        raise SystemExit("no Chromium here: apt-get install chromium")
    PICTURES.mkdir(exist_ok=True)
    _take(program, REPORTS, _addresses)
    _take(program, VERSIONS, lambda store, base: {"versions": _side_by_side(store)})
    for picture in sorted(PICTURES.glob("*.png")):
        print(f"{picture.relative_to(ROOT)}  {picture.stat().st_size // 1000} kB")


def _take(
    program: str, reports: Sequence[Path], addresses: Callable[[Store, str], Mapping[str, str]]
) -> None:
    """Take the pictures of pages over a store of some reports; `addresses` has their names and addresses."""
    with TemporaryDirectory() as folder:
        name = str(Path(folder) / "pictures.db")
        command_line(["add", *map(str, reports), "--store", name])
        with Store.open(name) as store, _served(store) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
            for picture, address in addresses(store, base).items():
                page.goto(base + address)
                page.screenshot(path=PICTURES / f"{picture}.png")
                _with_few_colours(PICTURES / f"{picture}.png")
            browser.close()


def _side_by_side(store: Store) -> str:
    """Return the address of the comparison of all reports of a store, the English one first."""
    reports = [(report.row.language, report.origin.version) for report in store.reports(limit=5)]
    order = ("en", "ko", "zh", "ru", "fr")
    versions = [version for _, version in sorted(reports, key=lambda row: order.index(row[0] or "en"))]
    return "/compare?" + "&".join(
        f"{name}={version}" for name, version in zip("abcde", versions, strict=True)
    )


def _with_few_colours(picture: Path) -> None:
    """Write a picture anew with a palette: a page has few colours, and the file becomes half as large."""
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


def _addresses(store: Store, base: str) -> dict[str, str]:
    """Return what is pictured: the name of a picture, and the page's address."""
    reports = {(one.row.title, one.row.outlet): one.origin.version for one in store.reports(limit=1000)}
    demo = next(version for (title, _), version in reports.items() if title == DEMO)
    sides = [
        next(v for (_, outlet), v in reports.items() if outlet == wanted and v != demo)
        for wanted in TWO_SIDES
    ]
    entries = httpx.get(f"{base}/relations/USA/CHN.json?since=2023-06&until=2023-06").json()["entries"]
    story = max(entries, key=lambda one: (one["sources"], one["story"]))["story"]
    return {
        "home": "/",
        "relationship": "/relations/USA/CHN",
        "issue": "/issues/taiwan",
        "story": f"/stories/{story}",
        "report": f"/reports/{demo}",
        "compare": f"/compare?a={sides[0]}&b={sides[1]}",
    }


@contextmanager
def _served(store: Store) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(application(store), log_level="warning"))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


if __name__ == "__main__":
    main()
