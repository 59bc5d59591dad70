"""Frames are deleted after retention has decided that they go."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    deleted = sa.Column("frames_deleted_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("jobs", deleted)
    op.execute("UPDATE jobs SET frames_deleted_at = frames_removed_at")
