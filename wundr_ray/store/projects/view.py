"""Projects as their owner looks at them: each with its last result, one with its history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.vocabulary import JobKind, JobStatus
from wundr_ray.domain.batch.outcomes import StoredResult
from wundr_ray.domain.findings.comparability import Basis
from wundr_ray.store.connection.database import Database
from wundr_ray.store.projects.aliases import is_project
from wundr_ray.store.schema import jobs, projects


@dataclass(frozen=True, slots=True)
class CompletedAnalysis:
    """A job of a project that completed."""

    batch_id: str
    job_id: str
    completed_at: datetime
    commit: str | None
    quality_score: float | None
    branch: str | None
    config: dict[str, Any]
    result: StoredResult

    @property
    def basis(self) -> Basis:
        return Basis(self.result.method_version, self.config)


@dataclass(frozen=True, slots=True)
class ProjectRecord:
    id: str
    name: str
    repository_url: str
    created_at: datetime
    labels: dict[str, str]
    main_branch: str | None
    reference: Any
    quality_gate: Any
    last: CompletedAnalysis | None


Labels = Collection[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class BranchSpan:
    """Analyses of a branch, or of the main one, from ``begin`` on and before ``end``."""

    branch: str | None = None
    begin: datetime | None = None
    end: datetime | None = None


_ANALYSES = sa.select(
    jobs.c.batch_id,
    jobs.c.id.label("job_id"),
    jobs.c.completed_at,
    jobs.c.commit,
    jobs.c.quality_score,
    jobs.c.branch,
    jobs.c.config,
    jobs.c.result,
)
IS_ANALYSIS = (jobs.c.type == JobKind.ANALYSIS) & (jobs.c.status == JobStatus.COMPLETED)
MAIN_BRANCH = sa.func.coalesce(projects.c.main_branch, projects.c.default_branch)
_of_main = jobs.alias("of_main")
_HAS_MAIN = sa.exists().where(
    _of_main.c.project_id == projects.c.id,
    _of_main.c.branch == MAIN_BRANCH,
    _of_main.c.type == JobKind.ANALYSIS,
    _of_main.c.status == JobStatus.COMPLETED,
)
ON_MAIN = sa.or_(jobs.c.branch == MAIN_BRANCH, ~_HAS_MAIN)
"""Of a project whose main branch has not been analysed, all analyses count."""
_PROJECTS = sa.select(
    projects.c.id,
    projects.c.name,
    projects.c.repository_url,
    projects.c.created_at,
    projects.c.labels,
    MAIN_BRANCH.label("main_branch"),
    projects.c.reference,
    projects.c.quality_gate,
)


@dataclass(frozen=True, slots=True)
class ListSnapshot:
    """The list as it was ``at`` a time, from a place in it on: what came later is left out."""

    at: datetime
    offset: int


class ProjectsView:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, account_id: str, snapshot: ListSnapshot, limit: int, labels: Labels = ()
    ) -> tuple[list[ProjectRecord], int]:
        """The account's projects, newest analysed first, and how many there are in all.

        Each is shown with the last analysis of its main branch. With ``labels``, only those that
        have all of them.

        No project is ever removed, so that the places in a snapshot stay as they are.
        """
        mine = sa.and_(
            projects.c.account_id == account_id,
            projects.c.created_at <= snapshot.at,
            *(projects.c.labels[name].as_string() == value for name, value in labels),
        )
        count = sa.select(sa.func.count()).select_from(projects).where(mine)
        query = with_last_analyses(mine, snapshot, limit)
        async with self._database.read() as connection:
            total = await connection.scalar(count) or 0
            rows = (await connection.execute(query)).mappings().all()
        # Of analyses that completed at the same time, the first row of the project counts.
        newest: dict[str, sa.RowMapping] = {}
        for row in rows:
            newest.setdefault(row["id"], row)
        return [_project(row, _analysis(row)) for row in newest.values()], total

    async def history(
        self,
        project_id: str,
        account_id: str,
        span: "BranchSpan",
        *,
        offset: int,
        limit: int,
    ) -> tuple[list[CompletedAnalysis], int]:
        """Some of a project's analyses, the newest first, and how many there are in all.

        Raises ``NotFound``.
        """
        where = (
            is_project(project_id),
            projects.c.account_id == account_id,
            IS_ANALYSIS,
            ON_MAIN if span.branch is None else jobs.c.branch == span.branch,
            *([] if span.begin is None else [jobs.c.completed_at >= span.begin]),
            *([] if span.end is None else [jobs.c.completed_at < span.end]),
        )
        mine = sa.select(projects.c.id).where(*where[:2])
        joined = _ANALYSES.join(projects, projects.c.id == jobs.c.project_id).where(*where)
        count = sa.select(sa.func.count()).select_from(
            joined.with_only_columns(jobs.c.id).subquery()
        )
        async with self._database.read() as connection:
            if await connection.scalar(mine) is None:
                raise NotFound(f"There is no project {project_id!r}.")
            total = await connection.scalar(count) or 0
            query = joined.order_by(*NEWEST).offset(offset).limit(limit)
            rows = (await connection.execute(query)).mappings()
            return [each for each in map(_analysis, rows) if each], total

    async def get(
        self, project_id: str, account_id: str, limit: int
    ) -> tuple[ProjectRecord, list[CompletedAnalysis]]:
        """A project and its last ``limit`` analyses of the main branch, newest first.

        ``project_id`` may be a former one. Raises ``NotFound``, also for a project of another
        account.
        """
        query = _PROJECTS.where(is_project(project_id), projects.c.account_id == account_id)
        async with self._database.read() as connection:
            row = (await connection.execute(query)).mappings().first()
            if row is None:
                raise NotFound(f"There is no project {project_id!r}.")
            analyses = (
                _ANALYSES.join(projects, projects.c.id == jobs.c.project_id)
                .where(jobs.c.project_id == row["id"], IS_ANALYSIS, ON_MAIN)
                .order_by(*NEWEST)
                .limit(limit)
            )
            rows = (await connection.execute(analyses)).mappings()
            history = [each for each in map(_analysis, rows) if each]
        return _project(row, history[0] if history else None), history


_ANALYSIS = frozenset(each.name for each in _ANALYSES.selected_columns)
NEWEST = jobs.c.completed_at.desc(), jobs.c.batch_id.desc(), jobs.c.id.desc()
"""Analyses that completed at the same time are ordered as in points and references."""


def with_last_analyses(
    mine: sa.ColumnElement[bool], snapshot: ListSnapshot, limit: int
) -> sa.Select[Any]:
    """A page of projects, each with the last analysis of its main branch."""
    # The page is cut by the times alone, each of which is found in an index. Ranking the account's
    # analyses together with their results takes seconds for some thousands of them.
    of_main = _last_time(snapshot.at, jobs.c.branch == MAIN_BRANCH)
    last_time = sa.case((_HAS_MAIN, of_main), else_=_last_time(snapshot.at)).label("last_time")
    page = (
        _PROJECTS.add_columns(last_time, _HAS_MAIN.label("has_main"))
        .where(mine)
        .order_by(last_time.desc().nulls_last(), projects.c.created_at.desc(), projects.c.id)
        .offset(snapshot.offset)
        .limit(limit)
        .subquery()
    )
    is_last = (
        jobs.c.project_id == page.c.id,
        jobs.c.completed_at == page.c.last_time,
        IS_ANALYSIS,
        sa.or_(~page.c.has_main, jobs.c.branch == page.c.main_branch),
    )
    return (
        sa.select(page, *_ANALYSES.selected_columns)
        .outerjoin(jobs, sa.and_(*is_last))
        .order_by(
            page.c.last_time.desc().nulls_last(), page.c.created_at.desc(), page.c.id, *NEWEST
        )
    )


def _last_time(at: datetime, *conditions: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """When the last of a project's analyses with ``conditions`` had completed by then."""
    return (
        sa.select(jobs.c.completed_at)
        .where(
            jobs.c.project_id == projects.c.id, IS_ANALYSIS, jobs.c.completed_at <= at, *conditions
        )
        .order_by(jobs.c.completed_at.desc())
        .limit(1)
        .correlate(projects)
        .scalar_subquery()
    )


def _analysis(row: sa.RowMapping) -> CompletedAnalysis | None:
    if row["result"] is None:
        return None
    values: dict[str, Any] = {name: row[name] for name in _ANALYSIS}
    return CompletedAnalysis(**values | {"result": StoredResult.model_validate(row["result"])})


def _project(row: sa.RowMapping, last: CompletedAnalysis | None) -> ProjectRecord:
    values: dict[str, Any] = {each.name: row[each.name] for each in _PROJECTS.selected_columns}
    return ProjectRecord(**values, last=last)
