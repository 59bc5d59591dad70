"""The calls about projects. Pure."""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from wundr_ray.contract.resources import ProjectDetail
from wundr_sdk.connection.call import (
    Call,
    Params,
    json_of,
    page_reader,
    pair_params,
    params_of,
    reader,
    segment,
)
from wundr_sdk.pages import ProjectPage

_PROJECTS = "/v1/projects"


class Unchanged(Enum):
    """Stands for a setting that stays as it is, because None resets a setting."""

    UNCHANGED = "unchanged"


UNCHANGED = Unchanged.UNCHANGED


def list_projects(
    labels: Mapping[str, str] | None = None, **filters: str | int | None
) -> Call[ProjectPage]:
    """``GET /v1/projects`` with those filters that are not None; ``labels`` must all match."""
    params: Params = {**params_of(**filters), **pair_params("label", labels)}
    return Call("GET", _PROJECTS, page_reader(ProjectPage), params)


def get_project(project_id: str) -> Call[ProjectDetail]:
    """``GET /v1/projects/{project_id}``."""
    return Call("GET", project_path(project_id), reader(ProjectDetail))


def update_project(project_id: str, settings: Mapping[str, Any]) -> Call[ProjectDetail]:
    """``PATCH /v1/projects/{project_id}`` with those settings that change.

    Raises ValueError if a value cannot be written as JSON.
    """
    body = json_of({name: each for name, each in settings.items() if each is not UNCHANGED})
    return Call("PATCH", project_path(project_id), reader(ProjectDetail), json=body)


def project_path(project_id: str) -> str:
    return f"{_PROJECTS}/{segment('project_id', project_id)}"
