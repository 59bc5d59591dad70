"""What people decided about findings, and the gates that analyses must pass."""

import sqlalchemy as sa

from wundr_ray.store.schema.base import UtcTime, metadata

# Rows are only ever added and revoked: together they are the audit.
dispositions = sa.Table(
    "dispositions",
    metadata,
    sa.Column("id", sa.String(40), primary_key=True),
    sa.Column("project_id", sa.ForeignKey("projects.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    # Either one finding, or all with this code in the files that the pattern fits.
    sa.Column("finding_id", sa.String(40)),
    sa.Column("code", sa.String(100)),
    sa.Column("path", sa.String(500)),
    sa.Column("reason", sa.Text, nullable=False),
    # The API key that decided, and its name.
    sa.Column("key_id", sa.String(40)),
    sa.Column("who", sa.String(100)),
    sa.Column("created_at", UtcTime, nullable=False),
    # From then on the findings count again.
    sa.Column("until", UtcTime),
    sa.Column("revoked_at", UtcTime),
    # The API key that revoked it, and its name.
    sa.Column("revoked_key_id", sa.String(40)),
    sa.Column("revoked_by", sa.String(100)),
    sa.Column("revoke_reason", sa.Text),
)

quality_gates = sa.Table(
    "quality_gates",
    metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("name", sa.String(64), primary_key=True),
    sa.Column("definition", sa.JSON, nullable=False),
    # At most one of an account: it applies where neither batch nor project name a gate.
    sa.Column("is_default", sa.Boolean, nullable=False, default=False, server_default=sa.false()),
    sa.Column("created_at", UtcTime, nullable=False),
    sa.Column("updated_at", UtcTime, nullable=False),
    sa.Column("updated_by", sa.String(100)),
)
