"""A batch's review: what its jobs propose, and what was decided about it so far.

What reads tables is imported inside, so that a replica starts without it.
"""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.vocabulary import ChangeDecision, DeliveryMode, JobKind, JobStatus
from wundr_ray.domain.changesets import state_of_changes
from wundr_ray.domain.previews import StoredPreview, batch_digest
from wundr_ray.refactoring.decisions import ChangeKey, Decided, ListedChange, is_closed, states
from wundr_ray.refactoring.kept import damaged, preview_folder
from wundr_ray.refactoring.selection import Selection
from wundr_ray.store.artifacts import Artifacts
from wundr_ray.store.batches.decisions import DecisionRecord
from wundr_ray.store.batches.records import BatchRecord, JobRecord
from wundr_ray.store.store import Store


@dataclass(frozen=True, slots=True)
class Review:
    """``changes`` are those of the jobs that were asked for, in the order of jobs and files."""

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
    preview, and ``StorageUnavailable`` if a preview is not there as it was kept.
    """
    previews, decisions = await store.decisions.review(batch.id)
    if batch.preview_digest is None:
        raise Conflict.at("status", f"the batch proposes no changes: it is {batch.status}")
    chosen = _chosen(previews, job_ids)
    changes = await asyncio.to_thread(listed_changes, store.artifacts, chosen)
    return Review(batch, previews, changes, decisions)


def decided(decisions: Sequence[DecisionRecord]) -> list[Decided]:
    """As the rules about decisions take them."""
    return [Decided(each.verdict, Selection.of(each.selection)) for each in decisions]


async def current_states(store: Store, review: Review) -> Mapping[ChangeKey, ChangeDecision]:
    """Where each change stands: what was decided and, once it is delivered, what came of it."""
    found = states(review.changes, decided(review.decisions))
    if is_closed(decided(review.decisions)):
        found |= _outcomes(await store.batches.jobs(review.batch.id))
    for each in await store.changesets.of_batch(review.batch.id):
        delivered = state_of_changes(each.state)
        found |= {(each.job_id, id): delivered for id in each.change_ids}
        found |= {(each.job_id, id): ChangeDecision.STALE for id in each.stale_ids}
    return found


def _outcomes(jobs: Iterable[JobRecord]) -> dict[ChangeKey, ChangeDecision]:
    """What came of the changes that jobs have applied; of pushed ones their changesets tell."""
    found: dict[ChangeKey, ChangeDecision] = {}
    for job in jobs:
        if job.type != JobKind.APPLY:
            continue
        mode = DeliveryMode(job.config["deliver"].get("mode", DeliveryMode.PATCH))
        state = None
        if job.status is JobStatus.FAILED:
            state = ChangeDecision.FAILED
        elif job.status is JobStatus.COMPLETED and mode is DeliveryMode.PATCH:
            state = ChangeDecision.APPLIED
        if state:
            found |= {(job.config["source_job"], id): state for id in job.config["change_ids"]}
    return found


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
    from wundr_ray.refactoring.change_lists import read_list

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
