"""The desk where reports are ordered, without a cluster: what is made is told by the test."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.contract.vocabulary import BatchStatus, Outcome, ReportFormat
from wundr_ray.domain.results.render_turns import (
    AT_ONCE,
    AT_ONCE_OF_ACCOUNT,
    CALLERS_OF_ACCOUNT,
    WAITING_OF_ACCOUNT,
)
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.runtime.reports.render_desk import RenderDesk
from wundr_ray.store.records import BatchRecord

NOW = datetime(2026, 3, 1, tzinfo=UTC)
PDF = Rendering(ReportFormat.PDF)


def batch(batch_id: str, account_id: str = "a") -> BatchRecord:
    known: dict[str, Any] = dict.fromkeys(BatchRecord.__dataclass_fields__)
    ending = {"status": BatchStatus.COMPLETED, "outcome": Outcome.SUCCEEDED, "completed_at": NOW}
    return BatchRecord(**{**known, **ending, "id": batch_id, "account_id": account_id})


class Press:
    """Makes reports when it is let go; ``fault`` is raised instead."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.now = self.most = 0
        self.go = asyncio.Event()
        self.fault: Exception | None = None

    async def make(self, batch: BatchRecord, rendering: Rendering) -> None:
        self.begun.append(batch.id)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await self.go.wait()
        finally:
            self.now -= 1
        if self.fault:
            raise self.fault


@pytest.fixture
async def press() -> Press:
    return Press()


@pytest.fixture
async def desk(press: Press) -> RenderDesk:
    return RenderDesk(press.make)


async def settled() -> None:
    """Whatever can happen without the press has happened."""
    for _ in range(20):
        await asyncio.sleep(0)


async def test_the_first_caller_who_leaves_does_not_end_what_others_wait_for(
    desk: RenderDesk, press: Press
) -> None:
    first, second = (asyncio.create_task(desk.make(batch("b1"), PDF)) for _ in range(2))
    await settled()
    first.cancel()
    await settled()
    assert first.cancelled()
    press.go.set()
    await second
    assert press.begun == ["b1"]


async def test_what_nobody_waits_for_any_more_is_made_all_the_same(
    desk: RenderDesk, press: Press
) -> None:
    callers = [asyncio.create_task(desk.make(batch(f"b{n}"), PDF)) for n in range(5)]
    await settled()
    for caller in callers:
        caller.cancel()
    await settled()
    press.go.set()
    await settled()
    assert sorted(press.begun) == [f"b{n}" for n in range(5)]
    assert press.now == 0


async def test_a_storm_of_one_account_leaves_room_for_another(
    desk: RenderDesk, press: Press
) -> None:
    storm = [asyncio.create_task(desk.make(batch(f"b{n}"), PDF)) for n in range(40)]
    await settled()
    assert len(press.begun) == AT_ONCE_OF_ACCOUNT
    other = asyncio.create_task(desk.make(batch("c1", "c"), PDF))
    await settled()
    assert press.begun[-1] == "c1"
    press.go.set()
    await other
    done = await asyncio.gather(*storm, return_exceptions=True)
    made = AT_ONCE_OF_ACCOUNT + WAITING_OF_ACCOUNT
    assert done[:made] == [None] * made
    refused = [error for error in done[made:] if isinstance(error, ResourceUnavailable)]
    assert len(refused) == 40 - made
    assert all(error.retry_after for error in refused)
    assert press.most <= AT_ONCE


async def test_callers_for_the_same_report_are_bounded_too(desk: RenderDesk, press: Press) -> None:
    callers = [asyncio.create_task(desk.make(batch("b1"), PDF)) for _ in range(CALLERS_OF_ACCOUNT)]
    await settled()
    with pytest.raises(ResourceUnavailable):
        await desk.make(batch("b1"), PDF)
    press.go.set()
    await asyncio.gather(*callers)
    assert press.begun == ["b1"]
    await desk.make(batch("b1"), PDF)


async def test_a_failure_is_every_callers_and_the_next_order_is_made_anew(
    desk: RenderDesk, press: Press
) -> None:
    press.fault = ResourceUnavailable("lost")
    press.go.set()
    told = await asyncio.gather(
        *(desk.make(batch("b1"), PDF) for _ in range(3)), return_exceptions=True
    )
    assert [str(error) for error in told] == ["lost"] * 3
    press.fault = None
    await desk.make(batch("b1"), PDF)
    assert press.begun == ["b1", "b1"]


async def test_who_has_waited_long_enough_is_asked_to_come_again_and_keeps_the_place(
    press: Press,
) -> None:
    desk = RenderDesk(press.make, patience_seconds=0.01)
    running = [
        asyncio.create_task(desk.make(batch(f"b{n}"), PDF)) for n in range(AT_ONCE_OF_ACCOUNT)
    ]
    await settled()
    with pytest.raises(ResourceUnavailable, match="is waiting") as caught:
        await desk.make(batch("late"), PDF)
    assert caught.value.retry_after
    press.go.set()
    await asyncio.gather(*running)
    await settled()
    assert press.begun[-1] == "late"
