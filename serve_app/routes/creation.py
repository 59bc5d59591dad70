"""Create batches."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from serve_app import examples, views
from serve_app.auth import Caller
from serve_app.documented import REFUSALS
from serve_app.envelope import meta, services_of
from serve_app.json_body import JsonRoute
from serve_app.policy import check_schedule, check_sources, check_supported
from wundr_ray.contract.requests import CreateBatch
from wundr_ray.contract.responses import BatchCreated, Envelope
from wundr_ray.domain.admission import check_fit
from wundr_ray.domain.known_projects import named_ids, with_projects

router = APIRouter(prefix="/v1/batches", tags=["batches"], route_class=JsonRoute)


@router.post("", status_code=202, summary="Create a batch", responses=REFUSALS)
async def create(
    request: Request,
    response: Response,
    account: Caller,
    body: Annotated[CreateBatch, Body(openapi_examples=examples.CREATE_BATCH)],
) -> Envelope[BatchCreated]:
    """Accept a batch: its jobs run as soon as the cluster and the plan allow.

    The answer comes before anything has run; follow the `Location`.
    """
    services = services_of(request)
    check_supported(body)
    known = await services.store.projects.known(account.id, named_ids(body))
    wanted = with_projects(body, known)
    check_sources(wanted, services.settings)
    check_schedule(wanted, services.clock())
    plan = services.plans.get(account.plan)
    terms = check_fit(wanted, plan, await services.gateway.largest_node())
    batch_id = services.new_id("batch")
    await services.gateway.admit(batch_id, account.id, plan, wanted, terms)
    batch = await services.store.batches.get(batch_id)
    response.headers["Location"] = f"/v1/batches/{batch_id}"
    created = views.created(batch, len(wanted.jobs), services.settings.off_peak)
    return Envelope(data=created, meta=meta(request))
