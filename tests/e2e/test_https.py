"""Repositories over https through the whole service: retries, refusals, and a pinned commit."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live import LiveServer, installation, job
from tests.repositories import from_files, git
from tests.sources.https_server import GitServer, serve

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    root = tmp_path_factory.mktemp("remote")
    for name in ("project.git", "flaky.git"):
        from_files(root / name, {"a.py": "def f(x):\n    return eval(x)\n"})
    with serve(root, tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture(scope="module")
def server(remote: GitServer) -> Iterator[LiveServer]:
    """An installation that trusts the test's certificate and may reach this machine."""
    trusted = str(remote.certificate)
    with installation(WUNDR_ALLOW_PRIVATE_HOSTS="true", WUNDR_GIT_CA_FILE=trusted) as live:
        yield live


def test_passing_failures_are_tried_again_and_lasting_ones_are_not(
    server: LiveServer, remote: GitServer
) -> None:
    names = ("project", "flaky", "busy", "private", "moved")
    with server.client() as client:
        batch = client.batches.create(
            name="Remote",
            type="analysis",
            jobs=[job(name, remote.url(f"{name}.git")) for name in names],
        )
        client.batches.wait_for_completion(batch.batch_id, timeout=120)
        status = client.batches.get_status(batch.batch_id, include_jobs=True)
    jobs = {each.id: each for each in status.individual_jobs or []}
    assert {name: str(each.status) for name, each in jobs.items()} == {
        "project": "completed",
        "flaky": "completed",
        "busy": "failed",
        "private": "failed",
        "moved": "failed",
    }
    codes = {name: each.error.code for name, each in jobs.items() if each.error}
    assert codes == {
        "busy": "RESOURCE_UNAVAILABLE",
        "private": "INVALID_REPOSITORY",
        "moved": "INVALID_REPOSITORY",
    }
    assert {name: each.attempts for name, each in jobs.items()} == {
        "project": 1,
        "flaky": 2,
        "busy": 3,
        "private": 1,
        "moved": 1,
    }


def test_without_retry_failed_there_is_one_attempt(server: LiveServer, remote: GitServer) -> None:
    with server.client() as client:
        batch = client.batches.create(
            name="Once",
            type="analysis",
            jobs=[job("busy", remote.url("busy.git"))],
            options={"retry_failed": False},
        )
        client.batches.wait_for_completion(batch.batch_id, timeout=60)
        status = client.batches.get_status(batch.batch_id, include_jobs=True)
    assert status.individual_jobs
    assert status.individual_jobs[0].attempts == 1


def test_the_commit_is_recorded_and_can_be_pinned(
    server: LiveServer, remote: GitServer, tmp_path: Path
) -> None:
    repository = from_files(tmp_path / "pinned", {"a.py": "x = 1\n"})
    first = git(repository, "rev-parse", "HEAD")
    from_files(repository, {"b.py": "y = 2\n"})
    pinned = job("pinned", repository)
    pinned["config"]["project"]["repository"]["commit"] = first  # type: ignore[index]
    with server.client() as client:
        batch = client.batches.create(
            name="Pin", type="analysis", jobs=[pinned, job("newest", repository)]
        )
        client.batches.wait_for_completion(batch.batch_id, timeout=60)
        results = client.batches.get_results(batch.batch_id)
    by_id = {project.job_id: project for project in results.project_results}
    assert by_id["pinned"].commit == first
    assert by_id["pinned"].files_analyzed == 1
    assert by_id["newest"].commit == git(repository, "rev-parse", "HEAD")
    assert by_id["newest"].files_analyzed == 2
