"""Three nodes that share their storage, one of them killed in the middle of a batch."""

from pathlib import Path
from typing import Any

import pytest

from tests.chaos.batches import summary_of as numbers_of
from tests.live import job
from tests.nodes.cluster import Cluster, cluster_on, until
from tests.object_storage import S3Server
from tests.postgres import PostgresServer
from tests.repositories import from_packages
from wundr_ray.contract.vocabulary import EventName
from wundr_sdk import WundrClient

pytestmark = [pytest.mark.ray, pytest.mark.long, pytest.mark.timeout(400)]

NODES = 3
PACKAGES = ("sqlalchemy", "rich", "bandit", "radon", "xlsxwriter", "httpx")


def submit(client: WundrClient, repositories: list[Path]) -> str:
    """A batch that analyses everything, whatever is known from before."""
    jobs = [job(path.name, path) for path in repositories]
    options = {"incremental": False, "max_parallel": NODES}
    return client.batches.create(name="N", type="analysis", jobs=jobs, options=options).batch_id


def summary_of(client: WundrClient, batch_id: str) -> dict[str, Any]:
    ended = client.batches.wait_for_completion(batch_id, timeout=150, poll_seconds=0.5)
    assert (ended.outcome, ended.jobs.completed) == ("succeeded", len(PACKAGES))
    return numbers_of(client, batch_id)


def kill_a_node(cluster: Cluster) -> None:
    """The raylet of a worker that analyses."""
    worker = until(lambda: cluster.processes("ray::analyse_"), 60)[0]
    raylet = next(each for each in worker.parents() if each.name() == "raylet")
    raylet.kill()


def test_a_batch_outlives_one_of_its_nodes(
    postgres: PostgresServer, s3: S3Server, tmp_path: Path
) -> None:
    repositories = [from_packages(tmp_path / name, [name]) for name in PACKAGES]
    with cluster_on(postgres, s3) as cluster:
        cluster.start_head()
        for number in range(1, NODES + 1):
            cluster.add_node(number)
        cluster.deploy()
        with cluster.client() as client:
            undisturbed = summary_of(client, submit(client, repositories))
            batch_id = submit(client, repositories)
            kill_a_node(cluster)
            assert summary_of(client, batch_id) == undisturbed
            events = [each.event for each in client.batches.stream_events(batch_id)]
        assert events.count(EventName.JOB_COMPLETED) == len(PACKAGES)
        assert cluster.nodes() == NODES - 1
        until(lambda: not cluster.leftovers(), 30)
        own = [cluster.folder / f"node{number}" for number in range(1, NODES + 1)]
        assert all(any((home / "cache" / "mirrors").iterdir()) for home in own)
        assert not (cluster.home / "cache" / "mirrors").exists()
