"""Scopes of keys, retries, schedules, metadata, credits, idempotency, request counts."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Plain additions only: SQLite would copy a table for anything else, and its children with it.
    op.add_column("api_keys", sa.Column("name", sa.String(length=100), nullable=True))
    op.add_column(
        "api_keys",
        sa.Column("scopes", sa.String(length=40), server_default="read write", nullable=False),
    )
    op.add_column("api_keys", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    for column in (
        sa.Column("parent_batch_id", sa.String(length=40), nullable=True),
        sa.Column("max_attempts", sa.Integer(), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("off_peak", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("metadata", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("credits_refunded", sa.Integer(), server_default="0", nullable=False),
        sa.Column("cancel_refunds", sa.Boolean(), nullable=True),
    ):
        op.add_column("batches", column)
    op.create_index(op.f("ix_batches_parent_batch_id"), "batches", ["parent_batch_id"])
    op.add_column("jobs", sa.Column("sealed_token", sa.Text(), nullable=True))
    op.create_table(
        "credit_entries",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_credit_entries_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"],
            ["batches.id"],
            name=op.f("fk_credit_entries_batch_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_entries")),
        sa.UniqueConstraint("batch_id", "kind", name=op.f("uq_credit_entries_batch_id_kind")),
    )
    op.create_index(
        op.f("ix_credit_entries_account_id_month"), "credit_entries", ["account_id", "month"]
    )
    op.create_index(op.f("ix_credit_entries_batch_id"), "credit_entries", ["batch_id"])
    op.create_table(
        "idempotency_keys",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_idempotency_keys_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"])
    op.create_table(
        "request_counts",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_request_counts_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "hour", name=op.f("pk_request_counts")),
    )
