"""From a file with a batch to an open request and back, by the command line alone."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.forge_host import ForgeHost
from tests.e2e.delivery.deliveries import AFTER, BEFORE, FILES, refactor_job
from tests.live import LiveServer, until
from tests.sources.repositories import git

pytestmark = [pytest.mark.ray, pytest.mark.long, pytest.mark.timeout(900)]

SECONDS, PAUSE = 300.0, 0.5


def test_requests_are_opened_closed_and_undone(
    installed: LiveServer, host: ForgeHost, tmp_path: Path
) -> None:
    closed, merged = host.add("typed", 2, FILES)
    batch_id = proposed(installed, host, tmp_path / "batch.json", [closed, merged])
    digest = of(installed, "status", batch_id)["approval"]["digest"]
    run(installed, "approve", batch_id, "--apply", "--yes", "--digest", digest)
    until(lambda: states(installed, batch_id) == {closed: "open", merged: "open"}, SECONDS, PAUSE)

    run(installed, "close", batch_id, "--changeset", ids(installed, batch_id)[closed], "--yes")
    until(lambda: states(installed, batch_id)[closed] == "closed", SECONDS, PAUSE)
    assert host.requests(closed)[0].state == "closed"
    assert len(branches(host, closed)) == 2
    run(installed, "undo", batch_id, "--changeset", ids(installed, batch_id)[closed], "--yes")
    until(lambda: states(installed, batch_id)[closed] == "undone", SECONDS, PAUSE)
    assert branches(host, closed) == ["main"]

    merge(host, merged)
    run(installed, "refresh", batch_id)
    until(lambda: states(installed, batch_id)[merged] == "merged", SECONDS, PAUSE)
    assert git(host.folder(merged), "show", "main:a.py") == AFTER.decode().strip()
    run(installed, "undo", batch_id, "--changeset", ids(installed, batch_id)[merged], "--yes")
    until(lambda: len(host.requests(merged)) == 2, SECONDS, PAUSE)
    merge(host, merged)
    run(installed, "refresh", batch_id)
    until(lambda: "undone" in states_of(installed, batch_id, merged), SECONDS, PAUSE)
    assert git(host.folder(merged), "show", "main:a.py") == BEFORE.decode().strip()


def run(server: LiveServer, *arguments: str) -> str:
    done = server.wundr("batch", *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def of(server: LiveServer, *arguments: str) -> Any:
    return json.loads(run(server, *arguments, "--json"))


def proposed(server: LiveServer, host: ForgeHost, file: Path, names: list[str]) -> str:
    """The id of a batch that awaits approval."""
    jobs = [refactor_job(name, host.url(name)) for name in names]
    file.write_text(json.dumps({"name": "Typed", "type": "refactor", "jobs": jobs}))
    return str(of(server, "create", "--config", str(file), "--wait")["batch_id"])


def items(server: LiveServer, batch_id: str) -> list[Any]:
    return list(of(server, "changesets", batch_id)["items"])


def states(server: LiveServer, batch_id: str) -> dict[str, str]:
    """Of the first changeset of each job."""
    return {item["job_id"]: item["state"] for item in reversed(items(server, batch_id))}


def states_of(server: LiveServer, batch_id: str, job_id: str) -> list[str]:
    return [item["state"] for item in items(server, batch_id) if item["job_id"] == job_id]


def ids(server: LiveServer, batch_id: str) -> dict[str, str]:
    return {item["job_id"]: item["changeset_id"] for item in items(server, batch_id)}


def branches(host: ForgeHost, name: str) -> list[str]:
    listed = git(host.folder(name), "for-each-ref", "--format=%(refname:short)", "refs/heads")
    return sorted(listed.split())


def merge(host: ForgeHost, name: str) -> None:
    """The newest request, by a fast forward, whose branch the host then removes."""
    request = host.requests(name)[-1]
    git(host.folder(name), "update-ref", "refs/heads/main", f"refs/heads/{request.head}")
    git(host.folder(name), "update-ref", "-d", f"refs/heads/{request.head}")
    request.state = "merged"
