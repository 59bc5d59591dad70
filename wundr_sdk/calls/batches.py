"""The calls about batches, their jobs and results. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.reports.results import ReportResults
from wundr_ray.contract.resources import (
    BatchRetried,
    JobDetail,
)
from wundr_ray.contract.responses import BatchCancelled, BatchDetail
from wundr_ray.contract.results.analysis import BatchResults
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable, Role
from wundr_sdk.connection.answers import (
    Answer,
    Model,
    UnexpectedAnswer,
    document_of,
    model_of,
)
from wundr_sdk.connection.call import (
    Call,
    Params,
    batch_path,
    page_reader,
    pair_params,
    params_of,
    reader,
    segment,
    texts_of,
)
from wundr_sdk.pages import BatchPage, JobPage


def get_status(
    batch_id: str, include_jobs: bool = False, job_status: str | None = None
) -> Call[BatchDetail]:
    """``GET /v1/batches/{batch_id}``."""
    params = params_of(include_jobs=include_jobs or None, job_status=job_status)
    return Call("GET", batch_path(batch_id), reader(BatchDetail), params)


def list_batches(
    metadata: Mapping[str, str] | None = None, **filters: str | int | None
) -> Call[BatchPage]:
    """``GET /v1/batches`` with those filters that are not None; ``metadata`` must all match."""
    params: Params = {**params_of(**filters), **pair_params("metadata", metadata)}
    return Call("GET", "/v1/batches", page_reader(BatchPage), params)


def get_results(
    batch_id: str, include_raw: bool | None = None, jobs: Iterable[str] | None = None
) -> Call[BatchResults]:
    """``GET /v1/batches/{batch_id}/results``, as a model; ``jobs`` narrows it to these ids."""
    return results_call(batch_id, _read_results, include_raw, jobs)


def results_call(
    batch_id: str,
    read: Callable[[Answer], Model],
    include_raw: bool | None,
    jobs: Iterable[str] | None,
) -> Call[Model]:
    """The results of a batch of some type, which ``read`` understands."""
    wanted = None if jobs is None else ",".join(texts_of("jobs", jobs))
    params = params_of(include_raw=include_raw, jobs=wanted)
    return Call("GET", f"{batch_path(batch_id)}/results", read, params)


def _read_results(answer: Answer) -> BatchResults:
    data = document_of(answer)["data"]
    if isinstance(data, dict) and data.get("type") == BatchType.REFACTOR:
        raise UnexpectedAnswer("the batch proposes changes: ask for get_refactor_results")
    if isinstance(data, dict) and data.get("type") == BatchType.REPORT:
        raise UnexpectedAnswer("the batch has reports: ask for get_report_results")
    return model_of(BatchResults, data)


def get_report_results(batch_id: str, jobs: Iterable[str] | None = None) -> Call[ReportResults]:
    """``GET /v1/batches/{batch_id}/results`` of a batch that has reports."""
    return results_call(batch_id, reader(ReportResults), None, jobs)


def get_report(
    batch_id: str,
    report_format: ReportFormat,
    table: ReportTable | None = None,
    role: Role | None = None,
) -> Call[object]:
    """``GET /v1/batches/{batch_id}/results?format=…``, whose answer is a file.

    ``parse`` reads refusals.
    """
    params = params_of(format=report_format, table=table, role=role)
    return Call("GET", f"{batch_path(batch_id)}/results", document_of, params)


def get_link(link: str) -> Call[object]:
    """``GET`` of a signed link to a file; ``parse`` reads refusals."""
    parts = urlsplit(link)
    params = dict(parse_qsl(parts.query))
    return Call("GET", parts.path, document_of, params)


def cancel_batch(
    batch_id: str, reason: str | None, cancel_running_jobs: bool, refund_unused_credits: bool
) -> Call[BatchCancelled]:
    """``DELETE /v1/batches/{batch_id}``."""
    body: dict[str, Any] = {
        "cancel_running_jobs": cancel_running_jobs,
        "refund_unused_credits": refund_unused_credits,
    }
    if reason is not None:
        body["reason"] = reason
    read = reader(BatchCancelled)
    return Call("DELETE", batch_path(batch_id), read, json=body, changes=True)


def retry_batch(
    batch_id: str, job_ids: Iterable[str] | None, max_retries: int, retry_delay_minutes: int
) -> Call[BatchRetried]:
    """``POST /v1/batches/{batch_id}/retry``."""
    body: dict[str, Any] = {
        "max_retries": max_retries,
        "retry_delay_minutes": retry_delay_minutes,
    }
    if job_ids is not None:
        body["job_ids"] = texts_of("job_ids", job_ids)
    path = f"{batch_path(batch_id)}/retry"
    return Call("POST", path, reader(BatchRetried), json=body, changes=True)


def list_jobs(batch_id: str, **filters: str | int | None) -> Call[JobPage]:
    """``GET /v1/batches/{batch_id}/jobs`` with those filters that are not None."""
    return Call("GET", f"{batch_path(batch_id)}/jobs", page_reader(JobPage), params_of(**filters))


def get_job(batch_id: str, job_id: str) -> Call[JobDetail]:
    """``GET /v1/batches/{batch_id}/jobs/{job_id}``."""
    path = f"{batch_path(batch_id)}/jobs/{segment('job_id', job_id)}"
    return Call("GET", path, reader(JobDetail))


def stream_events(batch_id: str, last_event_id: str | None) -> Call[object]:
    """``GET /v1/batches/{batch_id}/events`` after that event; ``parse`` reads refusals."""
    headers = {"Accept": "text/event-stream"}
    if last_event_id is not None:
        if not (last_event_id.isascii() and last_event_id.isprintable()):
            raise InvalidRequest.at("last_event_id", "is not the id of an event")
        headers["Last-Event-ID"] = last_event_id
    return Call("GET", f"{batch_path(batch_id)}/events", document_of, headers=headers)
