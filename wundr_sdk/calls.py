"""Every call of the API as data: what to send, and how to read the answer. Pure.

A transport, synchronous or not, sends a :class:`Call` and gives the answer to its ``parse``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from pydantic_core import to_jsonable_python

from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.responses import (
    BatchCancelled,
    BatchCreated,
    BatchDetail,
    BatchListItem,
    BatchResults,
    Pagination,
    Response,
)
from wundr_ray.contract.vocabulary import ReportFormat
from wundr_sdk.answers import Answer, Model, bytes_of, document_of, model_of

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """One request; ``path`` begins with ``/v1``, ``parse`` raises WundrError."""

    method: str
    path: str
    parse: Callable[[Answer], T_co]
    params: Mapping[str, str]
    json: Any = None


class BatchPage(Response):
    """One page of the account's batches."""

    items: list[BatchListItem]
    pagination: Pagination


def create_batch(fields: Mapping[str, Any]) -> Call[BatchCreated]:
    """``POST /v1/batches``. The server checks the fields, so that it alone decides.

    Raises ValueError if a value cannot be written as JSON.
    """
    body = to_jsonable_python(dict(fields))
    json.dumps(body, allow_nan=False)
    return Call("POST", "/v1/batches", _reader(BatchCreated), {}, body)


def get_status(
    batch_id: str, include_jobs: bool = False, job_status: str | None = None
) -> Call[BatchDetail]:
    """``GET /v1/batches/{batch_id}``."""
    params = _params(include_jobs=include_jobs or None, job_status=job_status)
    return Call("GET", _batch(batch_id), _reader(BatchDetail), params)


def list_batches(**filters: str | int | None) -> Call[BatchPage]:
    """``GET /v1/batches`` with those filters that are not None."""
    return Call("GET", "/v1/batches", _read_page, _params(**filters))


def get_results(batch_id: str) -> Call[BatchResults]:
    """``GET /v1/batches/{batch_id}/results``, as a model."""
    return Call("GET", f"{_batch(batch_id)}/results", _reader(BatchResults), {})


def get_report(batch_id: str, report_format: ReportFormat) -> Call[bytes]:
    """``GET /v1/batches/{batch_id}/results?format=…``, as a file's content.

    For json that is the envelope's data, indented; csv is a zip archive of tables.
    """
    read = _read_data if report_format is ReportFormat.JSON else bytes_of
    params = _params(format=report_format)
    return Call("GET", f"{_batch(batch_id)}/results", read, params)


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
    return Call("DELETE", _batch(batch_id), _reader(BatchCancelled), {}, body)


def _batch(batch_id: str) -> str:
    if not batch_id.strip("."):
        # URLs give "." and ".." a meaning of their own, which quoting does not take away.
        raise InvalidRequest.at("batch_id", "is not the id of a batch")
    return f"/v1/batches/{quote(batch_id, safe='')}"


def _params(**values: str | int | None) -> dict[str, str]:
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: str | int) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _reader(model: type[Model]) -> Callable[[Answer], Model]:
    return lambda answer: model_of(model, document_of(answer)["data"])


def _read_page(answer: Answer) -> BatchPage:
    document = document_of(answer)
    return model_of(
        BatchPage, {"items": document["data"], "pagination": document.get("pagination")}
    )


def _read_data(answer: Answer) -> bytes:
    text = json.dumps(document_of(answer)["data"], indent=2, ensure_ascii=True)
    return text.encode() + b"\n"
