"""Points of analyses, which are kept for ever; those of the analyses so far from their results."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0019"
branch_labels = None
depends_on = None

AT_ONCE = 500
TIME = sa.DateTime(timezone=True)

SETTINGS = (
    *("complexity_threshold", "duplicate_min_tokens", "exclude_patterns", "include_tests"),
    *("languages", "roles", "rules", "scope"),
)
NUMBERS = {
    **{name: name for name in ("maintainability", "grade", "technical_debt_minutes")},
    **{name: name for name in ("average_complexity", "lines", "functions")},
    **{name: name for name in ("issues_by_severity", "duplicated_lines")},
    "duplication_percentage": "duplication_percentage",
    "files": "files_analyzed",
    "issues": "issues_found",
}

_JOBS = sa.table(
    "jobs",
    *(sa.column(name) for name in ("batch_id", "id", "project_id", "type", "status", "branch")),
    *(sa.column(name) for name in ("commit", "quality_score")),
    sa.column("completed_at", TIME),
    *(sa.column(name, sa.JSON) for name in ("config", "result")),
)


def upgrade() -> None:
    points = op.create_table(
        "points",
        sa.Column("batch_id", sa.String(length=40), nullable=False),
        sa.Column("job_id", sa.String(length=64), nullable=False),
        sa.Column("project_id", sa.String(length=40), nullable=False),
        sa.Column("branch", sa.String(length=250)),
        sa.Column("commit", sa.String(length=40)),
        sa.Column("completed_at", TIME, nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("codes", sa.JSON(none_as_null=True)),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_points_project_id")),
        sa.PrimaryKeyConstraint("batch_id", "job_id", name=op.f("pk_points")),
    )
    op.create_index("ix_points_history", "points", ["project_id", "branch", "completed_at"])
    assert points is not None
    connection, after = op.get_bind(), ("", "")
    while rows := _analyses(connection, after):
        connection.execute(points.insert(), [_point(row) for row in rows])
        after = rows[-1]["batch_id"], rows[-1]["id"]


def _analyses(connection: sa.Connection, after: tuple[str, str]) -> Sequence[sa.RowMapping]:
    """Some completed analyses with their results, in the order of batch and job."""
    query = (
        sa.select(_JOBS)
        .where(
            _JOBS.c.type == "analysis",
            _JOBS.c.status == "completed",
            _JOBS.c.project_id.is_not(None),
            _JOBS.c.completed_at.is_not(None),
            sa.cast(_JOBS.c.result, sa.Text) != "null",
            sa.or_(
                _JOBS.c.batch_id > after[0],
                sa.and_(_JOBS.c.batch_id == after[0], _JOBS.c.id > after[1]),
            ),
        )
        .order_by(_JOBS.c.batch_id, _JOBS.c.id)
        .limit(AT_ONCE)
    )
    return connection.execute(query).mappings().all()


def _point(row: sa.RowMapping) -> dict[str, Any]:
    config, result = row["config"] or {}, row["result"]
    settings = {name: config[name] for name in SETTINGS if name in config}
    return {
        "batch_id": row["batch_id"],
        "job_id": row["id"],
        "project_id": row["project_id"],
        "branch": row["branch"],
        "commit": row["commit"],
        "completed_at": row["completed_at"],
        "numbers": _numbers(result, row["quality_score"]),
        "settings": settings | {"method_version": result.get("method_version", 1)},
        "codes": _codes(result.get("numbers") or {}),
    }


def _numbers(result: Mapping[str, Any], quality_score: float | None) -> dict[str, Any]:
    numbers = result.get("numbers") or {}
    new_code = result.get("new_code") or {}
    reference, by_state = new_code.get("reference"), new_code.get("issues") or {}
    return {
        **{name: numbers.get(source) for name, source in NUMBERS.items()},
        "issues": numbers.get("issues_found") or 0,
        "quality_score": quality_score,
        "new": _count(by_state, "new", "reopened") if reference else None,
        "fixed": _count(by_state, "fixed") if reference else None,
        "reference": [reference["batch_id"], reference["job_id"]] if reference else None,
    }


def _count(by_state: Mapping[str, Mapping[str, int]], *states: str) -> int:
    return sum(sum((by_state.get(state) or {}).values()) for state in states)


def _codes(numbers: Mapping[str, Any]) -> dict[str, dict[str, int]] | None:
    """Only the most frequent kinds of findings were kept; None where there are others."""
    codes = {each["type"]: each.get("by_severity") or {} for each in numbers.get("top_issues", ())}
    counted = sum(sum(severities.values()) for severities in codes.values())
    return codes if counted == numbers.get("issues_found") else None
