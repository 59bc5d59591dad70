"""A refactor batch of many repositories, and what must hold once it has been delivered."""

import contextlib
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from tests.chaos.batches import left_behind
from tests.delivery.forge_host import ForgeHost
from tests.live import LiveServer
from tests.sources.repositories import git
from wundr_ray.contract.refactoring.changesets import ChangesetItem
from wundr_sdk import WundrClient

BEFORE = b"import os\nimport sys\n\nprint(sys.path)\n"
AFTER = b"import sys\n\nprint(sys.path)\n"
FILES = {"a.py": BEFORE}


def submit(client: WundrClient, host: ForgeHost, names: Sequence[str]) -> str:
    """A batch with a job for each repository, to be delivered as a pull request."""
    jobs = [refactor_job(name, host.url(name)) for name in names]
    return client.batches.create(name="Delivery", type="refactor", jobs=jobs).batch_id


def refactor_job(name: str, url: str) -> dict[str, Any]:
    config = {
        "project": {"name": name, "repository": {"url": url}},
        "deliver": {"mode": "pull_request"},
    }
    return {"id": name, "type": "pattern_standardize", "config": config}


def states(client: WundrClient, batch_id: str) -> Counter[str]:
    """How many changesets of the batch are in each state."""
    return Counter(str(each.state) for each in changesets(client, batch_id))


def changesets(client: WundrClient, batch_id: str) -> list[ChangesetItem]:
    return client.batches.changesets(batch_id, per_page=100).items


def complaints(
    server: LiveServer, host: ForgeHost, batch_id: str, names: Sequence[str]
) -> list[str]:
    """What is not as it would have been if nothing had died; empty if all is well."""
    with server.client() as client:
        batch = client.batches.get_status(batch_id)
        found = [*_of_batch(batch, len(names))]
        by_job = {each.job_id: each for each in changesets(client, batch_id)}
        changes = Counter(each.decision for each in client.batches.iterate_changes(batch_id))
    if changes != {"applied": len(names)}:
        found.append(f"changes {changes}")
    if sorted(by_job) != sorted(names):
        return [*found, f"changesets of {sorted(by_job)}"]
    for name in names:
        found += [f"{name}: {each}" for each in _of_repository(host, name, by_job[name])]
    return [*found, *_of_database(server, batch_id, len(names)), *left_behind(server)]


def _of_batch(batch: Any, number: int) -> Iterator[str]:
    ended = batch.status, batch.outcome, batch.jobs.total, batch.jobs.completed
    if ended != ("completed", "succeeded", 2 * number, 2 * number):
        yield f"batch {ended}"


def _of_repository(host: ForgeHost, name: str, changeset: ChangesetItem) -> Iterator[str]:
    """One branch that was pushed once, with one commit, and one request for it."""
    folder = host.folder(name)
    listed = git(folder, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
    heads = dict(line.split() for line in listed.splitlines())
    branch, commit = changeset.branch or "", changeset.pushed_commit or ""
    if heads != {"main": heads["main"], branch: commit}:
        yield f"branches {heads}, and not {branch} at {commit}"
        return
    if (pushes := git(folder, "reflog", "show", "--format=%H", branch).split()) != [commit]:
        yield f"pushed {len(pushes)} times"
    if git(folder, "rev-list", "--count", f"main..{branch}") != "1":
        yield "more than one commit"
    if git(folder, "show", f"{branch}:a.py") != AFTER.decode().strip():
        yield "other content"
    requests = [(each.number, each.state, each.head) for each in host.requests(name)]
    if requests != [(changeset.number, "open", branch)]:
        yield f"requests {requests}"
    if (changeset.state, changeset.error) != ("open", None):
        yield f"changeset {changeset.state} {changeset.error}"


def _of_database(server: LiveServer, batch_id: str, number: int) -> Iterator[str]:
    """One credit for each changeset, and every event once."""
    with contextlib.closing(sqlite3.connect(server.home / "wundr.db")) as database:
        (charged,) = database.execute(
            "SELECT json_group_array(amount) FROM credit_entries"
            " WHERE batch_id=? AND kind LIKE 'cs_%'",
            [batch_id],
        ).fetchone()
        (jobs,) = database.execute(
            "SELECT sum(credits) FROM jobs WHERE batch_id=?", [batch_id]
        ).fetchone()
        (settled,) = database.execute(
            "SELECT -sum(amount) FROM credit_entries WHERE batch_id=? AND kind NOT LIKE 'cs_%'",
            [batch_id],
        ).fetchone()
        events = dict(
            database.execute(
                "SELECT name, count(*) FROM events WHERE batch_id=? GROUP BY name", [batch_id]
            ).fetchall()
        )
    if charged != str([-1] * number).replace(" ", ""):
        yield f"charged {charged}"
    if jobs != settled:
        yield f"settled {settled} for jobs that cost {jobs}"
    once = {"batch.created": 1, "batch.awaiting_approval": 1, "batch.completed": 1}
    expected = {"batch.job_completed": 2 * number, "changeset.opened": number, **once}
    for name, times in expected.items():
        if events.get(name) != times:
            yield f"{name} {events.get(name)} times"
    if strange := [
        name for name in events if name.startswith("changeset.") and name not in expected
    ]:
        yield f"events {strange}"
