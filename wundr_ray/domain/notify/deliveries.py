"""Deliveries of events: which to send now, when to try again, and when to give up."""

import hashlib
import random
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wundr_ray.contract.vocabulary import EventName

RETRY_WINDOW = timedelta(hours=24)
"""How long after its event, or after a redelivery was asked for, a delivery is tried."""

SECRET_OVERLAP = timedelta(hours=24)
"""How long a secret still signs after another has taken its place."""

PER_ENDPOINT, PER_ACCOUNT, AT_ONCE = 4, 32, 256
"""How many deliveries are on their way at once, so that a slow receiver slows nobody else."""

FAILURES_TO_OPEN = 5

_BASE_SECONDS, _CAP_SECONDS = 5.0, 3600.0
_OPEN_SECONDS, _OPEN_CAP_SECONDS = 30.0, 1800.0

ENDINGS = (EventName.COMPLETED, EventName.FAILED, EventName.CANCELLED)
"""The last event of a batch is one of these."""

MAILED = (*ENDINGS, EventName.AWAITING_APPROVAL)
"""The events that e-mails report."""


class EndpointKind(StrEnum):
    """Where an endpoint comes from."""

    ACCOUNT = "account"
    """Made by the account, for the events of all its batches."""
    BATCH = "batch"
    """The webhook that batches name in their options."""
    EMAIL = "email"
    """The address that batches name in their options."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """An endpoint's circuit breaker; until ``open_until`` nothing is sent to it.

    ``failures`` are those in a row.
    """

    failures: int = 0
    open_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        return self.open_until is not None and self.open_until > now

    @property
    def is_tried(self) -> bool:
        """Whether the circuit was open: only one delivery at a time tests the receiver."""
        return self.failures >= FAILURES_TO_OPEN

    def after_success(self) -> "Circuit":
        return Circuit()

    def after_failure(self, now: datetime) -> "Circuit":
        """Open from the fifth failure in a row on, twice as long after each further one."""
        failures = self.failures + 1
        excess = failures - FAILURES_TO_OPEN
        if excess < 0:
            return Circuit(failures)
        seconds = min(_OPEN_CAP_SECONDS, _OPEN_SECONDS * 2.0 ** min(excess, 20))
        return Circuit(failures, now + timedelta(seconds=seconds))


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A delivery that is due: the first undelivered of its batch and endpoint."""

    delivery_id: str
    batch_id: str
    endpoint_id: str
    account_id: str
    circuit: Circuit


def choose(
    due: Sequence[DueDelivery], on_their_way: Collection[DueDelivery], now: datetime
) -> list[DueDelivery]:
    """Which of ``due`` to send now, in the order given; ``on_their_way`` have been sent already."""
    # Events of one batch reach an endpoint in order, so at most one of them is in flight. The
    # limits for each endpoint and account keep a slow receiver from taking all places. A receiver
    # that was down gets a single delivery first: a flood would bring it down again.
    busy = {(each.batch_id, each.endpoint_id) for each in on_their_way}
    by_endpoint = Counter(each.endpoint_id for each in on_their_way)
    by_account = Counter(each.account_id for each in on_their_way)
    chosen: list[DueDelivery] = []
    for each in due:
        limit = 1 if each.circuit.is_tried else PER_ENDPOINT
        if (
            (each.batch_id, each.endpoint_id) in busy
            or each.circuit.is_open(now)
            or by_endpoint[each.endpoint_id] >= limit
            or by_account[each.account_id] >= PER_ACCOUNT
            or len(on_their_way) + len(chosen) >= AT_ONCE
        ):
            continue
        chosen.append(each)
        busy.add((each.batch_id, each.endpoint_id))
        by_endpoint[each.endpoint_id] += 1
        by_account[each.account_id] += 1
    return chosen


def next_try(
    attempts: int,
    since: datetime,
    now: datetime,
    chance: random.Random,
    requested: timedelta = timedelta(),
) -> datetime | None:
    """When to try a delivery again that failed ``attempts`` times; None to give it up.

    Arguments:
        since: when the time to try it began, that is its event or a request to redeliver it.
        requested: how long the receiver asks to wait (Retry-After); an hour at most is respected.

    Exponential back-off with full jitter (M. Brooker, "Exponential Backoff And Jitter", AWS
    Architecture Blog, 2015).
    """
    # The last random delay could end hours before the window does. So one last attempt is made
    # exactly at its end, and a receiver that was down for almost a day still gets everything.
    end = since + RETRY_WINDOW
    if now >= end:
        return None
    ceiling = min(_CAP_SECONDS, _BASE_SECONDS * 2.0 ** min(attempts - 1, 20))
    pause = min(requested.total_seconds(), _CAP_SECONDS)
    return min(end, now + timedelta(seconds=max(chance.uniform(0, ceiling), pause)))


def endpoint_of(account_id: str, kind: EndpointKind, target: str) -> str:
    """The id of the endpoint that an account's batches mean by ``target``."""
    return f"we_{_digest(account_id, kind, target)}"


def delivery_of(batch_id: str, sequence: int, endpoint_id: str) -> str:
    """The id of the delivery of an event to an endpoint: the same at every attempt."""
    return f"msg_{_digest(batch_id, str(sequence), endpoint_id)}"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
