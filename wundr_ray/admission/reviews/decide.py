"""Approve or reject proposed changes: one recorded decision, and what follows from it."""

from collections import Counter
from dataclasses import replace
from typing import Any

from wundr_ray.admission.interface import Surroundings
from wundr_ray.admission.once import Answered, once
from wundr_ray.admission.reviews.apply import apply_approved
from wundr_ray.admission.reviews.review import Review, decided, load
from wundr_ray.contract.errors import ErrorDetail, InvalidRequest
from wundr_ray.contract.refactoring.reviews import (
    ApproveChanges,
    ChangesDecided,
    Decide,
    RejectChanges,
)
from wundr_ray.contract.vocabulary import BatchStatus, ChangeDecision, EventName, Verdict
from wundr_ray.domain.admission.submission import Claim
from wundr_ray.domain.batch.approval import check_digest, check_eyes, check_open
from wundr_ray.refactoring.reviews.decisions import are_all_rejected, states
from wundr_ray.refactoring.reviews.selection import ChangeSelection, Criteria
from wundr_ray.store.accounts.accounts import Access
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.events import events
from wundr_ray.store.reviews import approvals
from wundr_ray.store.reviews.decisions import NewDecision, lock_review, record

_EVENTS = {Verdict.APPROVE: EventName.APPROVED, Verdict.REJECT: EventName.REJECTED}


async def approve(
    around: Surroundings, access: Access, batch_id: str, body: ApproveChanges, claim: Claim | None
) -> Answered[ChangesDecided]:
    """Record an approval and, with ``apply``, end the review.

    Raises ``NotFound``, ``Conflict``, ``PreviewChanged``, ``FourEyesRequired`` and, for a
    selection that fits nothing, ``InvalidRequest``.
    """
    batch = await around.store.batches.get(batch_id, access.account.id)
    review = await load(around.store, batch)

    async def work(connection: Transaction) -> ChangesDecided:
        check_eyes(access.account.four_eyes, batch.created_by, access.key_id)
        after = await _recorded(around, access, (connection, review), body, Verdict.APPROVE)
        answer = _answer(after, BatchStatus.AWAITING_APPROVAL)
        if not body.apply:
            return answer
        applied = await apply_approved(connection, after, access, body.comment, around.clock())
        return answer.model_copy(update={"status": applied.status, "applied": applied})

    return await once(around, batch_id, claim, ChangesDecided, work)


async def reject(
    around: Surroundings, access: Access, batch_id: str, body: RejectChanges, claim: Claim | None
) -> Answered[ChangesDecided]:
    """Record a rejection; it ends the batch if all changes are rejected.

    Raises the same errors as ``approve``, except ``FourEyesRequired``.
    """
    batch = await around.store.batches.get(batch_id, access.account.id)
    review = await load(around.store, batch)

    async def work(connection: Transaction) -> ChangesDecided:
        after = await _recorded(around, access, (connection, review), body, Verdict.REJECT)
        if not are_all_rejected(after.changes, decided(after.decisions)):
            return _answer(after, BatchStatus.AWAITING_APPROVAL)
        await approvals.decline(connection, batch_id, around.clock())
        return _answer(after, BatchStatus.COMPLETED)

    return await once(around, batch_id, claim, ChangesDecided, work)


async def _recorded(
    around: Surroundings,
    access: Access,
    subject: tuple[Transaction, Review],
    body: ApproveChanges | RejectChanges,
    verdict: Verdict,
) -> Review:
    """Write the decision and its event; returns the review with the decision added."""
    # The digest ties a decision to the exact changes that the person has seen. It is compared
    # under the batch's lock, so that nothing can be proposed between the check and the record.
    connection, review = subject
    now, batch_id = around.clock(), review.batch.id
    state = await lock_review(connection, batch_id)
    check_open(state.status, state.expires_at, now)
    check_digest(body.digest, review.digest)
    selection = _selection(review, body)
    decision = NewDecision(
        verdict, selection.document(), review.digest, access.key_id, access.key_name, body.comment
    )
    recorded = await record(connection, batch_id, decision, now)
    after = replace(review, decisions=(*state.decisions, recorded))
    data = {**_counts(after), "by": access.key_name}
    await events.append(connection, batch_id, _EVENTS[verdict], now, data)
    return after


def _selection(review: Review, body: Decide) -> ChangeSelection:
    """The requested selection.

    Raises ``InvalidRequest`` for criteria that no proposed change has, and if it selects nothing.
    """
    # A misspelt job or rule in a rejection would otherwise select nothing and look like success.
    selection = ChangeSelection.of(body.model_dump(mode="json", by_alias=True, exclude_none=True))
    unknown = _unknown(review, selection.only) | {
        f"except.{field}": value
        for field, value in _unknown(review, selection.but or Criteria()).items()
    }
    if unknown:
        details = [
            ErrorDetail(field=field, reason=f"no proposed change of the batch has {value[:200]!r}")
            for field, value in unknown.items()
        ]
        raise InvalidRequest(f"{details[0].field}: {details[0].reason}", details)
    if not any(map(selection.takes, review.changes)):
        raise InvalidRequest.at(
            "body", "matches no change of the batch", "Use fewer criteria, or list the changes."
        )
    return selection


def _unknown(review: Review, criteria: Criteria) -> dict[str, str]:
    return criteria.unknown(review.changes, review.previews)


def _counts(review: Review) -> dict[str, Any]:
    counts = Counter(states(review.changes, decided(review.decisions)).values())
    return {
        "approved": counts[ChangeDecision.APPROVED],
        "rejected": counts[ChangeDecision.REJECTED],
        "undecided": counts[ChangeDecision.PROPOSED],
    }


def _answer(review: Review, status: BatchStatus) -> ChangesDecided:
    """The answer about the last decision of ``review``."""
    last = review.decisions[-1]
    return ChangesDecided(
        batch_id=review.batch.id,
        status=status,
        digest=review.digest,
        decision=last.verdict,
        number=last.number,
        decided_at=last.at,
        selected=sum(map(ChangeSelection.of(last.selection).takes, review.changes)),
        **_counts(review),
    )
