"""The one place that writes a batch's status after its insert."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from wundr_ray.contract.vocabulary import BatchStatus, EventName
from wundr_ray.domain.batch.conclude import Ending
from wundr_ray.domain.batch.states import BATCH_EDGES, BATCH_TERMINAL, IllegalTransition
from wundr_ray.store.accounts import credits
from wundr_ray.store.batches import progress
from wundr_ray.store.batches.counts import count_moved
from wundr_ray.store.batches.verdicts import gate_status
from wundr_ray.store.connection.database import Transaction
from wundr_ray.store.events import events
from wundr_ray.store.schema import batches

STORY_EVENTS = 5
"""How many of the batch's last events explain an illegal move."""


@dataclass(frozen=True, slots=True)
class BatchMove:
    """A batch's step from one status to another.

    ``values`` are what its row holds from then on, beside its status. A move that ends the batch
    has an event of its own; ``event`` is that of any other move, with its ``data``.
    """

    before: BatchStatus
    after: BatchStatus
    at: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    event: EventName | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


def ending_move(before: BatchStatus, ending: Ending, at: datetime, **values: Any) -> BatchMove:
    """The end of a batch all of whose jobs have ended."""
    code, message = ending.error or (None, None)
    ends = {
        "outcome": ending.outcome,
        "completed_at": at,
        "lease_until": None,
        "error_code": code,
        "error_message": message,
    }
    return BatchMove(before, ending.status, at, ends | values)


async def move(
    connection: Transaction, batch_id: str, step: BatchMove, *conditions: sa.ColumnElement[bool]
) -> bool:
    """Write the step with all that follows from it: counts, credits, the verdict, the event.

    Returns False, and writes nothing, if the batch has left ``step.before`` or if its row does not
    meet the caller's ``conditions``. Raises ``IllegalTransition`` if the table of edges does not
    have the step.
    """
    if step.after not in BATCH_EDGES[step.before]:
        raise IllegalTransition(
            f"batch {batch_id}", step.before, step.after, await _story(connection, batch_id)
        )
    ends = step.after in BATCH_TERMINAL
    event = EventName(f"batch.{step.after}") if ends else step.event
    values = {"status": step.after, **step.values}
    if ends:
        values["gate_status"] = await gate_status(connection, batch_id)
    if event:
        values["events"] = batches.c.events + 1
    written = await connection.execute(
        batches.update()
        .where(batches.c.id == batch_id, batches.c.status == step.before, *conditions)
        .values(values)
        .returning(*events.NUMBERED)
    )
    # The update compares and sets in one statement: of two processes that move the same batch, the
    # second waits for the row's lock, no longer finds the old status, and writes nothing. All that
    # follows is written only by the winner, so that no hold is settled and no event numbered twice.
    numbered = written.first()
    if numbered is None:
        return False
    await count_moved(connection, batch_id, step.before, step.after)
    if ends:
        await credits.settle(connection, batch_id, step.at)
    if event:
        data = await progress.ending(connection, batch_id) if ends else dict(step.data)
        await events.write(connection, batch_id, numbered, (event, step.at, data))
    return True


async def _story(connection: Transaction, batch_id: str) -> str:
    """The batch's last events, the oldest first."""
    recent = (await events.of_batch(connection, batch_id))[-STORY_EVENTS:]
    texts = ", ".join(f"{event.name} at {event.at:%Y-%m-%dT%H:%M:%SZ}" for event in recent)
    return f"Its last events: {texts or 'none'}."
