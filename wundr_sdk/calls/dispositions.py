"""The calls about dispositions. Pure."""

from collections.abc import Mapping
from typing import Any

from wundr_ray.contract.findings.dispositions import DispositionItem
from wundr_sdk.calls.projects import project_path
from wundr_sdk.connection.call import Call, given, json_of, page_reader, params_of, reader, segment
from wundr_sdk.pages import DispositionPage


def list_dispositions(project_id: str, **filters: str | int | None) -> Call[DispositionPage]:
    """``GET /v1/projects/{project_id}/dispositions`` with those filters that are not None."""
    return Call("GET", _path(project_id), page_reader(DispositionPage), params_of(**filters))


def add_disposition(project_id: str, fields: Mapping[str, Any]) -> Call[DispositionItem]:
    """``POST /v1/projects/{project_id}/dispositions``; repeating it adds nothing.

    Raises ValueError if a value cannot be written as JSON.
    """
    return Call("POST", _path(project_id), reader(DispositionItem), json=json_of(fields))


def revoke_disposition(
    project_id: str, disposition_id: str, reason: str | None
) -> Call[DispositionItem]:
    """``DELETE /v1/projects/{project_id}/dispositions/{disposition_id}``."""
    path = f"{_path(project_id)}/{segment('disposition_id', disposition_id)}"
    return Call("DELETE", path, reader(DispositionItem), json=given(reason=reason))


def _path(project_id: str) -> str:
    return f"{project_path(project_id)}/dispositions"
