"""The application: plain FastAPI, without Ray."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline

import wundr_ray
from serve_app.access.auth import Authenticate
from serve_app.access.failed_keys import FailedKeys
from serve_app.access.known_keys import KnownKeys
from serve_app.batches.event_feed import EventFeed
from serve_app.batches.queue_places import QueuePlaces
from serve_app.http import errors
from serve_app.http.body_limit import BodyLimit
from serve_app.http.envelope import Identify
from serve_app.http.rate_limit import RateLimit
from serve_app.lists.change_lists import ChangeLists
from serve_app.lists.finding_reads import FindingReads
from serve_app.openapi.document import completed
from serve_app.routes import health, metrics
from serve_app.routes.account import delivery_hosts, quality_gates, schedules, usage, webhooks
from serve_app.routes.batches import (
    batches,
    cancellation,
    creation,
    deliveries,
    downloads,
    events,
    jobs,
    results,
    retry,
    templates,
    validation,
)
from serve_app.routes.projects import dispositions, findings, projects
from serve_app.routes.reviews import changesets, reviews
from serve_app.services import Services

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]

_DESCRIPTION = """
Send a batch of jobs, each a git repository and the rules to run on it; follow its progress;
fetch one report across all projects.

Every request needs an API key: `Authorization: Bearer wundr_ak_…`.
"""

_TAGS = {
    "batches": "Create, follow, list, cancel and retry batches",
    "schedules": "Batches that are created regularly",
    "results": "Results and reports of batches that have ended",
    "changes": "What refactor batches propose, decisions about it, and its delivery",
    "jobs": "The jobs of a batch",
    "webhooks": "Where events go, and the state of each delivery",
    "projects": "Repositories that the account has analysed",
    "quality gates": "What analyses must pass",
    "findings": "Findings of projects, and what was decided about them",
    "plans": "What the account may use, and has used",
    "health": "For load balancers and monitoring; no key needed",
}


_ROUTERS = (
    creation.router,
    validation.router,
    retry.router,
    templates.router,
    schedules.router,
    batches.router,
    cancellation.router,
    reviews.router,
    changesets.router,
    results.router,
    events.router,
    downloads.router,
    deliveries.router,
    jobs.router,
    projects.router,
    quality_gates.router,
    dispositions.router,
    findings.router,
    findings.one_router,
    webhooks.router,
    delivery_hosts.router,
    usage.router,
    metrics.router,
    health.router,
    webhooks.secret_router,
)


def create_api(lifespan: Lifespan | None = None) -> FastAPI:
    """The operations and the document about them; without services, none can be called."""
    app = FastAPIOffline(  # its page at /docs needs nothing from elsewhere
        title="Wundr Batches API",
        version=wundr_ray.__version__,
        description=_DESCRIPTION,
        contact={"name": "The operator of this server"},
        servers=[{"url": "/", "description": "This server"}],
        openapi_tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        redoc_url=None,
        static_url="/docs-assets",
        redirect_slashes=False,
        lifespan=lifespan,
        # Not include_router, which makes every route anew for each application.
        routes=[route for router in _ROUTERS for route in router.routes],
    )
    made_by_fastapi = app.openapi

    @cache
    def document() -> dict[str, Any]:
        return completed(made_by_fastapi())

    app.openapi = document  # type: ignore[method-assign]  # as FastAPI's manual has it
    return app


def create_app(services: Services, lifespan: Lifespan | None = None) -> FastAPI:
    app = create_api(lifespan)
    app.state.services = services
    app.state.known_keys = KnownKeys(services.store.accounts, services.clock)
    app.state.query_names = {}
    app.state.queue_places = QueuePlaces(services)
    app.state.change_lists = ChangeLists(services)
    app.state.finding_reads = FindingReads()
    app.state.rate_limit = RateLimit(services.store.request_counts, services.clock)
    app.state.event_feed = EventFeed(services.store)
    app.state.failed_keys = FailedKeys(services.settings.failed_keys_per_minute, services.clock)
    errors.install(app)
    settings = services.settings
    # The middleware that is added last runs first: a request gets its id, then its key is checked,
    # and only then is its body read.
    app.add_middleware(
        BodyLimit, max_bytes=settings.max_body_bytes, max_seconds=settings.body_seconds
    )
    app.add_middleware(Authenticate)
    app.add_middleware(Identify, services=services)
    return app
