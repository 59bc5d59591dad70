"""Versions of the code side by side: one is in charge, and takes over what runs."""

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from serve_app.local.state import ray_token
from tests.chaos.batches import Submitted, complaints, make_repositories
from tests.e2e.test_faults import until
from tests.live import LiveServer
from wundr_ray.runtime.names import code_version

pytestmark = pytest.mark.ray

OTHER = "9.9.9-rival"


def rival(server: LiveServer, version: str, role: str) -> None:
    (raylet, *_) = server.processes("raylet/raylet")
    (gcs,) = [each for each in raylet.cmdline() if each.startswith("--gcs-address=")]
    environment = {
        **server.environment,
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN_PATH": str(ray_token(server.home)),
    }
    script = str(Path(__file__).with_name("rival.py"))
    command = [sys.executable, script, gcs.partition("=")[2], version, role]
    subprocess.run(command, env=environment, check=True, timeout=100)


def ask(server: LiveServer, query: str, *values: Any) -> Any:
    with contextlib.closing(sqlite3.connect(server.home / "wundr.db")) as database:
        (value,) = database.execute(query, values).fetchone()
    return value


def leader(server: LiveServer) -> str:
    return str(ask(server, "SELECT holder FROM leases WHERE name='scheduler'")).split("/")[0]


def test_a_new_version_takes_over_and_an_old_one_cannot(
    live_server: LiveServer, tmp_path: Path
) -> None:
    repositories = make_repositories(tmp_path)
    ours = code_version()
    rival(live_server, OTHER, "scheduler")
    assert len(live_server.processes("ray::Scheduler")) == 2
    first = Submitted(live_server, repositories)
    summary = first.ended()
    assert leader(live_server) == f"scheduler-{ours}"

    batch = Submitted(live_server, repositories)
    until(lambda: live_server.processes("ray::analyse_shard"))
    rival(live_server, OTHER, "replica")
    assert leader(live_server) == f"scheduler-{OTHER}"
    assert batch.ended() == summary
    manager = ask(live_server, "SELECT manager FROM batches WHERE id=?", batch.batch_id)
    assert manager.endswith(f"-{OTHER}")
    assert complaints(live_server, batch, summary) == []

    rival(live_server, ours, "replica")
    assert leader(live_server) == f"scheduler-{ours}"
    assert Submitted(live_server, repositories).ended() == summary
    until(lambda: len(live_server.processes("ray::Scheduler")) == 1)
