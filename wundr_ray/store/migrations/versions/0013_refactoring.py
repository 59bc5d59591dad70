"""Proposed changes: what is decided about them, and how the approved ones are delivered."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("four_eyes", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    for column in (
        sa.Column("created_by", sa.String(length=40)),
        sa.Column("preview_digest", sa.String(length=64)),
        sa.Column("preview_counts", sa.JSON()),
        sa.Column("approval_expires_at", TIME),
    ):
        op.add_column("batches", column)
    _create_change_decisions()
    _create_changesets()


def _create_change_decisions() -> None:
    op.create_table(
        "change_decisions",
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("selection", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("key_id", sa.String(length=40)),
        sa.Column("who", sa.String(length=100)),
        sa.Column("comment", sa.Text()),
        sa.Column("at", TIME, nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batches.id"],
            name=op.f("fk_change_decisions_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("batch_id", "number", name=op.f("pk_change_decisions")),
    )


def _create_changesets() -> None:
    op.create_table(
        "changesets",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("group_name", sa.String(length=500), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("branch", sa.String(length=250)),
        sa.Column("base", sa.String(length=250)),
        sa.Column("base_commit", sa.String(length=40)),
        sa.Column("pushed_commit", sa.String(length=40)),
        sa.Column("host", sa.String(length=250)),
        sa.Column("url", sa.String(length=2100)),
        sa.Column("number", sa.Integer()),
        sa.Column("change_ids", sa.JSON(), nullable=False),
        sa.Column("stale_ids", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("error_code", sa.String(length=40)),
        sa.Column("error_message", sa.Text()),
        sa.Column("action", sa.String(length=20)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("next_try_at", TIME),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("publisher", sa.String(length=80)),
        sa.Column("lease_until", TIME),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name=op.f("fk_changesets_batch_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changesets")),
        sa.UniqueConstraint(
            "batch_id",
            "job_id",
            "group_name",
            name=op.f("uq_changesets_batch_id_job_id_group_name"),
        ),
    )
    op.create_index(op.f("ix_changesets_next_try_at"), "changesets", ["next_try_at"])
