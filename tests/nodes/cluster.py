"""A cluster of several nodes on this machine: a head without cores, and workers.

Every node is a raylet with its workers. Added ones have an address and a home folder of their own
at the same path, by a mount that only they see.
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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil
import yaml

from serve_app.local.accounts import first_key, with_store
from serve_app.local.cluster import free_ports
from serve_app.local.processes import end_all, marked
from serve_app.local.state import ray_token
from tests.object_storage import S3Server
from tests.postgres import PostgresServer
from wundr_ray.settings import Settings
from wundr_ray.store.store import Store
from wundr_ray.system import INSTALLATION
from wundr_sdk import RetryConfig, WundrClient

NODE_GB = 2
_RAY = str(Path(sys.executable).with_name("ray"))
_SERVED = Path(__file__).parents[2] / "cluster" / "serve.yaml"
_OBJECT_STORE = f"--object-store-memory={200_000_000}"
_TASKS = ("analyse_", "fetch_source", "finish_job", "render_reports")
_PROGRAMS = ("git", "ruff", "oxlint")
_PATIENT = {"RAY_raylet_start_wait_time_s": "100"}
"""On a busy machine a node takes longer to register than the half minute that Ray waits."""


@dataclass(frozen=True)
class Cluster:
    """``folder`` holds the nodes' home folders; ``extra`` are more environment variables."""

    folder: Path
    temporary: Path
    database_url: str
    extra: dict[str, str]
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    ports: list[int] = field(default_factory=lambda: free_ports(3))

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
        return {
            **inherited,
            INSTALLATION: self.mark,
            "WUNDR_HOME": str(self.home),
            "WUNDR_DATABASE_URL": self.database_url,
            "WUNDR_ALLOW_LOCAL_REPOSITORIES": "true",
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN_PATH": str(ray_token(self.folder)),
            "PYTHONWARNINGS": "ignore",
            **self.extra,
        }

    @property
    def gcs(self) -> str:
        return f"127.0.0.1:{self.ports[0]}"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports[2]}"

    def start_head(self, *options: str, cores: int = 0, **extra: str) -> None:
        """``extra`` are environment variables of the head only."""
        self.home.mkdir(exist_ok=True)
        self._ray(
            [],
            {**self.environment, **extra},
            *("--head", f"--num-cpus={cores}", "--node-ip-address=127.0.0.1"),
            f"--port={self.ports[0]}",
            *(f"--temp-dir={self.temporary}", f"--dashboard-port={self.ports[1]}"),
            *options,
        )

    def add_node(self, number: int) -> None:
        """A worker with one core, at an address of its own."""
        own = self.folder / f"node{number}"
        own.mkdir()
        mount = f'mount --bind {own} {self.home} && exec "$@"'
        unshare = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
        self._ray(
            [*unshare, "sh", "-c", mount, "sh"],
            self.environment,
            *(f"--address={self.gcs}", f"--node-ip-address=127.0.0.{number + 1}"),
            *("--num-cpus=1", f"--memory={NODE_GB << 30}"),
        )

    def _ray(self, before: list[str], environment: dict[str, str], *options: str) -> None:
        agent, metrics = free_ports(2)
        command = [*before, _RAY, "start", "--disable-usage-stats", _OBJECT_STORE, *options]
        command += [f"--dashboard-agent-listen-port={agent}", f"--metrics-export-port={metrics}"]
        log = self.folder / "ray.log"
        with log.open("wb") as output:
            done = subprocess.run(
                command,
                env=environment | _PATIENT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=120,
                check=False,
            )
        assert done.returncode == 0, log.read_text()

    def deploy(self) -> None:
        """Start the API, as an operator of a cluster does."""
        served = yaml.safe_load(_SERVED.read_text("utf-8"))
        served["http_options"] |= {"host": "127.0.0.1", "port": self.ports[2]}
        until(lambda: self.ray_http("PUT", "/api/serve/applications/", served), 90)
        until(lambda: httpx.get(f"{self.url}/readyz", trust_env=False).is_success, 90)

    def client(self) -> WundrClient:
        """For the first account; asks again while the API is away."""
        key = self.with_store(first_key)
        retry = RetryConfig(max_retries=60, backoff_strategy="fixed")
        return WundrClient(api_key=key, base_url=self.url, retry=retry)

    def with_store(self, work: Callable[[Store], Any]) -> Any:
        settings = Settings(home=self.folder, database_url=self.database_url)
        return with_store(settings, work)

    def ray_http(self, method: str, path: str, body: Any = None) -> Any:
        """The answer of Ray's dashboard; raises ``httpx.HTTPError``."""
        token = ray_token(self.folder).read_text()
        answer = httpx.request(
            method,
            f"http://127.0.0.1:{self.ports[1]}{path}",
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
            trust_env=False,
        ).raise_for_status()
        return answer.json() if method == "GET" else answer

    def nodes(self) -> int:
        """How many nodes are alive beside the head."""
        nodes = self.ray_http("GET", "/nodes?view=summary")["data"]["summary"]
        states = [each["raylet"] for each in nodes]
        return sum(each["state"] == "ALIVE" and not each["isHeadNode"] for each in states)

    def processes(self, title: str) -> list[psutil.Process]:
        """The cluster's processes whose title (command line) contains ``title``."""
        return [process for process in marked(self.mark) if title in _title(process)]

    def leftovers(self) -> list[str]:
        """What should not be there when nothing runs."""
        found = [each for each in map(_title, marked(self.mark)) if _is_work(each)]
        groups = self.ray_http("GET", "/api/v0/placement_groups?detail=1")
        rows = groups["data"]["result"]["result"]
        found += [f"group {row['name']}" for row in rows if row["state"] != "REMOVED"]
        return found + [f"slot {slot.id}" for slot in self.with_store(_slots)]


async def _slots(store: Store) -> Any:
    return await store.slots.all()


def _title(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.Error:
        return ""


def _is_work(title: str) -> bool:
    program = Path(title.split(" ")[0]).name
    return program in _PROGRAMS or any(f"ray::{task}" in title for task in _TASKS)


def until(condition: Callable[[], Any], seconds: float) -> Any:
    """What ``condition`` gives once that is true; a service that is away is asked again."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if value := condition():
                return value
        except (httpx.HTTPError, json.JSONDecodeError, KeyError):
            pass
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


@contextmanager
def cluster_on(postgres: PostgresServer, s3: S3Server, **extra: str | None) -> Iterator[Cluster]:
    """Not started yet; what it has started is ended at the end.

    ``extra`` are environment variables; None takes one away.
    """
    folder = Path(tempfile.mkdtemp(prefix="wundr-nodes-"))
    temporary = Path(tempfile.mkdtemp(prefix="wr-"))
    name = f"nodes_{secrets.token_hex(4)}"
    postgres.run(f"CREATE DATABASE {name}")
    shared = {"WUNDR_ARTIFACTS_URL": s3.url(name), "WUNDR_SECRET_KEY": secrets.token_hex(32)}
    variables = {**s3.environment, **shared, **extra}
    given = {name: value for name, value in variables.items() if value is not None}
    cluster = Cluster(folder, temporary, postgres.url(name), given)
    try:
        yield cluster
    finally:
        end_all(cluster.mark)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(temporary, ignore_errors=True)
