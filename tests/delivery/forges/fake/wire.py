"""A call and its reply, as dialects see them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.delivery.forges.fake.memory import Memory


@dataclass(frozen=True)
class Call:
    """``path`` is below the API's root; its escapes are kept."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    body: Any
    root: str

    def one(self, name: str, default: str = "") -> str:
        return self.query.get(name, [default])[0]


@dataclass(frozen=True)
class Reply:
    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


Handler = Callable[..., Reply]


@dataclass(frozen=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    handler: Handler


class Routes:
    """Handlers by method and path; names in braces become arguments."""

    def __init__(self) -> None:
        self._routes: list[Route] = []

    def on(self, method: str, path: str) -> Callable[[Handler], Handler]:
        pattern = re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))

        def register(handler: Handler) -> Handler:
            self._routes.append(Route(method, pattern, handler))
            return handler

        return register

    def handle(self, memory: Memory, call: Call) -> Reply | None:
        for route in self._routes:
            matched = route.pattern.fullmatch(call.path)
            if matched and route.method == call.method:
                return route.handler(memory, call, **matched.groupdict())
        return None


def page_of(items: Sequence[Any], number: int, size: int) -> Sequence[Any]:
    return items[(number - 1) * size : number * size]
