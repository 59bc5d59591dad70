"""What ``GET /v1/batches/{batch_id}/results`` answers for a batch of the type ``refactor``."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from wundr_ray.contract.fields.documented import Documented
from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState
from wundr_ray.contract.refactoring.raw_rows import ChangeRow, ReportRow, SkippedRow
from wundr_ray.contract.refactoring.reviews import ChosenChanges
from wundr_ray.contract.responses import JobError, Response, SkippedFile
from wundr_ray.contract.results.download_links import DownloadLinks
from wundr_ray.contract.vocabulary import (
    BatchStatus,
    BatchType,
    ChangeDecision,
    JobStatus,
    Outcome,
    Pattern,
    Safety,
    Verdict,
)


class Reach(Response):
    """How many changes, in how many files of how many projects."""

    changes: int = 0
    files: int = 0
    projects: int = 0


class Stages(Response):
    """How far the proposed changes have come.

    ``approved`` and ``rejected`` were decided. Of the approved ones, ``delivered`` are in a pushed
    branch or in a request, ``merged`` in the repository's base branch, and ``failed`` could not be
    applied or delivered.
    """

    proposed: Reach = Reach()
    approved: Reach = Reach()
    rejected: Reach = Reach()
    delivered: Reach = Reach()
    merged: Reach = Reach()
    failed: Reach = Reach()


class RuleStages(Stages):
    """The same for the changes of one rule."""

    rule: str
    pattern: Pattern


class RefactorSummary(Stages):
    """All projects together. ``reports`` are findings that are listed and never edited."""

    projects: int
    projects_changed: int
    projects_failed: int
    by_safety: dict[Safety, int] = Field(default={})
    by_pattern: dict[Pattern, int] = Field(default={})
    by_decision: dict[ChangeDecision, int] = Field(default={})
    changesets: dict[ChangesetState, int] = Field(default={})
    skipped_files: int = 0
    reports: int = 0


class ChangesetResult(Response):
    """Approved changes of a project that are delivered together, and where that stands.

    ``stale_changes`` are among the ``changes``. ``left_out_changes`` are not: they could not be
    applied.
    """

    changeset_id: str
    job_id: str
    group: str
    state: ChangesetState
    branch: str | None = None
    base: str | None = None
    url: str | None = None
    number: int | None = None
    changes: int
    stale_changes: int = 0
    left_out_changes: int = 0
    error: JobError | None = None


class ChangesNotApplied(Response):
    """Approved changes of one file that failed or are stale, and why."""

    path: str
    decision: ChangeDecision
    problem: str
    changes: int


class ProjectChanges(Response):
    """What one job proposes for its project, and what became of it.

    ``skipped_files`` names at most 100 of them; the table ``skipped`` has all. ``not_applied`` has
    at most 100 files; the table ``changes`` has the problem of each change.
    """

    job_id: str
    project_name: str
    status: JobStatus
    repository: str | None = None
    branch: str | None = None
    commit: str | None = None
    changes: int = 0
    files_changed: int = 0
    by_rule: dict[str, int] = Field(default={})
    by_pattern: dict[Pattern, int] = Field(default={})
    by_safety: dict[Safety, int] = Field(default={})
    by_decision: dict[ChangeDecision, int] = Field(default={})
    changesets: list[ChangesetResult] = Field(default=[])
    not_applied: list[ChangesNotApplied] = Field(default=[])
    reports: int = 0
    skipped_files: list[SkippedFile] = Field(default=[])
    skipped_files_count: int = 0
    error: JobError | None = None


class DecisionResult(Response):
    """One decision. ``selection`` says which changes it is about; ``who`` is the key's name."""

    number: int
    decision: Verdict
    selection: Annotated[dict[str, Any], Documented(ChosenChanges)] = Field(default={})
    who: str | None = None
    comment: str | None = None
    at: datetime


class RawChanges(Response):
    """Everything that a job proposes, row by row."""

    job_id: str
    changes: Annotated[list[dict[str, Any]], Documented(list[ChangeRow])]
    reports: Annotated[list[dict[str, Any]], Documented(list[ReportRow])]
    skipped: Annotated[list[dict[str, Any]], Documented(list[SkippedRow])]


class RefactorResults(Response):
    """The preview while it awaits approval; later what was decided, delivered and merged, too."""

    batch_id: str
    type: Literal[BatchType.REFACTOR] = BatchType.REFACTOR
    name: str
    description: str | None = None
    status: BatchStatus
    outcome: Outcome | None = None
    created_at: datetime
    started_at: datetime | None = None
    completed_at: datetime | None = None
    digest: str | None = Field(
        default=None, description="Of all that is proposed; null before all of it is known"
    )
    summary: RefactorSummary
    rules: list[RuleStages] = Field(default=[])
    decisions: list[DecisionResult] = Field(default=[])
    project_results: list[ProjectChanges]
    download_links: DownloadLinks | None = None
    raw_outputs: list[RawChanges] | None = Field(
        default=None, description="With include_raw: everything that each job proposes"
    )
