"""What jobs are expected to take, what batches have used, and what running ones wait for."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("expected_core_seconds", sa.Float(), server_default="0", nullable=False),
        sa.Column("core_seconds", sa.Float(), server_default="0", nullable=False),
        sa.Column("wait_position", sa.Integer(), nullable=True),
        sa.Column("wait_reason", sa.String(length=200), nullable=True),
    ):
        op.add_column("batches", column)
    op.create_index(op.f("ix_batches_completed_at"), "batches", ["completed_at"])
    op.add_column(
        "jobs", sa.Column("expected_seconds", sa.Float(), server_default="60", nullable=False)
    )
    op.create_index(op.f("ix_jobs_project_id_completed_at"), "jobs", ["project_id", "completed_at"])
