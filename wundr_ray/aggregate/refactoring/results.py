"""The numbers of a refactor batch's results."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

import polars as pl

from wundr_ray.aggregate.refactoring.facts import ChangesetFacts, ProposalFacts
from wundr_ray.aggregate.refactoring.tables import STAGES, reach
from wundr_ray.contract.refactoring.results import (
    ChangesetResult,
    ChangesNotApplied,
    ProjectChanges,
    Reach,
    RefactorSummary,
    RuleStages,
)
from wundr_ray.contract.responses import SkippedFile
from wundr_ray.contract.vocabulary import ChangeDecision, JobStatus

Key = TypeVar("Key", bound=str)

SKIPPED_NAMED = 100
"""As many skipped files of a project as its results name."""

NOT_APPLIED_NAMED = 100
"""As many files with changes that are not applied."""


def rule_stages(changes: pl.DataFrame) -> list[RuleStages]:
    """How far the changes of each rule have come; the rule with the most changes is first."""
    grouped = (
        changes.group_by("rule", "pattern")
        .agg(pl.struct(reach(stage)).alias(name) for name, stage in STAGES.items())
        .sort(pl.col("proposed").struct.field("changes"), "rule", descending=[True, False])
    )
    return [RuleStages.model_validate(row) for row in grouped.iter_rows(named=True)]


def summarise(projects: Sequence[ProjectChanges], changes: pl.DataFrame) -> RefactorSummary:
    """All projects together."""
    stages = changes.select(pl.struct(reach(stage)).alias(n) for n, stage in STAGES.items())
    return RefactorSummary(
        **{name: Reach.model_validate(value) for name, value in stages.row(0, named=True).items()},
        projects=len(projects),
        projects_changed=sum(project.changes > 0 for project in projects),
        projects_failed=sum(project.status is JobStatus.FAILED for project in projects),
        by_safety=_added(project.by_safety for project in projects),
        by_pattern=_added(project.by_pattern for project in projects),
        by_decision=_added(project.by_decision for project in projects),
        changesets=_added({each.state: 1} for project in projects for each in project.changesets),
        skipped_files=sum(project.skipped_files_count for project in projects),
        reports=sum(project.reports for project in projects),
    )


def project_changes(
    jobs: Sequence[ProposalFacts], changes: pl.DataFrame, skipped: pl.DataFrame
) -> list[ProjectChanges]:
    """Each job's part of the results."""
    decided: dict[str, dict[ChangeDecision, int]] = {job.job_id: {} for job in jobs}
    counts = changes.group_by("job_id", "decision").len()
    for job_id, decision, count in counts.sort("decision").iter_rows():
        decided[job_id][ChangeDecision(decision)] = count
    named, problems = _skipped_files(skipped), _not_applied(changes)
    return [
        _project(job, decided[job.job_id], named.get(job.job_id, []), problems.get(job.job_id, []))
        for job in jobs
    ]


def _project(
    job: ProposalFacts,
    decided: dict[ChangeDecision, int],
    skipped: list[SkippedFile],
    not_applied: list[ChangesNotApplied],
) -> ProjectChanges:
    counts = job.preview.counts if job.preview else None
    return ProjectChanges(
        job_id=job.job_id,
        project_name=job.project_name,
        status=job.status,
        repository=job.repository,
        branch=job.branch,
        commit=job.commit,
        changes=job.preview.changes if job.preview else 0,
        files_changed=job.preview.files_changed if job.preview else 0,
        by_rule={key: each.changes for key, each in counts.by_rule.items()} if counts else {},
        by_pattern={key: each.changes for key, each in counts.by_pattern.items()} if counts else {},
        by_safety={key: each.changes for key, each in counts.by_safety.items()} if counts else {},
        by_decision=decided,
        changesets=[_changeset(job.job_id, each) for each in job.changesets],
        not_applied=not_applied,
        reports=job.preview.reports if job.preview else 0,
        skipped_files=skipped,
        skipped_files_count=job.preview.skipped if job.preview else 0,
        error=job.error or (job.application.error if job.application else None),
    )


def _changeset(job_id: str, each: ChangesetFacts) -> ChangesetResult:
    return ChangesetResult(
        changeset_id=each.id,
        job_id=job_id,
        group=each.group,
        state=each.state,
        branch=each.branch,
        base=each.base,
        url=each.url,
        number=each.number,
        changes=len(each.change_ids),
        stale_changes=len(each.stale_ids),
        left_out_changes=each.left_out,
        error=each.error,
    )


def _added(parts: Iterable[Mapping[Key, int]]) -> dict[Key, int]:
    total: Counter[Key] = Counter()
    for part in parts:
        total.update(part)
    return dict(sorted(total.items()))


def _skipped_files(skipped: pl.DataFrame) -> dict[str, list[SkippedFile]]:
    first = skipped.group_by("job_id", maintain_order=True).head(SKIPPED_NAMED)
    named: dict[str, list[SkippedFile]] = {}
    for row in first.iter_rows(named=True):
        file = SkippedFile(path=row["path"], code=row["code"], reason=row["reason"])
        named.setdefault(row["job_id"], []).append(file)
    return named


def _not_applied(changes: pl.DataFrame) -> dict[str, list[ChangesNotApplied]]:
    grouped = (
        changes.filter(pl.col("problem").is_not_null())
        .group_by("job_id", "path", "decision", "problem", maintain_order=True)
        .len("changes")
        .group_by("job_id", maintain_order=True)
        .head(NOT_APPLIED_NAMED)
    )
    named: dict[str, list[ChangesNotApplied]] = {}
    for row in grouped.iter_rows(named=True):
        named.setdefault(row.pop("job_id"), []).append(ChangesNotApplied.model_validate(row))
    return named
