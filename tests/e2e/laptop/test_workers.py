"""Worker processes serve one batch after the other."""

from pathlib import Path

import pytest

from tests.live import LiveServer, job
from tests.repositories import from_files

pytestmark = pytest.mark.ray


def test_a_worker_of_one_batch_serves_the_next(live_server: LiveServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "tiny", {"a.py": "eval(x)\n"})
    with live_server.client() as client:
        first = client.batches.create(name="First", type="analysis", jobs=[job("one", repository)])
        client.batches.wait_for_completion(first.batch_id)
        idle = {process.pid for process in live_server.processes("ray::IDLE")}
        second = client.batches.create(
            name="Second", type="analysis", jobs=[job("one", repository)]
        )
        client.batches.wait_for_completion(second.batch_id)
    assert idle & {process.pid for process in live_server.processes("ray::IDLE")}
