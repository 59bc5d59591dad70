"""Servers that answer the requests of one batch's events and status as a test asks for."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx

from tests.sdk.fake_answers import EXAMPLE, FakeBatch, detail_of, event_block, events_of, json_reply
from tests.sdk.fake_server import ADDRESS, KEY
from wundr_ray.contract.errors import WundrError
from wundr_ray.contract.resources import BatchEvent
from wundr_sdk import AsyncWundrClient, WundrClient

STORY = events_of(FakeBatch("batch_1", EXAMPLE, ended="completed"))
BLOCKS = [event_block(event) for event in STORY]
STREAM = {"content-type": "text/event-stream"}
MOST_REQUESTS = 200

Reply = tuple[int, dict[str, str], bytes]


def stream(content: bytes) -> Reply:
    """An answer with these events, which ends after them."""
    return 200, STREAM, content


def refusal(error: WundrError, **headers: str) -> Reply:
    """An answer with an error of the contract."""
    body = {"code": error.code, "message": error.message, "details": []}
    return json_reply(error.status, {"success": False, "error": body}, headers)


@dataclass
class Stage:
    """``streams`` answer the requests for events, ``statuses`` those for the status.

    The last of each answers all further requests.
    """

    streams: list[Reply]
    statuses: list[str | Reply] = field(default_factory=lambda: ["running"])
    asked: int = 0
    last_ids: list[str | None] = field(default_factory=list)

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        assert len(self.last_ids) + self.asked < MOST_REQUESTS, "the client asks without end"
        if request.url.path.endswith("/events"):
            self.last_ids.append(request.headers.get("last-event-id"))
            place = min(len(self.last_ids), len(self.streams))
            status, headers, body = self.streams[place - 1]
        else:
            self.asked += 1
            status, headers, body = self._status(min(self.asked, len(self.statuses)))
        return httpx.Response(status, headers=headers, content=body)

    def _status(self, number: int) -> Reply:
        reply = self.statuses[number - 1]
        if not isinstance(reply, str):
            return reply
        batch = FakeBatch("batch_1", EXAMPLE, ended=reply if reply != "running" else None)
        data = detail_of(batch).model_dump(mode="json")
        return json_reply(200, {"success": True, "data": data}, {})


class Follower:
    """Follows the events with the synchronous or the asynchronous client; ``naps`` in seconds."""

    def __init__(self, kind: str) -> None:
        self._is_async = kind == "async"
        self.naps: list[float] = []

    def follow(
        self, transport: httpx.MockTransport, last_event_id: str | None = None
    ) -> list[BatchEvent]:
        if self._is_async:
            return asyncio.run(self._follow(transport, last_event_id))
        with WundrClient(KEY, ADDRESS, transport=transport, sleep=self.naps.append) as client:
            return list(client.batches.stream_events("batch_1", last_event_id))

    def wait(self, transport: httpx.MockTransport) -> str:
        """The status at the end of ``wait_for_completion``."""
        if self._is_async:
            return asyncio.run(self._wait(transport))
        with WundrClient(KEY, ADDRESS, transport=transport, sleep=self.naps.append) as client:
            return client.batches.wait_for_completion("batch_1", poll_seconds=0.001).status

    async def _follow(
        self, transport: httpx.MockTransport, last_event_id: str | None
    ) -> list[BatchEvent]:
        async with self._client(transport) as client:
            events = client.batches.stream_events("batch_1", last_event_id)
            return [event async for event in events]

    async def _wait(self, transport: httpx.MockTransport) -> str:
        async with self._client(transport) as client:
            detail = await client.batches.wait_for_completion("batch_1", poll_seconds=0.001)
            return detail.status

    def _client(self, transport: httpx.MockTransport) -> AsyncWundrClient:
        return AsyncWundrClient(KEY, ADDRESS, transport=transport, sleep=self._nap)

    async def _nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        await asyncio.sleep(0)


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    """``content`` in chunks of ``size`` bytes."""
    for start in range(0, len(content), size):
        yield content[start : start + size]
