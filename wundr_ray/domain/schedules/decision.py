"""What is done for a schedule that is due: a batch, or the reason why there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wundr_ray.contract.errors import Unauthenticated, WundrError
from wundr_ray.domain.schedules.timetable import Timetable

MOST_MISSED = 50
"""As many missed due times are listed; earlier ones of a long outage are not."""

LATE = timedelta(minutes=5)
"""A batch that is created later than that after its due time is called caught up."""

PATIENCE = timedelta(days=1)
"""How long a due time is retried after errors that pass by themselves, such as a forge's outage."""

RECHECK_SECONDS, RETRY_SECONDS, _LEAST_SECONDS = 60.0, 20.0, 0.05
_MOST_RETRY_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class ScheduleStanding:
    """What decides about a due schedule.

    ``expected`` is the first due time that is not settled, ``changed_at`` when a user changed the
    schedule. ``unended_batch`` is the batch of an earlier run, if it has not ended. ``problem`` is
    what makes the schedule itself unusable.
    """

    timetable: Timetable
    expected: datetime
    changed_at: datetime
    unended_batch: str | None
    key_is_valid: bool
    problem: WundrError | None = None


@dataclass(frozen=True, slots=True)
class DueRun:
    """The due time that is settled now, with the missed ones before it.

    ``expected`` is the schedule's due time and ``changed_at`` its last change, as they were read;
    settling fails if either is another by then.
    """

    schedule_id: str
    expected: datetime
    changed_at: datetime
    due_at: datetime
    missed: Sequence[datetime]
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Create:
    """A batch is created."""


@dataclass(frozen=True, slots=True)
class Skip:
    """The batch of an earlier run has not ended."""

    batch_id: str


@dataclass(frozen=True, slots=True)
class Refuse:
    """No batch is created, for this reason."""

    error: WundrError


Action = Create | Skip | Refuse


def due_run(schedule_id: str, standing: ScheduleStanding, now: datetime) -> DueRun | None:
    """The run that is due by ``now``; None if there is none."""
    # After an outage several due times have passed. Only the last one creates a batch: a weekly
    # report is wanted once and not six times, and all of them would analyse the same commits.
    # The expected time counts even if a newer time zone database no longer has it.
    if standing.expected > now:
        return None
    before = standing.expected - timedelta(microseconds=1)
    passed = standing.timetable.last(before, now, MOST_MISSED + 1) or [standing.expected]
    *missed, due_at = passed
    following = standing.timetable.after(now)
    return DueRun(schedule_id, standing.expected, standing.changed_at, due_at, missed, following)


def action_of(standing: ScheduleStanding) -> Action:
    """What to do at the due time, as far as the schedule itself decides it."""
    if standing.problem is not None:
        return Refuse(standing.problem)
    if not standing.key_is_valid:
        return Refuse(
            Unauthenticated(
                "The API key of this schedule is revoked or has expired.",
                resolution="Change or resume the schedule with a valid key; it then uses that key.",
            )
        )
    if standing.unended_batch is not None:
        return Skip(standing.unended_batch)
    return Create()


def is_final(error: WundrError, due_at: datetime, since: datetime, now: datetime) -> bool:
    """Whether the due time is refused for this error, instead of being tried again.

    ``since`` is when the process that tries was started.
    """
    # After an outage of this service a due time may be days old at its first attempt. Counting from
    # the start of the process gives it the same patience as any other.
    return not error.retryable or now - max(due_at, since) >= PATIENCE


def retry_seconds(failures: int) -> float:
    """The wait after so many failures of a due time, one after the other."""
    return min(_MOST_RETRY_SECONDS, RETRY_SECONDS * 2.0 ** min(failures - 1, 10))


def is_late(due_at: datetime, settled_at: datetime) -> bool:
    return settled_at - due_at > LATE


def next_look_seconds(next_due_at: datetime | None, now: datetime) -> float:
    """Seconds until schedules are checked again, at most ``RECHECK_SECONDS``.

    A changed schedule wakes its loop by a call; the bound limits the delay if that call is lost.
    """
    if next_due_at is None:
        return RECHECK_SECONDS
    until_due = (next_due_at - now).total_seconds()
    return min(RECHECK_SECONDS, max(_LEAST_SECONDS, until_due))
