"""Every call of the API as data: what to send, and how to read the answer. Pure.

A transport, synchronous or not, sends a :class:`Call` and gives the answer to its ``parse``.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, SecretStr
from pydantic_core import to_jsonable_python

from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.report_results import ReportResults
from wundr_ray.contract.resources import (
    BatchRetried,
    JobDetail,
    PlanItem,
    TemplateItem,
    Usage,
)
from wundr_ray.contract.responses import (
    BatchCancelled,
    BatchDetail,
)
from wundr_ray.contract.results import BatchResults
from wundr_ray.contract.vocabulary import BatchType, ReportFormat, ReportTable, Role
from wundr_sdk.connection.answers import (
    Answer,
    Model,
    UnexpectedAnswer,
    bytes_of,
    document_of,
    model_of,
)
from wundr_sdk.pages import BatchPage, JobPage

T_co = TypeVar("T_co", covariant=True)

Params = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request; ``path`` begins with ``/v1``, ``parse`` raises WundrError.

    ``changes`` says that it has an effect, which must not come twice. ``seconds`` is how long the
    answer may take where that is longer than usual.
    """

    method: str
    path: str
    parse: Callable[[Answer], T_co]
    params: Params = field(default_factory=dict)
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    changes: bool = False
    seconds: float | None = None


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
    wanted = None if jobs is None else ",".join(_texts("jobs", jobs))
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
) -> Call[bytes]:
    """``GET /v1/batches/{batch_id}/results?format=…``, as a file's content.

    For json that is the envelope's data, indented; csv is a zip archive of tables, or ``table``,
    or of that the rows of ``role``.
    """
    read = _read_data if report_format is ReportFormat.JSON else bytes_of
    params = params_of(format=report_format, table=table, role=role)
    return Call("GET", f"{batch_path(batch_id)}/results", read, params)


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
        body["job_ids"] = _texts("job_ids", job_ids)
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


def get_usage() -> Call[Usage]:
    """``GET /v1/usage``."""
    return Call("GET", "/v1/usage", reader(Usage))


def list_plans() -> Call[list[PlanItem]]:
    """``GET /v1/plans``."""
    return Call("GET", "/v1/plans", list_reader(PlanItem))


def list_templates() -> Call[list[TemplateItem]]:
    """``GET /v1/batch-templates``."""
    return Call("GET", "/v1/batch-templates", list_reader(TemplateItem))


def batch_path(batch_id: str) -> str:
    return f"/v1/batches/{segment('batch_id', batch_id)}"


def segment(name: str, value: str) -> str:
    if not value.strip("."):
        # URLs give "." and ".." a meaning of their own, which quoting does not take away.
        raise InvalidRequest.at(name, f"is not the id of a {name.removesuffix('_id')}")
    return quote(value, safe="")


def given(**fields: Any) -> dict[str, Any]:
    """Those that are not None."""
    return {name: value for name, value in fields.items() if value is not None}


def json_of(fields: Mapping[str, Any]) -> Any:
    """As plain data; of a model what was given it, and no default. Raises ValueError."""
    try:
        body = _plain(fields)
    except RecursionError:
        raise ValueError("it is nested too deeply, or in itself") from None
    json.dumps(body, allow_nan=False)
    return body


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        # Not by the model: it leaves access tokens out, which is meant for answers and logs.
        return {name: _plain(getattr(value, name)) for name in sorted(value.model_fields_set)}
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, Mapping):
        return to_jsonable_python({name: _plain(each) for name, each in value.items()})
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return to_jsonable_python(value)


def _texts(name: str, values: Iterable[str]) -> list[str]:
    if isinstance(values, str):  # would be taken letter by letter
        raise InvalidRequest.at(name, "must be a list of ids")
    return list(values)


def params_of(**values: str | int | None) -> dict[str, str]:
    return {name: _text(value) for name, value in values.items() if value is not None}


def pair_params(name: str, pairs: Mapping[str, str] | None) -> Params:
    """The filter ``name`` by these pairs, which must all match."""
    texts = [f"{key}:{value}" for key, value in (pairs or {}).items()]
    return {name: texts} if texts else {}


def _text(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def reader(model: type[Model]) -> Callable[[Answer], Model]:
    return lambda answer: model_of(model, document_of(answer)["data"])


def list_reader(model: type[Model]) -> Callable[[Answer], list[Model]]:
    def read(answer: Answer) -> list[Model]:
        data = document_of(answer)["data"]
        if not isinstance(data, list):
            raise UnexpectedAnswer(f"the server's list of {model.__name__} is no list")
        return [model_of(model, item) for item in data]

    return read


def page_reader(model: type[Model]) -> Callable[[Answer], Model]:
    def read(answer: Answer) -> Model:
        document = document_of(answer)
        page = {"items": document["data"], "pagination": document.get("pagination")}
        return model_of(model, page)

    return read


def _read_data(answer: Answer) -> bytes:
    text = json.dumps(document_of(answer)["data"], indent=2, ensure_ascii=True)
    return text.encode() + b"\n"
