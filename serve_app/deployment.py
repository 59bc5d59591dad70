"""The application on Ray Serve: ``serve_app.deployment:app`` is what the Serve config names."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from ray import serve

from serve_app.app import create_app
from serve_app.loopback import listen_as_the_node_does
from serve_app.services import Services
from wundr_ray.domain.accounts.plans import load_plans
from wundr_ray.egress.trust import trusted
from wundr_ray.forges.owners.lists import RepositoryLists
from wundr_ray.logs import start_logging
from wundr_ray.runtime.gateway import RayGateway
from wundr_ray.runtime.opening import open_store
from wundr_ray.settings import Settings
from wundr_ray.store.migrate import migrate
from wundr_ray.system import new_id, utc_now


def build() -> FastAPI:
    """Called on each replica: the application with its own connections."""
    listen_as_the_node_does()
    settings = Settings()
    start_logging(settings, "api")
    # Checked here, because the notifier, which nobody waits for, would fail unseen.
    trusted(settings.webhook_ca_file, "WUNDR_WEBHOOK_CA_FILE")
    store = open_store(settings)
    gateway = RayGateway(store, settings)

    @asynccontextmanager
    async def running(_app: FastAPI) -> AsyncIterator[None]:
        await migrate(store.database)
        await gateway.start()
        yield
        await store.close()

    plans = load_plans(settings.plans_file)
    services = Services(
        store, gateway, plans, settings, utc_now, new_id, RepositoryLists.of(settings)
    )
    return create_app(services, running)


@serve.ingress(build)
class Api:
    """One replica."""


app = serve.deployment(Api).bind()
