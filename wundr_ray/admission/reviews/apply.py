"""End a review: add jobs to its batch that apply the approved changes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice

from wundr_ray.admission.interface import Surroundings
from wundr_ray.admission.once import Answered, once
from wundr_ray.admission.reviews.review import Review, decided, load
from wundr_ray.contract.errors import Conflict
from wundr_ray.contract.refactoring.reviews import (
    ApplyChanges,
    ApplyJob,
    ChangesApplied,
    HeldChange,
)
from wundr_ray.contract.vocabulary import BatchStatus, ChangeDecision, Verdict
from wundr_ray.domain.admission.submission import Claim
from wundr_ray.domain.batch.approval import check_digest, check_open
from wundr_ray.refactoring.reviews.decisions import Application, application, states
from wundr_ray.store.accounts.accounts import Access
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.reviews import approvals
from wundr_ray.store.reviews.additions import add_apply_jobs, apply_jobs_of
from wundr_ray.store.reviews.decisions import NewDecision, lock_review, record

_MOST_HELD = 100


async def apply(
    around: Surroundings, access: Access, batch_id: str, body: ApplyChanges, claim: Claim | None
) -> Answered[ChangesApplied]:
    """End the review or, with ``dry_run``, report what that would do; repeating changes nothing.

    Raises ``NotFound``, ``PreviewChanged``, and ``Conflict`` for a batch that does not await
    approval or has no approved change.
    """
    batch = await around.store.batches.get(batch_id, access.account.id)
    review = await load(around.store, batch)

    async def work(connection: Transaction) -> ChangesApplied:
        check_digest(body.digest, review.digest)
        state = await lock_review(connection, batch_id)
        current = replace(review, decisions=state.decisions)
        # A review that was ended before is answered with its jobs instead of an error: the caller
        # may have missed the first answer.
        if any(decision.verdict is Verdict.APPLY for decision in state.decisions):
            jobs = await apply_jobs_of(connection, batch_id)
            answer = _answer(current, state.status, jobs)
            return answer.model_copy(update={"dry_run": body.dry_run})
        check_open(state.status, state.expires_at, around.clock())
        if body.dry_run:
            return _answer(current, state.status, {}).model_copy(update={"dry_run": True})
        return await apply_approved(connection, current, access, body.comment, around.clock())

    return await once(around, batch_id, claim, ChangesApplied, work)


async def apply_approved(
    connection: Transaction, review: Review, access: Access, comment: str | None, now: datetime
) -> ChangesApplied:
    """Record the end of a review that is open, add its jobs, and queue the batch for them.

    The caller holds the review's lock. Raises ``Conflict`` if no change can be applied.
    """
    planned = application(review.changes, decided(review.decisions))
    if not planned.changes:
        raise Conflict.at(
            "changes",
            "there are no approved changes that can be applied",
            "Approve changes together with those that they require, or reject all of them.",
        )
    batch_id = review.batch.id
    decision = NewDecision(
        Verdict.APPLY, {}, review.digest, access.key_id, access.key_name, comment
    )
    await record(connection, batch_id, decision, now)
    jobs = await add_apply_jobs(connection, batch_id, planned.change_ids)
    data = {"changes": planned.changes, "jobs": len(jobs), "undecided": planned.undecided}
    moved = await approvals.approve(connection, batch_id, now, data)
    assert moved
    return _answer(review, BatchStatus.QUEUED, jobs)


def _answer(review: Review, status: BatchStatus, jobs: Mapping[str, str]) -> ChangesApplied:
    """``jobs`` are the jobs that apply changes, by the job whose changes they apply."""
    decisions = decided(review.decisions)
    planned = application(review.changes, decisions)
    counts = Counter(states(review.changes, decisions).values())
    return ChangesApplied(
        batch_id=review.batch.id,
        status=status,
        digest=review.digest,
        dry_run=False,
        changes=planned.changes,
        rejected=counts[ChangeDecision.REJECTED],
        undecided=planned.undecided,
        held_changes=len(planned.held),
        held=_held(planned),
        jobs=[
            ApplyJob(job_id=jobs.get(source), source_job=source, changes=len(ids))
            for source, ids in planned.change_ids.items()
        ],
    )


def _held(planned: Application) -> list[HeldChange]:
    return [
        HeldChange(job_id=job_id, change_id=change_id, missing=list(missing))
        for (job_id, change_id), missing in islice(planned.held.items(), _MOST_HELD)
    ]
