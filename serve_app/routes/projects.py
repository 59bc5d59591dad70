"""The repositories known to an account, with their results over time."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from serve_app import story_views
from serve_app.auth import Caller
from serve_app.documented import REFUSALS
from serve_app.envelope import meta, services_of
from serve_app.paging import Page, PerPage, pagination
from wundr_ray.contract.resources import ProjectDetail, ProjectItem
from wundr_ray.contract.responses import Envelope, PageEnvelope

HISTORY = 100
"""As many analyses of a project as an answer carries."""

ProjectId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]

router = APIRouter(prefix="/v1/projects", tags=["projects"])


@router.get("", summary="List projects", responses=REFUSALS)
async def list_projects(
    request: Request, account: Caller, page: Page = 1, per_page: PerPage = 20
) -> PageEnvelope[ProjectItem]:
    """The newest analysed first, with their last result; those without any come last."""
    projects, total = await services_of(request).store.projects_view.page(
        account.id, offset=(page - 1) * per_page, limit=per_page
    )
    return PageEnvelope(
        data=[story_views.project_item(project) for project in projects],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )


@router.get("/{project_id}", summary="Get a project", responses=REFUSALS)
async def get_project(
    request: Request, account: Caller, project_id: ProjectId
) -> Envelope[ProjectDetail]:
    """A project with the scores of its last 100 analyses, newest first."""
    project, history = await services_of(request).store.projects_view.get(
        project_id, account.id, HISTORY
    )
    return Envelope(data=story_views.project_detail(project, history), meta=meta(request))
