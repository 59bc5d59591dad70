"""The verdict of a batch, written with its end; on both databases."""

from typing import Any

import pytest

from tests.store.making import began, ended, finished, request, submit
from wundr_ray.contract.batches.requests import CreateBatch
from wundr_ray.contract.vocabulary import JobStatus
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.store import Store

GATE: dict[str, Any] = {"name": "ours", "conditions": [{"metric": "new_issues", "max": 0}]}
PASSED, FAILED, UNKNOWN = "passed", "failed", "not_computed"


def body(*gates: dict[str, Any] | None, **options: Any) -> CreateBatch:
    """A batch with one job for each of ``gates``, which are the jobs' own."""
    written = request(len(gates)).model_dump(mode="json")
    for job, gate in zip(written["jobs"], gates, strict=True):
        job["config"]["quality_gate"] = gate
    return CreateBatch.model_validate(written | {"options": options})


async def run(store: Store, account: Account, new: CreateBatch, *verdicts: str | None) -> str:
    """Run a batch whose jobs come to these verdicts; a job fails where that is None."""
    await submit(store, "b", account.id, new)
    assert await store.runs.dispatch("b", "m")
    epoch = await store.runs.claim("b", "m")
    assert epoch is not None
    jobs = [job.id for job in new.jobs]
    await store.runs.record("b", epoch, [began(job) for job in jobs])
    news = [
        ended(job, JobStatus.FAILED, error=("INTERNAL", "no"))
        if verdict is None
        else ended(job, result={"gate": {"status": verdict} if verdict else None})
        for job, verdict in zip(jobs, verdicts, strict=True)
    ]
    await store.runs.record("b", epoch, news)
    assert await finished(store, "b", epoch)
    return "b"


async def last_event(store: Store, batch_id: str) -> dict[str, Any]:
    return dict((await store.events.after(batch_id, 0, 100))[-1].data)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((PASSED, PASSED), PASSED),
        ((PASSED, FAILED), FAILED),
        ((UNKNOWN, PASSED), UNKNOWN),
        ((UNKNOWN, FAILED), FAILED),
        ((PASSED, None), UNKNOWN),
        ((FAILED, None), FAILED),
        ((PASSED, ""), UNKNOWN),
    ],
)
async def test_a_batch_has_the_gravest_verdict_of_its_jobs(
    store: Store, account: Account, verdicts: tuple[str | None, ...], expected: str
) -> None:
    batch_id = await run(store, account, body(None, None, quality_gate=GATE), *verdicts)
    assert (await store.batches.get(batch_id)).gate_status == expected
    event = await last_event(store, batch_id)
    assert event["quality_gate"] == {"name": "ours", "status": expected}


async def test_without_a_gate_there_is_no_verdict(store: Store, account: Account) -> None:
    batch_id = await run(store, account, body(None, None), "", None)
    assert (await store.batches.get(batch_id)).gate_status is None
    assert "quality_gate" not in await last_event(store, batch_id)


async def test_jobs_without_a_gate_do_not_count(store: Store, account: Account) -> None:
    batch_id = await run(store, account, body(GATE, None), PASSED, None)
    assert (await store.batches.get(batch_id)).gate_status == PASSED
    event = await last_event(store, batch_id)
    assert event["quality_gate"] == {"name": None, "status": PASSED}


async def test_before_the_end_there_is_no_verdict(store: Store, account: Account) -> None:
    await submit(store, "b", account.id, body(None, quality_gate=GATE))
    assert (await store.batches.get("b")).gate_status is None


async def test_a_cancelled_batch_was_not_judged(store: Store, account: Account) -> None:
    await submit(store, "b", account.id, body(None, quality_gate=GATE))
    await store.batches.ask_cancel("b", None, drain=False)
    assert (await store.batches.get("b")).gate_status == UNKNOWN
