"""Which results and frames have been removed after their time."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    removed = sa.Column("results_removed_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("batches", removed)
    frames = sa.Column("frames_removed_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("jobs", frames)
