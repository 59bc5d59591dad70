"""Results of ended batches, as JSON in the envelope or as a file."""

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response

from serve_app.auth import Caller
from serve_app.documented import REFUSALS
from serve_app.envelope import meta, services_of
from serve_app.routes.batches import BatchId
from wundr_ray.contract.errors import ResultsNotReady
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.responses import BatchResults, Envelope
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.states import BATCH_TERMINAL
from wundr_ray.store.artifacts import report_key

router = APIRouter(prefix="/v1/batches", tags=["results"])

_FILES = {
    FILE_TYPES[each].media_type: {"schema": {"type": "string", "format": "binary"}}
    for each in ReportFormat
    if each is not ReportFormat.JSON
}


@router.get(
    "/{batch_id}/results",
    summary="Get a batch's results",
    response_model=Envelope[BatchResults],
    responses={**REFUSALS, 200: {"content": _FILES}},
)
async def get_results(
    request: Request,
    account: Caller,
    batch_id: BatchId,
    format: Annotated[ReportFormat, Query()] = ReportFormat.JSON,
) -> Envelope[BatchResults] | Response:
    """The results of a batch that has ended, however it ended.

    `json` comes in the envelope; `xlsx` and `pdf` as a file; `csv` as a zip with one file
    per table.
    """
    services = services_of(request)
    batch = await services.store.batches.get(batch_id, account.id)
    if batch.status not in BATCH_TERMINAL:
        raise ResultsNotReady(f"The batch is {batch.status}; its results come when it has ended.")
    kind = FILE_TYPES[format]
    key = report_key(batch_id, f"report.{kind.extension}")
    file = await services.gateway.render(batch, format, key)
    if format is ReportFormat.JSON:
        text = await asyncio.to_thread(file.read_text, "utf-8")
        return Envelope(data=BatchResults.model_validate_json(text), meta=meta(request))
    return FileResponse(file, media_type=kind.media_type, filename=f"{batch_id}.{kind.extension}")
