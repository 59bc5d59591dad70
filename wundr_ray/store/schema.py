"""The tables. Their history is in ``migrations``; a test keeps the two equal."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa


class UtcTime(sa.types.TypeDecorator[datetime]):
    """An aware UTC time on every database; SQLite keeps no time zone of its own."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


_FILTERED = ("status", "type", "priority")


def _batch_id(**options: Any) -> sa.Column[str]:
    return sa.Column("batch_id", sa.ForeignKey("batches.id", ondelete="CASCADE"), **options)


accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False, unique=True),
    sa.Column("plan", sa.String(40), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    # Written by every admission: the write is the lock that orders an account's admissions.
    sa.Column("admissions", sa.Integer, nullable=False, default=0),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("digest", sa.String(64), nullable=False, unique=True),
    sa.Column("name", sa.String(100)),
    sa.Column("scopes", sa.String(40), nullable=False, server_default="read write"),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime),
    sa.Column("revoked_at", UtcTime),
)

projects = sa.Table(
    "projects",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("repository_url", sa.String(2000), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    # The access token last given, encrypted, for jobs that name the project by its id.
    sa.Column("sealed_token", sa.Text),
    # The Ray node that fetched the repository last: a hint where its mirror is.
    sa.Column("mirror_node", sa.String(64)),
    sa.UniqueConstraint("account_id", "repository_url", "name"),
)

batches = sa.Table(
    "batches",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("type", sa.String(20), nullable=False),
    sa.Column("priority", sa.Integer, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("outcome", sa.String(20)),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("started_at", UtcTime),
    sa.Column("completed_at", UtcTime),
    # The batch whose failed jobs this one runs again, and how often each may be tried here.
    sa.Column("parent_batch_id", sa.String(40), index=True),
    sa.Column("max_attempts", sa.Integer),
    sa.Column("not_before", UtcTime),
    sa.Column("off_peak", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("metadata", sa.JSON, nullable=False, default=dict, server_default="{}"),
    sa.Column("max_parallel", sa.Integer, nullable=False),
    sa.Column("timeout_minutes", sa.Integer, nullable=False),
    sa.Column("expected_seconds", sa.Float, nullable=False),
    # Whether that comes from earlier runs of all its projects, or is partly a guess.
    sa.Column(
        "expected_known", sa.Boolean, nullable=False, default=False, server_default=sa.false()
    ),
    # Cores times seconds in slots: expected of all jobs, and used by the attempts that have ended.
    sa.Column("expected_core_seconds", sa.Float, nullable=False, default=0, server_default="0"),
    sa.Column("core_seconds", sa.Float, nullable=False, default=0, server_default="0"),
    sa.Column("credits_estimated", sa.Integer, nullable=False),
    sa.Column("credits_refunded", sa.Integer, nullable=False, default=0, server_default="0"),
    sa.Column("options", sa.JSON, nullable=False),
    sa.Column("error_code", sa.String(40)),
    sa.Column("error_message", sa.Text),
    sa.Column("cancel_reason", sa.Text),
    sa.Column("cancel_drains", sa.Boolean),
    sa.Column("cancel_refunds", sa.Boolean),
    sa.Column("results_removed_at", UtcTime),
    # Who runs it: the manager's actor name, its fencing number and its last sign of life.
    sa.Column("manager", sa.String(80)),
    sa.Column("epoch", sa.Integer, nullable=False, default=0),
    sa.Column("lease_until", UtcTime),
    # When its jobs must have ended: set at each dispatch, null before and while it awaits approval.
    sa.Column("deadline", UtcTime),
    # Why its manager starts no more jobs, if not for a cancellation (see cancel_reason).
    sa.Column("stop", sa.String(20)),
    # When it was queued again, after an approval.
    sa.Column("queued_at", UtcTime),
    # The scheduler's word on a running batch: its place among those that lack a slot, and why.
    sa.Column("wait_position", sa.Integer),
    sa.Column("wait_reason", sa.String(200)),
    sa.Column("events", sa.Integer, nullable=False, default=0),
    sa.Index(None, "status", "created_at"),
    sa.Index(None, "completed_at"),
    # One for each order of the list. The last columns are for its filters: rows that do not
    # pass are never read.
    sa.Index("ix_batches_newest", "account_id", "created_at", "id", *_FILTERED),
    sa.Index("ix_batches_by_status", "account_id", "status", "created_at", "id"),
    sa.Index("ix_batches_by_name", "account_id", "name", "created_at", "id", *_FILTERED),
    sa.Index("ix_batches_by_priority", "account_id", "priority", "created_at", "id", "status"),
    sa.Index("ix_batches_by_start", "account_id", "started_at", "created_at", "id", *_FILTERED),
)

batch_counts = sa.Table(
    "batch_counts",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("status", sa.String(20), primary_key=True),
    sa.Column("type", sa.String(20), primary_key=True),
    sa.Column("priority", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("batches", sa.Integer, nullable=False),
)

jobs = sa.Table(
    "jobs",
    metadata,
    _batch_id(primary_key=True),
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("type", sa.String(20), nullable=False, default="analysis", server_default="analysis"),
    # Null for a job that is not about a project.
    sa.Column("project_id", sa.ForeignKey("projects.id"), index=True),
    sa.Column("config", sa.JSON, nullable=False),
    # The repository's access token, encrypted; ``config`` never holds it.
    sa.Column("sealed_token", sa.Text),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("attempt", sa.Integer, nullable=False, default=0),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("ready_at", UtcTime),
    sa.Column("expected_seconds", sa.Float, nullable=False, default=60, server_default="60"),
    sa.Column(
        "expected_known", sa.Boolean, nullable=False, default=False, server_default=sa.false()
    ),
    sa.Column("progress", sa.Integer, nullable=False, default=0),
    sa.Column("started_at", UtcTime),
    sa.Column("completed_at", UtcTime),
    sa.Column("credits", sa.Integer, nullable=False, default=0),
    sa.Column("commit", sa.String(40)),
    sa.Column("quality_score", sa.Float),
    sa.Column("result", sa.JSON),
    sa.Column("frames_removed_at", UtcTime),
    sa.Column("error_code", sa.String(40)),
    sa.Column("error_message", sa.Text),
    sa.Index(None, "project_id", "completed_at"),
    sa.Index(None, "batch_id", "status"),
)

attempts = sa.Table(
    "attempts",
    metadata,
    _batch_id(primary_key=True),
    sa.Column("job_id", sa.String(64), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("epoch", sa.Integer, nullable=False),
    sa.Column("started_at", UtcTime, nullable=False),
    sa.Column("ended_at", UtcTime),
    # What the job pays for it; null while it runs, and where nobody pays.
    sa.Column("core_seconds", sa.Float),
    sa.Column("error_code", sa.String(40)),
    sa.Column("error_message", sa.Text),
    sa.ForeignKeyConstraint(
        ["batch_id", "job_id"], ["jobs.batch_id", "jobs.id"], ondelete="CASCADE"
    ),
)

slots = sa.Table(
    "slots",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("cpu_cores", sa.Integer, nullable=False),
    sa.Column("memory_mb", sa.Integer, nullable=False),
    sa.Column("group_id", sa.String(64)),
    sa.Column("holder", sa.String(40)),
    sa.Column("holder_epoch", sa.Integer),
    sa.Column("request_id", sa.String(80)),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("free_since", UtcTime),
)

events = sa.Table(
    "events",
    metadata,
    _batch_id(primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("holder", sa.String(80), nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
)

# Signed amounts: what an account may still spend in a month is the plan's credits plus their sum.
credit_entries = sa.Table(
    "credit_entries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    _batch_id(nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("amount", sa.Integer, nullable=False),
    sa.Column("month", sa.String(7), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.UniqueConstraint("batch_id", "kind"),
    sa.Index(None, "account_id", "month"),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("key", sa.String(255), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("batch_id", sa.String(40), nullable=False),
    sa.Column("answer", sa.JSON),
    sa.Column("created_at", UtcTime, nullable=False, index=True),
)

request_counts = sa.Table(
    "request_counts",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("hour", UtcTime, primary_key=True),
    sa.Column("taken", sa.Integer, nullable=False),
)

# Where events go: an account's own webhooks, and what its batches name in their options.
endpoints = sa.Table(
    "endpoints",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("target", sa.String(2100), nullable=False),
    sa.Column("description", sa.Text),
    sa.Column("events", sa.JSON),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("deleted_at", UtcTime),
    # The circuit: failures in a row, and until when nothing is sent.
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("open_until", UtcTime),
)

# ``owner`` is an endpoint, or the account for the webhooks that its batches name.
signing_secrets = sa.Table(
    "signing_secrets",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("owner", sa.String(40), nullable=False, index=True),
    sa.Column("sealed", sa.Text, nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("expires_at", UtcTime),
)

# The outbox: written in the transaction of the event, one row for each endpoint it goes to.
deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    _batch_id(nullable=False),
    sa.Column("endpoint_id", sa.ForeignKey("endpoints.id"), nullable=False, index=True),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("due_at", UtcTime, nullable=False),
    sa.Column("delivered_at", UtcTime),
    sa.Index(None, "status", "due_at"),
    sa.Index(None, "batch_id", "endpoint_id", "sequence"),
)

delivery_attempts = sa.Table(
    "delivery_attempts",
    metadata,
    sa.Column("delivery_id", sa.ForeignKey("deliveries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("milliseconds", sa.Integer, nullable=False),
    sa.Column("status_code", sa.Integer),
    sa.Column("error", sa.String(500)),
)
