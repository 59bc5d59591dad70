"""The calls about proposed changes and changesets. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from wundr_ray.contract.errors import InvalidRequest
from wundr_ray.contract.refactoring.changesets import ChangesetsActedOn
from wundr_ray.contract.refactoring.results import RefactorResults
from wundr_ray.contract.refactoring.reviews import ChangesApplied, ChangesDecided
from wundr_sdk.calls.batches import results_call
from wundr_sdk.connection.answers import Answer, bytes_of, document_of, model_of
from wundr_sdk.connection.call import (
    Call,
    batch_path,
    given,
    json_of,
    page_reader,
    params_of,
    reader,
    segment,
)
from wundr_sdk.pages import ChangePage, ChangesetPage


def get_refactor_results(
    batch_id: str, include_raw: bool | None = None, jobs: Iterable[str] | None = None
) -> Call[RefactorResults]:
    """``GET /v1/batches/{batch_id}/results`` of a batch that proposes changes."""
    return results_call(batch_id, reader(RefactorResults), include_raw, jobs)


def list_changes(batch_id: str, **filters: str | int | None) -> Call[ChangePage]:
    """``GET /v1/batches/{batch_id}/changes`` with those filters that are not None."""
    return Call("GET", f"{batch_path(batch_id)}/changes", _read_changes, params_of(**filters))


def get_diff(batch_id: str, job_id: str, **filters: str | None) -> Call[bytes]:
    """``GET /v1/batches/{batch_id}/jobs/{job_id}/diff`` with those filters that are not None."""
    path = f"{batch_path(batch_id)}/jobs/{segment('job_id', job_id)}/diff"
    return Call("GET", path, bytes_of, params_of(**filters))


def approve(batch_id: str, fields: Mapping[str, Any]) -> Call[ChangesDecided]:
    """``POST /v1/batches/{batch_id}/approve``."""
    return _decide(batch_id, "approve", fields)


def reject(batch_id: str, fields: Mapping[str, Any]) -> Call[ChangesDecided]:
    """``POST /v1/batches/{batch_id}/reject``."""
    return _decide(batch_id, "reject", fields)


def apply(batch_id: str, **fields: Any) -> Call[ChangesApplied]:
    """``POST /v1/batches/{batch_id}/apply`` with those fields that are not None."""
    path = f"{batch_path(batch_id)}/apply"
    return Call("POST", path, reader(ChangesApplied), json=given(**fields), changes=True)


def list_changesets(batch_id: str, **filters: str | int | None) -> Call[ChangesetPage]:
    """``GET /v1/batches/{batch_id}/changesets`` with those filters that are not None."""
    path = f"{batch_path(batch_id)}/changesets"
    return Call("GET", path, page_reader(ChangesetPage), params_of(**filters))


def act_on_changesets(
    batch_id: str, action: str, changeset_ids: Iterable[str] | None
) -> Call[ChangesetsActedOn]:
    """``POST /v1/batches/{batch_id}/changesets:actions``."""
    ids = None if changeset_ids is None else ids_of("changeset_ids", changeset_ids)
    body = given(action=action, changeset_ids=ids)
    path = f"{batch_path(batch_id)}/changesets:actions"
    return Call("POST", path, reader(ChangesetsActedOn), json=body, changes=True)


def ids_of(name: str, values: Iterable[str]) -> list[str]:
    """Raises InvalidRequest for a single text, which would be taken letter by letter."""
    if isinstance(values, str):
        raise InvalidRequest.at(name, "must be a list")
    return list(values)


def selection(
    chosen: Mapping[str, Iterable[str] | None], excluded: Mapping[str, Iterable[str]] | None
) -> dict[str, Any]:
    """The fields of a decision that say which changes it is about."""
    fields: dict[str, Any] = {
        name: ids_of(name, values) for name, values in chosen.items() if values is not None
    }
    if excluded:
        fields["except"] = {name: ids_of(name, each) for name, each in excluded.items()}
    return fields


def _decide(batch_id: str, call: str, fields: Mapping[str, Any]) -> Call[ChangesDecided]:
    path = f"{batch_path(batch_id)}/{call}"
    return Call("POST", path, reader(ChangesDecided), json=json_of(fields), changes=True)


def _read_changes(answer: Answer) -> ChangePage:
    document = document_of(answer)
    page = {
        "items": document["data"],
        "counts": document.get("counts"),
        "pagination": document.get("pagination"),
    }
    return model_of(ChangePage, page)
