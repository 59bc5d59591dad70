"""Following a batch: the stream of its events."""

import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import httpx
import pytest

from serve_app.batches.event_feed import POLL_SECONDS
from serve_app.routes.batches.events import (
    KEEP_ALIVE,
    KEEP_ALIVE_SECONDS,
    frame,
    stream,
)
from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, refused
from wundr_ray.contract.resources import BatchEvent
from wundr_ray.contract.vocabulary import EventName
from wundr_ray.store.events.events import EventRecord

TOLD = ["created", "started", "job_completed", "progress", "completed"]


def events_of(text: str) -> list[BatchEvent]:
    """Parse a stream; id and event must say what the data says."""
    found = []
    for block in text.split("\n\n")[:-1]:
        lines = dict(line.split(": ", 1) for line in block.split("\n"))
        event = BatchEvent.model_validate_json(lines["data"])
        assert lines == {
            "id": str(event.sequence),
            "event": event.event,
            "data": lines["data"],
        }
        found.append(event)
    return found


def names(found: Sequence[BatchEvent]) -> list[str]:
    return [each.event.removeprefix("batch.") for each in found]


async def follow(caller: Caller, batch_id: str, last: str | None = None) -> httpx.Response:
    headers = {} if last is None else {"Last-Event-ID": last}
    return await caller.send("GET", f"{BATCHES}/{batch_id}/events", headers=headers)


@pytest.fixture
async def ended(service: Service, pro: Caller) -> str:
    batch_id = await pro.created()
    await service.gateway.run_all(batch_id)
    return batch_id


async def test_all_events_of_a_batch_that_has_ended(pro: Caller, ended: str) -> None:
    answer = await follow(pro, ended)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Request-ID"]
    found = events_of(answer.text)
    assert names(found) == TOLD
    assert [each.sequence for each in found] == [1, 2, 3, 4, 5]
    assert {each.batch_id for each in found} == {ended}
    assert found[3].data["progress"]["percentage"] == 100


@pytest.mark.parametrize("last", [0, 1, 3, 4])
async def test_resumed_after_any_event(pro: Caller, ended: str, last: int) -> None:
    found = events_of((await follow(pro, ended, str(last))).text)
    assert names(found) == TOLD[last:]
    assert found[0].sequence == last + 1


async def test_nothing_after_the_last_event(pro: Caller, ended: str) -> None:
    answer = await follow(pro, ended, "5")
    assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "last",
    ["6", "-1", "", " ", "1.5", "x", "0x1", "1 2", "1e0", "9" * 9, "9" * 10_000, "٣", "1\x00"],
)
async def test_what_is_no_event_of_the_batch(pro: Caller, ended: str, last: str) -> None:
    answer = await pro.http.get(
        f"{BATCHES}/{ended}/events",
        headers={
            b"Authorization": f"Bearer {pro.key}".encode(),
            b"Last-Event-ID": last.encode(),
        },
    )
    refused(answer, 422, "INVALID_REQUEST", "Last-Event-ID")


async def test_a_cancelled_batch(pro: Caller) -> None:
    batch_id = await pro.created()
    await pro.cancel(batch_id)
    assert names(events_of((await follow(pro, batch_id)).text)) == ["created", "cancelled"]


async def test_anothers_batch(stranger: Caller, ended: str) -> None:
    for batch_id in (ended, "batch_none"):
        refused(await follow(stranger, batch_id), 404, "NOT_FOUND")


async def test_a_live_batch_is_told_as_it_goes_on(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(small())
    (job,) = await service.store.batches.jobs(batch_id)
    gateway = service.gateway
    steps: list[Callable[[], Awaitable[None]]] = [
        lambda: gateway.dispatch(batch_id),
        lambda: gateway.start(batch_id, job.id),
        lambda: gateway.complete(batch_id, job.id),
        lambda: gateway.finish(batch_id),
    ]
    told_before: list[int] = []
    text = ""

    async def pause(seconds: float) -> None:
        assert seconds == POLL_SECONDS
        told_before.append(text.count("id: "))
        await steps.pop(0)()

    async for part in stream(
        lambda after: service.store.events.after(batch_id, after, 9), 0, pause
    ):
        text += part
    assert names(events_of(text)) == TOLD
    assert told_before == [1, 2, 2, 4]
    assert not steps


async def test_a_quiet_stream_is_kept_alive_until_the_key_ends() -> None:
    pauses: list[float] = []

    async def read(_after: int) -> list[EventRecord] | None:
        return [] if sum(pauses) < 2.5 * KEEP_ALIVE_SECONDS else None

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    assert [part async for part in stream(read, 0, pause)] == [KEEP_ALIVE, KEEP_ALIVE]


def test_nothing_in_the_data_can_break_the_frame() -> None:
    hostile = {"name": "x\n\nid: 99\r\nevent: batch.failed\u2028\x00"}
    at = datetime(2026, 3, 2, tzinfo=UTC)
    text = frame(EventRecord("batch_1", 7, EventName.PROGRESS, at, hostile))
    assert text.count("\n") == 4
    assert "\r" not in text
    (event,) = events_of(text)
    assert event.data == hostile
    assert json.loads(text.split("data: ")[1])["timestamp"] == "2026-03-02T00:00:00Z"
