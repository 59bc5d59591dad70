"""Cancel a batch at once, or let its running jobs finish."""

from pathlib import Path
from typing import Any

import pytest

from tests.live import LiveServer, job, until
from tests.repositories import from_files, from_packages
from wundr_ray.contract.errors import Conflict, ResultsNotReady
from wundr_ray.contract.responses import BatchDetail
from wundr_sdk import WundrClient

pytestmark = pytest.mark.ray

PACKAGES = ("sqlalchemy", "numpy", "matplotlib")


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Large enough that it can be cancelled in the middle of the work."""
    root = tmp_path_factory.mktemp("large")
    return [from_packages(root / name, [name]) for name in PACKAGES]


def submit(client: WundrClient, repositories: list[Path], **options: Any) -> str:
    """A batch that analyses everything, whatever is known from before."""
    jobs = [job(path.name, path) for path in repositories]
    options["incremental"] = False
    return client.batches.create(
        name="Cancelled", type="analysis", jobs=jobs, options=options
    ).batch_id


def ended(client: WundrClient, batch_id: str) -> BatchDetail:
    return client.batches.wait_for_completion(batch_id, timeout=200, poll_seconds=0.2)


def test_cancellation_stops_the_work(live_server: LiveServer, repositories: list[Path]) -> None:
    with live_server.client() as client:
        batch_id = submit(client, repositories)
        until(lambda: live_server.processes("ray::analyse_"))
        with pytest.raises(ResultsNotReady):
            client.batches.get_results(batch_id)
        answer = client.batches.cancel(batch_id, reason="Emergency deployment")
        assert answer.status == "cancelled"
        assert live_server.processes("ray::analyse_") == []
        assert live_server.processes("git") == []
        assert client.batches.cancel(batch_id).status == "cancelled"
        status = client.batches.get_status(batch_id)
        assert (status.outcome, status.cancel_reason) == ("cancelled", "Emergency deployment")
        assert status.jobs.cancelled + status.jobs.completed == len(repositories)
        results = client.batches.get_results(batch_id)
        assert results.outcome == "cancelled"
    said = (live_server.home / "logs" / "wundr.log").read_text("utf-8").splitlines()
    assert [line for line in said if batch_id in line and '"level": "error"' in line] == []


def test_draining_lets_running_jobs_finish(
    live_server: LiveServer, repositories: list[Path]
) -> None:
    with live_server.client() as client:
        batch_id = submit(client, repositories, max_parallel=1)
        until(lambda: live_server.processes("ray::analyse_"))
        answer = client.batches.cancel(batch_id, cancel_running_jobs=False)
        assert answer.status == "cancelling"
        status = ended(client, batch_id)
        assert status.status == "cancelled"
        assert (status.jobs.completed, status.jobs.cancelled) == (1, len(repositories) - 1)


def test_an_ended_batch_cannot_be_cancelled(live_server: LiveServer, tmp_path: Path) -> None:
    tiny = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    with live_server.client() as client:
        batch_id = submit(client, [tiny])
        ended(client, batch_id)
        with pytest.raises(Conflict):
            client.batches.cancel(batch_id)
