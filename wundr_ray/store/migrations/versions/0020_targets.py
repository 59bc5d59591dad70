"""Repositories keep their projects under new names; what the targets of a batch came to."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("projects", sa.Column("forge_id", sa.String(length=500), nullable=True))
    op.create_index("ix_projects_forge_id", "projects", ["account_id", "forge_id"], unique=True)
    op.create_table(
        "former_repository_keys",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("repository_key", sa.String(length=500), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_former_repository_keys_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_former_repository_keys_project_id")
        ),
        sa.PrimaryKeyConstraint(
            "account_id", "repository_key", name=op.f("pk_former_repository_keys")
        ),
    )
    op.create_index(
        op.f("ix_former_repository_keys_project_id"), "former_repository_keys", ["project_id"]
    )
    op.add_column("batches", sa.Column("listed_targets", sa.JSON(), nullable=True))
