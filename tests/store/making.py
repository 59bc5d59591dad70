"""Small things that the store's tests are made of; also imported by their other processes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome, Priority
from wundr_ray.domain.accounts.plans import Plan, load_plans
from wundr_ray.domain.admission.limits import terms_of
from wundr_ray.domain.admission.submission import Submission
from wundr_ray.domain.batch.conclude import Ending
from wundr_ray.domain.batch.run import JobChange, JobRun
from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.store.records import BatchRecord
from wundr_ray.store.running.job_news import JobNews
from wundr_ray.store.schema import metadata
from wundr_ray.store.store import Store

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
PLANS = load_plans()
FREE, ENTERPRISE = PLANS.get("free"), PLANS.get("enterprise")
ENDED_WELL = Ending(BatchStatus.COMPLETED, Outcome.SUCCEEDED)

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True)
class Place:
    """Where a store is; other processes open it too."""

    url: str = field(repr=False)
    artifacts: Path


class Clock:
    """Stands still unless told otherwise."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def sequential_ids() -> Callable[[str], str]:
    numbers = count(1)
    return lambda prefix: f"{prefix}_{next(numbers)}"


def open_store(place: Place, clock: Callable[[], datetime], new_id: Callable[[str], str]) -> Store:
    return Store(place.url, ArtifactPlace(place.artifacts), clock, new_id)


def request(
    jobs: int = 2, name: str = "nightly", priority: Priority = Priority.MEDIUM, **more: Any
) -> CreateBatch:
    """Every job has a project of its own."""
    return CreateBatch.model_validate(
        {
            "name": name,
            "type": "analysis",
            "priority": priority,
            "jobs": [
                {
                    "id": f"j{n}",
                    "type": "analysis",
                    "config": {
                        "project": {
                            "name": f"app{n}",
                            "repository": {"url": f"https://github.com/acme/app{n}"},
                        }
                    },
                }
                for n in range(jobs)
            ],
        }
        | more
    )


async def submit(
    store: Store,
    batch_id: str,
    account_id: str,
    body: CreateBatch | None = None,
    plan: Plan = ENTERPRISE,
) -> None:
    await store.submissions.submit(submission(batch_id, account_id, body, plan))


def submission(
    batch_id: str, account_id: str, body: CreateBatch | None = None, plan: Plan = ENTERPRISE
) -> Submission:
    body = body or request()
    return Submission(batch_id, account_id, plan, body, terms_of(body, plan))


async def running(store: Store, batch_id: str, account_id: str, jobs: int = 2) -> int:
    """Submit, dispatch and claim a batch; its epoch."""
    await submit(store, batch_id, account_id, request(jobs))
    assert await store.runs.dispatch(batch_id, "manager")
    epoch = await store.runs.claim(batch_id, "manager")
    assert epoch is not None
    return epoch


def began(job_id: str, attempt: int = 1) -> JobNews:
    return JobNews(JobChange(JobRun(job_id, JobStatus.RUNNING, attempt), JobStatus.QUEUED))


def ended(
    job_id: str,
    status: JobStatus = JobStatus.COMPLETED,
    attempt: int = 1,
    error: tuple[str, str] | None = None,
    credits: int = 0,
    core_seconds: float | None = None,
    **more: Any,
) -> JobNews:
    """Also of an attempt whose job goes back to the queue; nobody pays for one without credits."""
    change = JobChange(JobRun(job_id, status, attempt), JobStatus.RUNNING, error)
    return JobNews(change, core_seconds=60.0 * credits or core_seconds, **more)


async def finished(store: Store, batch: BatchRecord | str, epoch: int) -> bool:
    batch_id = batch if isinstance(batch, str) else batch.id
    return await store.runs.finish(batch_id, epoch, ENDED_WELL, NOON)


async def dump(store: Store) -> Rows:
    """Everything the database holds."""
    async with store.database.read() as connection:
        return {
            table.name: [tuple(row) for row in await connection.execute(sa.select(table))]
            for table in metadata.sorted_tables
        }
