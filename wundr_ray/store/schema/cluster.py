"""What the scheduler holds."""

import sqlalchemy as sa

from wundr_ray.store.schema.base import UtcTime, metadata

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

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("holder", sa.String(80), nullable=False),
    sa.Column("expires_at", UtcTime, nullable=False),
)
