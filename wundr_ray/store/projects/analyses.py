"""The completed analyses of a project, with which a job of it may be compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from wundr_ray.contract.gates.models import Reference
from wundr_ray.contract.vocabulary import JobKind, JobStatus
from wundr_ray.domain.findings.references import AnalysisSubject, KnownAnalysis, time_of
from wundr_ray.store.connection.database import Database
from wundr_ray.store.projects.view import NEWEST
from wundr_ray.store.records import JobRecord
from wundr_ray.store.schema import jobs
from wundr_ray.system import Clock

RECENT = 30
"""So many of the latest analyses are read, of any branch."""

OF_A_BRANCH = 5
"""How many are read of each branch that may be compared with; some may be of the job's commit."""

_KNOWN = sa.select(
    jobs.c.batch_id,
    jobs.c.id.label("job_id"),
    jobs.c.branch,
    jobs.c.commit,
    jobs.c.completed_at,
    jobs.c.result["frames"].as_string().label("frames"),
    jobs.c.result["analysis"].as_string().label("analysis"),
    jobs.c.result["tools"].label("tools"),
)


@dataclass(frozen=True, slots=True)
class History:
    """When a job's first attempt began, and analyses of its project that came before."""

    started_at: datetime
    analyses: tuple[KnownAnalysis, ...]


class Analyses:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database, self._clock = database, clock

    async def before(
        self, job: JobRecord, subject: AnalysisSubject, request: Reference | None
    ) -> History:
        """What ``domain.findings.references.choose`` needs for a running ``job``, by one query.

        Analyses whose frames are gone are left out.
        """
        own = sa.select(jobs.c.started_at).where(
            jobs.c.batch_id == job.batch_id, jobs.c.id == job.id
        )
        known = _KNOWN.where(
            jobs.c.project_id == job.project_id,
            jobs.c.type == JobKind.ANALYSIS,
            jobs.c.status == JobStatus.COMPLETED,
            jobs.c.frames_removed_at.is_(None),
            jobs.c.completed_at < own.scalar_subquery(),
        )
        time = time_of(request, job.started_at or self._clock())
        parts = _parts(known, subject, request, time)
        choices = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery()
        began = own.subquery()
        # An outer join: the job's start is wanted even if its project has no analysis yet.
        query = sa.select(began.c.started_at, *choices.c).outerjoin_from(began, choices, sa.true())
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).mappings().all()
        analyses = {
            (row["batch_id"], row["job_id"]): _analysis(row) for row in rows if row["batch_id"]
        }
        return History(rows[0]["started_at"], tuple(analyses.values()))


Known = sa.Select[tuple[object, ...]]


def _parts(
    known: Known, subject: AnalysisSubject, request: Reference | None, time: datetime | None
) -> Iterator[Known]:
    """Queries for all that may be chosen; each finds its few rows by an index."""
    yield known.order_by(*NEWEST).limit(RECENT)
    branches = {subject.own, subject.main, request.branch if request else None}
    for branch in sorted(branch for branch in branches if branch):
        yield known.where(jobs.c.branch == branch).order_by(*NEWEST).limit(OF_A_BRANCH)
    if request and request.commit:
        yield known.where(jobs.c.commit == request.commit).order_by(*NEWEST).limit(1)
    if time is not None:
        own = known.where(jobs.c.branch == subject.own)
        yield own.where(jobs.c.completed_at <= time).order_by(*NEWEST).limit(OF_A_BRANCH)
        yield own.order_by(jobs.c.completed_at).limit(OF_A_BRANCH)


def _analysis(row: sa.RowMapping) -> KnownAnalysis:
    return KnownAnalysis(
        batch_id=row["batch_id"],
        job_id=row["job_id"],
        branch=row["branch"],
        commit=row["commit"],
        completed_at=row["completed_at"],
        frames=row["frames"],
        tools=frozenset((rule, engine, version) for rule, engine, version in row["tools"] or ()),
        analysis=row["analysis"] or "",
    )
