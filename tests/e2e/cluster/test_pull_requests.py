"""From a proposal to an open pull request and back, by the command line alone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.forge_host import ForgeHost, forge_host_with
from tests.delivery.forges.fake.server import TOKEN
from tests.live import LiveServer, until
from tests.sources.https_server import GitServer
from tests.sources.repositories import git

pytestmark = [pytest.mark.ray, pytest.mark.long, pytest.mark.timeout(600)]

BEFORE = b"import os\nimport sys\n\nprint(sys.path)\n"
AFTER = "import sys\n\nprint(sys.path)"


@pytest.fixture
def host(remote: GitServer, tmp_path: Path) -> Iterator[ForgeHost]:
    """A forge with the certificate that the installation trusts."""
    tls = remote.certificate, remote.certificate.with_name("server.key")
    with forge_host_with(tls, tmp_path) as host:
        yield host


def test_a_request_is_opened_and_taken_back(
    cluster: LiveServer, host: ForgeHost, tmp_path: Path
) -> None:
    (name,) = host.add("app", 1, {"a.py": BEFORE})
    config = tmp_path / "batch.json"
    config.write_text(json.dumps(_batch(host.url(name))))

    stored = _run(cluster, "host", "set", host.name, "--kind", "github", given=f"{TOKEN}\n")
    assert (stored["kind"], stored["has_token"]) == ("github", True)

    created = _run(cluster, "batch", "create", "--config", str(config), "--wait")
    batch_id = created["batch_id"]
    status = _run(cluster, "batch", "status", batch_id)
    assert status["status"] == "awaiting_approval"
    assert len(_run(cluster, "batch", "changes", batch_id)["items"]) == 1
    assert host.requests(name) == []

    digest = status["approval"]["digest"]
    _run(cluster, "batch", "approve", batch_id, "--yes", "--digest", digest, "--apply")
    until(lambda: _states(cluster, batch_id) == ["open"], pause=1)
    (request,) = host.requests(name)
    (changeset,) = _changesets(cluster, batch_id)
    assert (request.title, request.labels) == ("Tidy imports", ["tidy"])
    assert (changeset["number"], changeset["branch"]) == (request.number, request.head)
    assert changeset["url"] == f"https://{host.name}/acme/{name}/pull/{request.number}"
    assert git(host.folder(name), "show", f"{request.head}:a.py") == AFTER

    _run(cluster, "batch", "undo", batch_id, "--yes")
    until(lambda: _states(cluster, batch_id) == ["undone"], pause=1)
    assert request.state == "closed"
    assert git(host.folder(name), "branch", "--list", request.head) == ""


def _run(cluster: LiveServer, *arguments: str, given: str = "") -> Any:
    """The JSON answer of a command that must succeed."""
    done = cluster.wundr(*arguments, "--json", given=given)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def _changesets(cluster: LiveServer, batch_id: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = _run(cluster, "batch", "changesets", batch_id)["items"]
    return items


def _states(cluster: LiveServer, batch_id: str) -> list[str]:
    return [changeset["state"] for changeset in _changesets(cluster, batch_id)]


def _batch(url: str) -> dict[str, Any]:
    """A batch of one repository, whose changes are delivered as a pull request."""
    deliver = {"mode": "pull_request", "title": "Tidy imports", "labels": ["tidy"]}
    project = {"name": "app", "repository": {"url": url}}
    config = {"project": project, "deliver": deliver}
    job = {"id": "j1", "type": "pattern_standardize", "config": config}
    return {"name": "Tidy", "type": "refactor", "jobs": [job]}
