"""Carries out in the database what follows when all jobs of a batch have ended."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wundr_ray.admission.reviews.review import listed_changes
from wundr_ray.contract.vocabulary import (
    BatchType,
    JobKind,
    JobStatus,
    Safety,
    Verdict,
)
from wundr_ray.domain.batch.types import EndedJob, Follow, what_follows
from wundr_ray.domain.delivery.previews import StoredPreview, batch_digest
from wundr_ray.refactoring.reviews.decisions import Decided, application
from wundr_ray.refactoring.reviews.selection import ChangeSelection, Criteria
from wundr_ray.store.records import BatchRecord, JobRecord
from wundr_ray.store.reviews import approvals
from wundr_ray.store.reviews.additions import add_apply_jobs
from wundr_ray.store.reviews.decisions import NewDecision, lock_review, record
from wundr_ray.store.store import Store
from wundr_ray.system import Clock


async def follow_up(
    store: Store,
    clock: Clock,
    batch: BatchRecord,
    jobs: Sequence[JobRecord],
    statuses: Mapping[str, JobStatus],
) -> bool:
    """Let the batch await approval or add further jobs; False if the manager must end it now.

    ``statuses`` are those of its jobs, all of which have ended.
    """
    if batch.type is not BatchType.REFACTOR:
        return False
    results = await store.batches.job_results(batch.id)
    ended = [_ended(job, statuses[job.id], results.get(job.id)) for job in jobs]
    required = batch.options["require_approval"]
    match what_follows(batch.type, ended, require_approval=required):
        case Follow.AWAIT:
            async with store.database.write() as connection:
                return await approvals.request_approval(connection, batch.id, batch.epoch, clock())
        case Follow.MORE:
            automatic = [job.id for job in jobs if job.config.get("auto_apply")]
            return await _apply_safe(store, clock, batch, automatic)
        case Follow.FINISH:
            return False


async def _apply_safe(store: Store, clock: Clock, batch: BatchRecord, jobs: Iterable[str]) -> bool:
    """Approve the safe changes of ``jobs``, and queue the batch for the jobs that apply them."""
    criteria = Criteria(job_ids=frozenset(jobs), safety=frozenset({Safety.SAFE}))
    selection = ChangeSelection(criteria)
    previews, _ = await store.decisions.review(batch.id)
    changes = await asyncio.to_thread(listed_changes, store.artifacts, previews)
    planned = application(changes, [Decided(Verdict.APPROVE, selection)])
    now, digest = clock(), batch_digest(previews)
    # The safe changes take the same way as those that a person approves: the batch leaves its
    # manager, the decisions are recorded, and it is queued for the new jobs. All of this is one
    # transaction, so that nobody ever sees the batch waiting for a decision.
    async with store.database.write() as connection:
        if not planned.changes or not await approvals.request_approval(
            connection, batch.id, batch.epoch, now, event=None
        ):
            return False
        await lock_review(connection, batch.id)
        for verdict, document in (
            (Verdict.APPROVE, selection.document()),
            (Verdict.APPLY, {}),
        ):
            await record(connection, batch.id, NewDecision(verdict, document, digest), now)
        added = await add_apply_jobs(connection, batch.id, planned.change_ids)
        data = {"changes": planned.changes, "jobs": len(added), "undecided": planned.undecided}
        return await approvals.approve(connection, batch.id, now, data)


def _ended(job: JobRecord, status: JobStatus, result: Mapping[str, Any] | None) -> EndedJob:
    if job.type != JobKind.PATTERN_STANDARDIZE or result is None:
        return EndedJob(job.type, status)
    preview = StoredPreview.model_validate(result)
    safe = preview.counts.by_safety.get(Safety.SAFE)
    return EndedJob(
        job.type, status, preview.changes, safe.changes if safe else 0, job.config["auto_apply"]
    )
