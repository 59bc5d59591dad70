"""Three analyses of a repository through HTTP: findings keep their ids, results say what is new."""

from pathlib import Path
from typing import Any

import pytest

from tests.live import LiveServer, job
from tests.sources.repositories import commit, make_repository
from wundr_sdk import WundrClient

pytestmark = pytest.mark.ray

BAD = "def {name}(x):\n    return eval(x + {number})\n"
TREE = {
    "a.py": BAD.format(name="one", number=1).encode(),
    "b.py": BAD.format(name="two", number=2).encode(),
}


def analysed(client: WundrClient, repository: Path) -> tuple[str, Any, dict[str, dict[str, Any]]]:
    """The batch, the project's result, and its findings by file."""
    body = job("app", repository)
    batch = client.batches.create(name="Over time", type="analysis", jobs=[body])
    client.batches.wait_for_completion(batch.batch_id, timeout=300)
    results = client.batches.get_results(batch.batch_id, include_raw=True)
    (project,) = results.project_results
    assert results.summary.findings == project.findings
    (raw,) = results.raw_outputs or []
    return batch.batch_id, project, {row["path"]: row for row in raw.findings}


def test_findings_keep_their_ids(live_server: LiveServer, tmp_path: Path) -> None:
    repository = make_repository(tmp_path / "app", TREE)
    with live_server.client() as client:
        first_batch, first, before = analysed(client, repository)
        assert (first.findings.new, first.reference) == (2, None)
        assert first.missing_reference
        assert {row["because"] for row in before.values()} == {"no_reference"}

        commit(repository, {"a.py": b"\n" * 50 + TREE["a.py"], "c.py": TREE["b.py"]})
        (repository / "b.py").unlink()
        commit(repository, {"d.py": BAD.format(name="four", number=4).encode()})
        second_batch, second, after = analysed(client, repository)
        assert (second.findings.new, second.findings.existing, second.findings.fixed) == (1, 2, 0)
        assert second.reference.batch_id == first_batch
        assert (second.new_lines, second.missing_reference) == (2, None)
        assert after["a.py"]["id"] == before["a.py"]["id"]
        assert after["c.py"]["id"] == before["b.py"]["id"], "the file was renamed"
        assert after["d.py"]["state"] == "new"

        (repository / "d.py").unlink()
        commit(repository, {})
        third_batch, third, last = analysed(client, repository)
        assert (third.findings.new, third.findings.existing, third.findings.fixed) == (0, 2, 1)
        assert third.reference.batch_id == second_batch
        assert last["a.py"]["first_seen"] == before["a.py"]["first_seen"]
        detail = client.batches.job(third_batch, "app")
        assert detail.findings == third.findings
        assert detail.reference == third.reference
