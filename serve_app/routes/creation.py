"""Create batches."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from serve_app import examples, views
from serve_app.auth import Caller
from serve_app.documented import REFUSALS
from serve_app.envelope import meta, services_of
from serve_app.idempotency import Claimed, mark_replayed
from serve_app.json_body import JsonRoute
from serve_app.new_batch import NewBatch, written_out
from serve_app.policy import (
    check_schedule,
    check_sources,
    check_webhook,
    local_warnings,
    notification_warnings,
)
from serve_app.services import Services
from serve_app.tokens import kept_tokens, sealed_tokens, without_tokens
from wundr_ray.contract.requests import CreateBatch
from wundr_ray.contract.responses import BatchCreated, Envelope
from wundr_ray.domain.admission.limits import check_fit
from wundr_ray.domain.admission.submission import Claim, RetryOf
from wundr_ray.domain.estimates import expected_by_history, project_key
from wundr_ray.domain.known_projects import by_id, named_ids, with_projects
from wundr_ray.store.accounts import Account
from wundr_ray.store.batches.records import BatchRecord

router = APIRouter(prefix="/v1/batches", tags=["batches"], route_class=JsonRoute)


@router.post("", status_code=202, summary="Create a batch", responses=REFUSALS)
async def create(
    request: Request,
    response: Response,
    account: Caller,
    claim: Claimed,
    body: Annotated[NewBatch, Body(openapi_examples=examples.CREATE_BATCH)],
) -> Envelope[BatchCreated]:
    """Accept a batch: its jobs run as soon as the cluster and the plan allow.

    The answer comes before anything has run; follow the `Location`. With a `template`, each of
    the `items` becomes a job.
    """
    services = services_of(request)
    batch = await earlier(services, response, claim)
    if batch is None:
        plain = written_out(body, services.plans.get(account.plan))
        known = await services.store.projects.known(account.id, named_ids(plain))
        wanted = with_projects(plain, known)
        projects, named = services.store.projects, frozenset(by_id(plain))
        await kept_tokens(plain, wanted, account.id, projects, services.settings)
        batch = await submit(services, response, account, wanted, claim=claim, by_project=named)
    jobs = len(body.jobs if isinstance(body, CreateBatch) else body.items)
    warnings = [*notification_warnings(batch, services.settings), *local_warnings(body)]
    created = views.created(batch, jobs, services.settings.off_peak, warnings)
    return Envelope(data=created, meta=meta(request))


async def earlier(
    services: Services, response: Response, claim: Claim | None
) -> BatchRecord | None:
    """The batch that the claimed key stands for already, told in the ``response``'s headers.

    It is asked for before anything else, because plan and account may have changed since.
    """
    first = await services.store.idempotency.find(claim) if claim else None
    if first is None:
        return None
    mark_replayed(response)
    return await _located(services, response, first.batch_id)


async def submit(
    services: Services,
    response: Response,
    account: Account,
    wanted: CreateBatch,
    *,
    claim: Claim | None,
    retry_of: RetryOf | None = None,
    by_project: frozenset[str] = frozenset(),
) -> BatchRecord:
    """Have a batch admitted whose projects are all known.

    The jobs ``by_project`` named theirs by id. Beyond this point no token is in the clear.
    """
    several = await services.store.accounts.are_several()
    check_sources(wanted, services.settings, several)
    check_webhook(wanted, services.settings)
    check_schedule(wanted, services.clock())
    plan = services.plans.get(account.plan)
    expected = await expected_seconds(services, account.id, wanted)
    terms = check_fit(wanted, plan, await services.gateway.largest_node(), expected)
    sealed = sealed_tokens(wanted, services.settings)
    terms = replace(terms, sealed_tokens=sealed, by_project=by_project)
    asked, bare = services.new_id("batch"), without_tokens(wanted)
    batch_id = await services.gateway.admit(asked, account.id, plan, bare, terms, retry_of, claim)
    if batch_id != asked:
        mark_replayed(response)
    return await _located(services, response, batch_id)


async def expected_seconds(
    services: Services, account_id: str, wanted: CreateBatch
) -> dict[str, float]:
    """What the jobs are expected to take, as far as their projects' history tells."""
    keys = {project_key(job) for job in wanted.jobs}
    return expected_by_history(wanted, await services.store.history.of(account_id, keys))


async def _located(services: Services, response: Response, batch_id: str) -> BatchRecord:
    response.headers["Location"] = f"/v1/batches/{batch_id}"
    return await services.store.batches.get(batch_id)
