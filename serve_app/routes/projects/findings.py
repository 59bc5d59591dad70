"""Findings of projects, and the history of their numbers."""

from typing import Annotated, Literal

from fastapi import Depends, Path, Query, Request

from serve_app.access.auth import Caller
from serve_app.http.envelope import Around, meta
from serve_app.lists.cursors import Cursor, FindingPlace, findings_after, read_findings
from serve_app.lists.finding_reads import FindingReads, one_of, page_of
from serve_app.lists.paging import Page, PerPage, cursor_pagination, pagination
from serve_app.openapi.refusals import READING, refusals
from serve_app.openapi.routing import resource
from serve_app.routes.projects.projects import ProjectId
from serve_app.services import Services
from serve_app.views import findings as finding_views
from wundr_ray.admission.finding_codes import check_code
from wundr_ray.contract.envelopes import Envelope, PageEnvelope
from wundr_ray.contract.errors import InvalidRequest, NotFound
from wundr_ray.contract.fields.kinds import Branch, JobId, RolePattern, Time
from wundr_ray.contract.findings.listed import (
    FindingDetail,
    FindingFacets,
    FindingPageEnvelope,
    HistoryPoint,
)
from wundr_ray.contract.findings.vocabulary import DispositionKind, FindingSort, FindingState
from wundr_ray.contract.gates.models import FindingCode
from wundr_ray.contract.vocabulary import Role, Rule, Severity
from wundr_ray.domain.findings.comparability import changes
from wundr_ray.domain.findings.dispositions import DispositionRule
from wundr_ray.domain.findings.filter import FindingFilter, FindingQuery
from wundr_ray.store.findings.kept import KeptFindings
from wundr_ray.store.projects.view import BranchSpan

MOST_OF_A_PAGE = 1000

OfBranch = Annotated[
    Branch | None, Query(description="Of this branch; default: the project's main branch")
]
FindingId = Annotated[str, Path(max_length=40, pattern=r"^[A-Za-z0-9_]+$")]
NoneOf = Literal["none"]

router = resource("/v1/projects/{project_id}", "findings")
one_router = resource("/v1/findings", "findings")


def finding_filter(
    state: Annotated[
        list[FindingState],
        Query(description="Several may match; fixed ones are listed only where it says `fixed`"),
    ] = [],  # noqa: B006 - FastAPI copies it
    severity: Annotated[list[Severity], Query()] = [],  # noqa: B006
    code: Annotated[list[FindingCode], Query(max_length=50)] = [],  # noqa: B006
    rule: Annotated[list[Rule], Query()] = [],  # noqa: B006
    path: Annotated[
        RolePattern | None, Query(description="A pattern in gitignore's syntax, such as `src/`")
    ] = None,
    role: Annotated[list[Role], Query()] = [],  # noqa: B006
    disposition: Annotated[
        list[DispositionKind | NoneOf], Query(description="`none`: those nobody decided about")
    ] = [],  # noqa: B006
    since: Annotated[Time | None, Query(description="First seen at this time or later")] = None,
) -> FindingFilter:
    """The filters of a list of findings; each may be given several times."""
    for position, each in enumerate(code):
        check_code(each, f"code.{position}")
    return FindingFilter(
        states=frozenset(state),
        severities=frozenset(severity),
        codes=frozenset(code),
        rules=frozenset(rule),
        roles=frozenset(role),
        dispositions=frozenset(disposition),
        path=path,
        since=since,
    )


