"""Decisions about the changes that a refactor batch proposes: what is sent, what is answered."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StrictBool, StringConstraints

from wundr_ray.contract.envelopes import Meta, Pagination
from wundr_ray.contract.fields.choices import one_of
from wundr_ray.contract.fields.kinds import JobId, Request
from wundr_ray.contract.responses import ChangeCounts, Extent, Response
from wundr_ray.contract.vocabulary import (
    BatchStatus,
    ChangeDecision,
    Pattern,
    Safety,
    Verdict,
)

MOST_VALUES = 10_000
"""As many jobs, files, rules or changes as a selection may name."""

FilePath = Annotated[str, StringConstraints(min_length=1, max_length=4096)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
ChangeId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Comment = Annotated[str, StringConstraints(max_length=2000, pattern=r"^[^\x00]*$")]


class Chosen(Request):
    """Changes that fulfil each criterion that is given, by one of its values.

    ``files`` are paths in their repositories. What is left out is no criterion.
    """

    job_ids: list[JobId] | None = Field(default=None, min_length=1, max_length=MOST_VALUES)
    files: list[FilePath] | None = Field(default=None, min_length=1, max_length=MOST_VALUES)
    rules: list[RuleId] | None = Field(default=None, min_length=1, max_length=MOST_VALUES)
    change_ids: list[ChangeId] | None = Field(default=None, min_length=1, max_length=MOST_VALUES)
    patterns: list[Annotated[Pattern, one_of(Pattern)]] | None = Field(default=None, min_length=1)
    safety: list[Annotated[Safety, one_of(Safety)]] | None = Field(default=None, min_length=1)


class ChosenChanges(Chosen):
    """All changes, or those chosen, but for those that ``except`` chooses."""

    # `except` is a keyword of Python.
    but: Chosen | None = Field(
        default=None, alias="except", description="Changes to leave out, chosen in the same way"
    )


class Decide(ChosenChanges):
    """A decision about all changes, or about those chosen."""

    comment: Comment | None = Field(default=None, description="Kept with the decision")


class ApproveChanges(Decide):
    """The body of ``POST /v1/batches/{batch_id}/approve``.

    ``digest`` is that of the batch's ``approval``: it says what was reviewed.
    """

    digest: Digest
    apply: StrictBool = Field(
        default=False, description="End the review and apply what is approved"
    )


class RejectChanges(Decide):
    """The optional body of ``POST /v1/batches/{batch_id}/reject``."""

    digest: Digest | None = None


class ApplyChanges(Request):
    """The optional body of ``POST /v1/batches/{batch_id}/apply``."""

    digest: Digest | None = None
    dry_run: StrictBool = Field(default=False, description="Only say what would be applied")
    comment: Comment | None = None


class ChangeItem(Response):
    """One proposed change; it is never applied without those that it ``requires``."""

    id: str = Field(description="Unique within its job")
    job_id: str
    path: str
    line: int
    rule: str
    pattern: Pattern
    safety: Safety
    decision: ChangeDecision
    problem: str | None = Field(
        default=None, description="Why it failed or is stale, once it was approved"
    )
    reason: str
    evidence: list[str] = Field(default=[])
    requires: list[str] = Field(default=[])


class FileExtent(Response):
    job_id: str
    path: str
    changes: int


class ListCounts(ChangeCounts):
    """What a list of changes holds on all its pages; ``by_file`` are those with the most."""

    by_decision: dict[ChangeDecision, Extent] = Field(default={})
    by_file: list[FileExtent] = Field(default=[])


class ChangePage(Response):
    """A page of changes. ``counts`` are of all that the filters leave."""

    success: Literal[True] = True
    data: list[ChangeItem]
    counts: ListCounts
    pagination: Pagination
    meta: Meta


class HeldChange(Response):
    """An approved change that is not applied, because what it requires is not."""

    job_id: str
    change_id: str
    missing: list[str]


class ApplyJob(Response):
    """A job that applies changes of ``source_job``; ``job_id`` is null in a dry run."""

    job_id: str | None
    source_job: str
    changes: int


class ChangesApplied(Response):
    """What is applied, or would be in a dry run. What nobody decided about is not applied."""

    batch_id: str
    status: BatchStatus
    digest: str
    dry_run: bool
    changes: int
    rejected: int
    undecided: int
    held_changes: int = 0
    held: list[HeldChange] = Field(default=[], description="The first 100 of them")
    jobs: list[ApplyJob] = Field(default=[])


class ChangesDecided(Response):
    """A recorded decision, and where all changes of the batch stand after it."""

    batch_id: str
    status: BatchStatus
    digest: str
    decision: Verdict
    number: int = Field(description="Decisions of a batch are numbered from 1")
    decided_at: datetime
    selected: int
    approved: int
    rejected: int
    undecided: int
    applied: ChangesApplied | None = None
