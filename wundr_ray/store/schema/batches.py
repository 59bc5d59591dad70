"""Batches, their jobs and events, and the projects that jobs are about."""

import sqlalchemy as sa

from wundr_ray.store.schema.base import UtcTime, batch_id, metadata

_FILTERED = ("status", "type", "priority")

projects = sa.Table(
    "projects",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    # As last given; a job's own name and URL are in its config.
    sa.Column("name", sa.String(200), nullable=False),
    # The URL that ``sealed_token`` is for, where there is one, else the URL last given.
    sa.Column("repository_url", sa.String(2000), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    # The access token last given, encrypted, for jobs that name the project by its id.
    sa.Column("sealed_token", sa.Text),
    # The Ray node that fetched the repository last: a hint where its mirror is.
    sa.Column("mirror_node", sa.String(64)),
    sa.Column("labels", sa.JSON, nullable=False, default=dict, server_default="{}"),
    # The branch whose analyses are the project's grade and trend: as someone has set it, else
    # the one that the repository itself named last.
    sa.Column("main_branch", sa.String(250)),
    sa.Column("default_branch", sa.String(250)),
    # What analyses are compared with, and the gate they must pass: as JSON of the contract.
    sa.Column("reference", sa.JSON(none_as_null=True)),
    sa.Column("quality_gate", sa.JSON(none_as_null=True)),
    # What all URLs of the repository have in common (``domain/repositories/identity.py``).
    sa.Column("repository_key", sa.String(500), nullable=False, server_default=""),
    # The repository's id among all forges, which a new name does not change; null while unknown.
    sa.Column("forge_id", sa.String(500)),
    # Implied by the index below; SQLite cannot drop it.
    sa.UniqueConstraint("account_id", "repository_url", "name"),
    sa.Index("ix_projects_repository", "account_id", "repository_key", unique=True),
    sa.Index("ix_projects_forge_id", "account_id", "forge_id", unique=True),
)

# Keys that repositories had before they were renamed, as long as no other repository has them.
former_repository_keys = sa.Table(
    "former_repository_keys",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("repository_key", sa.String(500), primary_key=True),
    sa.Column("project_id", sa.ForeignKey("projects.id"), nullable=False, index=True),
)

# Ids of projects that turned out to be of one repository with another, and were joined with it.
project_aliases = sa.Table(
    "project_aliases",
    metadata,
    sa.Column("alias", sa.String(40), primary_key=True),
    sa.Column("project_id", sa.ForeignKey("projects.id"), nullable=False),
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
    # The verdict of its jobs' quality gates; null without a gate, and before the end.
    sa.Column("gate_status", sa.String(20)),
    sa.Column("created_at", UtcTime, nullable=False),
    # The API key that created it; null for a batch of an earlier version.
    sa.Column("created_by", sa.String(40)),
    sa.Column("started_at", UtcTime),
    sa.Column("completed_at", UtcTime),
    # The batch whose failed jobs this one runs again, and how often each may be tried here.
    sa.Column("parent_batch_id", sa.String(40), index=True),
    sa.Column("max_attempts", sa.Integer),
    sa.Column("not_before", UtcTime),
    sa.Column("off_peak", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("metadata", sa.JSON, nullable=False, default=dict, server_default="{}"),
    # What its targets came to, as JSON of the contract; null where its jobs were given.
    sa.Column("listed_targets", sa.JSON(none_as_null=True)),
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
    # What is proposed, once it awaits approval, and until when someone may decide.
    sa.Column("preview_digest", sa.String(64)),
    sa.Column("preview_counts", sa.JSON),
    sa.Column("approval_expires_at", UtcTime),
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
    batch_id(primary_key=True),
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
    # The branch that was analysed, also where the job named none.
    sa.Column("branch", sa.String(250)),
    sa.Column("quality_score", sa.Float),
    sa.Column("result", sa.JSON),
    # When retention marked its frames as removed, so that nobody uses them, and deleted them.
    sa.Column("frames_removed_at", UtcTime),
    sa.Column("frames_deleted_at", UtcTime),
    sa.Column("error_code", sa.String(40)),
    sa.Column("error_message", sa.Text),
    sa.Index(None, "project_id", "completed_at"),
    sa.Index("ix_jobs_analyses", "project_id", "branch", "completed_at"),
    sa.Index(None, "batch_id", "status"),
    # Those that apply changes, for whoever delivers what they made.
    sa.Index(
        "ix_jobs_applied",
        "completed_at",
        sqlite_where=sa.text("type = 'apply'"),
        postgresql_where=sa.text("type = 'apply'"),
    ),
)

attempts = sa.Table(
    "attempts",
    metadata,
    batch_id(primary_key=True),
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

events = sa.Table(
    "events",
    metadata,
    batch_id(primary_key=True),
    sa.Column("sequence", sa.Integer, primary_key=True),
    sa.Column("name", sa.String(40), nullable=False),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("data", sa.JSON, nullable=False),
)
