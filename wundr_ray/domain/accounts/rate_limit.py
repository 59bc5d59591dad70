"""Requests per hour: how many of an account's one replica holds, and when it must ask for more.

Replicas share an account's requests of an hour through a count in the database. Each takes a
block at a time and spends it from memory, so that hardly any request waits for a write, and all
replicas together never spend more than the limit.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MAX_BLOCK = 500
_BLOCKS_PER_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Allowance:
    """One replica's view of one account in one hour; ``hour`` is its beginning.

    ``held`` requests were taken and not spent; ``taken`` is what all replicas together had
    taken when this one last asked.
    """

    hour: datetime
    held: int = 0
    taken: int = 0


@dataclass(frozen=True, slots=True)
class RateLimitStanding:
    """The answer to one request; ``remaining`` is exact for one replica, else an estimate."""

    limit: int
    remaining: int
    resets_at: datetime
    allowed: bool


def hour_of(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def block_size(limit: int) -> int:
    """About 2 % of the limit, at most ``MAX_BLOCK``: small enough that replicas waste little."""
    return max(1, min(MAX_BLOCK, limit // _BLOCKS_PER_LIMIT))


def current(allowance: Allowance | None, now: datetime) -> Allowance:
    """The allowance, or an empty one in a new hour; unspent requests do not carry over."""
    hour = hour_of(now)
    return allowance if allowance and allowance.hour == hour else Allowance(hour)


def must_ask(allowance: Allowance, limit: int) -> bool:
    """Whether the replica must take another block: it holds none, and some may be left."""
    return not allowance.held and allowance.taken < limit


def refilled(allowance: Allowance, granted: int, taken: int) -> Allowance:
    """The allowance after a block of ``granted`` requests; ``taken`` is the count afterwards."""
    # Answers of the database may arrive out of order. The count of an hour only grows, so the
    # larger value is the newer one.
    held, seen = allowance.held + granted, max(allowance.taken, taken)
    return replace(allowance, held=held, taken=seen)


def spend(allowance: Allowance, limit: int) -> tuple[Allowance, RateLimitStanding]:
    """Spend one request of those held, or refuse it."""
    allowed = allowance.held > 0
    left = replace(allowance, held=allowance.held - 1) if allowed else allowance
    remaining = left.held + max(0, limit - left.taken)
    resets_at = left.hour + timedelta(hours=1)
    return left, RateLimitStanding(limit, min(remaining, limit), resets_at, allowed)
