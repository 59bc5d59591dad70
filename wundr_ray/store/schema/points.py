"""What is kept for ever of each completed analysis, for reports about projects over time."""

import sqlalchemy as sa

from wundr_ray.store.schema.base import UtcTime, metadata

# Retention removes none of them, and they do not go with their batch.
points = sa.Table(
    "points",
    metadata,
    sa.Column("batch_id", sa.String(40), primary_key=True),
    sa.Column("job_id", sa.String(64), primary_key=True),
    sa.Column("project_id", sa.ForeignKey("projects.id"), nullable=False),
    sa.Column("branch", sa.String(250)),
    sa.Column("commit", sa.String(40)),
    sa.Column("completed_at", UtcTime, nullable=False),
    sa.Column("numbers", sa.JSON, nullable=False),
    # What decides which points can be compared.
    sa.Column("settings", sa.JSON, nullable=False),
    # How many findings there are by code and severity; null where that is not known.
    sa.Column("codes", sa.JSON(none_as_null=True)),
    sa.Index("ix_points_history", "project_id", "branch", "completed_at"),
)
