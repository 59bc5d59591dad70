"""What a refactor batch proposes, and the decisions about it."""

import asyncio
import hashlib
from typing import Annotated

from fastapi import Body, Query, Request, Response

from serve_app.access.auth import Caller, KeyAccess
from serve_app.batches.downloads import FILE_HEADERS, is_current
from serve_app.http import examples
from serve_app.http.envelope import Around, json_response, meta
from serve_app.idempotency import Claimed, mark_replayed
from serve_app.lists.change_lists import ChangeLists
from serve_app.lists.paging import Page, PerPage, pagination
from serve_app.openapi.files import files
from serve_app.openapi.headers import headers
from serve_app.openapi.refusals import READING, WRITING, refusals
from serve_app.openapi.routing import resource
from serve_app.routes.batches.batches import BatchId
from serve_app.routes.batches.jobs import JobId
from serve_app.services import Services
from serve_app.views import reviews as review_views
from wundr_ray.admission.reviews import apply as applying
from wundr_ray.admission.reviews import decide
from wundr_ray.admission.reviews.review import Review, current_outcomes, load
from wundr_ray.contract.envelopes import Envelope
from wundr_ray.contract.errors import (
    Conflict,
    FourEyesRequired,
    IdempotencyConflict,
    NotFound,
    PreviewChanged,
    PreviewRemoved,
)
from wundr_ray.contract.refactoring.reviews import (
    ApplyChanges,
    ApproveChanges,
    ChangePage,
    ChangesApplied,
    ChangesDecided,
    RejectChanges,
)
from wundr_ray.contract.vocabulary import ChangeDecision, Pattern, Safety
from wundr_ray.delivery.patches.diffs import MEDIA_TYPE, unified_diff
from wundr_ray.domain.operation.retention import check_kept
from wundr_ray.refactoring.interface import Change
from wundr_ray.refactoring.previews.kept import read_preview
from wundr_ray.refactoring.reviews.listing import ChangeFilter
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.records import BatchRecord

PathFilter = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=4096,
        description="A file's path, or a folder's, which ends in a slash",
    ),
]
RuleFilter = Annotated[str | None, Query(min_length=1, max_length=80)]

router = resource("/v1/batches/{batch_id}", "changes")


@router.get(
    "/changes",
    summary="List proposed changes",
    response_model=ChangePage,
    responses=refusals(*READING, NotFound, Conflict),
)
async def list_changes(
    request: Request,
    services: Around,
    account: Caller,
    batch_id: BatchId,
    job_id: Annotated[str | None, Query(max_length=64)] = None,
    pattern: Pattern | None = None,
    rule: RuleFilter = None,
    safety: Safety | None = None,
    path: PathFilter = None,
    decision: ChangeDecision | None = None,
    page: Page = 1,
    per_page: PerPage = 20,
) -> Response:
    """Each change with its rule, its safety, why it is proposed, and what became of it.

    `problem` says why a change failed or is stale.

    In the order of jobs, files and lines. `counts` are of all that the filters leave, not only of
    this page.
    """
    batch = await _batch(services, account, batch_id)
    lists: ChangeLists = request.app.state.change_lists
    filters = ChangeFilter(pattern, rule, safety, path, decision)
    listed = await lists.get(batch, job_id, filters)
    shown = listed.rows[(page - 1) * per_page : page * per_page]
    return json_response(
        ChangePage(
            data=[review_views.change_item(change, outcome) for change, outcome in shown],
            counts=listed.counts,
            pagination=pagination(page, per_page, len(listed.rows)),
            meta=meta(request),
        )
    )


@router.get(
    "/jobs/{job_id}/diff",
    summary="Get a job's diff",
    response_class=Response,
    responses={
        **refusals(*READING, NotFound, Conflict),
        200: {"content": files([MEDIA_TYPE]), "headers": headers("ETag")},
        304: {"description": "The diff that the caller has is current", "headers": headers("ETag")},
    },
)
async def get_job_diff(
    request: Request,
    services: Around,
    account: Caller,
    batch_id: BatchId,
    job_id: JobId,
    pattern: Pattern | None = None,
    rule: RuleFilter = None,
    safety: Safety | None = None,
    path: PathFilter = None,
    decision: ChangeDecision | None = None,
) -> Response:
    """What the job's changes do to its files, as `git apply` reads it.

    The bytes of the files are shown as they are, in whatever encoding. Without filters the `ETag`
    is the digest of the job's preview.
    """
    review = await load(services.store, await _batch(services, account, batch_id), [job_id])
    outcomes = await current_outcomes(services.store, review)
    rows = [(change, outcomes[change.key]) for change in review.changes]
    matches = ChangeFilter(pattern, rule, safety, path, decision).of(rows)
    chosen = frozenset(change.id for change, _ in matches)
    headers = {**FILE_HEADERS, "ETag": _tag(review, job_id, chosen)}
    if is_current(request.headers.getlist("If-None-Match"), headers["ETag"]):
        return Response(status_code=304, headers=headers)
    diff = await asyncio.to_thread(_diff, services, review, job_id, chosen)
    # Not as media_type, which would claim one encoding for all files.
    return Response(diff, headers={**headers, "Content-Type": MEDIA_TYPE})


