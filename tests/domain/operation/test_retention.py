"""What is kept, and what is said of what is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from wundr_ray.contract.errors import NotFound
from wundr_ray.domain.operation.retention import OldFrames, Retention, check_kept, removable

ENDED = datetime(2025, 3, 1, tzinfo=UTC)
KEPT = Retention.of_days(90, 30)


OLD = OldFrames(
    "b",
    "j",
    completed_at=ENDED,
    is_last=False,
    is_last_of_branch=False,
    is_main=False,
    is_in_use=False,
)


@pytest.mark.parametrize(
    ("facts", "days", "goes"),
    [
        ({}, 1, True),
        ({"is_main": True}, 1, True),
        ({"is_last": True}, 1000, False),
        ({"is_in_use": True}, 1000, False),
        ({"is_last_of_branch": True, "is_main": True}, 1000, False),
        ({"is_last_of_branch": True}, 89, False),
        ({"is_last_of_branch": True}, 90, True),
    ],
)
def test_frames_that_an_analysis_may_read_stay(
    facts: dict[str, bool], days: int, goes: bool
) -> None:
    frames = replace(OLD, **facts)
    assert removable([frames], ENDED + timedelta(days=days)) == ([frames] if goes else [])


def test_results_are_there_for_their_days() -> None:
    check_kept(ENDED, None, KEPT, ENDED + timedelta(days=89, hours=23))
    with pytest.raises(NotFound, match=r"retention.* 90 days"):
        check_kept(ENDED, None, KEPT, ENDED + timedelta(days=90))


def test_what_was_removed_stays_so_when_more_days_are_set_later() -> None:
    with pytest.raises(NotFound, match="retention"):
        check_kept(ENDED, ENDED, Retention.of_days(0, 0), ENDED + timedelta(days=91))


def test_no_days_mean_for_ever() -> None:
    assert Retention.of_days(0, 0) == Retention(None, None)
    check_kept(ENDED, None, Retention(None, None), ENDED + timedelta(days=10_000))
