"""A cluster that begins without any worker: nodes come for a batch, and go when it has ended.

Ray's fake provider starts each worker node as processes of this machine; everything else, the
autoscaler included, is the real thing.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.live import job
from tests.nodes.cluster import NODE_GB, cluster_on, until
from tests.object_storage import S3Server
from tests.postgres import PostgresServer
from tests.repositories import from_files
from wundr_sdk import WundrClient

pytestmark = [pytest.mark.ray, pytest.mark.long, pytest.mark.timeout(400)]

HEAD_ID = "f" * 50 + "00000"
MOST_WORKERS = 2
CONFIG: dict[str, Any] = {
    "cluster_name": "fake",
    "max_workers": MOST_WORKERS,
    "idle_timeout_minutes": 0.05,
    "upscaling_speed": 1.0,
    "provider": {
        "type": "external",
        "module": "tests.nodes.fake_provider.Provider",
        "head_node_id": HEAD_ID,
        "launch_multiple": True,
    },
    "auth": {},
    "available_node_types": {
        "ray.head.default": {"resources": {"CPU": 0}, "node_config": {}, "max_workers": 0},
        "worker": {
            "resources": {
                "CPU": 1,
                "memory": NODE_GB << 30,
                "object_store_memory": 200_000_000,
            },
            "node_config": {},
            "min_workers": 0,
            "max_workers": MOST_WORKERS,
        },
    },
    "head_node_type": "ray.head.default",
    "file_mounts": {},
    "cluster_synced_files": [],
    "file_mounts_sync_continuously": False,
    "rsync_exclude": [],
    "rsync_filter": [],
    "initialization_commands": [],
    "setup_commands": [],
    "head_setup_commands": [],
    "worker_setup_commands": [],
    "head_start_ray_commands": [],
    "worker_start_ray_commands": [],
}
ENVIRONMENT = {
    "PYTHONPATH": str(Path(__file__).parents[2]),
    "WUNDR_MAX_WORKERS": str(MOST_WORKERS),
    "WUNDR_WORKER_CPU_CORES": "1",
    "WUNDR_WORKER_MEMORY_GB": str(NODE_GB),
    "RAY_FAKE_CLUSTER": "1",
    "RAY_enable_autoscaler_v2": "1",
    "RAY_CLOUD_INSTANCE_ID": HEAD_ID,
    "RAY_OVERRIDE_NODE_ID_FOR_TESTING": HEAD_ID,
    "AUTOSCALER_UPDATE_INTERVAL_S": "1",
}

GROWS = "waiting for 1 CPU, 2 GB: cluster is scaling up"


def reason_of(client: WundrClient, batch_id: str) -> str | None:
    """Why the batch waits; None if it does not."""
    queue = client.batches.get_status(batch_id).queue
    return queue.reason if queue else None


def test_workers_come_for_a_batch_and_go_after_it(
    postgres: PostgresServer, s3: S3Server, tmp_path: Path
) -> None:
    config = tmp_path / "fake.yaml"
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    with cluster_on(postgres, s3, **ENVIRONMENT) as cluster:
        provider = CONFIG["provider"] | {"gcs_address": cluster.gcs}
        config.write_text(yaml.safe_dump(CONFIG | {"provider": provider}))
        cluster.start_head(f"--autoscaling-config={config}")
        cluster.deploy()
        assert cluster.nodes() == 0
        with cluster.client() as client:
            batch_id = client.batches.create(
                name="Elastic",
                type="analysis",
                jobs=[job(name, repository) for name in ("a", "b", "c")],
            ).batch_id
            until(lambda: reason_of(client, batch_id) == GROWS, 60)
            until(cluster.nodes, 120)
            ended = client.batches.wait_for_completion(batch_id, timeout=200)
            assert (ended.outcome, ended.jobs.completed) == ("succeeded", 3)
            assert ended.queue is None
        until(lambda: not cluster.nodes(), 90)
        until(lambda: not cluster.leftovers(), 20)
