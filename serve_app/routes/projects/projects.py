"""The repositories known to an account, with their results over time."""

from typing import Annotated, Any

from fastapi import Body, Path, Query, Request

from serve_app.access.auth import Caller
from serve_app.http import examples
from serve_app.http.envelope import meta, services_of
from serve_app.lists.cursors import Cursor, check_alone, projects_after, read_projects
from serve_app.lists.paging import Page, Pair, PerPage, cursor_pagination, pair_of
from serve_app.openapi.refusals import READING, WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.services import Services
from serve_app.views import jobs_and_projects as story_views
from wundr_ray.admission.finding_codes import check_codes
from wundr_ray.contract.envelopes import CursorPageEnvelope, Envelope
from wundr_ray.contract.errors import InvalidRequest, NotFound
from wundr_ray.contract.gates.models import QualityGate
from wundr_ray.contract.projects import MAX_LABELS, UpdateProject
from wundr_ray.contract.resources import ProjectDetail, ProjectItem
from wundr_ray.domain.gates.names import unknown_gate
from wundr_ray.store.projects.view import ListSnapshot

HISTORY = 100
"""As many analyses of a project as an answer carries."""

ProjectId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]

router = resource("/v1/projects", "projects")


@router.get("", summary="List projects", responses=refusals(*READING))
async def list_projects(
    request: Request,
    account: Caller,
    page: Page = 1,
    per_page: PerPage = 20,
    cursor: Cursor = None,
    label: Annotated[
        list[Pair],
        Query(max_length=MAX_LABELS, description="`key:value`; several must all match"),
    ] = [],  # noqa: B006 - FastAPI copies it
) -> CursorPageEnvelope[ProjectItem]:
    """The newest analysed first, with their last result; those without any come last.

    With `next_cursor` the list continues as it was when its first page was requested.
    """
    check_alone(cursor, page)
    services = services_of(request)
    snapshot = ListSnapshot(services.clock(), (page - 1) * per_page)
    if cursor is not None:
        snapshot, page = read_projects(cursor)
    labels = [pair_of(each) for each in label]
    projects, total = await services.store.projects_view.page(
        account.id, snapshot, per_page, labels
    )
    after = ListSnapshot(snapshot.at, snapshot.offset + len(projects))
    following = projects_after(after, page + 1) if after.offset < total else None
    return CursorPageEnvelope(
        data=[story_views.project_item(project) for project in projects],
        pagination=cursor_pagination(page, per_page, total, following),
        meta=meta(request),
    )


@router.get("/{project_id}", summary="Get a project", responses=refusals(*READING, NotFound))
async def get_project(
    request: Request, account: Caller, project_id: ProjectId
) -> Envelope[ProjectDetail]:
    """A project with the scores of the last 100 analyses of its main branch, newest first."""
    detail = await _detail(services_of(request), project_id, account.id)
    return Envelope(data=detail, meta=meta(request))


@router.patch(
    "/{project_id}", summary="Change a project's settings", responses=refusals(*WRITING, NotFound)
)
async def update_project(
    request: Request,
    account: Caller,
    project_id: ProjectId,
    body: Annotated[UpdateProject, Body(openapi_examples=examples.UPDATE_PROJECT)],
) -> Envelope[ProjectDetail]:
    """Fields that are left out stay; null resets a setting. `labels` replace all labels at once."""
    services = services_of(request)
    # A field that was sent as null resets its setting; one that was not sent stays as it is.
    values = body.model_dump(mode="json", include=body.model_fields_set, exclude_none=True)
    cleared: dict[str, Any] = dict.fromkeys(body.model_fields_set - values.keys())
    if "labels" in cleared:
        cleared["labels"] = {}
    if body.quality_gate is not None:
        await _check_gate(services, account.id, body.quality_gate)
    await services.store.projects.update(project_id, account.id, values | cleared)
    detail = await _detail(services, project_id, account.id)
    return Envelope(data=detail, meta=meta(request))


async def _check_gate(services: Services, account_id: str, gate: str | QualityGate) -> None:
    """Raises ``InvalidRequest``."""
    if isinstance(gate, QualityGate):
        check_codes(gate, "quality_gate")
        return
    known = [each.name for each in await services.store.quality_gates.of(account_id)]
    if gate not in known:
        raise InvalidRequest.at("quality_gate", unknown_gate(gate, known))


async def _detail(services: Services, project_id: str, account_id: str) -> ProjectDetail:
    # One more than is shown: whether the oldest compares with the one before it.
    project, history = await services.store.projects_view.get(project_id, account_id, HISTORY + 1)
    return story_views.project_detail(project, history, HISTORY)
