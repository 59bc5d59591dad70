"""A finding that is accepted at the command line fails no gate until that is revoked."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.live import LiveServer
from tests.repositories import commit_all
from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_sdk import WundrClient

pytestmark = pytest.mark.ray

REASON = "Only we write what it evaluates"
GATE: dict[str, Any] = {"conditions": [{"metric": "issues", "rule": "security", "max": 0}]}


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """With one finding."""
    folder = tmp_path / "decided"
    folder.mkdir()
    (folder / "app.py").write_text("def run(x):\n    return eval(x)\n")
    return commit_all(folder)


def analysed(client: WundrClient, repository: Path) -> str:
    """The id of a batch that has analysed the repository."""
    project = {"name": "decided", "repository": {"url": str(repository), "branch": "main"}}
    job = {"id": "one", "type": "analysis", "config": {"project": project, "rules": ["security"]}}
    options = {"quality_gate": GATE}
    batch = client.batches.create(name="b", type="analysis", jobs=[job], options=options)
    assert client.batches.wait_for_completion(batch.batch_id).status == "completed"
    return batch.batch_id


def verdict(client: WundrClient, batch_id: str) -> GateStatus | None:
    gate = client.batches.get_status(batch_id).quality_gate
    return gate and gate.status


def disposed(client: WundrClient, batch_id: str, folder: Path) -> int:
    """How many findings the results say nobody will repair; the table of findings agrees."""
    number = client.batches.get_results(batch_id).summary.issues_disposed
    (file,) = client.batches.download(batch_id, "csv", folder, table="findings")
    rows = csv.DictReader(file.read_text("utf-8-sig").splitlines())
    decided = [row["disposition_reason"] for row in rows if row["disposition"] == "accepted"]
    assert decided == [REASON] * number
    return number


def run(server: LiveServer, *arguments: str) -> Any:
    """What the command line prints as JSON."""
    done = server.wundr(*arguments, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_a_decision_holds_until_it_is_revoked(
    live_server: LiveServer, repository: Path, tmp_path: Path
) -> None:
    with live_server.client() as client:
        first = analysed(client, repository)
        assert verdict(client, first) is GateStatus.FAILED
        assert disposed(client, first, tmp_path) == 0
        project = client.batches.job(first, "one").project_id
        assert project
        (found,) = run(live_server, "findings", project)["items"]
        finding = found["finding_id"]

        options = ("--kind", "accepted", "--finding", finding, "--reason", REASON)
        made = run(live_server, "disposition", "add", project, *options)
        shown = live_server.wundr("findings", project).stdout
        assert shown.splitlines()[1].startswith(f"{finding}\taccepted\t")
        assert disposed(client, first, tmp_path) == 1
        assert verdict(client, first) is GateStatus.FAILED, "what was judged stays"
        second = analysed(client, repository)
        assert verdict(client, second) is GateStatus.PASSED
        assert disposed(client, second, tmp_path) == 1

        revoke = ("revoke", project, made["disposition_id"], "--reason", "Users write it now")
        assert run(live_server, "disposition", *revoke)["status"] == "revoked"
        (again,) = run(live_server, "findings", project)["items"]
        assert (again["finding_id"], again["disposition"]) == (finding, None)
        assert disposed(client, second, tmp_path) == 0
        assert verdict(client, analysed(client, repository)) is GateStatus.FAILED
