"""Which of the changesets that are due are begun now."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from wundr_ray.contract.refactoring.changeset_vocabulary import DeliveryMode
from wundr_ray.contract.refactoring.jobs import Rollout
from wundr_ray.delivery.forges.interface import CheckState
from wundr_ray.delivery.rollout import ChangesetProgress, RolloutLimits, RolloutTurn, next_turn
from wundr_ray.domain.delivery.publishing import POLLED
from wundr_ray.store.delivery.publication_records import DueChangeset, RolloutRow

AT_ONCE = 6
PER_ACCOUNT = 4
"""How many of them may be of one account, so that a large batch leaves room for others."""


def fair(due: Iterable[DueChangeset], running: Iterable[DueChangeset]) -> list[DueChangeset]:
    """As many of ``due``, in their order, as there is room for beside ``running``."""
    accounts = Counter(each.account_id for each in running)
    room = AT_ONCE - accounts.total()
    chosen: list[DueChangeset] = []
    for each in due:
        if len(chosen) < room and accounts[each.account_id] < PER_ACCOUNT:
            accounts[each.account_id] += 1
            chosen.append(each)
    return chosen


def batch_turn(
    options: Mapping[str, Any], rows: Sequence[RolloutRow], now: datetime
) -> RolloutTurn:
    """Which planned changesets of a batch its rollout lets through.

    One that is tried again later is quiet until then, as if it had a host of its own.
    """
    requested = Rollout.model_validate(options.get("rollout") or {})
    is_requested = any(row.mode is DeliveryMode.PULL_REQUEST for row in rows)
    mode = DeliveryMode.PULL_REQUEST if is_requested else DeliveryMode.BRANCH
    rollout = RolloutLimits(mode, requested.canary, requested.per_minute, requested.max_open)
    quiet = {row.id: row.due_at for row in rows if row.due_at and row.state not in POLLED}
    return next_turn(rollout, [_progress(row) for row in rows], now, quiet)


def _progress(row: RolloutRow) -> ChangesetProgress:
    """The checks of a request that nobody has looked at yet may still begin."""
    is_request = row.mode is DeliveryMode.PULL_REQUEST
    return ChangesetProgress(
        id=row.id,
        host=row.id,
        state=row.state,
        checks=CheckState(row.checks or (CheckState.PENDING if is_request else CheckState.NONE)),
        started_at=row.started_at,
        is_running=row.is_claimed,
    )
