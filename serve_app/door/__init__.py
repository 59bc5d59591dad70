"""The front door: the middleware in Serve's proxy, which limits callers that are not known yet.

Serve calls ``middlewares`` where ``RAY_SERVE_HTTP_PROXY_CALLBACK_IMPORT_PATH`` says so.
"""

import uvicorn.config
from starlette.middleware import Middleware

from serve_app.door.front import DoorLimits, FrontDoor
from wundr_ray.logs import start_logging
from wundr_ray.settings import Settings


def middlewares() -> list[Middleware]:
    """Called in each proxy, before it listens."""
    settings = Settings()
    start_logging(settings, "door")
    # Serve offers no choice of the protocol; this is where uvicorn looks up its default one.
    uvicorn.config.HTTP_PROTOCOLS["auto"] = "serve_app.door.protocol:Served"
    return [
        Middleware(
            FrontDoor,
            room=DoorLimits.of(settings.api_replicas),
            max_body_bytes=settings.max_body_bytes,
            body_seconds=settings.body_seconds,
        )
    ]
