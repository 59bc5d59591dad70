"""Whether the service lives and can serve; needs no key."""

from fastapi import APIRouter, Request

import wundr_ray
from serve_app.http.envelope import services_of
from wundr_ray.contract.responses import Health

router = APIRouter(tags=["health"])


@router.get("/healthz", summary="The process answers")
async def healthz() -> Health:
    """For a check whether this process lives; it looks at nothing else."""
    return Health(status="ok", version=wundr_ray.__version__)


@router.get("/readyz", summary="The database answers")
async def readyz(request: Request) -> Health:
    """For a load balancer: requests can be served. Without a database the answer is 503."""
    await services_of(request).store.accounts.exist()
    return Health(status="ready", version=wundr_ray.__version__)
