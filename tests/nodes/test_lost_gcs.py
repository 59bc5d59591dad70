"""Ray's control service (GCS) is killed in the middle of a batch; its state is in Redis."""

import subprocess
from pathlib import Path

import pytest

from tests.live import job
from tests.nodes.cluster import Cluster, cluster_on, until
from tests.nodes.redis import redis_server
from tests.object_storage import S3Server
from tests.postgres import PostgresServer
from tests.repositories import from_packages
from wundr_ray.contract.vocabulary import EventName

pytestmark = [pytest.mark.ray, pytest.mark.long, pytest.mark.timeout(400)]

PACKAGES = ("sqlalchemy", "rich", "bandit", "radon")
ACTORS = ("ray::Scheduler", "ray::Notifier", "ray::QuotaActor", "ray::BatchManager")


def actors(cluster: Cluster) -> set[int]:
    return {process.pid for title in ACTORS for process in cluster.processes(title)}


def test_a_batch_outlives_the_control_service(
    postgres: PostgresServer, s3: S3Server, tmp_path: Path
) -> None:
    repositories = [from_packages(tmp_path / name, [name]) for name in PACKAGES]
    with redis_server(tmp_path) as address, cluster_on(postgres, s3) as cluster:
        kept = {"RAY_REDIS_ADDRESS": address, "RAY_external_storage_namespace": "wundr"}
        cluster.start_head(**kept)
        cluster.add_node(1)
        cluster.deploy()
        with cluster.client() as client:
            jobs = [job(path.name, path) for path in repositories]
            batch_id = client.batches.create(name="G", type="analysis", jobs=jobs).batch_id
            until(lambda: cluster.processes("ray::analyse_"), 60)
            before = actors(cluster)
            restart = kill_gcs(cluster)
            try:
                ended = client.batches.wait_for_completion(batch_id, timeout=150)
                assert (ended.outcome, ended.jobs.completed) == ("succeeded", len(PACKAGES))
                events = [each.event for each in client.batches.stream_events(batch_id)]
                assert events.count(EventName.JOB_COMPLETED) == len(PACKAGES)
                assert before <= actors(cluster)
                until(lambda: not cluster.leftovers(), 30)
            finally:
                restart.kill()
                restart.wait()


def kill_gcs(cluster: Cluster) -> "subprocess.Popen[bytes]":
    """Killed, and started again as it was."""
    gcs = next(each for each in cluster.processes("gcs_server") if each.name() == "gcs_server")
    command, environment, folder = gcs.cmdline(), gcs.environ(), gcs.cwd()
    gcs.kill()
    gcs.wait(10)
    with (cluster.folder / "gcs.log").open("wb") as log:
        return subprocess.Popen(command, env=environment, cwd=folder, stdout=log, stderr=log)
