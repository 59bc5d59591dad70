"""A batch is followed by its events; without them, by asking again and again."""

import threading
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from tests.sdk.fake_answers import EXAMPLE, FakeBatch, detail_of, event_block, events_of
from tests.sdk.fake_server import ADDRESS, KEY
from wundr_sdk import AsyncWundrClient, WundrClient

NEVER = 1000.0
"""Seconds between polls: a test that waited for one would fail by its time-out."""

HEADERS = {"content-type": "text/event-stream"}


class Stage(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A batch that ends after it has been asked for; then its last event comes.

    ``refusal`` is the status with which the stream is refused; the batch ends after ``asked``
    requests for its status then.
    """

    def __init__(self, refusal: int | None = None) -> None:
        self.batch = FakeBatch("batch_1", EXAMPLE, step=1)
        self.refusal = refusal
        self.asked = 0
        self._seen = threading.Event()

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._answer)

    def __iter__(self) -> Iterator[bytes]:
        for event in events_of(self.batch):
            yield event_block(event)
        assert self._seen.wait(60)
        self.batch.ended = "completed"
        yield event_block(events_of(self.batch)[-1])

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for block in self:
            yield block

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/events"):
            if self.refusal:
                return httpx.Response(self.refusal, text="no streams here")
            return httpx.Response(200, headers=HEADERS, stream=self)
        self.asked += 1
        if self.refusal and self.asked == 5:
            self.batch.ended = "completed"
        detail = detail_of(self.batch)
        self._seen.set()
        return httpx.Response(200, json={"success": True, "data": detail.model_dump(mode="json")})


def test_an_event_is_followed_by_a_question() -> None:
    stage = Stage()
    with WundrClient(KEY, ADDRESS, transport=stage.transport, sleep=lambda _: None) as client:
        found = list(client.batches.watch("batch_1", poll_seconds=NEVER))
    assert [found[0].status, found[-1].status] == ["running", "completed"]
    assert len(found) <= 3


async def test_an_event_is_followed_by_a_question_of_the_twin() -> None:
    async def no_sleep(seconds: float) -> None:
        pass

    transport = Stage().transport
    async with AsyncWundrClient(KEY, ADDRESS, transport=transport, sleep=no_sleep) as client:
        found = [each async for each in client.batches.watch("batch_1", poll_seconds=NEVER)]
    assert [found[0].status, found[-1].status] == ["running", "completed"]


@pytest.mark.parametrize("refusal", [404, 500, 503])
def test_without_events_it_is_asked_again_and_again(refusal: int, naps: list[float]) -> None:
    stage = Stage(refusal)
    with WundrClient(KEY, ADDRESS, transport=stage.transport, sleep=naps.append) as client:
        detail = client.batches.wait_for_completion("batch_1", poll_seconds=2.5)
    assert (detail.status, stage.asked) == ("completed", 5)
    assert naps[1:] == [2.5, 2.5, 2.5]


async def test_so_does_the_twin(naps: list[float]) -> None:
    async def sleep(seconds: float) -> None:
        naps.append(seconds)

    transport = Stage(503).transport
    async with AsyncWundrClient(KEY, ADDRESS, transport=transport, sleep=sleep) as client:
        detail = await client.batches.wait_for_completion("batch_1", poll_seconds=2.5)
    assert detail.status == "completed"
    assert naps[1:] == [2.5, 2.5, 2.5]
