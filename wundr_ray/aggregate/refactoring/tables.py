"""The previews of a batch as tables, each row with its job and project."""

from collections.abc import Sequence

import polars as pl

from wundr_ray.aggregate.refactoring.facts import ProposalFacts, RefactorFacts
from wundr_ray.aggregate.refactoring.standing import DELIVERED, deliveries, standing
from wundr_ray.refactoring.reviews.change_lists import read_list
from wundr_ray.refactoring.reviews.decisions import ListedChange

_OWNER = {"job_id": pl.String(), "project": pl.String()}

CHANGES = pl.Schema(
    {
        **_OWNER,
        "path": pl.String(),
        "line": pl.Int64(),
        "rule": pl.String(),
        "pattern": pl.String(),
        "safety": pl.String(),
        "decision": pl.String(),
        "problem": pl.String(),
        "changeset": pl.String(),
        "delivery": pl.String(),
        "reason": pl.String(),
        "evidence": pl.String(),
        "requires": pl.String(),
        "id": pl.String(),
    }
)
"""One row per change; lists are joined by ``; ``.

``problem`` says why a change failed or is stale. ``delivery`` is the state of its changeset.
"""

REPORTS = pl.Schema(
    {
        **_OWNER,
        "path": pl.String(),
        "line": pl.Int64(),
        "rule": pl.String(),
        "pattern": pl.String(),
        "reason": pl.String(),
    }
)
SKIPPED = pl.Schema(
    {**_OWNER, "path": pl.String(), "code": pl.String(), "reason": pl.String()},
)
CHANGESETS = pl.Schema(
    {
        **_OWNER,
        "changeset_id": pl.String(),
        "group": pl.String(),
        "state": pl.String(),
        "branch": pl.String(),
        "base": pl.String(),
        "url": pl.String(),
        "changes": pl.Int64(),
        "stale_changes": pl.Int64(),
        "left_out_changes": pl.Int64(),
        "error_code": pl.String(),
        "error_message": pl.String(),
    }
)

STAGES: dict[str, pl.Expr] = {
    "proposed": pl.col("decision").is_not_null(),
    "approved": ~pl.col("decision").is_in(["proposed", "rejected"]),
    "rejected": pl.col("decision") == "rejected",
    "delivered": pl.col("delivery").is_in(sorted(map(str, DELIVERED))),
    "merged": pl.col("delivery") == "merged",
    "failed": pl.col("decision") == "failed",
}
"""Which changes have reached each stage."""


def listed_changes(job: ProposalFacts) -> list[ListedChange]:
    """The changes of a job's preview, in its order; none where the preview is not there."""
    if job.frames is None:
        return []
    return read_list(job.job_id, job.frames)


def changes_table(
    facts: RefactorFacts, job: ProposalFacts, changes: Sequence[ListedChange]
) -> pl.DataFrame:
    """The job's rows of the table ``CHANGES``."""
    stands = standing(facts, job, changes)
    delivered = deliveries(job)
    rows = []
    for each in changes:
        changeset = delivered.get(each.id)
        rows.append(
            (
                job.job_id,
                job.project_name,
                each.path,
                each.line,
                each.rule,
                str(each.pattern),
                str(each.safety),
                str(stands[each.id].state),
                stands[each.id].problem,
                changeset and changeset.id,
                changeset and str(changeset.state),
                each.reason,
                "; ".join(each.evidence),
                "; ".join(each.requires),
                each.id,
            )
        )
    return pl.DataFrame(rows, schema=CHANGES, orient="row")


def preview_table(name: str, schema: pl.Schema, jobs: Sequence[ProposalFacts]) -> pl.DataFrame:
    """The file ``name`` of all jobs' previews; ``schema`` has the job and the project first."""
    parts = [
        pl.read_parquet(job.frames / f"{name}.parquet").select(
            pl.lit(job.job_id).alias("job_id"),
            pl.lit(job.project_name).alias("project"),
            *list(schema)[len(_OWNER) :],
        )
        for job in jobs
        if job.frames is not None
    ]
    return pl.concat([pl.DataFrame(schema=schema), *parts])


def changesets_table(jobs: Sequence[ProposalFacts]) -> pl.DataFrame:
    """One row per changeset, in the order of the jobs."""
    rows = [
        (
            job.job_id,
            job.project_name,
            each.id,
            each.group,
            str(each.state),
            each.branch,
            each.base,
            each.url,
            len(each.change_ids),
            len(each.stale_ids),
            each.left_out,
            each.error.code if each.error else None,
            each.error.message if each.error else None,
        )
        for job in jobs
        for each in job.changesets
    ]
    return pl.DataFrame(rows, schema=CHANGESETS, orient="row")


def reach(stage: pl.Expr) -> list[pl.Expr]:
    """How many changes, files and projects have come to a stage."""
    return [
        stage.sum().alias("changes"),
        pl.struct("job_id", "path").filter(stage).n_unique().alias("files"),
        pl.col("job_id").filter(stage).n_unique().alias("projects"),
    ]
