"""How long the latest runs of repositories took, for the estimate of a new batch."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.scheduling.estimates import PastRun
from wundr_ray.store.schema import attempts, jobs, projects
from wundr_ray.store.schema.base import UtcTime

RUNS_READ = 10
"""How many of each project's latest runs are read; only some may have had the same rules."""

_EVER = sa.literal(datetime(1970, 1, 1, tzinfo=UTC), UtcTime())


def latest_runs(account_id: str, keys: Collection[str]) -> sa.Select[tuple[object, ...]]:
    """The latest completed runs of each of the account's repositories, the latest first."""
    newest_first = sa.func.row_number().over(
        partition_by=jobs.c.project_id, order_by=jobs.c.completed_at.desc()
    )
    ranked = (
        sa.select(
            projects.c.repository_key,
            jobs.c.type,
            jobs.c.config["rules"].label("rules"),
            attempts.c.started_at,
            attempts.c.ended_at,
            attempts.c.core_seconds,
            jobs.c.config["resources"]["cpu_cores"].as_integer().label("cores"),
            newest_first.label("rank"),
        )
        .join(jobs, jobs.c.project_id == projects.c.id)
        .join(
            attempts,
            (attempts.c.batch_id == jobs.c.batch_id)
            & (attempts.c.job_id == jobs.c.id)
            & (attempts.c.number == jobs.c.attempt),
        )
        .where(
            projects.c.account_id == account_id,
            projects.c.repository_key.in_(keys),
            jobs.c.status == JobStatus.COMPLETED,
            jobs.c.completed_at >= sa.func.coalesce(_time_of_the_earliest(), _EVER),
            attempts.c.ended_at.is_not(None),
        )
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.rank <= RUNS_READ).order_by(ranked.c.rank)


def _time_of_the_earliest() -> sa.ScalarSelect[Any]:
    """When the earliest of a project's latest runs completed; null if it has fewer."""
    # Every creation of a batch asks for the latest runs. An index gives this time, so that a
    # project's older runs, which may be thousands, are not read.
    runs = jobs.alias("runs")
    return (
        sa.select(runs.c.completed_at)
        .where(runs.c.project_id == projects.c.id, runs.c.status == JobStatus.COMPLETED)
        .order_by(runs.c.completed_at.desc())
        .offset(RUNS_READ - 1)
        .limit(1)
        .correlate(projects)
        .scalar_subquery()
    )


def as_past_run(row: sa.Row[Any]) -> PastRun:
    """A row of ``latest_runs``."""
    return PastRun(row.type, frozenset(row.rules or ()), _seconds(row))


def _seconds(row: sa.Row[Any]) -> float:
    """How long the attempt took. Those of earlier versions have only their start and end."""
    if row.core_seconds is None:
        elapsed: timedelta = row.ended_at - row.started_at
        return max(0.0, elapsed.total_seconds())
    return float(row.core_seconds) / int(row.cores)
