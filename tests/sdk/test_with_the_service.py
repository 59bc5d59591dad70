"""The asynchronous client against the real application, without a network between them."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from serve_app.app import create_app
from tests.contract.bodies import small
from tests.serve_app.batch_bodies import many
from tests.serve_app.service import ADDRESS, Service, open_service
from wundr_ray.contract.batches.lists import BatchListItem
from wundr_ray.store.connection.database import Database
from wundr_ray.store.migrate import migrate
from wundr_sdk import AsyncWundrClient, Conflict, InvalidRequest, NotFound


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file: Path = tmp_path_factory.mktemp("migrated") / "wundr.db"

    async def make() -> None:
        database = Database(f"sqlite+aiosqlite:///{file}")
        await migrate(database)
        await database.close()

    asyncio.run(make())
    return file


@pytest.fixture
async def service(tmp_path: Path, migrated: Path) -> AsyncIterator[Service]:
    async with open_service(tmp_path, migrated) as made:
        yield made


@pytest.fixture
async def client(service: Service) -> AsyncIterator[AsyncWundrClient]:
    caller = await service.caller("acme", "pro")
    application = httpx.ASGITransport(create_app(service.services))
    async with AsyncWundrClient(caller.key, ADDRESS, transport=application) as made:
        yield made


async def analysed(service: Service, client: AsyncWundrClient) -> str:
    """A batch whose job has completed."""
    batch_id, gateway = (await client.batches.create(**many(1))).batch_id, service.gateway
    await gateway.dispatch(batch_id)
    await gateway.start(batch_id, "job_0")
    await gateway.complete(batch_id, "job_0")
    await gateway.finish(batch_id)
    return batch_id


async def test_a_table_as_a_frame(service: Service, client: AsyncWundrClient) -> None:
    batch_id = await analysed(service, client)
    frame = await client.batches.frame(batch_id, "findings")
    results = await client.batches.get_results(batch_id)
    assert frame.height == results.summary.total_issues > 0
    with pytest.raises(InvalidRequest, match="has no table 'totals'") as caught:
        await client.batches.frame(batch_id, "totals")
    assert "Choose one of: projects, files, findings" in caught.value.resolution


async def test_reports_and_links(
    service: Service, client: AsyncWundrClient, tmp_path: Path
) -> None:
    batch_id = await analysed(service, client)
    (report,) = await client.batches.download(batch_id, "json", tmp_path / "reports")
    results = await client.batches.get_results(batch_id)
    assert json.loads(report.read_text())["summary"] == results.model_dump(mode="json")["summary"]
    tables = await client.batches.download(batch_id, "parquet", tmp_path / "reports")
    assert f"{batch_id}_findings.parquet" in [table.name for table in tables]
    pdf = await client.batches.download_link(results.download_links.full_report, tmp_path)
    assert pdf.name == f"{batch_id}_report.pdf"
    assert pdf.read_bytes().startswith(b"%PDF-")


async def test_batches_from_a_body_and_from_a_template(client: AsyncWundrClient) -> None:
    made = await client.batches.create(**small())
    item = {"project_name": "a", "repo_url": "https://example.org/a", "branch": "main"}
    fields = {"name": "from a template", "options": {"max_parallel": 5}}
    await client.batches.create_from_template("analysis", [item], **fields)
    assert {batch.name for batch in await _all(client)} == {made.name, "from a template"}
    assert (await client.batches.list(metadata={"team": "none"})).items == []
    jobs = (await client.batches.jobs(made.batch_id)).items
    assert (await client.batches.job(made.batch_id, jobs[0].id)).project_id == jobs[0].project_id
    assert (await client.projects.get(jobs[0].project_id)).name == jobs[0].project_name
    with pytest.raises(Conflict):
        await client.batches.retry(made.batch_id)


async def test_events_of_a_batch_that_ended(client: AsyncWundrClient) -> None:
    made = await client.batches.create(**small())
    await client.batches.cancel(made.batch_id)
    events = [event async for event in client.batches.stream_events(made.batch_id)]
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert events[-1].event == "batch.cancelled"
    last = str(events[-1].sequence)
    assert [event async for event in client.batches.stream_events(made.batch_id, last)] == []


async def test_the_account(client: AsyncWundrClient) -> None:
    assert (await client.usage()).plan == "pro"
    assert {plan.name for plan in await client.plans()} >= {"free", "pro"}
    assert "analysis" in {template.name for template in await client.templates()}


async def test_webhooks(client: AsyncWundrClient) -> None:
    made = await client.webhooks.create("https://receiver.example/", events=["batch.created"])
    assert made.secret.startswith("whsec_")
    assert [each.webhook_id async for each in client.webhooks.iterate()] == [made.webhook_id]
    batch = await client.batches.create(**small())
    (sent,) = (await client.webhooks.deliveries(batch.batch_id)).items
    assert (sent.event, sent.status) == ("batch.created", "pending")
    again = await client.webhooks.redeliver(batch.batch_id, sent.delivery_id)
    assert again.delivery_id == sent.delivery_id
    changed = await client.webhooks.update(made.webhook_id, enabled=False)
    assert (await client.webhooks.get(made.webhook_id)) == changed
    assert (await client.webhooks.rotate_secret(made.webhook_id)).secret != made.secret
    assert (await client.webhooks.rotate_batch_secret()).secret.startswith("whsec_")
    assert (await client.webhooks.delete(made.webhook_id)).deleted
    with pytest.raises(NotFound):
        await client.webhooks.test(made.webhook_id)


async def _all(client: AsyncWundrClient) -> list[BatchListItem]:
    return [batch async for batch in client.batches.iterate(per_page=1)]
