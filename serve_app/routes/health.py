"""Whether the service lives and can serve; needs no key."""

from fastapi import Request

import wundr_ray
from serve_app.http.envelope import services_of
from serve_app.openapi.refusals import KEYLESS, refusals
from serve_app.openapi.routing import resource
from wundr_ray.contract.errors import Internal
from wundr_ray.contract.responses import Health

router = resource("", "health")


@router.get("/healthz", summary="The process answers", responses=refusals(Internal))
async def get_health() -> Health:
    """For a check whether this process lives; it looks at nothing else."""
    return Health(status="ok", version=wundr_ray.__version__)


@router.get("/readyz", summary="The database answers", responses=refusals(*KEYLESS))
async def get_readiness(request: Request) -> Health:
    """For a load balancer: requests can be served. Without a database the answer is 503."""
    await services_of(request).store.accounts.exist()
    return Health(status="ready", version=wundr_ray.__version__)
