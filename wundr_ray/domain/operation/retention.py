"""How long results and events are kept, and which frames must stay for the next analysis."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from wundr_ray.contract.errors import NotFound
from wundr_ray.domain.findings.references import BRANCH_KEPT

KEYS_KEPT = timedelta(hours=24)
"""How long an Idempotency-Key stands for its first request."""

RUNS_KEPT = timedelta(days=400)
"""How long what has become of a schedule's due time is kept."""

COUNTS_KEPT = timedelta(days=2)
"""Counts of requests are needed for the current hour only."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long after a batch's end its results and its events are kept; None: for ever."""

    results: timedelta | None
    events: timedelta | None

    @classmethod
    def of_days(cls, results: int, events: int) -> "Retention":
        """0 days mean for ever."""
        return cls(
            timedelta(days=results) if results else None,
            timedelta(days=events) if events else None,
        )


@dataclass(frozen=True, slots=True)
class OldFrames:
    """The frames of a completed job in a batch whose results have expired.

    Arguments:
        is_last: no job of the project has completed since.
        is_last_of_branch: no job of the project on the same branch has completed since.
        is_main: that branch is the project's main branch.
        is_in_use: a job of the project runs now, and may be reading the frames.
    """

    batch_id: str
    job_id: str
    completed_at: datetime
    is_last: bool
    is_last_of_branch: bool
    is_main: bool
    is_in_use: bool


def removable(frames: Iterable[OldFrames], now: datetime) -> list[OldFrames]:
    """Those that no analysis reads or will read."""
    # Three exceptions outlive the retention of results. The last frames of a project are the cache
    # that makes its next analysis incremental. The last ones of the main branch are the reference
    # of every branch; those of another branch are its own reference for ninety days. Without them,
    # all findings of a quiet project would be new. Frames that a running job may be reading stay.
    return [
        each for each in frames if not (each.is_in_use or each.is_last or _is_reference(each, now))
    ]


def _is_reference(frames: OldFrames, now: datetime) -> bool:
    """Whether a later analysis is compared with them."""
    is_young = now - frames.completed_at < BRANCH_KEPT
    return frames.is_last_of_branch and (frames.is_main or is_young)


def check_kept(
    ended_at: datetime, removed_at: datetime | None, retention: Retention, now: datetime
) -> None:
    """Raises ``NotFound`` for results that are removed, or will be by the next collection."""
    over = retention.results is not None and ended_at + retention.results <= now
    if removed_at is not None or over:
        days = f" They are kept for {retention.results.days} days." if retention.results else ""
        raise NotFound(
            f"The results of this batch have been removed by retention.{days}",
            resolution="Analyse the projects again in a new batch.",
        )
