"""Changesets on their way to repositories, and the credentials for that."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in (
        sa.Column("applied_by", sa.String(length=64)),
        sa.Column("drafts", sa.JSON(), server_default="[]", nullable=False),
        sa.Column("started_at", TIME),
        sa.Column("checks", sa.String(length=10)),
        sa.Column("undoes", sa.String(length=40)),
    ):
        op.add_column("changesets", column)
    op.create_index(
        "ix_jobs_applied",
        "jobs",
        ["completed_at"],
        sqlite_where=sa.text("type = 'apply'"),
        postgresql_where=sa.text("type = 'apply'"),
    )
    op.create_table(
        "delivery_hosts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("host", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=20)),
        sa.Column("user", sa.String(length=200)),
        sa.Column("root", sa.String(length=200), nullable=False),
        sa.Column("sealed_token", sa.Text()),
        sa.Column("created_at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_delivery_hosts_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "host", name=op.f("pk_delivery_hosts")),
    )
