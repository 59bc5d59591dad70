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

    Attempts refer to jobs. Dropping the table leaves each without its job until the rows are back
    under the table's own name; the constraint is checked at the commit only.
    """
    jobs = sa.Table("jobs", sa.MetaData(), autoload_with=connection)
    jobs.c.project_id.nullable = True
    connection.execute(sa.text("CREATE TEMPORARY TABLE jobs_before AS SELECT * FROM jobs"))
    connection.execute(sa.text("PRAGMA defer_foreign_keys=ON"))
    jobs.drop(connection)
    jobs.create(connection)
    names = ", ".join(f'"{column.name}"' for column in jobs.c)
    connection.execute(sa.text(f"INSERT INTO jobs ({names}) SELECT {names} FROM jobs_before"))
    connection.execute(sa.text("DROP TABLE jobs_before"))
