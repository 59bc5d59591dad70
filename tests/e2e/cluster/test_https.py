"""Repositories over https and ssh through the whole service: retries, refusals, secrets."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.cluster.secrets_left import answers, files, holds, watched
from tests.live import LiveServer, job
from tests.object_storage import S3Server
from tests.postgres import PostgresServer
from tests.repositories import from_files, git
from tests.sources.https_server import TOKEN, GitServer
from tests.sources.ssh_server import SshServer
from tests.sources.test_tokens import SHOWN

pytestmark = pytest.mark.ray


def test_passing_failures_are_tried_again_and_lasting_ones_are_not(
    cluster: LiveServer, remote: GitServer
) -> None:
    names = ("project", "flaky", "busy", "private", "moved")
    with cluster.client() as client:
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


def test_without_retry_failed_there_is_one_attempt(cluster: LiveServer, remote: GitServer) -> None:
    with cluster.client() as client:
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
    cluster: LiveServer, remote: GitServer, tmp_path: Path
) -> None:
    repository = from_files(tmp_path / "pinned", {"a.py": "x = 1\n"})
    first = git(repository, "rev-parse", "HEAD")
    from_files(repository, {"b.py": "y = 2\n"})
    pinned = job("pinned", repository)
    pinned["config"]["project"]["repository"]["commit"] = first  # type: ignore[index]
    with cluster.client() as client:
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
    cluster: LiveServer, remote: GitServer, postgres: PostgresServer, s3: S3Server
) -> None:
    first: dict[str, Any] = job("first", remote.url("locked/project.git"))
    first["config"]["project"]["name"] = "locked"
    first["config"]["project"]["repository"]["access_token"] = TOKEN
    wrong: dict[str, Any] = job("wrong", remote.url("locked/project.git"))
    wrong["config"]["project"]["name"] = "another"
    wrong["config"]["project"]["repository"]["access_token"] = f"{TOKEN}-wrong"
    with watched(SHOWN) as shown, cluster.client() as client:
        batch = client.batches.create(name="Private", type="analysis", jobs=[wrong, first])
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
    for answer in answers(cluster, batch.batch_id, project.project_id):
        assert not any(secret.encode() in answer for secret in SHOWN)
    session = cluster.folder
    looked_at = list(files(cluster.home, session, postgres.folder))
    assert any(path.parent.name == "pg_wal" for path in looked_at)
    assert any(path.suffix == ".log" for path in looked_at)
    assert any(path.suffix == ".parquet" for path in looked_at)
    assert [str(path) for path in looked_at if holds(path, SHOWN)] == []
    kept = s3.objects()
    assert any(key.endswith(".parquet") for key in kept)
    assert [
        key for key, content in kept.items() if any(each.encode() in content for each in SHOWN)
    ] == []


def test_a_repository_over_ssh_is_analysed(cluster: LiveServer, ssh: SshServer) -> None:
    jobs = [job("there", ssh.url("project.git")), job("missing", ssh.url("missing.git"))]
    with cluster.client() as client:
        batch = client.batches.create(name="ssh", type="analysis", jobs=jobs)
        client.batches.wait_for_completion(batch.batch_id, timeout=120)
        status = client.batches.get_status(batch.batch_id, include_jobs=True)
    found = {each.id: each for each in status.individual_jobs or []}
    assert str(found["there"].status) == "completed", found["there"].error
    assert found["missing"].error
    assert found["missing"].error.code == "INVALID_REPOSITORY"
