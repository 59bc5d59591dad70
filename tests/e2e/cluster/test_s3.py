"""The whole installation with its artifacts in object storage."""

from pathlib import Path

import pytest

from tests.live import LiveServer, job
from tests.repositories import from_files

pytestmark = pytest.mark.ray


def test_reports_come_from_object_storage(cluster: LiveServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "r", {"a.py": "def f(a):\n    return eval(a)\n"})
    with cluster.client() as client:
        first = client.batches.create(name="B", type="analysis", jobs=[job("a", repository)])
        ended = client.batches.wait_for_completion(first.batch_id, timeout=120)
        assert ended.outcome == "succeeded"
        results = client.batches.get_results(first.batch_id)
        assert results.summary.total_files == 1
        (report,) = client.batches.download(first.batch_id, "pdf", tmp_path)
        assert report.read_bytes().startswith(b"%PDF")
        again = client.batches.create(name="B", type="analysis", jobs=[job("a", repository)])
        client.batches.wait_for_completion(again.batch_id, timeout=120)
        (reused,) = client.batches.get_results(again.batch_id).project_results
        assert reused.files_reused == 1
    assert not (cluster.home / "artifacts").exists()
    assert [*(cluster.home / "cache" / "artifacts").rglob("report.json")]
