"""When a changeset is looked at again."""

import random
from datetime import datetime, timedelta

from wundr_ray.domain.batch.retry import backoff
from wundr_ray.domain.delivery.publishing import DeliveryProblem, Way

_FIRST_LOOK = timedelta(minutes=1)
_POLL, _POLL_BY_GIT = timedelta(minutes=10), timedelta(hours=1)
# A look costs about three calls; hosts grant some thousands an hour.
_BETWEEN_POLLS = timedelta(seconds=6)


def try_again(
    problem: DeliveryProblem, tries: int, now: datetime, chance: random.Random
) -> datetime:
    """After the ``tries``-th failure in a row, or when the host allows it again."""
    wait = backoff(tries, chance)
    if problem.retry_after is not None:
        wait += timedelta(seconds=problem.retry_after)
    return now + wait


def next_look(
    way: Way, open_on_host: int, now: datetime, chance: random.Random, *, is_new: bool
) -> datetime:
    """When to see how an open changeset stands; soon after its push, then now and then.

    ``open_on_host`` are all that the account has there: many are looked at less often.
    """
    if is_new and way is not Way.BRANCH:
        return now + _FIRST_LOOK
    interval = max(_POLL if way is Way.FORGE else _POLL_BY_GIT, open_on_host * _BETWEEN_POLLS)
    # Spread, or changesets that were pushed together would always be looked at together.
    return now + interval * chance.uniform(0.9, 1.1)
