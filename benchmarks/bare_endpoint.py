"""What ``benchmarks.api`` compares with: an application on Ray Serve that does nothing."""

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from ray import serve

_app = FastAPI()


@_app.get("/")
async def nothing() -> PlainTextResponse:
    return PlainTextResponse("ok")


@serve.ingress(_app)
class Bare:
    """One replica."""


app = serve.deployment(Bare).bind()
