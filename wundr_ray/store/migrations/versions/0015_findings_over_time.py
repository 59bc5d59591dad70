"""Branches that jobs analysed, settings of projects, dispositions of findings, quality gates."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)

_JOBS = sa.table(
    "jobs",
    *(sa.column(name) for name in ("project_id", "status", "branch", "completed_at")),
    *(sa.column(name, sa.JSON) for name in ("config", "result")),
)
_PROJECTS = sa.table("projects", sa.column("id"), sa.column("default_branch"))


def upgrade() -> None:
    op.add_column("jobs", sa.Column("branch", sa.String(length=250)))
    op.create_index("ix_jobs_analyses", "jobs", ["project_id", "branch", "completed_at"])
    op.add_column("batches", sa.Column("gate_status", sa.String(length=20)))
    for column in (
        sa.Column("labels", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("main_branch", sa.String(length=250)),
        sa.Column("default_branch", sa.String(length=250)),
        sa.Column("reference", sa.JSON(none_as_null=True)),
        sa.Column("quality_gate", sa.JSON(none_as_null=True)),
    ):
        op.add_column("projects", column)
    _create_dispositions()
    _create_quality_gates()
    _fill_branches()


def _create_dispositions() -> None:
    op.create_table(
        "dispositions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("finding_id", sa.String(length=40)),
        sa.Column("code", sa.String(length=100)),
        sa.Column("path", sa.String(length=500)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("key_id", sa.String(length=40)),
        sa.Column("who", sa.String(length=100)),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("until", TIME),
        sa.Column("revoked_at", TIME),
        sa.Column("revoked_by", sa.String(length=100)),
        sa.Column("revoke_reason", sa.Text()),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_dispositions_project_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispositions")),
    )
    op.create_index("ix_dispositions_project_id", "dispositions", ["project_id"])


def _create_quality_gates() -> None:
    op.create_table(
        "quality_gates",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("updated_by", sa.String(length=100)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_quality_gates_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "name", name=op.f("pk_quality_gates")),
    )


def _fill_branches() -> None:
    """Of analyses that are kept; a job that named no branch was of the default branch."""
    jobs = _JOBS.c
    completed = (jobs.status == "completed") & jobs.result.is_not(None)
    op.execute(_JOBS.update().where(completed).values(branch=jobs.result["branch"].as_string()))
    default = (
        sa.select(jobs.branch)
        .where(
            jobs.project_id == _PROJECTS.c.id,
            jobs.branch.is_not(None),
            jobs.config["project"]["repository"]["branch"].as_string().is_(None),
            jobs.config["project"]["repository"]["commit"].as_string().is_(None),
        )
        .order_by(jobs.completed_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    op.execute(_PROJECTS.update().values(default_branch=default))
