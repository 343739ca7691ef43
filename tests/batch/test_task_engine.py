"""Batches answered in order by a crew of workers; tasks on a Ray cluster of which a node is lost."""

from __future__ import annotations

import signal
import sys
from concurrent.futures import Future

import pytest
from corpora import RECORDS, built

from dragoman import stopping
from dragoman.batch.task_engine import Cluster, in_order
from dragoman.errors import InstallationError
from dragoman.stopping import Stopped, deferred, listening


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_node_that_is_lost_loses_nothing(corpus, tmp_path, contents):
    pytest.importorskip("ray")
    import ray
    from ray.cluster_utils import Cluster as Nodes

    small = {"num_cpus": 1, "object_store_memory": 80 * 2**20, "include_dashboard": False}
    nodes = Nodes(initialize_head=True, head_node_args=small)
    try:
        second = nodes.add_node(num_cpus=1, object_store_memory=80 * 2**20)
        lost = []

        def noted(note):
            if not lost:
                lost.append(second)
                nodes.remove_node(second, allow_graceful=False)

        here, there = str(tmp_path / "here"), str(tmp_path / "there")
        done = built(corpus, there, Cluster(nodes.address), shard_size=2, noted=noted)
        assert lost and done.failed == [] and done.reports == len(RECORDS)
    finally:
        ray.shutdown()
        nodes.shutdown()
    built(corpus, here, shard_size=2)
    assert contents(here) == contents(there)


def test_without_ray_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(InstallationError, match=r"pip install 'dragoman\[ray\]'"):
        Cluster()


def given_out(*, answered, signal_before):
    """What is given out of batches a to e when a signal comes before one of them is taken; with "never" when
    all are. Those `answered` have their answer by then."""
    futures, given = {}, []

    def batches():
        for batch in (*"abcde", "never"):
            if batch == signal_before:
                for name in answered & futures.keys():
                    futures[name].set_result(name.upper())
                signal.raise_signal(signal.SIGTERM)
            if batch != "never":
                yield batch

    def start(batch):
        return futures.setdefault(batch, Future())

    with listening(lambda by: None, whole_process=False), deferred(), pytest.raises(Stopped):
        for pair in in_order(batches(), start, ahead=9):
            given.append(pair)  # noqa: PERF402 (kept though it ends in an exception)
    return given


def test_what_is_answered_is_given_out_up_to_the_first_that_is_not():
    assert given_out(answered={"a", "b", "d"}, signal_before="d") == [("a", "A"), ("b", "B")]
    assert given_out(answered={"a", "b", "d"}, signal_before="never") == [("a", "A"), ("b", "B")]
    assert given_out(answered={"b"}, signal_before="c") == []


def test_nothing_more_is_given_out_when_time_is_up(monkeypatch):
    monkeypatch.setattr(stopping, "WRITING", 0.0)
    assert given_out(answered={"a", "b"}, signal_before="c") == []
