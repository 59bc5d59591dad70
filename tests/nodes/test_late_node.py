"""A node that joins an installation whose results only the head node reaches."""

from pathlib import Path

import pytest

from tests.live import job
from tests.nodes.cluster import cluster_on
from tests.object_storage import S3Server
from tests.postgres import PostgresServer
from tests.repositories import from_files

pytestmark = [pytest.mark.ray, pytest.mark.long, pytest.mark.timeout(300)]


def test_work_stays_on_the_head(postgres: PostgresServer, s3: S3Server, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    with cluster_on(postgres, s3, WUNDR_ARTIFACTS_URL=None) as cluster:
        cluster.start_head(cores=1)
        cluster.deploy()
        cluster.add_node(1)
        assert cluster.nodes() == 1
        (replica,) = cluster.processes("ray::ServeReplica")
        replica.kill()  # the one that follows finds two nodes
        with cluster.client() as client:
            batch = client.batches.create(
                name="Late",
                type="analysis",
                jobs=[job(name, repository) for name in ("a", "b", "c", "d")],
                options={"max_parallel": 4},
            )
            ended = client.batches.wait_for_completion(batch.batch_id, timeout=120)
            assert (ended.outcome, ended.jobs.completed) == ("succeeded", 4)
            assert client.batches.get_results(batch.batch_id).summary.total_files == 4
        assert any((cluster.home / "cache" / "mirrors").iterdir())
        assert not (cluster.folder / "node1" / "cache").exists()
