"""Priority that grows with waiting."""

from collections.abc import Mapping
from datetime import timedelta

from wundr_ray.contract.vocabulary import Priority

AGEING = timedelta(minutes=30)
"""Who waits gains one level of priority for each such span."""

OVERDUE = len(Priority) * AGEING
"""An account in which nothing has started for this time comes before everything else."""

PRIORITIES = tuple(Priority)
"""From least to most urgent: a priority's level is its index."""

LEVELS: Mapping[Priority, int] = {priority: level for level, priority in enumerate(PRIORITIES)}
HIGHEST = len(LEVELS) - 1


def level(priority: Priority, waited: timedelta) -> int:
    """0 for low up to ``HIGHEST`` for urgent, by priority and waiting."""
    return min(LEVELS[priority] + max(0, waited // AGEING), HIGHEST)
