"""Repositories over https and ssh through the whole service: retries, refusals, secrets."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.secrets_left import answers, files, holds, watched
from tests.live import LiveServer, installation, job
from tests.repositories import from_files, git
from tests.sources.https_server import TOKEN, GitServer, serve
from tests.sources.ssh_server import SshServer, serve_ssh
from tests.sources.test_tokens import SHOWN
from wundr_ray.settings import Settings

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("remote")
    for name in ("project.git", "flaky.git"):
        from_files(root / name, {"a.py": "def f(x):\n    return eval(x)\n"})
    return root


@pytest.fixture(scope="module")
def remote(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GitServer]:
    with serve(root, tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture(scope="module")
def ssh(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    with serve_ssh(root, tmp_path_factory.mktemp("keys")) as server:
        yield server


@pytest.fixture(scope="module")
def server(
    remote: GitServer, ssh: SshServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    """An installation that trusts the tests' servers and may reach this machine."""
    with installation(
        WUNDR_ALLOW_PRIVATE_HOSTS="true",
        WUNDR_GIT_CA_FILE=str(remote.certificate),
        WUNDR_SSH_KEY_FILE=str(ssh.key_file),
        WUNDR_SSH_KNOWN_HOSTS_FILE=str(ssh.known_hosts(tmp_path_factory.mktemp("known"))),
    ) as live:
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


def test_a_private_repository_is_analysed_and_its_token_is_left_nowhere(
    server: LiveServer, remote: GitServer
) -> None:
    first: dict[str, Any] = job("first", remote.url("locked/project.git"))
    first["config"]["project"]["name"] = "locked"
    first["config"]["project"]["repository"]["access_token"] = TOKEN
    wrong: dict[str, Any] = job("wrong", remote.url("locked/project.git"))
    wrong["config"]["project"]["name"] = "another"
    wrong["config"]["project"]["repository"]["access_token"] = f"{TOKEN}-wrong"
    with watched(SHOWN) as shown, server.client() as client:
        batch = client.batches.create(name="Private", type="analysis", jobs=[first, wrong])
        client.batches.wait_for_completion(batch.batch_id, timeout=120)
        status = client.batches.get_status(batch.batch_id, include_jobs=True)
        jobs = {each.id: each for each in status.individual_jobs or []}
        assert str(jobs["first"].status) == "completed", jobs["first"].error
        assert jobs["wrong"].error
        assert "its access_token gives no access" in jobs["wrong"].error.message
        (project,) = [each for each in client.projects.list().items if each.name == "locked"]
        again = {"id": "again", "type": "analysis", "config": {"project_id": project.project_id}}
        later = client.batches.create(name="Again", type="analysis", jobs=[again])
        ended = client.batches.wait_for_completion(later.batch_id, timeout=120)
        assert str(ended.outcome) == "succeeded"
    assert shown == []
    for answer in answers(server, batch.batch_id, project.project_id):
        assert not any(secret.encode() in answer for secret in SHOWN)
    session = Settings(home=server.home).temporary
    looked_at = list(files(server.home, session))
    assert any(path.name == "wundr.db" for path in looked_at)
    assert any(path.suffix == ".log" for path in looked_at)
    assert any(path.suffix == ".parquet" for path in looked_at)
    assert [str(path) for path in looked_at if holds(path, SHOWN)] == []


def test_a_repository_over_ssh_is_analysed(server: LiveServer, ssh: SshServer) -> None:
    jobs = [job("there", ssh.url("project.git")), job("missing", ssh.url("missing.git"))]
    with server.client() as client:
        batch = client.batches.create(name="ssh", type="analysis", jobs=jobs)
        client.batches.wait_for_completion(batch.batch_id, timeout=120)
        status = client.batches.get_status(batch.batch_id, include_jobs=True)
    found = {each.id: each for each in status.individual_jobs or []}
    assert str(found["there"].status) == "completed", found["there"].error
    assert found["missing"].error
    assert found["missing"].error.code == "INVALID_REPOSITORY"