@router.post(
    "/approve",
    summary="Approve changes",
    responses=refusals(
        *WRITING,
        NotFound,
        Conflict,
        PreviewChanged,
        PreviewRemoved,
        FourEyesRequired,
        IdempotencyConflict,
    ),
)
async def approve_changes(
    request: Request,
    response: Response,
    services: Around,
    access: KeyAccess,
    claim: Claimed,
    batch_id: BatchId,
    body: Annotated[ApproveChanges, Body(openapi_examples=examples.APPROVE)],
) -> Envelope[ChangesDecided]:
    """Approve all changes, or those that the body chooses; needs a key with the scope `approve`.

    A later decision about a change takes the place of an earlier one, until the review ends.
    Another `digest` than that of the batch's `approval` is refused (`PREVIEW_CHANGED`). With
    `apply`, what is approved is applied at once.
    """
    answered = await decide.approve(services, access, batch_id, body, claim)
    if not answered.is_new:
        mark_replayed(response)
    return Envelope(data=answered.answer, meta=meta(request))


@router.post(
    "/reject",
    summary="Reject changes",
    responses=refusals(
        *WRITING,
        NotFound,
        Conflict,
        PreviewChanged,
        PreviewRemoved,
        FourEyesRequired,
        IdempotencyConflict,
    ),
)
async def reject_changes(
    request: Request,
    response: Response,
    services: Around,
    access: KeyAccess,
    claim: Claimed,
    batch_id: BatchId,
    body: Annotated[RejectChanges | None, Body(openapi_examples=examples.REJECT)] = None,
) -> Envelope[ChangesDecided]:
    """Reject all changes, or those that the body chooses; needs a key with the scope `approve`.

    When every change is rejected, the batch ends.
    """
    rejection = body or RejectChanges()
    answered = await decide.reject(services, access, batch_id, rejection, claim)
    if not answered.is_new:
        mark_replayed(response)
    return Envelope(data=answered.answer, meta=meta(request))


@router.post(
    "/apply",
    status_code=202,
    summary="Apply approved changes",
    responses=refusals(
        *WRITING, NotFound, Conflict, PreviewChanged, PreviewRemoved, IdempotencyConflict
    ),
)
async def apply_changes(
    request: Request,
    response: Response,
    services: Around,
    access: KeyAccess,
    claim: Claimed,
    batch_id: BatchId,
    body: Annotated[ApplyChanges | None, Body(openapi_examples=examples.APPLY)] = None,
) -> Envelope[ChangesApplied]:
    """End the review: the batch is queued again, with a job for each repository to be changed.

    What nobody has decided about is not applied, and neither is an approved change without those
    that it requires: `undecided` and `held` count them. Repeating it changes nothing.
    """
    answered = await applying.apply(services, access, batch_id, body or ApplyChanges(), claim)
    if not answered.is_new:
        mark_replayed(response)
    return Envelope(data=answered.answer, meta=meta(request))


async def _batch(services: Services, account: Account, batch_id: str) -> BatchRecord:
    """Raises ``NotFound``, also where retention has removed what the batch proposed."""
    batch = await services.store.batches.get(batch_id, account.id)
    if batch.completed_at:
        retention = services.settings.retention
        check_kept(batch.completed_at, batch.results_removed_at, retention, services.clock())
    return batch


def _tag(review: Review, job_id: str, chosen: frozenset[str]) -> str:
    digest = review.previews[job_id].digest
    if len(chosen) == len(review.changes):
        return f'"{digest}"'
    part = hashlib.sha256("\n".join(sorted(chosen)).encode()).hexdigest()
    return f'"{digest[:32]}-{part[:32]}"'


def _diff(services: Services, review: Review, job_id: str, chosen: frozenset[str]) -> bytes:
    def is_chosen(change: Change) -> bool:
        return change.id in chosen

    preview = read_preview(services.store.artifacts, review.previews[job_id].frames, job_id)
    return unified_diff(preview, is_chosen)
