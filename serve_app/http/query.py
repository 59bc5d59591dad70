"""A query parameter that the endpoint does not know is refused: it would have no effect."""

from fastapi import Request
from fastapi.openapi.utils import get_openapi

from wundr_ray.contract.errors import ErrorDetail, InvalidRequest

_MAX_NAME = 100
_MAX_DETAILS = 20


def check_query(request: Request) -> None:
    """Raises ``InvalidRequest`` naming what the OpenAPI document does not list here."""
    if not request.query_params:
        return
    known = _documented(request)
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        raise InvalidRequest(
            f"The query has unknown parameters; known are {', '.join(sorted(known)) or 'none'}.",
            [
                ErrorDetail(field=_shown(name), reason="unknown parameter")
                for name in unknown[:_MAX_DETAILS]
            ],
        )


def _documented(request: Request) -> frozenset[str]:
    known: dict[str, frozenset[str]] = request.app.state.query_names
    route = request.scope["route"]
    path: str = route.path_format
    # FastAPI's own description also has the parameters of dependencies; it is made once a path.
    if path not in known:
        document = get_openapi(title="-", version="-", routes=[route])
        parameters = document["paths"][path][request.method.lower()].get("parameters", [])
        known[path] = frozenset(each["name"] for each in parameters if each["in"] == "query")
    return known[path]


def _shown(name: str) -> str:
    """A caller's own word, cut and without what a terminal would act on."""
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in name[:_MAX_NAME])
    return text if len(name) <= _MAX_NAME else f"{text}…"
