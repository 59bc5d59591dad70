"""Results that are gone say so."""

from tests.contract.bodies import small
from tests.serve_app.service import BATCHES, Caller, Service, data, refused


async def test_results_after_their_time(service: Service, pro: Caller) -> None:
    batch_id = await pro.created(small())
    await service.gateway.run_all(batch_id)
    links = data(await pro.get(f"{BATCHES}/{batch_id}/results"))["download_links"]
    service.clock.advance(minutes=60 * 24 * 90)
    error = refused(await pro.get(f"{BATCHES}/{batch_id}/results"), 404, "NOT_FOUND")
    assert "retention" in error["message"]
    assert "90 days" in error["message"]
    await service.store.old_rows.results_removed([batch_id])
    (listed,) = data(await pro.get(BATCHES))
    assert listed["results_available"] is False
    assert (await pro.status(batch_id))["status"] == "completed"
    assert links["full_report"]
