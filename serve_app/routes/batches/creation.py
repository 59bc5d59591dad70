"""Create batches."""

from typing import Annotated

from fastapi import Body, Request, Response

from serve_app.access.auth import KeyAccess
from serve_app.http import examples
from serve_app.http.envelope import Around, meta
from serve_app.idempotency import Claimed, mark_replayed
from serve_app.openapi.headers import LOCATED
from serve_app.openapi.refusals import NEW_BATCH, WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.views import batches as views
from wundr_ray.admission import submit
from wundr_ray.admission.warnings import warnings_of
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.errors import IdempotencyConflict
from wundr_ray.contract.responses import BatchCreated
from wundr_ray.jobs.new_batch import NewBatch
from wundr_ray.store.batches.submissions import Admitted

router = resource("/v1/batches", "batches")


@router.post(
    "",
    status_code=202,
    summary="Create a batch",
    responses={202: LOCATED, **refusals(*WRITING, *NEW_BATCH, IdempotencyConflict)},
)
async def create_batch(
    request: Request,
    response: Response,
    services: Around,
    access: KeyAccess,
    claim: Claimed,
    body: Annotated[NewBatch, Body(openapi_examples=examples.CREATE_BATCH)],
) -> Envelope[BatchCreated]:
    """Accept a batch: its jobs run as soon as the cluster and the plan allow.

    The answer comes before anything has run; follow the `Location`. With a `template`, each of
    the `items` becomes a job. With `targets`, each repository that they select becomes one; the
    answer, which then comes after the forge has listed them, counts what was left out.
    """
    admitted = await submit.create(services, access, body, claim)
    locate(response, admitted)
    warnings = warnings_of(body, admitted.batch, services.settings)
    created = views.created(admitted, services.settings.off_peak, warnings)
    return Envelope(data=created, meta=meta(request))


def locate(response: Response, admitted: Admitted) -> None:
    """The headers of the answer to a request that made a batch, or repeats the one that did."""
    response.headers["Location"] = f"/v1/batches/{admitted.batch.id}"
    if not admitted.is_new:
        mark_replayed(response)
