"""The verdict of a batch's quality gates, from those of its jobs."""

import sqlalchemy as sa

from wundr_ray.contract.gate_vocabulary import GateStatus
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.domain.gates.judge import combine
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.records import HAS_GATE
from wundr_ray.store.schema import batches, jobs

_VERDICT = sa.case(
    (jobs.c.status == JobStatus.COMPLETED, jobs.c.result["gate"]["status"].as_string())
)
_VERDICTS = (
    sa.select(sa.func.coalesce(_VERDICT, GateStatus.NOT_COMPUTED.value))
    .join(batches, batches.c.id == jobs.c.batch_id)
    .where(jobs.c.batch_id == sa.bindparam("of_batch"), HAS_GATE)
    .distinct()
)
"""A job that has a gate, and no result, has not been judged."""


async def gate_status(connection: Transaction, batch_id: str) -> GateStatus | None:
    """The verdict on a batch whose jobs have all ended; None where none of them has a gate."""
    rows = await connection.execute(_VERDICTS, {"of_batch": batch_id})
    return combine(GateStatus(row[0]) for row in rows)
