"""Versions of the code side by side: one is in charge, and takes over what runs."""

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.chaos.batches import JOBS, Submitted, complaints, make_repositories
from tests.live import LiveServer, until
from tests.repositories import release, stall
from wundr_ray.runtime.names import code_version

pytestmark = [pytest.mark.ray, pytest.mark.long]

OTHER = "9.9.9-rival"


def rival(server: LiveServer, version: str, role: str) -> None:
    """Another driver on the installation's cluster and with its settings; returns when done."""
    (raylet, *_) = server.processes("raylet/raylet")
    (gcs,) = [each for each in raylet.cmdline() if each.startswith("--gcs-address=")]
    script = str(Path(__file__).with_name("rival.py"))
    command = [sys.executable, script, gcs.partition("=")[2], version, role]
    subprocess.run(command, env=raylet.environ(), check=True, timeout=100)


def ask(server: LiveServer, query: str, *values: Any) -> Any:
    with contextlib.closing(sqlite3.connect(server.home / "wundr.db")) as database:
        (value,) = database.execute(query, values).fetchone()
    return value


def leader(server: LiveServer) -> str:
    return str(ask(server, "SELECT holder FROM leases WHERE name='scheduler'")).split("/")[0]


def manager(server: LiveServer, batch_id: str) -> str:
    return str(ask(server, "SELECT manager FROM batches WHERE id=?", batch_id))


def ended(batch: Submitted) -> Any:
    batch.wait()
    assert batch.error == ""
    return batch.summary


def test_a_new_version_takes_over_what_runs_and_an_old_one_dispatches_nothing(
    live_server: LiveServer, tmp_path: Path
) -> None:
    repositories = make_repositories(tmp_path, JOBS)
    ours = code_version()
    rival(live_server, OTHER, "scheduler")
    assert len(live_server.processes("ray::Scheduler")) == 2
    summary = ended(Submitted(live_server, repositories))
    assert leader(live_server) == f"scheduler-{ours}"

    stall(repositories[0])  # the batch must not end before the other version is there
    batch = Submitted(live_server, repositories)
    until(lambda: live_server.processes("ray::analyse_"))
    rival(live_server, OTHER, "replica")
    assert leader(live_server) == f"scheduler-{OTHER}"
    until(lambda: manager(live_server, batch.batch_id).endswith(f"-{OTHER}"))
    release(repositories[0])
    assert ended(batch) == summary
    assert complaints(live_server, batch, summary) == []

    rival(live_server, ours, "replica")
    assert leader(live_server) == f"scheduler-{ours}"
    assert ended(Submitted(live_server, repositories)) == summary
    until(lambda: len(live_server.processes("ray::Scheduler")) == 1)
