"""A project is one repository, whatever names and URLs jobs give it; who revokes dispositions."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from wundr_ray.domain.repositories.identity import repository_key

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def _table(name: str, *columns: str, **kinds: Any) -> sa.TableClause:
    return sa.table(
        name, *map(sa.column, columns), *(sa.column(each, kind) for each, kind in kinds.items())
    )


_PROJECTS = _table(
    "projects",
    *("id", "account_id", "name", "repository_url", "repository_key", "created_at"),
    *("sealed_token", "mirror_node", "default_branch"),
)
_ALIASES = _table("project_aliases", "alias", "project_id")
_BATCHES = _table("batches", "id", "created_at")
_JOBS = _table("jobs", "batch_id", "id", "type", "project_id", config=sa.JSON())
_DISPOSITIONS = _table("dispositions", "project_id")


def upgrade() -> None:
    op.add_column(
        "projects",
        sa.Column("repository_key", sa.String(length=500), server_default="", nullable=False),
    )
    op.create_table(
        "project_aliases",
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_aliases_project_id")
        ),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_project_aliases")),
    )
    op.add_column("dispositions", sa.Column("revoked_key_id", sa.String(length=40)))
    connection = op.get_bind()
    _name_projects_of_apply_jobs(connection)
    for key, group in _groups(connection).items():
        _keep_oldest(connection, key[1], group)
    op.create_index(
        "ix_projects_repository", "projects", ["account_id", "repository_key"], unique=True
    )


def _name_projects_of_apply_jobs(connection: sa.Connection) -> None:
    """They go to the URL of the job whose changes they apply, also if the project's is another."""
    applied, source = _JOBS.alias("applied"), _JOBS.alias("source")
    found = sa.select(applied.c.batch_id, applied.c.id, source.c.config["project"]).where(
        applied.c.type == "apply",
        source.c.batch_id == applied.c.batch_id,
        source.c.id == applied.c.config["source_job"].as_string(),
    )
    for batch_id, job_id, project in connection.execute(found).all():
        this = (_JOBS.c.batch_id == batch_id, _JOBS.c.id == job_id)
        config = dict(connection.execute(sa.select(_JOBS.c.config).where(*this)).scalar_one())
        changed = _JOBS.update().where(*this).values(config=config | {"project": project})
        connection.execute(changed)


def _groups(connection: sa.Connection) -> dict[tuple[str, str], list[sa.RowMapping]]:
    """The rows of each repository of each account, the oldest first."""
    rows = connection.execute(
        sa.select(_PROJECTS).order_by(_PROJECTS.c.created_at, _PROJECTS.c.id)
    ).mappings()
    groups: dict[tuple[str, str], list[sa.RowMapping]] = {}
    for row in rows:
        key = row["account_id"], repository_key(row["repository_url"])
        groups.setdefault(key, []).append(row)
    return groups


def _keep_oldest(connection: sa.Connection, key: str, group: Sequence[sa.RowMapping]) -> None:
    oldest, *others = group
    values = {"repository_key": key}
    if others:
        values |= _joined(_last_used_first(connection, group))
        _join(connection, oldest["id"], [each["id"] for each in others])
    connection.execute(_PROJECTS.update().where(_PROJECTS.c.id == oldest["id"]).values(**values))


def _last_used_first(
    connection: sa.Connection, group: Sequence[sa.RowMapping]
) -> list[sa.RowMapping]:
    latest = (
        sa.select(_JOBS.c.project_id, sa.func.max(_BATCHES.c.created_at).label("at"))
        .join(_BATCHES, _BATCHES.c.id == _JOBS.c.batch_id)
        .where(_JOBS.c.project_id.in_([each["id"] for each in group]))
        .group_by(_JOBS.c.project_id)
    )
    times = {row.project_id: row.at for row in connection.execute(latest)}
    unused = [each for each in group if each["id"] not in times]
    used = [each for each in group if each["id"] in times]
    return sorted(used, key=lambda each: times[each["id"]], reverse=True) + unused


def _joined(newest_first: Sequence[sa.RowMapping]) -> Mapping[str, Any]:
    """What was given last; an access token goes with the URL that it was given for."""
    first = newest_first[0]
    token_from = next((each for each in newest_first if each["sealed_token"]), first)
    return {
        "name": first["name"],
        "repository_url": token_from["repository_url"],
        "sealed_token": token_from["sealed_token"],
        **{
            name: next((each[name] for each in newest_first if each[name]), None)
            for name in ("mirror_node", "default_branch")
        },
    }


def _join(connection: sa.Connection, kept: str, others: Sequence[str]) -> None:
    """What belongs to the ``others`` becomes that of the one project that is kept."""
    for table in (_JOBS, _DISPOSITIONS):
        moved = table.update().where(table.c.project_id.in_(others)).values(project_id=kept)
        connection.execute(moved)
    connection.execute(_ALIASES.insert(), [{"alias": each, "project_id": kept} for each in others])
    connection.execute(_PROJECTS.delete().where(_PROJECTS.c.id.in_(others)))
