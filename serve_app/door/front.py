"""The front door: every request passes it before it takes a place in a replica.

It runs in Serve's proxy. Bodies are read here, and slow ones only from known callers, so that
requests that wait for a slow client take no place in a replica.
"""

import asyncio
import hashlib
import logging
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import wundr_ray
from serve_app.access.keys import ACCOUNT, ONLY_CHECK, needs_key
from serve_app.door.places import Places
from serve_app.door.streams import ClientGone, bodyless
from serve_app.door.visit import Visit
from serve_app.http.body_size import RequestTooSlow, too_large
from wundr_ray.contract.errors import PayloadTooLarge, ResourceUnavailable, WundrError
from wundr_ray.contract.responses import Health

_log = logging.getLogger(__name__)

# A body that arrives within this time is handed on at once, without asking for the account first.
_SOON_SECONDS = 0.05

_MAX_KNOWN = 10_000
_UNKNOWN = "unknown callers"
_PROBES = ("/readyz", "/metrics")


@dataclass(frozen=True, slots=True)
class DoorLimits:
    """What may be open at once."""

    requests: Places
    streams: Places
    bodies: Places

    @classmethod
    def of(cls, replicas: int) -> "DoorLimits":
        """Requests and streams together fill what a replica serves at once (``serve.yaml``)."""
        return cls(
            Places("requests", each=40, in_all=190 * replicas, waiting=400, seconds=15),
            Places("event streams", each=40, in_all=210 * replicas, waiting=400, seconds=15),
            Places("bodies", each=8, in_all=64, waiting=64, seconds=30),
        )


class FrontDoor:
    """The middleware.

    Each caller whose key was accepted before has places of its own; all others together share the
    places of a single caller, so that they cannot crowd out the known ones.
    """

    def __init__(
        self, app: ASGIApp, room: DoorLimits, max_body_bytes: int, body_seconds: float
    ) -> None:
        self._app, self._room = app, room
        self._max_body_bytes, self._body_seconds = max_body_bytes, body_seconds
        self._known: OrderedDict[str, None] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        visit = Visit.of(scope, receive, send, self._max_body_bytes)
        try:
            try:
                await self._let_in(visit)
            except WundrError as error:
                await visit.refuse(error)
            await visit.outgoing.end()
        except ClientGone:
            _log.debug("the client of request %s left", visit.request_id)

    async def _let_in(self, visit: Visit) -> None:
        """Raises ``WundrError`` and ``ClientGone``."""
        # Answered here: whether the process lives must not depend on a place in a replica.
        if visit.path == "/healthz" and visit.scope["method"] == "GET":
            health = Health(status="ok", version=wundr_ray.__version__)
            await visit.answer(JSONResponse(health.model_dump()))
        elif visit.key and needs_key(visit.path) and not visit.incoming.complete:
            await self._take_body(visit)
        else:
            await self._forward(visit)

    async def _take_body(self, visit: Visit) -> None:
        # A body that comes at once is not worth a question: the replica checks key and size itself.
        # Before the door waits for a slow one, it asks whose key it is: only known callers may hold
        # memory here, each in places of their own.
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self._body_seconds
        if not (visit.asks_first or visit.is_too_large):
            with suppress(TimeoutError):
                async with asyncio.timeout_at(min(deadline, loop.time() + _SOON_SECONDS)):
                    await visit.incoming.read()
        if visit.incoming.complete:
            await self._forward(visit)
        elif account := await self._account(visit):
            if visit.is_too_large:
                raise PayloadTooLarge(too_large(self._max_body_bytes))
            async with self._room.bodies.place(account):
                await self._read(visit, deadline)
                await self._forward(visit)

    async def _account(self, visit: Visit) -> str | None:
        """The account of the caller's key, as the application says.

        None if the application refused the key; its refusal has been sent to the caller then.
        """
        messages: list[Message] = []

        async def note(message: Message) -> None:
            messages.append(message)

        async with self._room.requests.place(self._holder(visit)):
            await self._app({**visit.scope, ONLY_CHECK: True}, bodyless(), note)
        if messages and messages[0]["status"] == 204:
            self._remember(visit, 204)
            return Headers(raw=messages[0]["headers"])[ACCOUNT]
        for message in messages:
            await visit.outgoing.send(message)
        self._learn_from_answer(visit)
        return None

    async def _read(self, visit: Visit, deadline: float) -> None:
        """Raises ``RequestTooSlow``, ``PayloadTooLarge`` and ``ClientGone``."""
        try:
            async with asyncio.timeout_at(deadline):
                await visit.incoming.read()
        except TimeoutError:
            raise RequestTooSlow.after(self._body_seconds) from None

    async def _forward(self, visit: Visit) -> None:
        places = self._room.streams if visit.is_stream else self._room.requests
        async with places.place(self._holder(visit)):
            await self._app(visit.scope, visit.incoming.handed_on(), visit.outgoing.send)
        self._learn_from_answer(visit)

    def _holder(self, visit: Visit) -> str:
        if visit.path in _PROBES:
            return visit.path
        digest = _digest(visit.key)
        return digest if digest in self._known else _UNKNOWN

    def _learn_from_answer(self, visit: Visit) -> None:
        """Remember what the answer says about the key.

        Raises ``ResourceUnavailable`` if the replica has ended without an answer.
        """
        status = visit.outgoing.status
        if status is None:
            raise ResourceUnavailable("The server could not answer.")
        self._remember(visit, status)

    def _remember(self, visit: Visit, status: int) -> None:
        """Remember a key that was accepted, and forget one that was refused."""
        digest = _digest(visit.key)
        if status == 401:
            self._known.pop(digest, None)
        # A request that was too slow, or met a limit, says nothing about its key.
        elif visit.key and needs_key(visit.path) and status not in (408, 429, 503):
            self._known[digest] = None
            self._known.move_to_end(digest)
            if len(self._known) > _MAX_KNOWN:
                self._known.popitem(last=False)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
