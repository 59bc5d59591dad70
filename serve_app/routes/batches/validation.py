"""What creating a batch would do, without doing it."""

from typing import Annotated

from fastapi import Body, Request

from serve_app.access.auth import Caller
from serve_app.http import examples
from serve_app.http.envelope import Around, meta
from serve_app.openapi.refusals import WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.views import batches as views
from wundr_ray.admission import validate as use_case
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.errors import (
    BatchSizeExceeded,
    ForgeUnavailable,
    InvalidJobConfig,
    InvalidTargets,
)
from wundr_ray.contract.resources import BatchValidated
from wundr_ray.jobs.new_batch import NewBatch

router = resource("", "batches")


@router.post(
    "/v1/batches:validate",
    summary="Check a batch without creating it",
    responses=refusals(
        *WRITING, InvalidJobConfig, InvalidTargets, ForgeUnavailable, BatchSizeExceeded
    ),
)
async def validate_batch(
    request: Request,
    services: Around,
    account: Caller,
    body: Annotated[NewBatch, Body(openapi_examples=examples.CREATE_BATCH)],
) -> Envelope[BatchValidated]:
    """Everything that creating the batch would check, all problems at once; nothing is written.

    Each repository is also asked for its branch: a branch that does not exist makes the batch
    invalid, a repository that does not answer does not. A malformed body is refused as when a
    batch is created.
    """
    validation = await use_case.validate(services, account, body)
    return Envelope(data=views.validated(validation), meta=meta(request))
