"""Downloads by signed link: no key is needed."""

import asyncio
from dataclasses import replace
from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import Response

from serve_app.batches.availability import check_available
from serve_app.batches.downloads import OutsideTheFile, file_response
from serve_app.http.envelope import services_of
from serve_app.openapi.files import FILE_HEADERS, files, parts_of
from serve_app.openapi.refusals import KEYLESS, refusals
from serve_app.openapi.routing import resource
from wundr_ray.contract.errors import Forbidden, InvalidRequest, NotFound, ResultsNotReady
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.results import links
from wundr_ray.secret import secret_of

router = resource("/v1/downloads", "results")

_MEDIA_TYPES = {f".{each.extension}": each.media_type for each in FILE_TYPES.values()}
_SHOWN = (
    *(ReportFormat.PDF, ReportFormat.CSV, ReportFormat.XLSX),
    *(ReportFormat.HTML, ReportFormat.SARIF, ReportFormat.GITLAB),
)
_FILES = files(FILE_TYPES[each].media_type for each in _SHOWN)


@router.head("/{name}", include_in_schema=False)
@router.get(
    "/{name}",
    summary="Download a file of a batch",
    response_class=Response,
    responses={
        **refusals(*KEYLESS, InvalidRequest, Forbidden, NotFound, ResultsNotReady, OutsideTheFile),
        **parts_of(_FILES),
        200: {"description": "The file", "content": _FILES, "headers": FILE_HEADERS},
    },
)
async def download_file(
    request: Request,
    name: Annotated[str, Path(max_length=80)],
    expires: Annotated[str, Query(description="Unix time at which the link stops working")] = "",
    signature: Annotated[str, Query(description="Made by the server for this link")] = "",
) -> Response:
    """A link from `download_links` of a batch's results: a report, raw data or patches.

    An interrupted download can be resumed (`Range`, `If-Range`).
    """
    services = services_of(request)
    meant = links.read_name(name)
    if meant is None:
        raise NotFound(
            "There is no download of this name.",
            resolution="Use the whole link as the batch's results give it.",
        )
    key = await asyncio.to_thread(secret_of, services.settings)
    links.check(key, name, expires, signature, services.clock())
    batch_id, rendering = meant
    batch = await services.store.batches.get(batch_id)
    now = services.clock()
    check_available(batch, services.settings.retention, now)
    file = await services.gateway.render(batch, replace(rendering, day=now.date()))
    return file_response(request, file, _MEDIA_TYPES[file.suffix], name)
