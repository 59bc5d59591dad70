"""The asynchronous client: the same methods as the synchronous one, and the same behaviour."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.sdk.fake_server import ADDRESS, EXAMPLE, KEY, FakeServer
from wundr_ray.contract.errors import NotFound, ResourceUnavailable
from wundr_ray.contract.responses import Progress
from wundr_sdk import AsyncWundrClient, RetryConfig
from wundr_sdk.connection.answers import UnexpectedAnswer


@pytest.fixture
async def client(server: FakeServer, naps: list[float]) -> AsyncIterator[AsyncWundrClient]:
    async def sleep(seconds: float) -> None:
        naps.append(seconds)

    async with AsyncWundrClient(KEY, ADDRESS, transport=server.transport, sleep=sleep) as made:
        yield made


async def test_the_life_of_a_batch(
    client: AsyncWundrClient, naps: list[float], tmp_path: Path
) -> None:
    seen: list[Progress] = []
    assert (await client.batches.validate(**EXAMPLE)).valid
    batch = await client.batches.create(**EXAMPLE)
    detail = await client.batches.wait_for_completion(batch.batch_id, seen.append)
    assert detail.status == "completed"
    assert [progress.percentage for progress in seen] == [50, 100]
    # With or without the stream's first news in time, and the listener's pauses.
    assert all(nap in (0.5, 3.0) or 1 <= nap <= 1.5 for nap in naps)
    results = await client.batches.get_results(batch.batch_id, include_raw=True, jobs=["job_1"])
    assert results.summary.total_files == 1250
    (file,) = await client.batches.download(batch.batch_id, "pdf", tmp_path)
    (table,) = await client.batches.download(batch.batch_id, "csv", tmp_path, table="projects")
    assert table.name == f"{batch.batch_id}_projects.csv"
    assert file.read_bytes() == b"%pdf"
    assert (await client.batches.retry(batch.batch_id)).new_batch_id == "batch_2"
    assert (await client.batches.cancel("batch_2")).status == "cancelled"
    await client.batches.create_from_template("t", [{"project_name": "a"}])
    with pytest.raises(TimeoutError):
        await client.batches.wait_for_completion("batch_3", timeout=0)


async def test_lists_and_single_things(client: AsyncWundrClient, server: FakeServer) -> None:
    for _ in range(5):
        server.add()
    found = [item.batch_id async for item in client.batches.iterate(per_page=2)]
    assert found == [f"batch_{number}" for number in range(1, 6)]
    assert len((await client.batches.jobs("batch_1")).items) == 2
    assert (await client.batches.job("batch_1", "job_1")).branch == "main"
    assert [item.name async for item in client.projects.iterate(per_page=2)] == [
        "project 0",
        "project 1",
        "project 2",
    ]
    assert (await client.projects.get("proj_0")).history[0].grade == "A"
    assert (await client.usage()).plan == "pro"
    assert [plan.name for plan in await client.plans()] == ["pro"]
    assert [template.name for template in await client.templates()] == ["analysis"]
    with pytest.raises(NotFound):
        await client.projects.get("proj_9")


async def test_a_retry_makes_no_second_batch(
    client: AsyncWundrClient, server: FakeServer, naps: list[float]
) -> None:
    server.losses = 2
    assert (await client.batches.create(**EXAMPLE)).batch_id == "batch_1"
    assert (len(server.batches), len(server.requests), len(naps)) == (1, 3, 2)
    server.losses = 1
    with pytest.raises(ResourceUnavailable):
        await client.batches.create(**EXAMPLE, retry=RetryConfig(max_retries=0))


async def test_events_over_several_connections(
    client: AsyncWundrClient, server: FakeServer
) -> None:
    server.add().ended = "completed"
    server.events_at_once = 2
    events = [event async for event in client.batches.stream_events("batch_1")]
    assert [event.sequence for event in events] == [1, 2, 3, 4, 5]
    events = [event async for event in client.batches.stream_events("batch_1", "5")]
    assert events == []
    server.faults = [(503, {}, b"")]
    events = [event async for event in client.batches.stream_events("batch_1", "3")]
    assert [event.sequence for event in events] == [4, 5]
    with pytest.raises(NotFound):
        [event async for event in client.batches.stream_events("batch_9")]
    server.faults = [(200, {"content-type": "application/json"}, b'{"data": []}')]
    with pytest.raises(UnexpectedAnswer, match="stream of events"):
        [event async for event in client.batches.stream_events("batch_1")]


async def test_the_key_is_in_no_error(naps: list[float]) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("", request=request)

    client = AsyncWundrClient(
        KEY, ADDRESS, transport=httpx.MockTransport(silent), retry=RetryConfig(max_retries=0)
    )
    with pytest.raises(ResourceUnavailable, match="taken effect") as caught:
        await client.batches.create(**EXAMPLE)
    await client.close()
    assert caught.value.__cause__ is None
    assert KEY not in repr(client) + repr(caught.value)
