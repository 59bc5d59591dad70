"""What is known of a refactor batch besides its previews: plain data of one moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from wundr_ray.contract.refactoring.changeset_vocabulary import (
    ChangesetState,
    DeliveryMode,
    GroupBy,
)
from wundr_ray.contract.responses import JobError
from wundr_ray.contract.vocabulary import BatchStatus, JobStatus, Outcome, Verdict
from wundr_ray.domain.delivery.applied import LeftOutFile
from wundr_ray.domain.delivery.previews import StoredPreview
from wundr_ray.refactoring.reviews.decisions import Decided
from wundr_ray.refactoring.reviews.selection import ChangeSelection


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """The job that applies changes of another job's preview, without those ``left_out``."""

    job_id: str
    status: JobStatus
    change_ids: frozenset[str]
    error: JobError | None = None
    mode: DeliveryMode = DeliveryMode.PATCH
    left_out: Sequence[LeftOutFile] = ()


@dataclass(frozen=True, slots=True)
class ChangesetFacts:
    """The delivery of a group of a job's changes, but for ``left_out`` that were not applied."""

    id: str
    group: str
    state: ChangesetState
    change_ids: frozenset[str]
    stale_ids: frozenset[str] = frozenset()
    branch: str | None = None
    base: str | None = None
    url: str | None = None
    number: int | None = None
    error: JobError | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ProposalFacts:
    """A job that proposes changes.

    Arguments:
        preview: its result; None until it has completed.
        frames: the folder of the preview's files on this node.
        group_by: which of its changes belong to one patch; ``title`` is a patch's own subject.
        application: the job that applies its changes, if there is one.
        changesets: the deliveries of its changes.
    """

    job_id: str
    project_name: str
    repository: str | None
    status: JobStatus
    branch: str | None = None
    commit: str | None = None
    error: JobError | None = None
    preview: StoredPreview | None = None
    frames: Path | None = None
    group_by: GroupBy = GroupBy.JOB
    title: str | None = None
    application: ApplicationFacts | None = None
    changesets: Sequence[ChangesetFacts] = ()


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    """A recorded decision; ``who`` is the name of the API key, None where the service decided."""

    number: int
    verdict: Verdict
    selection: Mapping[str, Any]
    who: str | None
    comment: str | None
    at: datetime

    @property
    def decided(self) -> Decided:
        return Decided(self.verdict, ChangeSelection.of(self.selection))


@dataclass(frozen=True, slots=True)
class RefactorFacts:
    """A refactor batch; ``digest`` is that of all its previews, None before all are there."""

    batch_id: str
    name: str
    description: str | None
    status: BatchStatus
    outcome: Outcome | None
    created_at: datetime
    started_at: datetime | None
    completed_at: datetime | None
    digest: str | None
    jobs: Sequence[ProposalFacts] = ()
    decisions: Sequence[DecisionFacts] = ()

    @property
    def is_decided(self) -> bool:
        """Whether anything was decided, or is applied without a decision."""
        return bool(self.decisions) or any(job.application for job in self.jobs)
