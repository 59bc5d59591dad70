# Generated from wundr_sdk/aio/schedules.py by `make sdk-sync`: change that file instead.
"""``client.schedules``: batches that are submitted again and again."""

from collections.abc import Iterator, Mapping
from typing import Any

from wundr_ray.contract.batches.schedules import (
    ScheduleDeleted,
    ScheduleDetail,
    ScheduleItem,
    ScheduleRun,
)
from wundr_sdk.calls import schedules as calls
from wundr_sdk.calls.schedules import SchedulePage, ScheduleRunPage
from wundr_sdk.connection.call import given
from wundr_sdk.connection.retry import RetryConfig
from wundr_sdk.sync.transport import Sender


class Schedules:
    """The account's schedules; every method raises a WundrError of the contract."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    def create(
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
        return self._sender.send(calls.create_schedule(fields), retry)

    def list(
        self,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> SchedulePage:
        """One page of the account's schedules."""
        return self._sender.send(calls.list_schedules(page=page, per_page=per_page), retry)

    def iterate(
        self, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> Iterator[ScheduleItem]:
        """Every schedule, page after page."""
        number = 1
        while True:
            page = self.list(number, per_page, retry=retry)
            yield from page.items
            if not page.pagination.has_next:
                return
            number += 1

    def get(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDetail:
        """One schedule with its next due times, and with what it creates."""
        return self._sender.send(calls.get_schedule(schedule_id), retry)

    def update(
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
        return self._sender.send(calls.update_schedule(schedule_id, fields), retry)

    def pause(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDetail:
        """Create nothing until the schedule is resumed."""
        return self.update(schedule_id, paused=True, retry=retry)

    def resume(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDetail:
        """Go on with the next due time, with this client's key."""
        return self.update(schedule_id, paused=False, retry=retry)

    def delete(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDeleted:
        """Nothing more is created; the batches that there are stay."""
        return self._sender.send(calls.delete_schedule(schedule_id), retry)

    def runs(
        self,
        schedule_id: str,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ScheduleRunPage:
        """One page of what has become of the due times that have passed, the newest first."""
        call = calls.list_runs(schedule_id, page=page, per_page=per_page)
        return self._sender.send(call, retry)

    def iterate_runs(
        self, schedule_id: str, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> Iterator[ScheduleRun]:
        """Every run, page after page."""
        number = 1
        while True:
            page = self.runs(schedule_id, number, per_page, retry=retry)
            yield from page.items
            if not page.pagination.has_next:
                return
            number += 1
