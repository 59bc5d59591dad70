"""Schedules and what has become of their due times."""

import sqlalchemy as sa

from wundr_ray.store.schema.base import UtcTime, metadata

schedules = sa.Table(
    "schedules",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("cron", sa.String(100), nullable=False),
    sa.Column("time_zone", sa.String(64), nullable=False),
    sa.Column("paused", sa.Boolean, nullable=False),
    # The body of a create request: to be shown, without secrets, and whole, encrypted.
    sa.Column("batch", sa.JSON, nullable=False),
    sa.Column("sealed_batch", sa.Text, nullable=False),
    # The API key that its batches are created with.
    sa.Column("key_id", sa.ForeignKey("api_keys.id"), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    # The first due time that nothing was done for; null while it is paused.
    sa.Column("next_due_at", UtcTime, index=True),
    # The last due time that was settled, and the last batch that one of them created.
    sa.Column("last_due_at", UtcTime),
    sa.Column("last_batch_id", sa.String(40)),
    sa.UniqueConstraint("account_id", "name"),
)

schedule_runs = sa.Table(
    "schedule_runs",
    metadata,
    sa.Column("schedule_id", sa.ForeignKey("schedules.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("due_at", UtcTime, primary_key=True),
    sa.Column("outcome", sa.String(20), nullable=False),
    sa.Column("settled_at", UtcTime, nullable=False),
    # The batch that was created or, where the run was skipped, the one that had not ended.
    sa.Column("batch_id", sa.String(40)),
    sa.Column("error_code", sa.String(40)),
    sa.Column("error_message", sa.Text),
)
