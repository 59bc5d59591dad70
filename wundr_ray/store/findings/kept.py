"""Where the findings of projects are kept: by branch, by job, and by the id of a finding."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import NotFound
from wundr_ray.domain.findings.ids import mark_of, project_mark
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.projects.aliases import is_project
from wundr_ray.store.projects.view import IS_ANALYSIS, NEWEST, ON_MAIN
from wundr_ray.store.schema import jobs, projects

BRANCHES_SEARCHED = 10
"""How many branches of a project are searched for a finding, the latest analysed first."""

_RECENT = 100
"""How many of a project's latest analyses are read to find these branches."""


@dataclass(frozen=True, slots=True)
class KeptFindings:
    """A completed analysis; ``frames`` is the artifact key of what it found."""

    project_id: str
    batch_id: str
    job_id: str
    branch: str | None
    commit: str | None
    completed_at: datetime
    frames: str


_QUERY = sa.select(
    jobs.c.project_id,
    jobs.c.batch_id,
    jobs.c.id.label("job_id"),
    jobs.c.branch,
    jobs.c.commit,
    jobs.c.completed_at,
    jobs.c.result["frames"].as_string().label("frames"),
).where(IS_ANALYSIS, jobs.c.result.is_not(None), jobs.c.frames_removed_at.is_(None))


class FindingPlaces:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def last(self, project_id: str, account_id: str, branch: str | None) -> KeptFindings:
        """The last analysis of a branch, or of the main one, whose findings are still there.

        Raises ``NotFound``, also for a project of another account.
        """
        on_branch = ON_MAIN if branch is None else jobs.c.branch == branch
        name = "main branch" if branch is None else f"branch {branch!r}"
        missing = NotFound(
            f"No findings of the project's {name} are kept.",
            resolution="Analyse the branch, or name another one.",
        )
        return await self._one(project_id, account_id, on_branch, missing)

    async def of_job(
        self, project_id: str, account_id: str, batch_id: str, job_id: str | None
    ) -> KeptFindings:
        """The analysis of the project in a batch, or by one of its jobs. Raises ``NotFound``."""
        this = jobs.c.batch_id == batch_id
        if job_id is not None:
            this &= jobs.c.id == job_id
        job = "" if job_id is None else f"the job {job_id!r} of "
        missing = NotFound(
            f"No findings of the project are kept from {job}the batch {batch_id!r}.",
            resolution="Check the ids; the server removes findings when its retention period ends.",
        )
        return await self._one(project_id, account_id, this, missing)

    async def _one(
        self,
        project_id: str,
        account_id: str,
        condition: sa.ColumnElement[bool],
        missing: NotFound,
    ) -> KeptFindings:
        mine = sa.select(projects.c.id).where(
            is_project(project_id), projects.c.account_id == account_id
        )
        async with self._database.read() as connection:
            current = await connection.scalar(mine)
            if current is None:
                raise NotFound(f"There is no project {project_id!r}.")
            query = (
                _QUERY.join(projects, projects.c.id == jobs.c.project_id)
                .where(jobs.c.project_id == current, condition)
                .order_by(*NEWEST)
                .limit(1)
            )
            row = (await connection.execute(query)).first()
        if row is None:
            raise missing
        return _kept(row)

    async def that_may_have(self, finding_id: str, account_id: str) -> list[KeptFindings]:
        """The analyses to search for a finding: the last one of each branch of its project.

        The id tells the project. The main branch comes first.
        """
        mark = mark_of(finding_id)
        if mark is None:
            return []
        query = sa.select(projects.c.id).where(projects.c.account_id == account_id)
        async with self._database.read() as connection:
            ids = [id for id in await connection.scalars(query) if project_mark(id) == mark]
            by_project = [await _last_of_branches(connection, id) for id in ids]
        return [analysis for analyses in by_project for analysis in analyses]


async def _last_of_branches(connection: Transaction, project_id: str) -> list[KeptFindings]:
    of_project = _QUERY.join(projects, projects.c.id == jobs.c.project_id).where(
        jobs.c.project_id == project_id
    )
    main = await connection.execute(of_project.where(ON_MAIN).order_by(*NEWEST).limit(1))
    recent = await connection.execute(of_project.order_by(*NEWEST).limit(_RECENT))
    last: dict[str | None, KeptFindings] = {}
    for row in (*main, *recent):
        last.setdefault(row.branch, _kept(row))
    return list(last.values())[:BRANCHES_SEARCHED]


def _kept(row: sa.Row[Any]) -> KeptFindings:
    return KeptFindings(**row._mapping)
