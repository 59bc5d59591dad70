"""A batch's review: what its jobs propose, and what was decided about it so far.

Modules that read tables are imported inside functions, so that a replica starts without them.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode
from wundr_ray.contract.vocabulary import BatchStatus, JobKind
from wundr_ray.domain.delivery.applied import LeftOutFile
from wundr_ray.domain.delivery.previews import StoredPreview, batch_digest
from wundr_ray.refactoring.previews.kept import damaged, preview_folder
from wundr_ray.refactoring.reviews.decisions import Decided, ListedChange, is_closed
from wundr_ray.refactoring.reviews.outcomes import (
    ApplyRun,
    ChangeHistory,
    Delivery,
    Outcomes,
    outcomes,
)
from wundr_ray.refactoring.reviews.selection import ChangeSelection
from wundr_ray.store.artifacts.artifacts import Artifacts
from wundr_ray.store.delivery.changesets import ChangesetRecord
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.reviews.decisions import DecisionRecord
from wundr_ray.store.store import Store


@dataclass(frozen=True, slots=True)
class Review:
    """``changes`` are those of the requested jobs, in the order of jobs and files."""

    batch: BatchRecord
    previews: Mapping[str, StoredPreview]
    changes: Sequence[ListedChange]
    decisions: Sequence[DecisionRecord]

    @property
    def digest(self) -> str:
        return batch_digest(self.previews)


async def load(store: Store, batch: BatchRecord, job_ids: Collection[str] | None = None) -> Review:
    """The review of ``batch``, with the changes of some of its jobs or of all.

    Raises ``Conflict`` if the batch has proposed nothing yet, ``NotFound`` for a job without a
    preview, and ``StorageUnavailable`` if a preview is missing or damaged.
    """
    previews, decisions = await store.decisions.review(batch.id)
    if batch.preview_digest is None:
        raise Conflict.at("status", f"the batch proposes no changes: it is {batch.status}")
    chosen = _chosen(previews, job_ids)
    changes = await asyncio.to_thread(listed_changes, store.artifacts, chosen)
    return Review(batch, previews, changes, decisions)


def decided(decisions: Sequence[DecisionRecord]) -> list[Decided]:
    """The decisions in the form that the rules about decisions use."""
    return [Decided(each.verdict, ChangeSelection.of(each.selection)) for each in decisions]


async def current_outcomes(store: Store, review: Review) -> Outcomes:
    """The state of each change: what was decided, and the result of its delivery."""
    history = await _history(store, review)
    return await asyncio.to_thread(outcomes, review.changes, history)


async def _history(store: Store, review: Review) -> ChangeHistory:
    batch, decisions = review.batch, decided(review.decisions)
    jobs: list[ApplyRun] = []
    if is_closed(decisions):
        left_out = await store.batches.left_out(batch.id)
        applying = (job for job in await store.batches.jobs(batch.id) if job.type == JobKind.APPLY)
        jobs = [apply_job(job, left_out.get(job.id, ())) for job in applying]
    return ChangeHistory(
        decisions,
        jobs,
        [delivery(each) for each in await store.changesets.of_batch(batch.id)],
        is_cancelled=batch.status is BatchStatus.CANCELLED,
    )


def apply_job(job: JobRecord, left_out: Sequence[LeftOutFile]) -> ApplyRun:
    """A job that applies changes in the form that the rules about outcomes use."""
    return ApplyRun(
        job.config["source_job"],
        job.status,
        DeliveryMode(job.config["deliver"].get("mode", DeliveryMode.PATCH)),
        job.config["change_ids"],
        job.error_message,
        left_out,
    )


def delivery(changeset: ChangesetRecord) -> Delivery:
    """A changeset in the form that the rules about outcomes use."""
    return Delivery(
        changeset.job_id,
        changeset.state,
        changeset.change_ids,
        changeset.stale_ids,
        changeset.error_message,
    )


def _chosen(
    previews: Mapping[str, StoredPreview], job_ids: Collection[str] | None
) -> Mapping[str, StoredPreview]:
    if job_ids is None:
        return previews
    for job_id in job_ids:
        if job_id not in previews:
            raise NotFound.at(
                "job_id",
                f"the batch has no preview of a job {job_id!r}",
                "Check the job's id; only a completed refactor job has a preview.",
            )
    return {job_id: preview for job_id, preview in previews.items() if job_id in job_ids}


def listed_changes(
    artifacts: Artifacts, previews: Mapping[str, StoredPreview]
) -> list[ListedChange]:
    """What ``previews`` propose, by job. Raises ``StorageUnavailable``."""
    from wundr_ray.frames import UNREADABLE
    from wundr_ray.refactoring.reviews.change_lists import read_list

    changes: list[ListedChange] = []
    for job_id, preview in previews.items():
        if not preview.changes:
            continue
        folder = preview_folder(artifacts, preview.frames, job_id)
        try:
            changes += read_list(job_id, folder)
        except UNREADABLE as error:
            raise damaged(job_id) from error
    return changes
