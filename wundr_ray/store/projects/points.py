"""Points of projects: written with the end of a job, read for reports, never removed."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.reports.jobs import ProjectChoice
from wundr_ray.domain.findings.comparability import Basis
from wundr_ray.domain.portfolio.grouping import group_of
from wundr_ray.domain.portfolio.points import NewPoint, Point, PortfolioProject, basis_of
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.projects.aliases import current_ids
from wundr_ray.store.projects.view import IS_ANALYSIS, MAIN_BRANCH
from wundr_ray.store.schema import batches, jobs, points, projects

AT_ONCE = 500
"""As many projects are read by one query: databases bound the parameters of a statement."""


@dataclass(frozen=True, slots=True)
class PointSource:
    """Where a point comes from."""

    batch_id: str
    job_id: str
    branch: str | None
    commit: str | None
    completed_at: datetime


@dataclass(frozen=True, slots=True)
class Window:
    """Which points to read: those from ``since`` to before ``until``, and the last one before."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class ChosenProject:
    """A project as reports show it."""

    id: str
    name: str
    group: str | None


async def keep(connection: Transaction, point: NewPoint, place: PointSource) -> None:
    """Write the point of a job in the transaction that completes it."""
    await connection.execute(
        points.insert().values(
            batch_id=place.batch_id,
            job_id=place.job_id,
            project_id=point.project_id,
            branch=place.branch,
            commit=place.commit,
            completed_at=place.completed_at,
            numbers=dict(point.numbers),
            settings=dict(point.settings),
            codes=point.codes,
        )
    )


class Points:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def unknown(
        self, account_id: str, project_ids: Collection[str], batch_ids: Collection[str]
    ) -> set[str]:
        """Those of the ids that name nothing of the account; former ids of projects are known."""
        if not project_ids and not batch_ids:
            return set()
        own_projects = sa.select(projects.c.id).where(projects.c.account_id == account_id)
        own_batches = sa.select(batches.c.id).where(batches.c.account_id == account_id)
        async with self._database.read() as connection:
            current = await _current(connection, project_ids)
            ids = set(current.values())
            known_projects = await _known(connection, own_projects, projects.c.id, ids)
            known_batches = await _known(connection, own_batches, batches.c.id, set(batch_ids))
        unknown = {named for named, id in current.items() if id not in known_projects}
        return unknown | (set(batch_ids) - known_batches)

    async def chosen(
        self, account_id: str, choice: ProjectChoice, group_by: str | None
    ) -> list[ChosenProject]:
        """The projects of the account that a report is about, by name."""
        async with self._database.read() as connection:
            excluded = set((await _current(connection, choice.exclude_project_ids)).values())
            query = sa.select(projects.c.id, projects.c.name, projects.c.labels).where(
                projects.c.account_id == account_id,
                *(
                    projects.c.labels[name].as_string() == value
                    for name, value in (choice.labels or {}).items()
                ),
            )
            rows = list(await connection.execute(query.order_by(projects.c.name, projects.c.id)))
            named = await _named(connection, account_id, choice)
        return [
            ChosenProject(row.id, row.name, group_of(row.labels or {}, group_by))
            for row in rows
            if row.id not in excluded and (named is None or row.id in named)
        ]

    async def histories(
        self, chosen: Iterable[ChosenProject], window: Window
    ) -> list[PortfolioProject]:
        """The projects with the points of their main branches in ``window``, the oldest first."""
        listed = list(chosen)
        by_project: dict[str, list[Point]] = {}
        bases: dict[str, Basis] = {}
        async with self._database.read() as connection:
            for ids in _parts([project.id for project in listed]):
                for row in await connection.execute(in_window(ids, window)):
                    by_project.setdefault(row.project_id, []).append(_point(row, bases))
        return [
            PortfolioProject(
                project.id, project.name, project.group, tuple(by_project.get(project.id, ()))
            )
            for project in listed
        ]

    async def frames(self, project_ids: Collection[str]) -> Mapping[tuple[str, str], str]:
        """The artifact keys of the findings of these projects' analyses that are still kept.

        They are listed by the ids of batch and job.
        """
        query = sa.select(
            jobs.c.batch_id, jobs.c.id, jobs.c.result["frames"].as_string().label("frames")
        ).where(IS_ANALYSIS, jobs.c.frames_removed_at.is_(None))
        keys: dict[tuple[str, str], str] = {}
        async with self._database.read() as connection:
            for part in _parts(project_ids):
                for row in await connection.execute(query.where(jobs.c.project_id.in_(part))):
                    keys[row.batch_id, row.id] = row.frames
        return keys

    async def removed(self, batch_ids: Collection[str]) -> set[tuple[str, str]]:
        """The jobs of these batches, as batch and job, whose findings were removed."""
        query = sa.select(jobs.c.batch_id, jobs.c.id).where(
            jobs.c.batch_id.in_(batch_ids), jobs.c.frames_removed_at.is_not(None)
        )
        async with self._database.read() as connection:
            return {(row.batch_id, row.id) for row in await connection.execute(query)}


