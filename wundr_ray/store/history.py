"""How long the latest runs of projects took."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.estimates import PastRun, ProjectKey
from wundr_ray.store.database import Database
from wundr_ray.store.schema import attempts, jobs, projects

RUNS_READ = 10
"""Of each project; among these are those with the same rules."""


class History:
    """Completed attempts of an account's projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(
        self, account_id: str, wanted: Collection[ProjectKey]
    ) -> dict[ProjectKey, list[PastRun]]:
        """Each project's latest completed runs, the latest first; one query for all."""
        found: dict[ProjectKey, list[PastRun]] = {}
        async with self._database.read() as connection:
            rows = await connection.execute(_latest(account_id, {url for url, _ in wanted}))
            for row in rows:
                run = PastRun(frozenset(row.rules), _seconds(row))
                found.setdefault((row.repository_url, row.name), []).append(run)
        return found


def _seconds(row: sa.Row[Any]) -> float:
    """As it was measured; attempts of earlier versions have only the times of the day."""
    if row.core_seconds is None:
        elapsed: timedelta = row.ended_at - row.started_at
        return max(0.0, elapsed.total_seconds())
    return float(row.core_seconds) / int(row.cores)


def _latest(account_id: str, urls: Collection[str]) -> sa.Select[tuple[object, ...]]:
    newest_first = sa.func.row_number().over(
        partition_by=jobs.c.project_id, order_by=jobs.c.completed_at.desc()
    )
    ranked = (
        sa.select(
            projects.c.repository_url,
            projects.c.name,
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
            projects.c.repository_url.in_(urls),
            jobs.c.status == JobStatus.COMPLETED,
            attempts.c.ended_at.is_not(None),
        )
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.rank <= RUNS_READ).order_by(ranked.c.rank)
