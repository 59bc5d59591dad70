"""A batch keeps its deadline, why its manager ends it, and when it was queued again."""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_LIVE = ("running", "cancelling")
_batches = sa.table(
    "batches",
    sa.column("id", sa.String),
    sa.column("status", sa.String),
    sa.column("started_at", sa.DateTime(timezone=True)),
    sa.column("timeout_minutes", sa.Integer),
    sa.column("deadline", sa.DateTime(timezone=True)),
    sa.column("stop", sa.String),
)
_jobs = sa.table("jobs", sa.column("batch_id", sa.String), sa.column("error_code", sa.String))


def upgrade() -> None:
    for column in (
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stop", sa.String(length=20), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("batches", column)
    connection = op.get_bind()
    live = sa.select(_batches.c.id, _batches.c.started_at, _batches.c.timeout_minutes).where(
        _batches.c.status.in_(_LIVE)
    )
    for batch_id, started_at, minutes in connection.execute(live).all():
        deadline = started_at + timedelta(minutes=minutes)
        connection.execute(
            _batches.update().where(_batches.c.id == batch_id).values(deadline=deadline)
        )
    # Until now the error of a job told that the batch had run past its deadline.
    timed_out = sa.exists().where(
        _jobs.c.batch_id == _batches.c.id, _jobs.c.error_code == "TIMEOUT_EXCEEDED"
    )
    connection.execute(
        _batches.update().where(_batches.c.status == "running", timed_out).values(stop="deadline")
    )
