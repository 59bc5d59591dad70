"""When a batch has results."""

from datetime import datetime

from wundr_ray.contract.errors import ResultsNotReady
from wundr_ray.domain.operation.retention import Retention, check_kept
from wundr_ray.store.records import BatchRecord


def check_available(batch: BatchRecord, retention: Retention, now: datetime) -> None:
    """Raises ``ResultsNotReady``, or ``NotFound`` for results that are not kept any more.

    A refactor batch has results as soon as all that it proposes is known.
    """
    if batch.completed_at:
        check_kept(batch.completed_at, batch.results_removed_at, retention, now)
    elif batch.preview_digest is None:
        raise ResultsNotReady(f"The batch is {batch.status}; its results come when it has ended.")
