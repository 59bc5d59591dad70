"""What a monitor reads."""

from prometheus_client.parser import text_string_to_metric_families

from tests.contract.bodies import small
from tests.serve_app.local_gateway import JOB_CREDITS
from tests.serve_app.service import Caller, Service


async def read(service: Service) -> dict[str, float]:
    """Every sample that is not zero, by name and labels."""
    answer = await service.http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.value
    }


async def test_an_empty_installation_has_every_gauge_at_zero(service: Service) -> None:
    assert await read(service) == {}
    text = (await service.http.get("/metrics")).text
    for line in (
        'wundr_batches{status="queued"} 0.0',
        'wundr_queued_batches{plan="free",priority="urgent"} 0.0',
        "wundr_running_jobs 0.0",
        "wundr_oldest_queued_seconds 0.0",
        "wundr_credits_held 0.0",
        'wundr_credits_charged{plan="free"} 0.0',
    ):
        assert line in text.splitlines()


async def test_the_way_of_batches(service: Service, pro: Caller, free: Caller) -> None:
    first = await pro.created(small("priority", "high"))
    service.clock.advance(seconds=30)
    await free.created(small("priority", "low"))
    found = await read(service)
    held = found.pop("wundr_credits_held")
    assert held >= 2
    assert found == {
        "wundr_batches queued": 2,
        "wundr_queued_batches pro high": 1,
        "wundr_queued_batches free low": 1,
        "wundr_oldest_queued_seconds": 30,
    }
    await service.gateway.dispatch(first)
    (job,) = await service.store.batches.jobs(first)
    await service.gateway.start(first, job.id)
    service.clock.advance(seconds=5)
    assert await read(service) == {
        "wundr_batches queued": 1,
        "wundr_batches running": 1,
        "wundr_queued_batches free low": 1,
        "wundr_running_jobs": 1,
        "wundr_oldest_queued_seconds": 5,
        "wundr_credits_held": held,
    }
    await service.gateway.complete(first, job.id)
    await service.gateway.finish(first)
    found = await read(service)
    assert found["wundr_batches completed"] == 1
    assert "wundr_running_jobs" not in found
    assert 0 < found["wundr_credits_held"] < held
    assert found["wundr_credits_charged pro"] == JOB_CREDITS


async def test_nobody_is_named(service: Service, pro: Caller) -> None:
    batch_id = await pro.created()
    text = (await service.http.get("/metrics")).text
    for secret in (batch_id, pro.account_id, "acme"):
        assert secret not in text
