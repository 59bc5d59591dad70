"""What creating a batch would do, without doing it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated

from fastapi import APIRouter, Body, Request

from serve_app import examples
from serve_app.auth import Caller
from serve_app.documented import REFUSALS
from serve_app.envelope import meta, services_of
from serve_app.job_names import named
from serve_app.json_body import JsonRoute
from serve_app.new_batch import NewBatch, written_out
from serve_app.policy import check_schedule, check_sources, check_webhook
from serve_app.reachability import check_repositories
from serve_app.routes.creation import expected_seconds
from serve_app.tokens import kept_tokens
from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.resources import BatchValidated, Problem
from wundr_ray.contract.responses import Envelope
from wundr_ray.domain.admission.limits import Terms, check_fit, check_use, credits_left
from wundr_ray.domain.estimates import all_known
from wundr_ray.domain.known_projects import named_ids, with_projects

router = APIRouter(tags=["batches"], route_class=JsonRoute)


@router.post(
    "/v1/batches:validate", summary="Check a batch without creating it", responses=REFUSALS
)
async def validate(
    request: Request,
    account: Caller,
    body: Annotated[NewBatch, Body(openapi_examples=examples.CREATE_BATCH)],
) -> Envelope[BatchValidated]:
    """Everything that creating the batch would check, all problems at once; nothing is written.

    Besides, each repository is asked for its branch; one that has none makes the batch invalid, one
    that does not answer does not. A body that is wrong in itself is
    refused as it is by creating.
    """
    services = services_of(request)
    now = services.clock()
    plan = services.plans.get(account.plan)
    plain = written_out(body, plan)
    known = await services.store.projects.known(account.id, named_ids(plain))
    wanted = with_projects(plain, known)
    largest = await services.gateway.largest_node()
    use = (await services.store.usage.current(account.id)).account
    expected = await expected_seconds(services, account.id, wanted)
    several = await services.store.accounts.are_several()
    found = Problems({index: job.id for index, job in enumerate(wanted.jobs)})
    terms: Terms | None = None
    tokens: Mapping[str, str] = {}
    with found.noting():
        check_sources(wanted, services.settings, several)
    with found.noting():
        check_webhook(wanted, services.settings)
    with found.noting():
        check_schedule(wanted, now)
    with found.noting():
        projects = services.store.projects
        tokens = await kept_tokens(plain, wanted, account.id, projects, services.settings)
    with found.noting():
        terms = check_fit(wanted, plan, largest, expected)
    with found.noting():
        check_use(plan, use, terms.credits_estimated if terms else 0, now)
    checked = [] if found.all else await check_repositories(wanted, tokens, services.settings)
    found.all += filter(None, (each.problem(number) for number, each in enumerate(checked)))
    return Envelope(
        data=BatchValidated(
            valid=not found.all,
            problems=found.all,
            request=wanted.model_dump(mode="json"),
            plan=plan.name,
            max_parallel=terms and terms.max_parallel,
            timeout_minutes=terms and terms.timeout_minutes,
            credits_estimated=terms and terms.credits_estimated,
            credits_available=credits_left(plan, use.credits_spent),
            estimated_seconds=(
                terms.expected_seconds if terms and all_known(wanted, terms.job_seconds) else None
            ),
            repositories=[each.told() for each in checked],
        ),
        meta=meta(request),
    )


class Problems:
    """Collects refusals that would otherwise come one at a time."""

    def __init__(self, job_ids: Mapping[int, str]) -> None:
        self._job_ids = job_ids
        self.all: list[Problem] = []

    @contextmanager
    def noting(self) -> Iterator[None]:
        try:
            yield
        except WundrError as refused:
            error = named(refused, self._job_ids)
            problem = Problem(code=error.code, message=error.message, details=list(error.details))
            self.all.append(problem)
