"""Routers whose operations have the names of their functions."""

from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from serve_app.http.json_body import JsonRoute


def operation_id(route: APIRoute) -> str:
    """``get_batch`` as ``getBatch``: generators name methods and types after it."""
    first, *others = route.name.split("_")
    return first + "".join(each.capitalize() for each in others)


def resource(prefix: str, tag: str) -> APIRouter:
    """A router of the operations below ``prefix``; their bodies are read strictly."""
    tags: list[Any] = [tag]
    return APIRouter(
        prefix=prefix,
        tags=tags,
        route_class=JsonRoute,
        generate_unique_id_function=operation_id,
    )