async def _named(
    connection: Transaction, account_id: str, choice: ProjectChoice
) -> set[str] | None:
    """The ids of projects that the choice names, directly or by batches; None if it names none."""
    if choice.project_ids is not None:
        return set((await _current(connection, choice.project_ids)).values())
    if choice.batch_ids is None:
        return None
    query = (
        sa.select(jobs.c.project_id)
        .join(batches, batches.c.id == jobs.c.batch_id)
        .where(batches.c.account_id == account_id, jobs.c.project_id.is_not(None))
        .distinct()
    )
    return await _known(connection, query, jobs.c.batch_id, set(choice.batch_ids))


async def _current(connection: Transaction, ids: Collection[str]) -> Mapping[str, str]:
    current: dict[str, str] = {}
    for part in _parts(ids):
        current |= await current_ids(connection, part)
    return current


async def _known(
    connection: Transaction,
    query: sa.Select[Any],
    column: sa.ColumnElement[Any],
    ids: Collection[str],
) -> set[str]:
    """The ids that ``query`` gives where ``column`` is one of ``ids``."""
    known: set[str] = set()
    for part in _parts(ids):
        known.update(await connection.scalars(query.where(column.in_(part))))
    return known


def _parts(ids: Collection[str]) -> Iterator[list[str]]:
    listed = list(ids)
    return (listed[first : first + AT_ONCE] for first in range(0, len(listed), AT_ONCE))


def in_window(ids: Collection[str], window: Window) -> sa.Select[Any]:
    """The query of ``Points.histories`` for the projects with these ``ids``."""
    of_main = (
        sa.select(
            points,
            jobs.c.frames_removed_at,
            sa.func.row_number()
            .over(
                partition_by=points.c.project_id,
                order_by=(
                    points.c.completed_at.desc(),
                    points.c.batch_id.desc(),
                    points.c.job_id.desc(),
                ),
            )
            .label("rank"),
        )
        .join(projects, projects.c.id == points.c.project_id)
        .outerjoin(
            jobs, sa.and_(jobs.c.batch_id == points.c.batch_id, jobs.c.id == points.c.job_id)
        )
        .where(points.c.project_id.in_(ids), points.c.branch == MAIN_BRANCH)
    )
    before = of_main.where(points.c.completed_at == _last_time_before(window.since)).subquery()
    inside = of_main.where(
        points.c.completed_at >= window.since, points.c.completed_at < window.until
    ).subquery()
    both = sa.union_all(sa.select(before).where(before.c.rank == 1), sa.select(inside)).subquery()
    return sa.select(both).order_by(
        both.c.project_id, both.c.completed_at, both.c.batch_id, both.c.job_id
    )


def _last_time_before(time: datetime) -> sa.ScalarSelect[Any]:
    """When the last analysis of a project's main branch before ``time`` had completed."""
    # An index gives it, so that the project's earlier points, which may be thousands, are not read.
    earlier = points.alias("earlier")
    return (
        sa.select(sa.func.max(earlier.c.completed_at))
        .where(
            earlier.c.project_id == projects.c.id,
            earlier.c.branch == MAIN_BRANCH,
            earlier.c.completed_at < time,
        )
        .correlate(projects)
        .scalar_subquery()
    )


def _point(row: Any, bases: dict[str, Basis]) -> Point:
    """Points with equal settings share them."""
    key = json.dumps(row.settings, sort_keys=True)
    if key not in bases:
        bases[key] = basis_of(row.settings)
    return Point(
        batch_id=row.batch_id,
        job_id=row.job_id,
        branch=row.branch,
        commit=row.commit,
        completed_at=row.completed_at,
        numbers=row.numbers,
        basis=bases[key],
        codes=row.codes,
        findings_removed=row.frames_removed_at is not None,
    )
