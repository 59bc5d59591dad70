"""A project knows the node whose mirror of its repository was used last."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("projects", sa.Column("mirror_node", sa.String(64), nullable=True))
