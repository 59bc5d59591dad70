"""A job has a type, and need not be about a project."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "jobs", sa.Column("type", sa.String(length=20), server_default="analysis", nullable=False)
    )
    if op.get_bind().dialect.name == "sqlite":
        _make_again(op.get_bind())
    else:
        op.alter_column("jobs", "project_id", nullable=True)


def _make_again(connection: sa.Connection) -> None:
    """SQLite cannot change a column: the table is made anew, with its indexes.

    Dropping it deletes the attempts, which refer to jobs; they are written again, too.
    """
    metadata = sa.MetaData()
    jobs = sa.Table("jobs", metadata, autoload_with=connection)
    attempts = sa.Table("attempts", metadata, autoload_with=connection)
    jobs.c.project_id.nullable = True
    for table in (jobs, attempts):
        connection.execute(
            sa.text(f"CREATE TEMPORARY TABLE {table.name}_before AS SELECT * FROM {table.name}")
        )
    connection.execute(attempts.delete())
    jobs.drop(connection)
    jobs.create(connection)
    for table in (jobs, attempts):
        columns = ", ".join(f'"{column.name}"' for column in table.c)
        before = f"{table.name}_before"
        connection.execute(
            sa.text(f"INSERT INTO {table.name} ({columns}) SELECT {columns} FROM {before}")
        )
        connection.execute(sa.text(f"DROP TABLE {before}"))
