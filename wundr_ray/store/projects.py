"""Projects as new batches name them: where their code is, their tokens, how long they took."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.jobs import Project, Repository
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.estimates import PastRun, ProjectKey
from wundr_ray.store.database import Database
from wundr_ray.store.schema import attempts, batches, jobs, projects

RUNS_READ = 10
"""Of each project; among these are those with the same rules."""


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project of the account; ``sealed_token`` is the access token last given for it."""

    id: str
    project: Project
    sealed_token: str | None = field(repr=False)


class Projects:
    """What is known of an account's projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, account_id: str, ids: Collection[str]) -> Mapping[str, KnownProject]:
        """Those of ``ids`` that are the account's, with the branch of their latest jobs."""
        if not ids:
            return {}
        latest = (
            sa.select(jobs.c.config["project"]["repository"]["branch"].as_string())
            .join(batches, batches.c.id == jobs.c.batch_id)
            .where(jobs.c.project_id == projects.c.id)
            .order_by(batches.c.created_at.desc(), jobs.c.position)
            .limit(1)
            .scalar_subquery()
        )
        query = sa.select(
            projects.c.id,
            projects.c.name,
            projects.c.repository_url,
            projects.c.sealed_token,
            latest.label("branch"),
        ).where(projects.c.account_id == account_id, projects.c.id.in_(ids))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {
            row.id: KnownProject(
                row.id,
                Project(
                    name=row.name, repository=Repository(url=row.repository_url, branch=row.branch)
                ),
                row.sealed_token,
            )
            for row in rows
        }

    async def tokens_to_retry(self, batch_id: str) -> Mapping[str, str]:
        """The sealed tokens for the jobs of a batch that had one, by job id.

        The token stored with the project comes first: the job's own may have run out since.
        """
        newest = sa.func.coalesce(projects.c.sealed_token, jobs.c.sealed_token)
        query = (
            sa.select(jobs.c.id, newest.label("sealed_token"))
            .outerjoin(projects, projects.c.id == jobs.c.project_id)
            .where(jobs.c.batch_id == batch_id, jobs.c.sealed_token.is_not(None))
        )
        async with self._database.read() as connection:
            return {row.id: row.sealed_token for row in await connection.execute(query)}

    async def past_runs(
        self, account_id: str, keys: Collection[ProjectKey]
    ) -> dict[ProjectKey, list[PastRun]]:
        """Each project's latest completed runs, the latest first; one query for all."""
        runs: dict[ProjectKey, list[PastRun]] = {}
        async with self._database.read() as connection:
            rows = await connection.execute(_latest(account_id, {url for url, _ in keys}))
            for row in rows:
                run = PastRun(row.type, frozenset(row.rules or ()), _seconds(row))
                runs.setdefault((row.repository_url, row.name), []).append(run)
        return runs


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
            projects.c.repository_url.in_(urls),
            jobs.c.status == JobStatus.COMPLETED,
            attempts.c.ended_at.is_not(None),
        )
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.rank <= RUNS_READ).order_by(ranked.c.rank)
