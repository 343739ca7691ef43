"""What the server did, in the text format of Prometheus: requests by page and status, times, store counts."""

from __future__ import annotations

import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from dragoman import __version__
from dragoman.store.queries.overview import Totals

KIND = "text/plain; version=0.0.4; charset=utf-8"
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the classes that times are counted in, in seconds; the last class has none."""


class Metrics:
    """Counts requests; may be asked from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._times: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()

    def count(self, method: str, page: str, status: int, seconds: float) -> None:
        """Count a request that was answered. `page` is the pattern of its address."""
        known = method if method in ("GET", "HEAD", "POST") else "other"
        with self._lock:
            self._requests[known, page, status] += 1
            self._times.setdefault(page, [0] * (len(BOUNDS) + 1))[bisect_left(BOUNDS, seconds)] += 1
            self._seconds[page] += seconds  # type: ignore[assignment]

    def text(self, totals: Totals) -> str:
        """Return everything as lines."""
        with self._lock:
            return "\n".join((*self._lines(totals), ""))

    def _lines(self, totals: Totals) -> Iterator[str]:
        yield from _head("dragoman_info", "gauge", "The program's version.")
        yield f'dragoman_info{{version="{__version__}"}} 1'
        yield from _head("dragoman_http_requests_total", "counter", "Requests answered, by page and status.")
        for (method, page, status), count in sorted(self._requests.items()):
            labels = f'method="{method}",page="{_label(page)}",status="{status}"'
            yield f"dragoman_http_requests_total{{{labels}}} {count}"
        name = "dragoman_http_request_seconds"
        yield from _head(name, "histogram", "Time from a request to the end of its answer.")
        for page, counts in sorted(self._times.items()):
            label, total = f'page="{_label(page)}"', 0
            for bound, count in zip((*BOUNDS, "+Inf"), counts, strict=True):
                total += count
                yield f'{name}_bucket{{{label},le="{bound}"}} {total}'
            yield f"{name}_sum{{{label}}} {self._seconds[page]:.6f}"
            yield f"{name}_count{{{label}}} {total}"
        yield from _head("dragoman_store_rows", "gauge", "What the store holds.")
        for kind in ("reports", "statements", "mentions", "stories"):
            yield f'dragoman_store_rows{{kind="{kind}"}} {getattr(totals, kind)}'


def _head(name: str, kind: str, says: str) -> Iterator[str]:
    yield f"# HELP {name} {says}"
    yield f"# TYPE {name} {kind}"


def _label(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
