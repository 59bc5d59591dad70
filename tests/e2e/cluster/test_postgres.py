"""The whole installation on PostgreSQL, whose server is killed in the middle of a batch."""

import time
from pathlib import Path

import pytest

from tests.live import LiveServer, job, until
from tests.postgres import PostgresServer
from tests.repositories import from_files
from wundr_ray.contract.vocabulary import EventName

pytestmark = pytest.mark.ray

JOBS = 6
AWAY_SECONDS = 4


def test_a_batch_outlives_its_database(
    cluster: LiveServer, postgres: PostgresServer, tmp_path: Path
) -> None:
    code = "def f(a):\n    return eval(a)\n"
    repositories = [
        from_files(tmp_path / f"r{n}", {f"m{m}.py": code for m in range(20 + n)})
        for n in range(JOBS)
    ]
    with cluster.client() as client:
        jobs = [job(path.name, path) for path in repositories]
        batch_id = client.batches.create(name="B", type="analysis", jobs=jobs).batch_id
        until(lambda: client.batches.get_status(batch_id).jobs.completed)
        postgres.kill()
        time.sleep(AWAY_SECONDS)
        postgres.start()
        ended = client.batches.wait_for_completion(batch_id, timeout=120, poll_seconds=0.5)
        assert (ended.outcome, ended.jobs.completed) == ("succeeded", JOBS)
        results = client.batches.get_results(batch_id)
        assert results.summary.total_files == sum(20 + n for n in range(JOBS))
        events = [each.event for each in client.batches.stream_events(batch_id)]
    assert events.count(EventName.JOB_COMPLETED) == JOBS


def test_the_operators_commands(cluster: LiveServer, postgres: PostgresServer) -> None:
    assert cluster.wundr("account", "create", "acme", "--plan", "pro").returncode == 0
    assert "acme" in cluster.wundr("account", "list").stdout
    with cluster.client() as client:
        completed = client.batches.list(status="completed").pagination.total_items
    status = cluster.wundr("status")
    assert (status.returncode, f" {completed} completed" in status.stdout) == (0, True)
    postgres.kill()
    try:
        refused = cluster.wundr("account", "list")
        assert refused.returncode != 0
        assert "database" in refused.stderr
        assert "Traceback" not in refused.stderr
    finally:
        postgres.start()
    assert "acme" in cluster.wundr("account", "list").stdout


def test_the_password_is_in_no_log(cluster: LiveServer, postgres: PostgresServer) -> None:
    folders = cluster.home / "logs", cluster.folder
    logs = [path for folder in folders for path in folder.rglob("*.*") if path.is_file()]
    texts = [path.read_bytes() for path in logs]
    assert any(b"does not answer" in text for text in texts)
    assert not any(postgres.password.encode() in text for text in texts)
