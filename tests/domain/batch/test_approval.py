"""Rules of a batch that waits for a decision."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wundr_ray.contract.errors import Conflict, FourEyesRequired, PreviewChanged
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.batch.approval import (
    LONGEST_ID,
    apply_id,
    check_digest,
    check_eyes,
    check_open,
    expiry,
    is_expired,
)

NOON = datetime(2025, 3, 1, 12, tzinfo=UTC)
AWAITING = BatchStatus.AWAITING_APPROVAL

job_ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", fullmatch=True)


def test_an_approval_expires_at_its_time() -> None:
    assert expiry(2, NOON) == NOON + timedelta(hours=2)
    assert expiry(None, NOON) is None
    assert is_expired(NOON, NOON)
    assert not is_expired(NOON + timedelta(seconds=1), NOON)
    assert not is_expired(None, NOON)


@pytest.mark.parametrize("status", [each for each in BatchStatus if each is not AWAITING])
def test_only_what_awaits_approval_is_decided_about(status: BatchStatus) -> None:
    with pytest.raises(Conflict, match=status):
        check_open(status, None, NOON)


def test_nothing_is_decided_after_the_time() -> None:
    check_open(AWAITING, None, NOON)
    check_open(AWAITING, NOON + timedelta(seconds=1), NOON)
    with pytest.raises(Conflict, match="expired"):
        check_open(AWAITING, NOON, NOON)


def test_another_preview_than_the_reviewed_one_is_refused() -> None:
    check_digest(None, "current")
    check_digest("current", "current")
    with pytest.raises(PreviewChanged, match="current"):
        check_digest("reviewed", "current")


def test_four_eyes() -> None:
    check_eyes(True, "key_1", "key_2")
    check_eyes(False, "key_1", "key_1")
    with pytest.raises(FourEyesRequired):
        check_eyes(True, "key_1", "key_1")


@given(st.sets(job_ids, min_size=1, max_size=5), st.booleans())
def test_the_jobs_that_apply_have_ids_of_their_own(ids: set[str], hostile: bool) -> None:
    taken = ids | {f"apply_{each}"[:LONGEST_ID] for each in ids if hostile}
    made = [apply_id(each, taken) for each in sorted(ids)]
    assert len(set(made)) == len(made)
    assert not set(made) & taken
    assert all(len(each) <= LONGEST_ID for each in made)
