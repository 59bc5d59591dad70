"""A quality gate on a running installation: a finding that a branch brings in fails it."""

from pathlib import Path
from typing import Any

import pytest

from tests.live import LiveServer
from tests.repositories import commit_all, git
from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_sdk import WundrClient

pytestmark = pytest.mark.ray

OLD = "def old(x):\n    return eval(x)\n"
PLANTED = OLD + "\n\ndef planted(y):\n    return eval(y + 1)\n"
GATE: dict[str, Any] = {
    "reference": {"branch": "main"},
    "conditions": [{"metric": "new_issues", "rule": "security", "max": 0}],
    "on_missing_reference": "not_computed",
}


def repository_with_a_branch(folder: Path) -> Path:
    """The branch ``topic`` has one finding more than ``main``."""
    folder.mkdir()
    (folder / "app.py").write_text(OLD)
    commit_all(folder)
    git(folder, "checkout", "--quiet", "-b", "topic")
    (folder / "app.py").write_text(PLANTED)
    git(folder, "commit", "--quiet", "--all", "--message=planted")
    git(folder, "checkout", "--quiet", "main")
    return folder


def analysed(client: WundrClient, repository: Path, branch: str, gate: str | None = None) -> str:
    """The id of a batch that has analysed the branch."""
    project = {"name": "gated", "repository": {"url": str(repository), "branch": branch}}
    job = {"id": "one", "type": "analysis", "config": {"project": project, "rules": ["security"]}}
    options = {"quality_gate": gate} if gate else {}
    batch = client.batches.create(name=branch, type="analysis", jobs=[job], options=options)
    assert client.batches.wait_for_completion(batch.batch_id).status == "completed"
    return batch.batch_id


def verdict(client: WundrClient, batch_id: str) -> GateStatus:
    """The same in all answers."""
    results = client.batches.get_results(batch_id)
    gate = results.project_results[0].quality_gate
    status = client.batches.get_status(batch_id).quality_gate
    assert gate
    assert status
    assert results.quality_gate == status
    assert gate.status is status.status
    assert client.batches.job(batch_id, "one").quality_gate == gate
    return gate.status


def test_a_planted_finding_fails_the_gate(live_server: LiveServer, tmp_path: Path) -> None:
    repository = repository_with_a_branch(tmp_path / "gated")
    with live_server.client() as client:
        client.quality_gates.set_from_body("no-new-security", GATE)
        first = analysed(client, repository, "topic", "no-new-security")
        assert verdict(client, first) is GateStatus.NOT_COMPUTED
        analysed(client, repository, "main")
        planted = analysed(client, repository, "topic", "no-new-security")
        assert verdict(client, planted) is GateStatus.FAILED
        job = client.batches.job(planted, "one").quality_gate
        assert job
        assert (job.name, job.conditions[0].value) == ("no-new-security", 1)
        failed = client.batches.list(quality_gate="failed")
        assert planted in [each.batch_id for each in failed.items]
        unchanged = analysed(client, repository, "main", "no-new-security")
        assert verdict(client, unchanged) is GateStatus.PASSED
        client.quality_gates.remove("no-new-security")
