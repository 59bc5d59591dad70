"""Projects as new batches name them: where their code is, their tokens, how long they took."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.jobs import Project, Repository, project_of
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.admission.submission import KeptProject, Submission
from wundr_ray.domain.repositories.identity import Identities, Identity, repository_key
from wundr_ray.domain.scheduling.estimates import PastRun
from wundr_ray.store.connection.database import Database, Transaction
from wundr_ray.store.projects.aliases import current_ids, is_project
from wundr_ray.store.projects.identities import record_changes
from wundr_ray.store.records import REPOSITORY_URL
from wundr_ray.store.schema import attempts, batches, former_repository_keys, jobs, projects
from wundr_ray.system import NewId

RUNS_READ = 10
"""How many of each project's latest runs are read; only some may have had the same rules."""


@dataclass(frozen=True, slots=True)
class KnownProject:
    """A project of the account; ``sealed_token`` is the access token last given for its URL."""

    id: str
    project: Project
    sealed_token: str | None = field(repr=False)


class Projects:
    """What is known of an account's projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, account_id: str, ids: Collection[str]) -> Mapping[str, KnownProject]:
        """The account's projects by those of ``ids`` that name them, also by former ids.

        Their branch is the main branch as someone has set it, else that of their latest jobs.
        """
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
            sa.func.coalesce(projects.c.main_branch, latest).label("branch"),
        ).where(projects.c.account_id == account_id)
        async with self._database.read() as connection:
            current = await current_ids(connection, ids)
            rows = await connection.execute(query.where(projects.c.id.in_(set(current.values()))))
            known = {row.id: _known(row) for row in rows}
        return {named: known[id] for named, id in current.items() if id in known}

    async def update(self, project_id: str, account_id: str, values: Mapping[str, Any]) -> None:
        """Change settings: columns with their new values. Raises ``NotFound``."""
        change = (
            projects.update()
            .where(is_project(project_id), projects.c.account_id == account_id)
            # Without any value, the project is only looked up.
            .values({"account_id": account_id, **values})
        )
        async with self._database.write() as connection:
            if not (await connection.execute(change)).rowcount:
                raise NotFound(f"There is no project {project_id!r}.")

    async def tokens_to_retry(self, batch_id: str) -> Mapping[str, str]:
        """The sealed tokens for the jobs of a batch that had one, by job id.

        The token stored with the project comes first, if it is for the job's URL: the job's own
        may have run out since.
        """
        of_project = sa.case((projects.c.repository_url == REPOSITORY_URL, projects.c.sealed_token))
        newest = sa.func.coalesce(of_project, jobs.c.sealed_token)
        query = (
            sa.select(jobs.c.id, newest.label("sealed_token"))
            .outerjoin(projects, projects.c.id == jobs.c.project_id)
            .where(jobs.c.batch_id == batch_id, jobs.c.sealed_token.is_not(None))
        )
        async with self._database.read() as connection:
            return {row.id: row.sealed_token for row in await connection.execute(query)}

    async def keys_by_forge_id(
        self, account_id: str, forge_ids: Collection[str]
    ) -> Mapping[str, str]:
        """The key of each repository of the account whose project has one of ``forge_ids``."""
        query = sa.select(projects.c.forge_id, projects.c.repository_key).where(
            projects.c.account_id == account_id, projects.c.forge_id.in_(forge_ids)
        )
        async with self._database.read() as connection:
            return {row.forge_id: row.repository_key for row in await connection.execute(query)}

    async def holders(self, account_id: str, keys: Collection[str]) -> Mapping[str, str]:
        """The ids of the account's projects that have the repositories with these keys now."""
        query = sa.select(projects.c.repository_key, projects.c.id).where(
            projects.c.account_id == account_id, projects.c.repository_key.in_(keys)
        )
        async with self._database.read() as connection:
            return {row.repository_key: row.id for row in await connection.execute(query)}

    async def past_runs(self, account_id: str, keys: Collection[str]) -> dict[str, list[PastRun]]:
        """Each repository's latest completed runs, the latest first; one query for all."""
        runs: dict[str, list[PastRun]] = {}
        async with self._database.read() as connection:
            for row in await connection.execute(latest_runs(account_id, keys)):
                run = PastRun(row.type, frozenset(row.rules or ()), _seconds(row))
                runs.setdefault(row.repository_key, []).append(run)
        return runs


def _known(row: sa.Row[Any]) -> KnownProject:
    repository = Repository(url=row.repository_url, branch=row.branch)
    return KnownProject(row.id, Project(name=row.name, repository=repository), row.sealed_token)


def latest_runs(account_id: str, keys: Collection[str]) -> sa.Select[tuple[object, ...]]:
    """The latest completed runs of each of the account's repositories, the latest first."""
    # An index gives the time of the earliest one, so that older runs are not read. A project may
    # have runs from before it was created: those of another one that was joined to it.
    runs, ever = jobs.alias("runs"), datetime(1970, 1, 1, tzinfo=UTC)
    earliest = (
        sa.select(runs.c.completed_at)
        .where(runs.c.project_id == projects.c.id, runs.c.status == JobStatus.COMPLETED)
        .order_by(runs.c.completed_at.desc())
        .slice(RUNS_READ - 1, RUNS_READ)
        .scalar_subquery()
    )
    newest = jobs.c.completed_at.desc()
    newest_first = sa.func.row_number().over(partition_by=jobs.c.project_id, order_by=newest)
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
            jobs.c.completed_at >= sa.func.coalesce(earliest, ever),
            attempts.c.ended_at.is_not(None),
        )
        .subquery()
    )
    return sa.select(ranked).where(ranked.c.rank <= RUNS_READ).order_by(ranked.c.rank)


