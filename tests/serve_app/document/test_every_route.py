"""Every route of the application, as the OpenAPI document lists them, against the wrong callers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, data, error_of, refused
from wundr_ray.contract.vocabulary import Scope

OWNED = ("batch_id", "project_id", "webhook_id", "schedule_id")
BODIES: dict[str, dict[str, Any]] = {
    "/approve": {"digest": "0" * 64},
    "/changesets:actions": {"action": "undo"},
    "/dispositions": {"kind": "accepted", "code": "weak_hash", "path": "*", "reason": "Reviewed"},
}
"""What a route needs in its body to look at the address at all, by the end of the address."""
PUBLIC = {"/healthz", "/readyz", "/metrics"}


@dataclass(frozen=True)
class Route:
    method: str
    template: str
    needs_key: bool

    @property
    def body(self) -> dict[str, Any]:
        return next((each for end, each in BODIES.items() if self.template.endswith(end)), {})

    def path(self, known: dict[str, str]) -> str:
        return re.sub(r"{(\w+)}", lambda found: known.get(found[1], "x1"), self.template)

    @property
    def is_owned(self) -> bool:
        """Whether its address names something that belongs to one account."""
        return any(f"{{{name}}}" in self.template for name in OWNED)


@pytest.fixture
async def routes(service: Service) -> list[Route]:
    paths = (await service.http.get("/openapi.json")).json()["paths"]
    return list(_routes(paths))


def _routes(paths: dict[str, Any]) -> Iterator[Route]:
    for template, item in paths.items():
        for method, operation in item.items():
            yield Route(method.upper(), template, bool(operation.get("security")))


@pytest.fixture
async def known(service: Service, pro: Caller) -> dict[str, str]:
    """Things of one account: an ended batch with its job, project and delivery, a webhook, a
    schedule."""
    webhook = await pro.send("POST", "/v1/webhooks", json={"url": "https://receiver.example/"})
    schedule = {"name": "monthly", "cron": "0 6 1 * *", "batch": small()}
    scheduled = await pro.send("POST", "/v1/schedules", json=schedule)
    batch_id = await pro.created()
    await service.gateway.run_all(batch_id)
    (job,) = await service.store.batches.jobs(batch_id)
    (delivery, *_), _ = await service.store.deliveries.page(batch_id, None, offset=0, limit=1)
    return {
        "batch_id": batch_id,
        "job_id": job.id,
        "project_id": job.project_id,
        "delivery_id": delivery.id,
        "webhook_id": data(webhook, 201)["webhook_id"],
        "schedule_id": data(scheduled, 201)["schedule_id"],
    }


async def test_without_a_key(service: Service, routes: list[Route], known: dict[str, str]) -> None:
    for route in routes:
        answer = await service.http.request(route.method, route.path(known))
        if route.needs_key:
            refused(answer, 401, "UNAUTHENTICATED")
        elif route.template in PUBLIC:
            assert answer.status_code == 200, route
        else:  # an address that carries its own proof
            assert answer.status_code in (401, 403, 404, 422), route


async def test_with_the_key_of_another_account(
    routes: list[Route], known: dict[str, str], stranger: Caller
) -> None:
    for route in routes:
        if not route.needs_key:
            continue
        body = {} if route.method == "GET" else {"json": route.body}
        answer = await stranger.send(route.method, route.path(known), **body)
        if route.is_owned:
            refused(answer, 404, "NOT_FOUND")
        if answer.status_code >= 400:
            assert error_of(answer)["code"] in (
                "NOT_FOUND",
                "INVALID_REQUEST",
                "INVALID_JOB_CONFIG",
            )
            continue
        assert answer.status_code == 200, route
        for name in OWNED:
            assert known[name] not in answer.text, route


async def test_with_a_key_that_may_only_read(
    service: Service, routes: list[Route], known: dict[str, str], pro: Caller
) -> None:
    reader = await limited(service, pro, Scope.READ)
    for route in routes:
        if route.needs_key and route.method != "GET":
            refused(await reader.send(route.method, route.path(known)), 403, "FORBIDDEN")
    assert data(await reader.get(f"{BATCHES}/{known['batch_id']}"))["status"] == "completed"


async def test_with_a_key_that_may_only_write(
    service: Service, routes: list[Route], known: dict[str, str], pro: Caller
) -> None:
    writer = await limited(service, pro, Scope.WRITE)
    for route in routes:
        if route.needs_key and route.method == "GET":
            refused(await writer.get(route.path(known)), 403, "FORBIDDEN")
    data(await writer.create(small()), 202)


async def limited(service: Service, owner: Caller, scope: Scope) -> Caller:
    key = await service.store.accounts.issue_key(owner.account_id, scopes=[scope])
    return Caller(owner.account_id, key.text, service.http)
