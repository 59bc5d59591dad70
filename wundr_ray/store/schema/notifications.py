"""Where events go, and what has become of each delivery."""

import sqlalchemy as sa

from wundr_ray.store.schema.base import UtcTime, batch_id, metadata

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
    batch_id(nullable=False),
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
