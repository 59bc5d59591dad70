"""Accounts, their keys, and what they have used."""

import sqlalchemy as sa

from wundr_ray.store.schema.base import UtcTime, batch_id, metadata

accounts = sa.Table(
    "accounts",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False, unique=True),
    sa.Column("plan", sa.String(40), nullable=False),
    sa.Column("created_at", UtcTime, nullable=False),
    # Written by every admission: the write is the lock that orders an account's admissions.
    sa.Column("admissions", sa.Integer, nullable=False, default=0),
    # Whether changes are approved by another key than the one that created the batch.
    sa.Column("four_eyes", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
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

# Signed amounts: what an account may still spend in a month is the plan's credits plus their sum.
credit_entries = sa.Table(
    "credit_entries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("account_id", sa.ForeignKey("accounts.id"), nullable=False),
    batch_id(nullable=False, index=True),
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
