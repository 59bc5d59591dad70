"""What a cancellation means for a batch in each of its states."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.errors import Conflict
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.batch.cancel import CancelDecision, Cancellation, cancel
from wundr_ray.domain.batch.states import BATCH_EDGES, BATCH_LIVE, BATCH_TERMINAL

REQUESTED = Cancellation("not needed", drain=False)
CANCELLATIONS = st.builds(
    Cancellation, st.none() | st.sampled_from(["a", "b"]), st.booleans(), st.booleans()
)


@pytest.mark.parametrize("status", [BatchStatus.QUEUED, BatchStatus.AWAITING_APPROVAL])
def test_what_has_no_manager_is_cancelled_at_once(status: BatchStatus) -> None:
    assert cancel(status, REQUESTED) == CancelDecision(BatchStatus.CANCELLED, REQUESTED)


def test_a_running_batch_is_cancelled_by_its_manager() -> None:
    decision = cancel(BatchStatus.RUNNING, REQUESTED)
    assert decision == CancelDecision(BatchStatus.CANCELLING, REQUESTED)


def test_cancelling_again_changes_nothing() -> None:
    assert cancel(BatchStatus.CANCELLED, REQUESTED) == CancelDecision(BatchStatus.CANCELLED)


@pytest.mark.parametrize("status", [BatchStatus.COMPLETED, BatchStatus.FAILED])
def test_what_has_ended_otherwise_is_not_cancelled(status: BatchStatus) -> None:
    with pytest.raises(Conflict, match=f"already ended: it is {status}"):
        cancel(status, REQUESTED)


@pytest.mark.parametrize(("first", "second"), list(itertools.product([True, False], repeat=2)))
def test_a_drain_lasts_while_nobody_asks_for_more(first: bool, second: bool) -> None:
    earlier, later = Cancellation(None, first), Cancellation(None, second)
    decision = cancel(BatchStatus.CANCELLING, later, earlier)
    assert decision.after is BatchStatus.CANCELLING
    assert decision.record
    assert decision.record.drain == (first and second)


@given(CANCELLATIONS, CANCELLATIONS)
def test_the_first_reason_and_refund_stay(earlier: Cancellation, later: Cancellation) -> None:
    record = earlier.sharpened(later)
    assert record.reason == (later.reason if earlier.reason is None else earlier.reason)
    assert record.refund == earlier.refund
    assert record.sharpened(later) == record


@pytest.mark.parametrize("status", sorted(set(BatchStatus) - BATCH_TERMINAL))
def test_every_cancellation_is_a_legal_move(status: BatchStatus) -> None:
    after = cancel(status, REQUESTED, REQUESTED).after
    assert after is status or after in BATCH_EDGES[status]
    assert (after is BatchStatus.CANCELLING) == (status in BATCH_LIVE)
