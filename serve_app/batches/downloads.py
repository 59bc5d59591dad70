"""Links to a batch's files, and files as HTTP wants them: ranges and validators."""

import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path

from fastapi import Request, Response
from fastapi.responses import FileResponse

from serve_app.http.envelope import error_response, services_of
from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.results.download_links import DownloadLinks
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_ray.domain.results import links
from wundr_ray.domain.results.renderings import FORMATS, Raw
from wundr_ray.secret import secret_of
from wundr_ray.store.records import BatchRecord

_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.IGNORECASE | re.ASCII)
FILE_HEADERS = {"Cache-Control": "private", "X-Content-Type-Options": "nosniff"}


class OutsideTheFile(InvalidRequest):
    """The range that is asked for is outside the file."""

    status = 416


def download_links(request: Request, batch: BatchRecord) -> DownloadLinks:
    """Links to the files of the whole batch, good for ``link_seconds`` from now."""
    services = services_of(request)
    settings = services.settings
    key = secret_of(settings)
    base = (settings.public_url or str(request.base_url)).rstrip("/")
    expires = int(services.clock().timestamp()) + settings.link_seconds

    def link(wanted: ReportFormat | Raw) -> str:
        return links.address(base, key, links.download_name(batch.id, wanted), expires)

    def link_if_offered(wanted: ReportFormat) -> str | None:
        return link(wanted) if wanted in FORMATS[batch.type] else None

    return DownloadLinks(
        full_report=link(ReportFormat.PDF),
        raw_data=link(Raw.ARCHIVE),
        excel_summary=link(ReportFormat.XLSX),
        html_report=link_if_offered(ReportFormat.HTML),
        sarif=link_if_offered(ReportFormat.SARIF),
        code_quality=link_if_offered(ReportFormat.GITLAB),
        patches=link_if_offered(ReportFormat.PATCH),
        expires_at=datetime.fromtimestamp(expires, UTC),
    )


def file_response(request: Request, file: Path, media_type: str, filename: str) -> Response:
    """The file, one range of it (206), or that the caller's copy is current (304).

    A range outside the file is 416. Ranges that are malformed, of another unit or several at
    once are ignored, as RFC 9110 allows: the answer is the whole file.
    """
    stat = file.stat()
    # Time and size stand for the content: to hash a large file for each request would be too slow.
    tag = f'"{hashlib.sha256(f"{stat.st_mtime_ns}-{stat.st_size}".encode()).hexdigest()[:32]}"'
    response = FileResponse(
        file,
        media_type=media_type,
        filename=filename,
        stat_result=stat,
        headers={**FILE_HEADERS, "ETag": tag},
    )
    if is_current(request.headers.getlist("If-None-Match"), tag):
        return Response(status_code=304, headers={**FILE_HEADERS, "ETag": tag})
    header = request.headers.get("Range", "")
    requested = _requested_range(header) if _range_applies(request, response) else None
    if requested is None:
        _forget_range(request)
    elif not _is_inside(*requested, stat.st_size):
        outside = OutsideTheFile.at("Range", f"the file has {stat.st_size} bytes")
        refusal = error_response(request, outside)
        refusal.headers["Content-Range"] = f"bytes */{stat.st_size}"
        return refusal
    return response


def is_current(headers: list[str], tag: str) -> bool:
    # RFC 9110: If-None-Match compares weakly, so that a tag matches its weak form too.
    known = {each.strip().removeprefix("W/") for line in headers for each in line.split(",")}
    return "*" in known or tag in known


def _range_applies(request: Request, response: FileResponse) -> bool:
    """Whether the file is still the one that the caller has a part of (``If-Range``)."""
    condition = request.headers.get("If-Range")
    return condition is None or condition in (
        response.headers["ETag"],
        response.headers["Last-Modified"],
    )


def _requested_range(header: str) -> tuple[str, str] | None:
    """The first and the last byte, one of which may be empty; None for a range that is ignored."""
    match = _ONE_RANGE.fullmatch(header)
    first, last = match.groups() if match else ("", "")
    if not (first or last) or (first and last and int(first) > int(last)):
        return None
    return first, last


def _is_inside(first: str, last: str, size: int) -> bool:
    # Without a first byte, ``last`` is not a position: it asks for that many bytes at the end.
    return int(first) < size if first else size > 0 and int(last) > 0


def _forget_range(request: Request) -> None:
    """Remove the header: starlette would refuse an unreadable range without our envelope."""
    headers = [pair for pair in request.scope["headers"] if pair[0].lower() != b"range"]
    request.scope["headers"] = headers
