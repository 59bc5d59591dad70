"""Priority that grows with waiting."""

from datetime import timedelta

from wundr_ray.contract.vocabulary import Priority

AGEING = timedelta(minutes=30)
"""Who waits gains one level of priority for each such span."""

OVERDUE = len(Priority) * AGEING
"""So long after its last start, an account's oldest batch comes before everything else."""

_LEVELS = {priority: level for level, priority in enumerate(Priority)}
HIGHEST = len(_LEVELS) - 1


def level(priority: Priority, waited: timedelta) -> int:
    """0 for low up to ``HIGHEST`` for urgent, by priority and waiting."""
    return min(_LEVELS[priority] + max(0, waited // AGEING), HIGHEST)
