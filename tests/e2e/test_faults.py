"""Kill what runs a batch, stop it, cancel it: nothing is lost and nothing is left behind."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.live import LiveServer, job
from tests.repositories import from_packages
from wundr_ray.contract.errors import Conflict, ResultsNotReady
from wundr_ray.contract.responses import BatchDetail
from wundr_sdk import WundrClient

pytestmark = pytest.mark.ray

PACKAGES = ("sqlalchemy", "numpy", "matplotlib")


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Large enough that a fault can be placed in the middle of the work."""
    root = tmp_path_factory.mktemp("large")
    return [from_packages(root / name, [name]) for name in PACKAGES]


def submit(client: WundrClient, repositories: list[Path], **options: Any) -> str:
    """A batch that analyses everything, whatever is known from before."""
    jobs = [job(path.name, path) for path in repositories]
    options["incremental"] = False
    return client.batches.create(name="Fault", type="analysis", jobs=jobs, options=options).batch_id


def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return value


def summary_of(client: WundrClient, batch_id: str) -> dict[str, Any]:
    results = client.batches.get_results(batch_id)
    projects = [project.model_dump() for project in results.project_results]
    return {"metrics": results.aggregated_metrics, "projects": projects, "all": results.summary}


@pytest.fixture(scope="module")
def undisturbed(live_server: LiveServer, repositories: list[Path]) -> dict[str, Any]:
    with live_server.client() as client:
        batch_id = submit(client, repositories)
        assert client.batches.wait_for_completion(batch_id, timeout=200).outcome == "succeeded"
        return summary_of(client, batch_id)


def ended(client: WundrClient, batch_id: str) -> BatchDetail:
    return client.batches.wait_for_completion(batch_id, timeout=200, poll_seconds=0.2)


@pytest.mark.parametrize("title", ["ray::BatchManager", "ray::analyse_shard", "ray::Scheduler"])
def test_killed_in_the_middle_the_batch_completes_with_the_same_summary(
    live_server: LiveServer, repositories: list[Path], undisturbed: dict[str, Any], title: str
) -> None:
    with live_server.client() as client:
        batch_id = submit(client, repositories)
        until(lambda: live_server.processes("ray::analyse_shard"))
        victims = until(lambda: live_server.processes(title))
        for victim in victims:
            os.kill(victim.pid, signal.SIGKILL)
        status = ended(client, batch_id)
        assert (status.status, status.outcome) == ("completed", "succeeded")
        assert summary_of(client, batch_id) == undisturbed


def test_stopped_and_started_again_the_batch_goes_on(
    live_server: LiveServer, repositories: list[Path], undisturbed: dict[str, Any]
) -> None:
    with live_server.client() as client:
        batch_id = submit(client, repositories)
        until(lambda: live_server.processes("ray::analyse_shard"))
        live_server.down()
        assert live_server.processes() == []
        live_server.up()
        assert ended(client, batch_id).outcome == "succeeded"
        assert summary_of(client, batch_id) == undisturbed


def test_cancellation_stops_the_work(live_server: LiveServer, repositories: list[Path]) -> None:
    with live_server.client() as client:
        batch_id = submit(client, repositories)
        until(lambda: live_server.processes("ray::analyse_shard"))
        with pytest.raises(ResultsNotReady):
            client.batches.get_results(batch_id)
        answer = client.batches.cancel(batch_id, reason="Emergency deployment")
        assert answer.status == "cancelled"
        assert live_server.processes("ray::analyse_shard") == []
        assert live_server.processes("git") == []
        assert client.batches.cancel(batch_id).status == "cancelled"
        status = client.batches.get_status(batch_id)
        assert (status.outcome, status.cancel_reason) == ("cancelled", "Emergency deployment")
        assert status.jobs.cancelled + status.jobs.completed == len(repositories)
        results = client.batches.get_results(batch_id)
        assert results.outcome == "cancelled"


def test_draining_lets_running_jobs_finish(
    live_server: LiveServer, repositories: list[Path]
) -> None:
    with live_server.client() as client:
        batch_id = submit(client, repositories, max_parallel=1)
        until(lambda: live_server.processes("ray::analyse_shard"))
        answer = client.batches.cancel(batch_id, cancel_running_jobs=False)
        assert answer.status == "cancelling"
        status = ended(client, batch_id)
        assert status.status == "cancelled"
        assert (status.jobs.completed, status.jobs.cancelled) == (1, len(repositories) - 1)


def test_an_ended_batch_cannot_be_cancelled(
    live_server: LiveServer, repositories: list[Path]
) -> None:
    with live_server.client() as client:
        batch_id = submit(client, repositories[:1])
        ended(client, batch_id)
        with pytest.raises(Conflict):
            client.batches.cancel(batch_id)
