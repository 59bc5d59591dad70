"""``wundr up`` as a person uses it: Ctrl-C, a closed terminal, a port that is taken."""

import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from serve_app.local import cluster
from serve_app.local.address import Address
from serve_app.local.cluster import free_ports
from serve_app.local.failures import CannotStart
from tests.live import WUNDR, LiveServer, job
from tests.repositories import from_files
from wundr_ray.settings import Settings

pytestmark = pytest.mark.ray


@pytest.fixture
def server() -> Iterator[LiveServer]:
    """An installation that has not been started."""
    (port,) = free_ports(1)
    server = LiveServer(Path(tempfile.mkdtemp(prefix="wundr-test-")), port)
    yield server
    server.down()
    shutil.rmtree(server.home, ignore_errors=True)


def test_a_foreground_start_ends_with_its_terminal_and_finds_its_batches_again(
    live_server: LiveServer, tmp_path: Path
) -> None:
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    with live_server.client() as client:
        batch = client.batches.create(name="B", type="analysis", jobs=[job("a", repository)])
        client.batches.wait_for_completion(batch.batch_id, timeout=60)
        late = client.batches.create(
            name="Late", type="analysis", jobs=[job("a", repository)],
            options={"timeout_minutes": 1},
        )  # fmt: skip
        client.batches.wait_for_completion(late.batch_id, timeout=60)
    with everything_ends(live_server):
        said = live_server.end_terminal()
    assert "docs" in said
    assert "Traceback" not in said
    rewind(live_server, late.batch_id)

    live_server.up_in_terminal()
    with live_server.client() as client:
        assert client.batches.get_status(batch.batch_id).status == "completed"
        overdue = client.batches.wait_for_completion(late.batch_id, timeout=60)
        assert (overdue.status, overdue.outcome) == ("failed", "timed_out")
        assert overdue.error
        assert overdue.error.code == "TIMEOUT_EXCEEDED"
        results = client.batches.get_results(late.batch_id)
        assert results.project_results[0].error
        assert results.project_results[0].error.code == "TIMEOUT_EXCEEDED"


@pytest.mark.long
def test_two_installations_do_not_disturb_each_other(
    live_server: LiveServer, server: LiveServer, tmp_path: Path
) -> None:
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    server.up_in_terminal()
    with server.client() as one, live_server.client() as other:
        for client in (one, other):
            batch = client.batches.create(name="B", type="analysis", jobs=[job("a", repository)])
            assert client.batches.wait_for_completion(batch.batch_id, timeout=60).jobs.completed
        assert one.batches.list().pagination.total_items == 1
        with everything_ends(server):
            server.end_terminal(signal.SIGINT)
        assert other.batches.get_status(batch.batch_id).status == "completed"


@contextmanager
def everything_ends(server: LiveServer) -> Iterator[None]:
    """Of all that runs before, nothing runs afterwards."""
    before = server.processes()
    assert "raylet" in server.names()
    yield
    assert [process for process in before if _works(process)] == []


def _works(process: psutil.Process) -> bool:
    """Not one that has ended and only waits for the system to take notice."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def rewind(server: LiveServer, batch_id: str) -> None:
    """Let a batch look as if it had been running since long ago when the machine went down."""
    with sqlite3.connect(server.home / "wundr.db") as database:
        database.execute(
            "UPDATE batches SET status='running', outcome=NULL, completed_at=NULL,"
            " started_at='2020-01-01 00:00:00.000000', deadline='2020-01-01 00:01:00.000000'"
            " WHERE id=?",
            [batch_id],
        )
        database.execute(
            "UPDATE jobs SET status='running', completed_at=NULL, result=NULL WHERE batch_id=?",
            [batch_id],
        )
        database.execute(
            "DELETE FROM credit_entries WHERE kind='settle' AND batch_id=?", [batch_id]
        )
    shutil.rmtree(server.home / "artifacts" / "batches" / batch_id)
    database.close()


def test_a_port_that_is_taken_is_said_and_nothing_is_left(server: LiveServer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", server.port))
        taken.listen()
        done = server.wundr("up", "--detach", "--port", str(server.port))
    assert done.returncode == 2
    assert "cannot listen" in done.stderr
    assert server.processes() == []


@pytest.mark.long
def test_a_proxy_that_cannot_listen_is_noticed(
    server: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if something else had the port in spite of all: Serve is told of another, a taken one."""
    settings = Settings(home=server.home)
    said: list[str] = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        (_, port) = taken.getsockname()
        served = cluster.served(settings, Address("127.0.0.1", port))
        monkeypatch.setattr(cluster, "served", lambda *_: served)
        with pytest.raises(CannotStart, match=f"cannot listen on 127.0.0.1:{port}"):
            cluster.start(settings, Address("127.0.0.1", server.port), said.append)
    assert not [line for line in said if "once more" in line]
    assert server.processes() == []


def test_a_deployment_that_fails_says_why_and_leaves_nothing(server: LiveServer) -> None:
    server.home.mkdir(exist_ok=True)
    plans = server.home / "plans.toml"
    plans.write_text("[free]\njobs_per_batch = 'many'\n", "utf-8")
    done = subprocess.run(
        [WUNDR, "up", "--detach", "--port", str(server.port)],
        env={**server.environment, "WUNDR_PLANS_FILE": str(plans)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert "[free]" in done.stderr
    assert server.processes() == []
