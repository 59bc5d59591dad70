"""Decisions about a project's findings."""

from typing import Annotated, Literal

from fastapi import Body, Path, Query, Request, Response

from serve_app.access.auth import Caller, KeyAccess
from serve_app.http import examples
from serve_app.http.envelope import Around, meta
from serve_app.lists.paging import Page, PerPage, pagination
from serve_app.openapi.refusals import READING, WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.routes.projects.projects import ProjectId
from serve_app.views.findings import disposition_item
from wundr_ray.admission.finding_codes import check_code
from wundr_ray.contract.envelopes import Envelope, PageEnvelope
from wundr_ray.contract.errors import Conflict, InvalidRequest, NotFound
from wundr_ray.contract.findings.dispositions import (
    CreateDisposition,
    DispositionItem,
    RevokeDisposition,
)
from wundr_ray.contract.findings.vocabulary import DispositionStatus
from wundr_ray.store.accounts.accounts import Access
from wundr_ray.store.findings.dispositions import Author, Conditions

DispositionId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]
Status = Literal["in_force", "expired", "revoked", "all"]

router = resource("/v1/projects/{project_id}/dispositions", "findings")


@router.get("", summary="List dispositions", responses=refusals(*READING, NotFound))
async def list_dispositions(
    request: Request,
    services: Around,
    account: Caller,
    project_id: ProjectId,
    status: Status = "in_force",
    finding_id: Annotated[str | None, Query(max_length=40)] = None,
    page: Page = 1,
    per_page: PerPage = 20,
) -> PageEnvelope[DispositionItem]:
    """What was decided about the project's findings, the newest first; `all` is the whole audit."""
    conditions = Conditions(None if status == "all" else DispositionStatus(status), finding_id)
    found, total = await services.store.dispositions.page(
        project_id, account.id, conditions, offset=(page - 1) * per_page, limit=per_page
    )
    return PageEnvelope(
        data=[disposition_item(each) for each in found],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )


@router.post(
    "",
    status_code=201,
    summary="Add a disposition",
    responses={
        **refusals(*WRITING, NotFound, Conflict),
        200: {
            "model": Envelope[DispositionItem],
            "description": "The same decision is in force already",
        },
    },
)
async def add_disposition(
    request: Request,
    response: Response,
    services: Around,
    access: KeyAccess,
    project_id: ProjectId,
    body: Annotated[CreateDisposition, Body(openapi_examples=examples.ADD_DISPOSITION)],
) -> Envelope[DispositionItem]:
    """From now on, the findings that it covers no longer count, in answers and new reports.

    A disposition that is already in force is answered with 200 and not added again.
    """
    if body.until is not None and body.until <= services.clock():
        raise InvalidRequest.at("until", "must be in the future")
    if body.code is not None:
        check_code(body.code, "code")
    found, is_new = await services.store.dispositions.add(
        project_id, access.account.id, body, _author(access)
    )
    response.status_code = 201 if is_new else 200
    return Envelope(data=disposition_item(found), meta=meta(request))


@router.delete(
    "/{disposition_id}", summary="Revoke a disposition", responses=refusals(*WRITING, NotFound)
)
async def revoke_disposition(
    request: Request,
    services: Around,
    access: KeyAccess,
    project_id: ProjectId,
    disposition_id: DispositionId,
    body: Annotated[
        RevokeDisposition | None, Body(openapi_examples=examples.REVOKE_DISPOSITION)
    ] = None,
) -> Envelope[DispositionItem]:
    """Its findings count again; the audit keeps it. Repeating this changes nothing."""
    reason = body.reason if body else None
    found = await services.store.dispositions.revoke(
        project_id, access.account.id, disposition_id, reason, _author(access)
    )
    return Envelope(data=disposition_item(found), meta=meta(request))


def _author(access: Access) -> Author:
    return Author(access.key_id, access.key_name)
