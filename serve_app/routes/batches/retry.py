"""Run the failed jobs of a batch again, as a new batch."""

from typing import Annotated

from fastapi import Body, Request, Response

from serve_app.access.auth import KeyAccess
from serve_app.http import examples
from serve_app.http.envelope import Around, meta
from serve_app.idempotency import Claimed
from serve_app.openapi.headers import LOCATED
from serve_app.openapi.refusals import NEW_BATCH, WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.routes.batches.batches import BatchId
from serve_app.routes.batches.creation import locate
from serve_app.views import batches as views
from wundr_ray.admission import retry as use_case
from wundr_ray.contract.batches.requests import RetryBatch
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.errors import Conflict, IdempotencyConflict
from wundr_ray.contract.resources import BatchRetried

router = resource("/v1/batches", "batches")


@router.post(
    "/{batch_id}/retry",
    status_code=202,
    summary="Retry failed jobs",
    responses={
        202: LOCATED,
        **refusals(*WRITING, *NEW_BATCH, Conflict, IdempotencyConflict),
    },
)
async def retry_batch(
    request: Request,
    response: Response,
    services: Around,
    access: KeyAccess,
    claim: Claimed,
    batch_id: BatchId,
    body: Annotated[RetryBatch | None, Body(openapi_examples=examples.RETRY_BATCH)] = None,
) -> Envelope[BatchRetried]:
    """Run the failed jobs again in a new batch of the same name and options.

    The answer comes before anything has run; follow the `Location`. The new batch counts as any
    other towards the plan's limits.
    """
    options = body or RetryBatch()
    admitted = await use_case.retry(services, access, batch_id, options, claim)
    locate(response, admitted)
    data = views.retried(batch_id, admitted, services.settings.off_peak)
    return Envelope(data=data, meta=meta(request))
