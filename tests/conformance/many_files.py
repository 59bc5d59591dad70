"""A repository of a hundred thousand files goes through the service in bounded memory."""

import contextlib
import tempfile
from pathlib import Path

import psutil

from tests.live import LiveServer, job
from tests.repositories import of_many_files

MANY = 100_000
MOST_MEMORY_MB = 1_000


def analyse(server: LiveServer) -> bool:
    with tempfile.TemporaryDirectory() as folder, server.client() as client:
        repository = of_many_files(Path(folder) / "many", MANY)
        batch = client.batches.create(name="Many", type="analysis", jobs=[job("many", repository)])
        status = client.batches.wait_for_completion(
            batch.batch_id, timeout=300, on_progress=lambda _: check_memory(server)
        )
        summary = client.batches.get_results(batch.batch_id).summary
    print(f"a tree of {MANY:,} files: {status.outcome}, {summary.total_issues:,} findings")
    found = status.outcome, summary.total_files, summary.total_issues
    return found == ("succeeded", MANY, MANY)


def check_memory(server: LiveServer) -> None:
    for process in server.processes():
        with contextlib.suppress(psutil.NoSuchProcess):
            assert process.memory_info().rss < MOST_MEMORY_MB * 1_000_000, process.name()
