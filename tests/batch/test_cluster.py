"""A Ray cluster of two nodes on this machine, one of which is lost in the middle."""

from __future__ import annotations

import sys

import pytest
from corpora import RECORDS, built

from dragoman.batch.task_engine import Cluster
from dragoman.errors import InstallationError


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
