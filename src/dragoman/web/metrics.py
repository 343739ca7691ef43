"""Counts of what the server did and what the store holds, for Prometheus.

Where several processes serve one desk, each writes its counts to files in the folder that the environment
variable PROMETHEUS_MULTIPROC_DIR names, and every one of them answers with the sums
(`prometheus_client.multiprocess`)."""

from __future__ import annotations

import os
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from dragoman import __version__
from dragoman.store.queries.overview import Totals

KIND = "text/plain; version=0.0.4; charset=utf-8"
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The environment variable that names the folder of counts; it must stand before `prometheus_client` is
imported."""
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Upper ends of the classes that times are counted in; the last class has none."""

disable_created_metrics()  # type: ignore[no-untyped-call]  # a line beside each count that says since when it counts


class Metrics:
    """Counts requests; may be asked from several threads."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "dragoman_http_requests", "Requests answered, by page and status.", ("method", "page", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "dragoman_http_request_seconds", "Time from a request to the end of its answer.", ("page",),
            buckets=_SECONDS, registry=self._registry,
        )  # fmt: skip

    def count(self, method: str, page: str, status: int, seconds: float) -> None:
        """Count a request that was answered. `page` is the pattern of its address."""
        known = method if method in ("GET", "HEAD", "POST") else "other"
        self._requests.labels(known, page, str(status)).inc()
        self._seconds.labels(page).observe(seconds)

    def text(self, totals: Totals) -> str:
        """Return all counts in the text format of Prometheus."""
        counted = self._registry
        if FOLDER in os.environ:
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        return (generate_latest(_OfStore(totals)) + generate_latest(counted)).decode()


class _OfStore(Collector):
    """What the store holds, asked for anew each time."""

    def __init__(self, totals: Totals) -> None:
        self._totals = totals

    def collect(self) -> Iterator[Metric]:
        """Yield the metrics of the store."""
        version = GaugeMetricFamily("dragoman_info", "The program's version.", labels=("version",))
        version.add_metric((__version__,), 1)
        yield version
        rows = GaugeMetricFamily("dragoman_store_rows", "What the store holds.", labels=("kind",))
        for kind in ("reports", "statements", "mentions", "stories"):
            rows.add_metric((kind,), getattr(self._totals, kind))
        yield rows
