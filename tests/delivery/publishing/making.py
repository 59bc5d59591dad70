"""Batches whose changes have been applied, their repositories, and publishers that may die."""

import random
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests.refactoring.previews.making import lines_removed, preview
from tests.sources.repositories import git, make_repository
from tests.store.making import Clock, submission
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetAction, DeliveryMode
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.delivery.publisher import Publisher
from wundr_ray.delivery.publishing.interface import Connections
from wundr_ray.domain.delivery.applied import AppliedGroup, StoredApplied
from wundr_ray.refactoring.interface import FilePreview
from wundr_ray.refactoring.previews import files as preview_files
from wundr_ray.store.artifacts.seals import FRAMES_SEAL, put_sealed
from wundr_ray.store.schema import changesets, credit_entries, events, jobs
from wundr_ray.store.store import Store

BATCH = "b1"
FILES = (lines_removed("a.py", "one", "two"), lines_removed("lib/b.py", "three"))
CONTENTS = {file.path: file.before for file in FILES}


@dataclass(frozen=True)
class Applying:
    """What the jobs of a batch have applied; ``groups`` are ids of changes by name."""

    mode: DeliveryMode = DeliveryMode.PULL_REQUEST
    groups: dict[str, tuple[str, ...]] = field(
        default_factory=lambda: {"": ("one", "two", "three")}
    )
    files: tuple[FilePreview, ...] = FILES
    deliver: dict[str, Any] = field(default_factory=dict)
    rollout: dict[str, int] = field(default_factory=dict)


def bare_repositories(folder: Path, number: int) -> list[Path]:
    """Copies of one repository that take pushes."""
    folder.mkdir(parents=True, exist_ok=True)
    work = make_repository(folder / "work", CONTENTS)
    git(folder, "clone", "--quiet", "--bare", str(work), "app0.git")
    git(folder / "app0.git", "config", "uploadpack.allowFilter", "true")
    for position in range(1, number):
        copy = ["cp", "-r", "app0.git", f"app{position}.git"]
        subprocess.run(copy, cwd=folder, check=True)
    return [folder / f"app{position}.git" for position in range(number)]


async def applied(
    store: Store, clock: Clock, account_id: str, urls: Sequence[str], what: Applying = Applying()
) -> None:
    """A batch with a job for each repository, all of whose changes have been applied."""
    await store.submissions.submit(submission(BATCH, account_id, _request(urls, what)))
    key = f"batches/{BATCH}/jobs/preview/1"
    _keep(store, key, what.files)
    async with store.database.write() as connection:
        found = (await connection.execute(sa.select(jobs).order_by(jobs.c.position))).all()
        rows = [
            {
                "batch_id": BATCH,
                "id": f"{job.id}-apply",
                "position": job.position + len(found),
                "type": "apply",
                "project_id": job.project_id,
                "config": {
                    "source_job": job.id,
                    "deliver": {"mode": what.mode, **what.deliver},
                    "resources": job.config["resources"],
                    "project": job.config["project"],
                },
                "status": JobStatus.COMPLETED,
                "completed_at": clock(),
                "result": _result(job.id, key, what).model_dump(mode="json"),
            }
            for job in found
        ]
        await connection.execute(jobs.insert(), rows)


def _request(urls: Sequence[str], what: Applying) -> CreateBatch:
    listed = [
        {
            "id": f"j{position}",
            "type": "pattern_standardize",
            "config": {"project": {"name": f"app{position}", "repository": {"url": url}}},
        }
        for position, url in enumerate(urls)
    ]
    options = {"rollout": what.rollout} if what.rollout else {}
    body = {"name": "standardize", "type": "refactor", "jobs": listed, "options": options}
    return CreateBatch.model_validate(body)


def _result(job_id: str, key: str, what: Applying) -> StoredApplied:
    groups = [
        AppliedGroup(
            name=name,
            branch=f"wundr/{BATCH}/{job_id}{name and '--' + name}",
            title="Standardize imports",
            body="What and why.\n",
            message="Standardize imports\n\nWhy.\n",
            change_ids=ids,
            files=1,
            by_rule={},
        )
        for name, ids in what.groups.items()
    ]
    return StoredApplied(
        frames="x", preview=key, source_job=job_id, commit="c" * 40, branch="main",
        mode=what.mode, groups=tuple(groups), patches=(), changes=3, files_changed=2,
    )  # fmt: skip


def _keep(store: Store, key: str, files: Sequence[FilePreview]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        preview_files.write(preview(*files), Path(folder))
        put_sealed(store.artifacts, key, sorted(Path(folder).iterdir()), FRAMES_SEAL)


@dataclass
class World:
    """A store, its clock, and the publishers that work on it, one after the other."""

    store: Store
    clock: Clock
    connections: Connections
    started: int = 0
    publisher: Publisher | None = None

    def start(self, assignments: Any = None) -> Publisher:
        """A new publisher; the one before is never heard of again."""
        self.started += 1
        self.publisher = Publisher(
            self.store.publications,
            assignments or self.store.assignments,
            self.store.artifacts,
            self.connections,
            f"publisher{self.started}",
            self.clock,
            random.Random(self.started),
        )
        return self.publisher

    async def run(self, turns: int = 1) -> None:
        """So many turns, with a little time between them."""
        publisher = self.publisher or self.start()
        for _ in range(turns):
            self.clock.advance(3)
            await publisher.turn()
            await publisher.settle()

    async def rows(self) -> list[Any]:
        query = sa.select(changesets).order_by(
            changesets.c.created_at, changesets.c.job_id, changesets.c.group_name
        )
        async with self.store.database.read() as connection:
            return list(await connection.execute(query))

    async def row(self) -> Any:
        (row,) = await self.rows()
        return row

    async def row_of(self, group: str) -> Any:
        return next(row for row in await self.rows() if row.group_name == group)

    async def states(self) -> list[str]:
        return [row.state for row in await self.rows()]

    async def credits(self) -> int:
        kinds = credit_entries.c.kind.like("cs_%")
        query = sa.select(sa.func.sum(credit_entries.c.amount)).where(kinds)
        async with self.store.database.read() as connection:
            return -(await connection.scalar(query) or 0)

    async def events(self) -> list[str]:
        named = events.c.name.like("changeset.%")
        query = sa.select(events.c.name).where(named).order_by(events.c.sequence)
        async with self.store.database.read() as connection:
            return list(await connection.scalars(query))

    async def ask(self, action: ChangesetAction) -> None:
        """For all changesets, as the API does."""
        async with self.store.database.write() as connection:
            values = {"action": action, "next_try_at": self.clock()}
            await connection.execute(changesets.update().values(values))


class Killed(BaseException):
    """The process is gone at this point."""
