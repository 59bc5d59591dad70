"""Downloads by signed link: no key is needed."""

import asyncio
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from serve_app.batches.availability import check_available
from serve_app.batches.downloads import file_response
from serve_app.http.documented import REFUSALS, files
from serve_app.http.envelope import services_of
from wundr_ray.contract.errors import NotFound
from wundr_ray.contract.formats import FILE_TYPES
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.results import links
from wundr_ray.secret import secret_of

router = APIRouter(prefix="/v1/downloads", tags=["results"])

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
        **REFUSALS,
        200: {"description": "The file", "content": _FILES},
        206: {"description": "The range of it that `Range` asks for", "content": _FILES},
        304: {"description": "`If-None-Match` names the file as it is"},
        416: {**REFUSALS[422], "description": "INVALID_REQUEST: the range is outside the file"},
    },
)
async def download(
    request: Request,
    name: Annotated[str, Path(max_length=80)],
    expires: Annotated[str, Query(description="Unix time at which the link stops working")] = "",
    signature: Annotated[str, Query(description="Made by the server for this link")] = "",
) -> Response:
    """A link from `download_links` of a batch's results: a report, raw data or patches.

    Large files can be taken up where a download broke off (`Range`, `If-Range`).
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
