"""Results of batches, as JSON in the envelope or as a file."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response

from serve_app.access.auth import Caller
from serve_app.batches.availability import check_available
from serve_app.batches.downloads import OutsideTheFile, download_links, file_response
from serve_app.http.envelope import meta, services_of
from serve_app.http.streams import FilePart, streamed
from serve_app.openapi.files import FILE_HEADERS, files, parts_of
from serve_app.openapi.refusals import READING, refusals
from serve_app.openapi.routing import resource
from serve_app.routes.batches.batches import BatchId
from serve_app.services import Services
from wundr_ray.contract.batches.any_results import ResultsEnvelope
from wundr_ray.contract.envelopes import Meta
from wundr_ray.contract.errors import InvalidRequest, NotFound, ResultsNotReady
from wundr_ray.contract.formats import FILE_TYPES, JSON_END, TABLE_TYPES, ending_of
from wundr_ray.contract.results.code_quality import CodeQualityIssue
from wundr_ray.contract.results.download_links import DownloadLinks
from wundr_ray.contract.vocabulary import ReportFormat, ReportTable, Role
from wundr_ray.domain.results.renderings import TABLES_WITH_ROLES, Raw, Rendering, check_offered

router = resource("/v1/batches", "results")

_JSON = FILE_TYPES[ReportFormat.JSON].media_type
_FILES = files(
    media_type
    for media_type, _ in (*FILE_TYPES.values(), *TABLE_TYPES.values())
    if media_type != _JSON
)

_OR_TABLES = f"{', '.join(TABLES_WITH_ROLES[:-1])} or {TABLES_WITH_ROLES[-1]}"


@router.get(
    "/{batch_id}/results",
    summary="Get a batch's results",
    response_model=ResultsEnvelope | list[CodeQualityIssue],
    responses={
        **refusals(*READING, NotFound, ResultsNotReady, OutsideTheFile),
        **parts_of(_FILES),
        200: {"content": _FILES, "headers": FILE_HEADERS},
    },
)
async def get_batch_results(
    request: Request,
    account: Caller,
    batch_id: BatchId,
    format: Annotated[ReportFormat, Query()] = ReportFormat.JSON,
    include_raw: Annotated[
        bool | None, Query(description="Default: the batch's options.output.include_raw")
    ] = None,
    jobs: Annotated[
        str | None,
        Query(
            max_length=20_000,  # servers refuse URLs that are much longer
            pattern=r"^[\x20-\x7e]*$",
            description="Only these jobs, separated by commas",
        ),
    ] = None,
    table: Annotated[
        ReportTable | None,
        Query(description="With format=csv or parquet: this table instead of all"),
    ] = None,
    role: Annotated[
        Role | None,
        Query(description=f"With table={_OR_TABLES}: only rows about files of this role"),
    ] = None,
) -> Response:
    """The results of a batch that has ended, however it ended; `type` says of which kind.

    Those of a refactor batch are there as soon as all that it proposes is known, and show how it
    stands: what is proposed, decided, delivered and merged.

    `json` comes in the envelope; `xlsx`, `pdf` and `html` as a file; `csv` as a zip with one file
    per table, or with `table` as this table, and with `role` only its rows about production code,
    tests and so on; `parquet` the same with typed columns. The findings of an analysis also come as
    `sarif` (2.1.0, for GitHub's code scanning) and as `gitlab` (its Code Quality report). `patch`,
    of refactor batches, is a zip
    with a series of patches for each repository: all changes until something is decided, then
    exactly those that are approved. Those of a report batch have one report for each job, as they
    were when it was made. With `jobs`, summary, metrics and recommendations
    are over these jobs only, while `download_links` always lead to the whole batch. `include_raw`
    adds every row that the jobs found, however many they are; `raw_data` among the links has the
    same as files. Their rows are of all roles: each names its own in `role`.
    """
    services = services_of(request)
    batch = await services.store.batches.get(batch_id, account.id)
    check_available(batch, services.settings.retention, services.clock())
    if include_raw and format is not ReportFormat.JSON:
        raise InvalidRequest.at("include_raw", "only the format json can have the raw outputs")
    if table and format not in TABLE_TYPES:
        reason = "only the formats csv and parquet have tables"
        raise InvalidRequest.at("table", reason, "Add format=csv or format=parquet.")
    check_offered(batch.type, format, InvalidRequest, "format")
    if table:
        check_offered(batch.type, table, InvalidRequest, "table")
    if role and table not in TABLES_WITH_ROLES:
        raise InvalidRequest.at(
            "role",
            "only rows of a table can be chosen by role",
            f"Add format=csv or format=parquet, and one of: table={', '.join(TABLES_WITH_ROLES)}.",
        )
    chosen = frozenset[str]() if jobs is None else await _chosen(services, batch_id, jobs)
    today = services.clock().date()
    rendering = Rendering(table or format, chosen, today, role=role)
    if table:
        rendering = replace(rendering, table_format=format)
    file = await services.gateway.render(batch, rendering)
    if table:
        media_type = TABLE_TYPES[format].media_type
        return file_response(request, file, media_type, f"{batch_id}_{rendering.file}")
    if format is not ReportFormat.JSON:
        name = f"{batch_id}{ending_of(format)}"
        return file_response(request, file, FILE_TYPES[format].media_type, name)
    if include_raw is None:
        include_raw = batch.options["output"]["include_raw"]
    raw = None
    if include_raw:
        raw = await services.gateway.render(batch, Rendering(Raw.OUTPUTS, chosen, today))
    links = await asyncio.to_thread(download_links, request, batch)
    pieces = await asyncio.to_thread(_pieces, file, raw, links, meta(request))
    return streamed(pieces, "application/json")


async def _chosen(services: Services, batch_id: str, job_list: str) -> frozenset[str]:
    """The ids in ``job_list``; empty if those are all jobs of the batch. Raises ``NotFound``."""
    known = {job.id for job in await services.store.batches.jobs(batch_id)}
    requested = frozenset(job_id.strip() for job_id in job_list.split(","))
    if unknown := sorted(requested - known):
        shown = ", ".join(repr(each[:64]) for each in unknown[:5])
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        reason = f"the batch has no job {shown}{more}"
        raise NotFound.at("jobs", reason, "Check the ids; the batch's status lists its jobs.")
    # All jobs are the whole batch: one file serves both requests, and is made once.
    return frozenset() if requested == known else requested


def _pieces(
    report: Path, raw: Path | None, links: DownloadLinks, meta: Meta
) -> list[bytes | FilePart]:
    """The envelope around the report, whose last fields depend on the request."""
    # The report is copied from its file as bytes. Parsing it, to add two fields, would hold a
    # million findings in the replica's memory.
    # The report's file ends with JSON_END, which closes its object: the fields go in its place.
    pieces: list[bytes | FilePart] = [
        b'{"success":true,"data":',
        FilePart(report, report.stat().st_size - len(JSON_END)),
        b',"download_links":' + links.model_dump_json().encode() + b',"raw_outputs":',
        FilePart(raw, raw.stat().st_size) if raw else b"null",
        b'},"meta":' + meta.model_dump_json().encode() + b"}",
    ]
    return pieces
