"""Which planned changesets of a batch may be pushed now.

A batch begins with its *canaries*: the first changesets in order that can be delivered at all.
Until each of them has gone well, nothing else is pushed. One has gone well when it is merged, or
when it is there and its checks have passed or there are none. To wait for the merge instead would
leave a rollout to whoever reviews last; checks tell sooner whether a change breaks something. A
canary whose delivery or checks failed, or that was closed, holds the rollout until a person retries
or undoes it; one whose file has changed or whose branch has been edited says nothing about the
changes, and the next changeset takes its place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wundr_ray.contract.refactoring.changeset_vocabulary import ChangesetState, DeliveryMode
from wundr_ray.delivery.forges.interface import CheckState

_MINUTE = timedelta(minutes=1)
_THERE = frozenset({ChangesetState.PUSHED, ChangesetState.OPEN})
_NEEDS_MERGE = _THERE | {ChangesetState.EDITED, ChangesetState.CONFLICTED}
_NO_CANARY = frozenset({ChangesetState.STALE, ChangesetState.CONFLICTED, ChangesetState.EDITED})


class Hold(StrEnum):
    """Why planned changesets wait."""

    CANARY = "canary"  # the canaries have not gone well yet
    PER_MINUTE = "per_minute"  # enough were pushed in the last minute
    MAX_OPEN = "max_open"  # enough are open
    RATE_LIMIT = "rate_limit"  # their hosts want to be left alone


@dataclass(frozen=True, slots=True)
class RolloutLimits:
    """The request's limits; None where there is none. ``mode`` says what can be open at all."""

    mode: DeliveryMode
    canary: int | None = None
    per_minute: int | None = None
    max_open: int | None = None


@dataclass(frozen=True, slots=True)
class ChangesetProgress:
    """Where one changeset stands.

    Arguments:
        started_at: when its last push began, however it ended.
        is_running: whether a push of it is under way now.
    """

    id: str
    host: str
    state: ChangesetState
    checks: CheckState = CheckState.NONE
    started_at: datetime | None = None
    is_running: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.state is ChangesetState.PLANNED and not self.is_running


@dataclass(frozen=True, slots=True)
class RolloutTurn:
    """``ids`` are to be pushed now, in this order.

    ``hold`` is why others wait, None where none does. ``look_at`` is when to decide again even if
    nothing happens until then, None where only an event can change anything.
    """

    ids: tuple[str, ...] = ()
    hold: Hold | None = None
    look_at: datetime | None = None


def next_turn(
    rollout: RolloutLimits,
    changesets: Sequence[ChangesetProgress],
    now: datetime,
    quiet_until: Mapping[str, datetime],
) -> RolloutTurn:
    """Decide for all changesets of a batch, in their order.

    ``quiet_until`` says for a host when it may be used again. Repeated with the outcome of each
    turn, this pushes every changeset once and never exceeds a limit.
    """
    waiting = [each for each in changesets if each.is_waiting]
    if not waiting:
        return RolloutTurn()
    allowed = _after_canaries(rollout, changesets, waiting)
    ready = [each for each in allowed if quiet_until.get(each.host, now) <= now]
    room, hold, room_at = _room(rollout, changesets, now)
    chosen = tuple(each.id for each in ready[:room])
    if len(chosen) == len(waiting):
        return RolloutTurn(chosen)
    if len(chosen) < len(ready):
        return RolloutTurn(chosen, hold, room_at)
    if len(ready) < len(allowed):
        return RolloutTurn(chosen, Hold.RATE_LIMIT, _first_quiet_end(allowed, now, quiet_until))
    return RolloutTurn(chosen, Hold.CANARY)


def _after_canaries(
    rollout: RolloutLimits,
    changesets: Sequence[ChangesetProgress],
    waiting: Sequence[ChangesetProgress],
) -> Sequence[ChangesetProgress]:
    """Those that the canaries let through: themselves only, until all have gone well."""
    able = (each for each in changesets if each.state not in _NO_CANARY)
    canaries = [each for each, _ in zip(able, range(rollout.canary or 0), strict=False)]
    if all(map(_went_well, canaries)):
        return waiting
    return [each for each in canaries if each.is_waiting]


def _went_well(canary: ChangesetProgress) -> bool:
    if canary.state is ChangesetState.MERGED:
        return True
    return canary.state in _THERE and canary.checks in {CheckState.PASSED, CheckState.NONE}


def _room(
    rollout: RolloutLimits, changesets: Sequence[ChangesetProgress], now: datetime
) -> tuple[int, Hold, datetime | None]:
    """How many pushes the limits leave; of the tighter one its name, and when it gives way."""
    recent = sorted(
        each.started_at
        for each in changesets
        if each.started_at is not None and each.started_at > now - _MINUTE
    )
    is_request = rollout.mode is DeliveryMode.PULL_REQUEST
    open_now = sum(each.is_running or each.state in _NEEDS_MERGE for each in changesets)
    by_open = max(0, rollout.max_open - open_now) if rollout.max_open and is_request else None
    by_minute = max(0, rollout.per_minute - len(recent)) if rollout.per_minute else None
    if by_minute is not None and (by_open is None or by_minute <= by_open):
        # With room left, the window is filled by the pushes that begin now.
        first = recent[0] if recent else now
        return by_minute, Hold.PER_MINUTE, first + _MINUTE
    return len(changesets) if by_open is None else by_open, Hold.MAX_OPEN, None


def _first_quiet_end(
    allowed: Sequence[ChangesetProgress], now: datetime, quiet_until: Mapping[str, datetime]
) -> datetime:
    ends = (quiet_until.get(each.host, now) for each in allowed)
    return min(end for end in ends if end > now)
