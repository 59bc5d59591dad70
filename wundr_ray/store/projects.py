"""Projects as their accounts name them in new batches."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa

from wundr_ray.contract.requests import Project, Repository
from wundr_ray.store.database import Database
from wundr_ray.store.schema import batches, jobs, projects
from wundr_ray.store.tokens import kept_tokens


class Projects:
    """What is known of an account's projects."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def known(self, account_id: str, ids: Collection[str]) -> Mapping[str, Project]:
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
            projects.c.id, projects.c.name, projects.c.repository_url, latest.label("branch")
        ).where(projects.c.account_id == account_id, projects.c.id.in_(ids))
        async with self._database.read() as connection:
            rows = (await connection.execute(query)).all()
        return {
            row.id: Project(
                name=row.name, repository=Repository(url=row.repository_url, branch=row.branch)
            )
            for row in rows
        }

    async def sealed_tokens(self, account_id: str, ids: Collection[str]) -> Mapping[str, str]:
        """The encrypted access tokens kept with those of ``ids`` that are the account's."""
        if not ids:
            return {}
        mine = sa.select(projects.c.id).where(
            projects.c.account_id == account_id, projects.c.id.in_(ids)
        )
        async with self._database.read() as connection:
            return await kept_tokens(connection, list(await connection.scalars(mine)))