def _seconds(row: sa.Row[Any]) -> float:
    """How long the attempt took. Those of earlier versions have only their start and end."""
    if row.core_seconds is None:
        return max(0.0, float((row.ended_at - row.started_at).total_seconds()))
    return float(row.core_seconds) / int(row.cores)


_KEPT = ("repository_key", "forge_id", "name", "repository_url", "sealed_token")


@dataclass(frozen=True, slots=True)
class _Named:
    """A project as one job names it in full."""

    job_id: str
    key: str
    forge_id: str | None
    project: Project
    new_token: str | None


async def project_ids(
    connection: Transaction, submission: Submission, now: datetime, new_id: NewId
) -> Mapping[str, str]:
    """The project of each job that has one, by job id; projects that are new are created.

    All of this happens while the account's lock is held: two requests at once would otherwise
    create the same project twice.
    """
    named = _named(submission)
    if not named:
        return submission.project_ids
    account_id = submission.account_id
    rows = await _rows_of(connection, account_id, named)
    known = {row.id: Identity(row.id, row.repository_key, row.forge_id) for row in rows}
    former = {row.former_key: row.id for row in rows if row.former_key is not None}
    identities = Identities(known.values(), former, lambda: new_id("proj"))
    first_ids = {each.job_id: identities.project_of(each.key, each.forge_id) for each in named}
    # A later job may have shown that an earlier job's project and another one are of the same
    # repository; the two are then joined, and the earlier job belongs to the one that remains.
    ids = {job_id: identities.joined.get(first, first) for job_id, first in first_ids.items()}
    if identities.differ_from(known, former):
        await record_changes(connection, account_id, identities, known)
    before = {
        row.id: KeptProject(row.name, row.repository_url, row.sealed_token)
        for row in rows
        if row.id in identities.projects
    }
    kept = _kept(named, ids, before)
    added = [
        {**_row_of(identities.projects[each], project), "account_id": account_id, "created_at": now}
        for each, project in kept.items()
        if each not in before
    ]
    if added:
        await connection.execute(projects.insert(), added)
    for project_id, project in kept.items():
        identity = identities.projects[project_id]
        if project_id in before and (
            project != before[project_id] or identity is not known[project_id]
        ):
            row = _row_of(identity, project)
            await connection.execute(
                projects.update().where(projects.c.id == project_id).values(row)
            )
    return {**submission.project_ids, **ids}


def _named(submission: Submission) -> list[_Named]:
    tokens = {job_id: submission.sealed_tokens[job_id] for job_id in submission.new_tokens}
    return [
        _Named(
            job.id,
            repository_key(project.repository.url),
            submission.forge_ids.get(job.id),
            project,
            tokens.get(job.id),
        )
        for job in submission.request.jobs
        if job.id not in submission.project_ids and (project := project_of(job))
    ]


def _kept(
    named: Collection[_Named], ids: Mapping[str, str], before: Mapping[str, KeptProject]
) -> Mapping[str, KeptProject]:
    """What is kept of each project once all jobs have named it, in their order."""
    kept: dict[str, KeptProject] = {}
    for each in named:
        project_id = ids[each.job_id]
        earlier = kept.get(project_id) or before.get(project_id)
        kept[project_id] = KeptProject.after(earlier, each.project, each.new_token)
    return kept


async def _rows_of(
    connection: Transaction, account_id: str, named: Collection[_Named]
) -> Sequence[sa.Row[Any]]:
    """The projects that the jobs may name, with the former key that names them, if there is one."""
    keys = {each.key for each in named}
    forge_ids = {each.forge_id for each in named if each.forge_id is not None}
    former = former_repository_keys.c
    by_former_key = sa.select(former.project_id, former.repository_key.label("former_key")).where(
        former.account_id == account_id, former.repository_key.in_(keys)
    )
    no_key = sa.null().label("former_key")
    own = sa.select(projects.c.id, no_key).where(projects.c.account_id == account_id)
    found = [by_former_key, own.where(projects.c.repository_key.in_(keys))]
    if forge_ids:
        found.append(own.where(projects.c.forge_id.in_(forge_ids)))
    meant = sa.union_all(*found).subquery()
    columns = (projects.c[name] for name in ("id", *_KEPT))
    query = sa.select(*columns, meant.c.former_key).join(meant, meant.c.project_id == projects.c.id)
    return (await connection.execute(query)).all()


def _row_of(identity: Identity, project: KeptProject) -> dict[str, Any]:
    return {
        "id": identity.project_id,
        "repository_key": identity.key,
        "forge_id": identity.forge_id,
        "name": project.name,
        "repository_url": project.url,
        "sealed_token": project.sealed_token,
    }
