"""Jobs and batches tell whether their expected times come from earlier runs."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("batches", "jobs"):
        known = sa.Column("expected_known", sa.Boolean, nullable=False, server_default=sa.false())
        op.add_column(table, known)