@router.get(
    "/findings", summary="List findings of a project", responses=refusals(*READING, NotFound)
)
async def list_findings(
    request: Request,
    services: Around,
    account: Caller,
    project_id: ProjectId,
    chosen: Annotated[FindingFilter, Depends(finding_filter)],
    branch: OfBranch = None,
    batch_id: Annotated[
        str | None, Query(max_length=40, description="Of this batch, instead of the last one")
    ] = None,
    job_id: Annotated[JobId | None, Query(description="With batch_id: of this job")] = None,
    sort: FindingSort = FindingSort.WORST,
    per_page: Annotated[int, Query(ge=1, le=MOST_OF_A_PAGE)] = 50,
    cursor: Cursor = None,
) -> FindingPageEnvelope:
    """The findings of the last analysis of a branch, with the decisions that hold now.

    `facets` count all that the filters leave. With `next_cursor` the list continues in the same
    analysis, whatever has been analysed since; give the same filters and order again.
    """
    if job_id is not None and batch_id is None:
        raise InvalidRequest.at("job_id", "must come with the batch_id of its batch")
    if batch_id is not None and branch is not None:
        raise InvalidRequest.at("branch", "must be left out where batch_id names an analysis")
    place, page = FindingPlace("", "", 0), 1
    if cursor is not None:
        place, page = read_findings(cursor, sort)
        batch_id, job_id = place.batch_id, place.job_id
    places = services.store.finding_places
    if batch_id is None:
        kept = await places.last(project_id, account.id, branch)
    else:
        kept = await places.of_job(project_id, account.id, batch_id, job_id)
    rules = await _rules(services, kept)
    reads: FindingReads = request.app.state.finding_reads
    query = FindingQuery(chosen, sort, place.offset, per_page)
    artifacts = services.store.artifacts
    listed = await reads.run(account.id, page_of, artifacts, kept.frames, rules, query)
    # Names the analysis too: the next page is of the same one, even if there is a newer one then.
    after = FindingPlace(kept.batch_id, kept.job_id, place.offset + len(listed.rows))
    more = after.offset < listed.total and bool(listed.rows)
    return FindingPageEnvelope(
        data=[finding_views.finding_item(row) for row in listed.rows],
        analysis=finding_views.analysis_place(kept),
        facets=FindingFacets.model_validate(listed.facets),
        pagination=cursor_pagination(
            page, per_page, listed.total, findings_after(after, sort, page + 1) if more else None
        ),
        meta=meta(request),
    )


@router.get(
    "/history", summary="Get the history of a project", responses=refusals(*READING, NotFound)
)
async def get_project_history(
    request: Request,
    services: Around,
    account: Caller,
    project_id: ProjectId,
    branch: OfBranch = None,
    begin: Annotated[
        Time | None, Query(alias="from", description="Completed at this time or later")
    ] = None,
    end: Annotated[Time | None, Query(alias="to", description="Completed before this time")] = None,
    page: Page = 1,
    per_page: PerPage = 20,
) -> PageEnvelope[HistoryPoint]:
    """The numbers of each analysis of a branch, the newest first."""
    # One more than is shown: whether the oldest compares with the one before it.
    found, total = await services.store.projects_view.history(
        project_id,
        account.id,
        BranchSpan(branch, begin, end),
        offset=(page - 1) * per_page,
        limit=per_page + 1,
    )
    changed = changes([each.basis for each in found])
    points = [finding_views.history_point(*each) for each in zip(found, changed, strict=True)]
    return PageEnvelope(
        data=points[:per_page],
        pagination=pagination(page, per_page, total),
        meta=meta(request),
    )


@one_router.get("/{finding_id}", summary="Get a finding", responses=refusals(*READING, NotFound))
async def get_finding(
    request: Request, services: Around, account: Caller, finding_id: FindingId
) -> Envelope[FindingDetail]:
    """One finding, as in the last analysis that contains it, with all decisions about it.

    The main branch is asked first, then the branches that were analysed last.
    """
    reads: FindingReads = request.app.state.finding_reads
    for kept in await services.store.finding_places.that_may_have(finding_id, account.id):
        rules = await _rules(services, kept)
        artifacts = services.store.artifacts
        row = await reads.run(account.id, one_of, artifacts, kept.frames, rules, finding_id)
        if row is not None:
            decisions = await services.store.dispositions.about(
                kept.project_id, finding_id, row["code"], row["path"]
            )
            detail = finding_views.finding_detail(row, kept, decisions)
            return Envelope(data=detail, meta=meta(request))
    raise NotFound(
        f"There is no finding {finding_id!r}.",
        resolution="Check the id; fixed findings are forgotten after a while.",
    )


async def _rules(services: Services, kept: KeptFindings) -> tuple[DispositionRule, ...]:
    found = await services.store.dispositions.in_force([kept.project_id])
    return found.get(kept.project_id, ())
