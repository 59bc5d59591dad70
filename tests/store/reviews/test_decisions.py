"""What was decided about a batch's changes, and approvals whose time is over."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests.proposing import TWO, proposed
from tests.store.making import NOON, Clock
from wundr_ray.contract.vocabulary import BatchStatus, EventName, JobKind, JobStatus, Verdict
from wundr_ray.domain.delivery.previews import batch_digest
from wundr_ray.refactoring.previews.summary import stored_preview
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.reviews import approvals
from wundr_ray.store.reviews.additions import add_apply_jobs, apply_jobs_of
from wundr_ray.store.reviews.decisions import NewDecision, decisions_of, lock_review, record
from wundr_ray.store.schema import change_decisions
from wundr_ray.store.store import Store

DIGEST = "d" * 64
APPROVAL = NewDecision(
    Verdict.APPROVE, {"rules": ["unused_import"]}, DIGEST, "key_1", "ci", "Looks good"
)


async def test_a_batch_that_begins_to_wait_says_what_it_proposes(
    store: Store, account: Account, clock: Clock
) -> None:
    digest = await proposed(store, clock, account.id, created_by="key_1")
    batch = await store.batches.get("b1")
    assert (batch.status, batch.created_by) == (BatchStatus.AWAITING_APPROVAL, "key_1")
    assert batch.approval_expires_at == clock() + timedelta(hours=24)
    stored = {f"j{n}": stored_preview(each, "x") for n, each in enumerate(TWO)}
    assert digest == batch.preview_digest == batch_digest(stored)
    assert batch.preview_counts
    assert (batch.preview_counts["changes"], batch.preview_counts["files"]) == (4, 3)
    assert batch.preview_counts["by_rule"] == {
        "bare_except": {"changes": 1, "files": 1},
        "unused_import": {"changes": 3, "files": 2},
    }
    event = (await store.events.after("b1", 0, 100))[-1]
    assert event.name is EventName.AWAITING_APPROVAL
    assert event.data == {
        "digest": digest,
        "changes": 4,
        "files": 3,
        "expires_at": batch.approval_expires_at.isoformat(),
    }


async def test_decisions_are_numbered_and_never_changed(
    store: Store, account: Account, clock: Clock
) -> None:
    await proposed(store, clock, account.id)
    rejection = NewDecision(Verdict.REJECT, {}, DIGEST)
    for decision in (APPROVAL, rejection):
        async with store.database.write() as connection:
            await lock_review(connection, "b1")
            await record(connection, "b1", decision, clock())
        clock.advance(5)
    first, second = await store.decisions.of_batch("b1")
    assert (first.number, first.verdict, first.selection) == (
        1,
        Verdict.APPROVE,
        {"rules": ["unused_import"]},
    )
    assert (first.key_id, first.who, first.comment, first.at) == ("key_1", "ci", "Looks good", NOON)
    assert (second.number, second.verdict, second.key_id, second.comment) == (
        2,
        Verdict.REJECT,
        None,
        None,
    )
    with pytest.raises(IntegrityError):
        async with store.database.write() as connection:
            await connection.execute(
                change_decisions.insert().values(
                    batch_id="b1", number=2, decision="approve", selection={}, digest="", at=NOON
                )
            )


async def test_the_state_of_a_review_is_read_with_its_decisions(
    store: Store, account: Account, clock: Clock
) -> None:
    digest = await proposed(store, clock, account.id, created_by="key_1")
    async with store.database.write() as connection:
        recorded = await record(connection, "b1", APPROVAL, clock())
        state = await lock_review(connection, "b1")
        assert await decisions_of(connection, "b1") == state.decisions == (recorded,)
    assert (state.status, state.digest) == (BatchStatus.AWAITING_APPROVAL, digest)
    assert (state.created_by, state.expires_at) == ("key_1", clock() + timedelta(hours=24))
    previews, decisions = await store.decisions.review("b1")
    assert list(previews) == ["j0", "j1"]
    assert decisions == (recorded,)


async def test_an_approval_that_has_expired_ends_the_batch(
    store: Store, account: Account, clock: Clock
) -> None:
    digest = await proposed(store, clock, account.id)
    await proposed(store, clock, account.id, batch_id="b2", approval_expires_hours=48)
    clock.advance(24 * 3600 - 1)
    assert await store.decisions.expire_approvals(clock()) == []
    clock.advance(1)
    assert await store.decisions.expire_approvals(clock()) == ["b1"]
    assert await store.decisions.expire_approvals(clock()) == []
    batch = await store.batches.get("b1")
    assert (batch.status, batch.completed_at) == (BatchStatus.COMPLETED, clock())
    assert batch.approval_expires_at is None
    (expired,) = await store.decisions.of_batch("b1")
    assert (expired.verdict, expired.digest, expired.key_id) == (Verdict.EXPIRE, digest, None)
    assert (await store.batches.get("b2")).status is BatchStatus.AWAITING_APPROVAL


async def test_apply_jobs_stand_behind_those_whose_changes_they_apply(
    store: Store, account: Account, clock: Clock
) -> None:
    await proposed(store, clock, account.id)
    async with store.database.write() as connection:
        ids = await add_apply_jobs(connection, "b1", {"j1": ["c1"], "j0": ["a1", "b1"]})
        assert await approvals.approve(connection, "b1", clock(), {"changes": 3})
        assert await apply_jobs_of(connection, "b1") == ids
    assert ids == {"j0": "apply_j0", "j1": "apply_j1"}
    jobs = await store.batches.jobs("b1")
    assert [job.id for job in jobs] == ["j0", "j1", "apply_j0", "apply_j1"]
    source, job = jobs[0], jobs[2]
    assert (job.type, job.status) == (JobKind.APPLY, JobStatus.QUEUED)
    assert (job.project_id, job.repository_url) == (source.project_id, source.repository_url)
    assert job.config == {
        "project": source.config["project"],
        "source_job": "j0",
        "deliver": source.config["deliver"],
        "change_ids": ["a1", "b1"],
        "resources": source.config["resources"],
    }
    batch = await store.batches.get("b1")
    assert (batch.status, batch.approval_expires_at) == (BatchStatus.QUEUED, None)
    event = (await store.events.after("b1", 0, 100))[-1]
    assert (event.name, event.data) == (EventName.APPLIED, {"changes": 3})
