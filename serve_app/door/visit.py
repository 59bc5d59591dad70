"""One request at the front door."""

from dataclasses import dataclass
from datetime import datetime

from fastapi.security.utils import get_authorization_scheme_param
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from serve_app.door.streams import Incoming, Outgoing
from serve_app.http.body_size import announces_more, has_body
from serve_app.http.refusal import GIVEN_ID, REQUEST_ID, meta_at, refusal
from wundr_ray.contract.errors import WundrError
from wundr_ray.system import new_id, utc_now

# Headers that Serve obeys: with one of them a request outlives its client, and keeps its place.
_SERVES_OWN = frozenset(
    {
        "x-request-id",
        "x-request-timeout-seconds",
        "x-request-disconnect-disabled",
        "x-session-id",
        "serve-multiplexed-model-id",
    }
)


@dataclass(frozen=True, slots=True)
class Visit:
    """``scope`` is what the application gets; ``headers`` are those that the client has sent."""

    scope: Scope
    headers: Headers
    incoming: Incoming
    outgoing: Outgoing
    request_id: str
    received: datetime
    is_too_large: bool

    @classmethod
    def of(cls, scope: Scope, receive: Receive, send: Send, max_body_bytes: int) -> "Visit":
        headers, request_id = Headers(scope=scope), new_id("req")
        incoming = Incoming(receive, max_body_bytes, is_empty=not has_body(headers))
        kept = [pair for pair in scope["headers"] if not _is_serves_own(pair[0])]
        kept.append((REQUEST_ID.lower().encode(), request_id.encode()))
        return cls(
            {**scope, "headers": kept, GIVEN_ID: request_id},
            headers,
            incoming,
            Outgoing(send, incoming, request_id),
            request_id,
            utc_now(),
            announces_more(headers, max_body_bytes),
        )

    @property
    def path(self) -> str:
        path: str = self.scope["path"]
        return path

    @property
    def is_stream(self) -> bool:
        return self.scope["method"] == "GET" and self.path.endswith("/events")

    @property
    def key(self) -> str:
        """The API key, or what stands in its place; empty if nothing does."""
        scheme, key = get_authorization_scheme_param(self.headers.get("Authorization"))
        return key if scheme.lower() == "bearer" else ""

    @property
    def asks_first(self) -> bool:
        """Whether the client asks before it sends its body."""
        return "expect" in self.headers

    async def answer(self, response: Response) -> None:
        await response(self.scope, self.incoming.handed_on(), self.outgoing.send)

    async def refuse(self, error: WundrError) -> None:
        """Answer with the error, unless an answer has begun."""
        if self.outgoing.status is None:
            await self.answer(refusal(error, meta_at(utc_now(), self.request_id, self.received)))


def _is_serves_own(name: bytes) -> bool:
    return name.decode("latin-1").lower().replace("_", "-") in _SERVES_OWN
