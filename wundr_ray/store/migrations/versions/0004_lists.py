"""Lists: an index for each order, and the number of batches of each kind."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_FILTERED = ("status", "type", "priority")


def upgrade() -> None:
    op.drop_index(op.f("ix_batches_account_id_created_at"), "batches")
    for name, columns in (
        ("newest", ("created_at", "id", *_FILTERED)),
        ("by_status", ("status", "created_at", "id")),
        ("by_name", ("name", "created_at", "id", *_FILTERED)),
        ("by_priority", ("priority", "created_at", "id", "status")),
        ("by_start", ("started_at", "created_at", "id", *_FILTERED)),
    ):
        op.create_index(f"ix_batches_{name}", "batches", ["account_id", *columns])
    op.create_index(op.f("ix_jobs_batch_id_status"), "jobs", ["batch_id", "status"])
    op.create_table(
        "batch_counts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("priority", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batches", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_batch_counts_account_id")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "status", "type", "priority", name=op.f("pk_batch_counts")
        ),
    )
    op.execute(
        "INSERT INTO batch_counts (account_id, status, type, priority, batches) "
        "SELECT account_id, status, type, priority, count(*) FROM batches "
        "GROUP BY account_id, status, type, priority"
    )
