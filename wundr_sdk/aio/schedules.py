"""``client.schedules``: batches that are submitted again and again."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from wundr_ray.contract.batches.schedules import (
    ScheduleDeleted,
    ScheduleDetail,
    ScheduleItem,
    ScheduleRun,
)
from wundr_sdk.aio.transport import AsyncSender
from wundr_sdk.calls import schedules as calls
from wundr_sdk.calls.schedules import SchedulePage, ScheduleRunPage
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig


class AsyncSchedules:
    """The account's schedules; every method raises a WundrError of the contract."""

    def __init__(self, sender: AsyncSender) -> None:
        self._sender = sender

    async def create(
        self,
        *,
        name: str,
        cron: str,
        batch: Mapping[str, Any],
        time_zone: str | None = None,
        paused: bool | None = None,
        retry: RetryConfig | None = None,
    ) -> ScheduleDetail:
        """Have a batch created at every time of ``cron``, by the clock of ``time_zone``.

        ``batch`` has the fields of ``batches.create``, or those of ``create_from_template``.
        """
        fields = given(name=name, cron=cron, batch=batch, time_zone=time_zone, paused=paused)
        return await self._sender.send(calls.create_schedule(fields), retry)

    async def list(
        self,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> SchedulePage:
        """One page of the account's schedules."""
        return await self._sender.send(calls.list_schedules(page=page, per_page=per_page), retry)

    async def iterate(
        self, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> AsyncIterator[ScheduleItem]:
        """Every schedule, page after page."""
        number = 1
        while True:
            page = await self.list(number, per_page, retry=retry)
            for item in page.items:
                yield item
            if not page.pagination.has_next:
                return
            number += 1

    async def get(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDetail:
        """One schedule with its next due times, and with what it creates."""
        return await self._sender.send(calls.get_schedule(schedule_id), retry)

    async def update(
        self,
        schedule_id: str,
        *,
        name: str | None = None,
        cron: str | None = None,
        time_zone: str | None = None,
        batch: Mapping[str, Any] | None = None,
        paused: bool | None = None,
        retry: RetryConfig | None = None,
    ) -> ScheduleDetail:
        """Change what is given; the rest stays. The schedule has this client's key from now on."""
        fields = given(name=name, cron=cron, time_zone=time_zone, batch=batch, paused=paused)
        return await self._sender.send(calls.update_schedule(schedule_id, fields), retry)

    async def pause(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDetail:
        """Create nothing until the schedule is resumed."""
        return await self.update(schedule_id, paused=True, retry=retry)

    async def resume(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDetail:
        """Go on with the next due time, with this client's key."""
        return await self.update(schedule_id, paused=False, retry=retry)

    async def delete(
        self, schedule_id: str, *, retry: RetryConfig | None = None
    ) -> ScheduleDeleted:
        """Nothing more is created; the batches that there are stay."""
        return await self._sender.send(calls.delete_schedule(schedule_id), retry)

    async def runs(
        self,
        schedule_id: str,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ScheduleRunPage:
        """One page of what has become of the due times that have passed, the newest first."""
        call = calls.list_runs(schedule_id, page=page, per_page=per_page)
        return await self._sender.send(call, retry)

    async def iterate_runs(
        self, schedule_id: str, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> AsyncIterator[ScheduleRun]:
        """Every run, page after page."""
        number = 1
        while True:
            page = await self.runs(schedule_id, number, per_page, retry=retry)
            for item in page.items:
                yield item
            if not page.pagination.has_next:
                return
            number += 1
