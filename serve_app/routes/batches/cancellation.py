"""Cancel batches."""

from typing import Annotated

from fastapi import Body, Query, Request, Response

from serve_app.access.auth import Caller
from serve_app.batches.event_feed import EventFeed
from serve_app.http import examples
from serve_app.http.envelope import Around, meta
from serve_app.idempotency import Claimed, mark_replayed
from serve_app.openapi.refusals import WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.routes.batches.batches import BatchId
from serve_app.services import Services
from serve_app.views import batches as views
from wundr_ray.contract.batches.requests import CancelBatch
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.errors import Conflict, IdempotencyConflict, NotFound
from wundr_ray.contract.responses import BatchCancelled
from wundr_ray.contract.vocabulary import BatchStatus
from wundr_ray.domain.admission.submission import Claim
from wundr_ray.store.records import BatchRecord

CANCEL_WAIT_SECONDS = 30.0

router = resource("/v1/batches", "batches")


@router.delete(
    "/{batch_id}",
    summary="Cancel a batch",
    responses=refusals(*WRITING, NotFound, Conflict, IdempotencyConflict),
)
async def cancel_batch(
    request: Request,
    response: Response,
    services: Around,
    account: Caller,
    claim: Claimed,
    batch_id: BatchId,
    query: Annotated[CancelBatch, Query()],
    body: Annotated[CancelBatch | None, Body(openapi_examples=examples.CANCEL_BATCH)] = None,
) -> Envelope[BatchCancelled]:
    """Answers when running jobs have been stopped; with `cancel_running_jobs: false`, at once.

    The fields may be given in the body or as query parameters. Repeating it changes nothing.
    """
    if claim and (first := await services.store.idempotency.find(claim)) and first.answer:
        mark_replayed(response)
        return Envelope(data=BatchCancelled.model_validate(first.answer), meta=meta(request))
    batch = await services.store.batches.get(batch_id, account.id)
    feed: EventFeed = request.app.state.event_feed
    await _stop(services, feed, batch, body or query, claim)
    batches = services.store.batches
    answer = views.cancelled(await batches.get(batch_id), await batches.jobs(batch_id))
    if claim:
        await services.store.idempotency.remember(claim, answer.model_dump(mode="json"))
    return Envelope(data=answer, meta=meta(request))


async def _stop(
    services: Services,
    feed: EventFeed,
    before: BatchRecord,
    cancellation: CancelBatch,
    claim: Claim | None,
) -> None:
    """Record the cancellation, tell the batch's manager, and wait for the end, within limits.

    A batch that was dispatched a moment ago has a manager that is not known here: it reads the
    cancellation in the batch's row before it runs anything.
    """
    status, drain = before.status, not cancellation.cancel_running_jobs
    # With a claim also for a batch that is cancelled already: its key must be taken.
    if claim or status is not BatchStatus.CANCELLED:
        status = await services.store.batches.ask_cancel(
            before.id,
            cancellation.reason,
            drain=drain,
            refund=cancellation.refund_unused_credits,
            claim=claim,
        )
    if status is not BatchStatus.CANCELLING:
        return
    if before.manager:
        await services.gateway.stop(before.id, before.manager, feed.look_soon)
    if not drain:
        await feed.wait_for_end(before.id, CANCEL_WAIT_SECONDS)
