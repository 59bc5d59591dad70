"""Sealed access tokens: each job has its own, each project keeps the one last given for it."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from wundr_ray.store.database import Transaction
from wundr_ray.store.schema import jobs, projects


async def tokens_of(
    connection: Transaction,
    project_ids: Mapping[str, str],
    given: Mapping[str, str],
    by_project: Collection[str],
    retried_batch: str | None,
) -> Mapping[str, str]:
    """The sealed tokens of a new batch's jobs, by job; those ``given`` are kept with the projects.

    ``project_ids`` are of all its jobs. Those ``by_project`` take their project's token. A job
    that runs again takes its project's too, if it had one: the first may have run out since.
    """
    for job_id, sealed in given.items():
        await connection.execute(
            projects.update()
            .where(projects.c.id == project_ids[job_id])
            .values(sealed_token=sealed)
        )
    kept = await kept_tokens(connection, {project_ids[job_id] for job_id in by_project})
    named = {each: kept[project_ids[each]] for each in by_project if project_ids[each] in kept}
    return {**given, **named, **await _tokens_again(connection, retried_batch)}


async def kept_tokens(connection: Transaction, project_ids: Collection[str]) -> dict[str, str]:
    """The sealed tokens kept with projects, by project, of those that have one."""
    query = sa.select(projects.c.id, projects.c.sealed_token).where(
        projects.c.id.in_(project_ids), projects.c.sealed_token.is_not(None)
    )
    return {row.id: row.sealed_token for row in await connection.execute(query)}


async def _tokens_again(connection: Transaction, batch_id: str | None) -> Mapping[str, str]:
    if batch_id is None:
        return {}
    newest = sa.func.coalesce(projects.c.sealed_token, jobs.c.sealed_token)
    query = (
        sa.select(jobs.c.id, newest.label("sealed_token"))
        .join(projects, projects.c.id == jobs.c.project_id)
        .where(jobs.c.batch_id == batch_id, jobs.c.sealed_token.is_not(None))
    )
    return {row.id: row.sealed_token for row in await connection.execute(query)}
