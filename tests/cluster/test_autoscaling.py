"""A cluster that begins without any worker: nodes come for a batch, and go when it has ended.

Ray's fake provider starts each worker node as processes of this machine; everything else, the
autoscaler included, is the real thing.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from serve_app.local.accounts import first_key, with_store
from serve_app.local.cluster import free_ports
from serve_app.local.processes import MARK, end_all
from serve_app.local.state import ray_token
from tests.live import job
from tests.repositories import from_files
from wundr_ray.settings import Settings
from wundr_sdk import WundrClient

pytestmark = [pytest.mark.ray, pytest.mark.timeout(400)]

HEAD_ID = "f" * 50 + "00000"
RAY = str(Path(sys.executable).with_name("ray"))
ROOT = Path(__file__).parents[2]
MOST_WORKERS = 2
CONFIG: dict[str, Any] = {
    "cluster_name": "fake",
    "max_workers": MOST_WORKERS,
    "idle_timeout_minutes": 0.05,
    "upscaling_speed": 1.0,
    "provider": {
        "type": "external",
        "module": "ray.autoscaler._private.fake_multi_node.node_provider.FakeMultiNodeProvider",
        "head_node_id": HEAD_ID,
        "launch_multiple": True,
    },
    "auth": {},
    "available_node_types": {
        "head": {"resources": {"CPU": 0}, "node_config": {}, "max_workers": 0},
        "worker": {
            "resources": {"CPU": 1},
            "node_config": {},
            "min_workers": 0,
            "max_workers": MOST_WORKERS,
        },
    },
    "head_node_type": "head",
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


@dataclass(frozen=True)
class Cluster:
    """A head without cores, whose autoscaler may add fake workers."""

    home: Path
    mark: str
    dashboard: int
    api: int

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
        return {
            **inherited,
            MARK: self.mark,
            "WUNDR_HOME": str(self.home),
            "WUNDR_ALLOW_LOCAL_REPOSITORIES": "true",
            "WUNDR_MAX_WORKERS": str(MOST_WORKERS),
            "WUNDR_WORKER_CPU_CORES": "1",
            "WUNDR_WORKER_MEMORY_GB": "2",
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN_PATH": str(ray_token(self.home)),
            "RAY_FAKE_CLUSTER": "1",
            "RAY_enable_autoscaler_v2": "1",
            "RAY_CLOUD_INSTANCE_ID": HEAD_ID,
            "RAY_OVERRIDE_NODE_ID_FOR_TESTING": HEAD_ID,
            "AUTOSCALER_UPDATE_INTERVAL_S": "1",
            "PYTHONWARNINGS": "ignore",
        }

    @property
    def http(self) -> httpx.Client:
        return httpx.Client(
            base_url=f"http://127.0.0.1:{self.dashboard}",
            headers={"Authorization": f"Bearer {ray_token(self.home).read_text()}"},
            timeout=20,
        )

    def start(self, temporary: Path) -> None:
        config = self.home / "fake.yaml"
        config.write_text(yaml.safe_dump(CONFIG))
        (gcs,) = free_ports(1)
        command = [
            *(RAY, "start", "--head", "--num-cpus=0", f"--port={gcs}", f"--temp-dir={temporary}"),
            *(f"--dashboard-port={self.dashboard}", f"--autoscaling-config={config}"),
            *("--node-ip-address=127.0.0.1", "--disable-usage-stats"),
        ]
        with (self.home / "ray.log").open("wb") as log:
            done = subprocess.run(
                command, env=self.environment, stdout=log, stderr=log, timeout=120, check=False
            )
        assert done.returncode == 0, (self.home / "ray.log").read_text()

    def deploy(self) -> None:
        served = yaml.safe_load((ROOT / "cluster" / "serve.yaml").read_text("utf-8"))
        served["http_options"] |= {"host": "127.0.0.1", "port": self.api}
        with self.http as http:
            until(lambda: http.put("/api/serve/applications/", json=served).is_success, 90)
        until(lambda: httpx.get(f"http://127.0.0.1:{self.api}/readyz").is_success, 90)

    def workers(self) -> int:
        """How many nodes with cores are alive."""
        with self.http as http:
            nodes = http.get("/nodes?view=summary").json()["data"]["summary"]
        return sum(
            node["raylet"]["state"] == "ALIVE" and not node["raylet"]["isHeadNode"]
            for node in nodes
        )


def until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if condition():
                return
        except (httpx.HTTPError, json.JSONDecodeError, KeyError):
            pass
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    home = Path(tempfile.mkdtemp(prefix="wundr-test-"))
    temporary = Path(tempfile.mkdtemp(prefix="wr-"))
    dashboard, api = free_ports(2)
    cluster = Cluster(home, secrets.token_hex(8), dashboard, api)
    try:
        cluster.start(temporary)
        cluster.deploy()
        yield cluster
    finally:
        end_all(cluster.mark)
        shutil.rmtree(home, ignore_errors=True)
        shutil.rmtree(temporary, ignore_errors=True)


def test_workers_come_for_a_batch_and_go_after_it(cluster: Cluster, tmp_path: Path) -> None:
    key = with_store(Settings(home=cluster.home), first_key)
    assert key
    assert cluster.workers() == 0
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    with WundrClient(api_key=key, base_url=f"http://127.0.0.1:{cluster.api}") as client:
        batch = client.batches.create(
            name="Elastic",
            type="analysis",
            jobs=[job(name, repository) for name in ("a", "b", "c")],
            options={"output": {"format": "json"}},
        )
        ended = client.batches.wait_for_completion(batch.batch_id, timeout=200)
        assert (ended.outcome, ended.jobs.completed) == ("succeeded", 3)
    assert cluster.workers() > 0
    until(lambda: cluster.workers() == 0, 90)
