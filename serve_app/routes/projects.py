"""The repositories known to an account, with their results over time."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from serve_app import story_views
from serve_app.auth import Caller
from serve_app.cursors import Cursor, check_alone, projects_after, read_projects
from serve_app.documented import REFUSALS
from serve_app.envelope import meta, services_of
from serve_app.paging import Page, PerPage, cursor_pagination
from wundr_ray.contract.resources import ProjectDetail, ProjectItem
from wundr_ray.contract.responses import CursorPageEnvelope, Envelope
from wundr_ray.store.projects_view import Snapshot

HISTORY = 100
"""As many analyses of a project as an answer carries."""

ProjectId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]

router = APIRouter(prefix="/v1/projects", tags=["projects"])


@router.get("", summary="List projects", responses=REFUSALS)
async def list_projects(
    request: Request,
    account: Caller,
    page: Page = 1,
    per_page: PerPage = 20,
    cursor: Cursor = None,
) -> CursorPageEnvelope[ProjectItem]:
    """The newest analysed first, with their last result; those without any come last.

    With `next_cursor` the list goes on as it was when its first page was asked for.
    """
    check_alone(cursor, page)
    services = services_of(request)
    snapshot = Snapshot(services.clock(), (page - 1) * per_page)
    if cursor is not None:
        snapshot, page = read_projects(cursor)
    projects, total = await services.store.projects_view.page(account.id, snapshot, per_page)
    behind = Snapshot(snapshot.at, snapshot.offset + len(projects))
    following = projects_after(behind, page + 1) if behind.offset < total else None
    return CursorPageEnvelope(
        data=[story_views.project_item(project) for project in projects],
        pagination=cursor_pagination(page, per_page, total, following),
        meta=meta(request),
    )


@router.get("/{project_id}", summary="Get a project", responses=REFUSALS)
async def get_project(
    request: Request, account: Caller, project_id: ProjectId
) -> Envelope[ProjectDetail]:
    """A project with the scores of its last 100 analyses, newest first."""
    # One more than is shown: whether the oldest compares with the one before it.
    project, history = await services_of(request).store.projects_view.get(
        project_id, account.id, HISTORY + 1
    )
    detail = story_views.project_detail(project, history, HISTORY)
    return Envelope(data=detail, meta=meta(request))
