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
        """Have a batch created again and again.

        Args:
            name: The schedule's name.
            cron: When, as a cron expression of five fields.
            batch: The fields of ``batches.create``, or those of ``batches.create_from_template``.
            time_zone: The time zone of ``cron``, such as ``Europe/Berlin``; by default UTC.
            paused: Create nothing until the schedule is resumed.

        Returns:
            The schedule with its next due times.

        Raises:
            InvalidRequest: The expression or the time zone is not valid.
            InvalidJobConfig: The batch is not valid.
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
        """List the account's schedules, one page at a time.

        Returns:
            One page of schedules and its place among the others.
        """
        return self._sender.send(calls.list_schedules(page=page, per_page=per_page), retry)

    def iterate(
        self, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> Iterator[ScheduleItem]:
        """Go through all schedules, page after page.

        Yields:
            One schedule after the other.
        """
        number = 1
        while True:
            page = self.list(number, per_page, retry=retry)
            yield from page.items
            if not page.pagination.has_next:
                return
            number += 1

    def get(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDetail:
        """Get one schedule with its next due times and with what it creates.

        Args:
            schedule_id: The schedule.

        Returns:
            The schedule.

        Raises:
            NotFound: The account has no such schedule.
        """
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
        """Change a schedule. What is left out stays; from now on it uses this client's key.

        Args:
            schedule_id: The schedule.
            name: The schedule's name.
            cron: When, as a cron expression of five fields.
            time_zone: The time zone of ``cron``.
            batch: What it creates.
            paused: Whether it creates nothing at present.

        Returns:
            The schedule.

        Raises:
            NotFound: The account has no such schedule.
        """
        fields = given(name=name, cron=cron, time_zone=time_zone, batch=batch, paused=paused)
        return self._sender.send(calls.update_schedule(schedule_id, fields), retry)

    def pause(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDetail:
        """Pause a schedule. It creates nothing until it is resumed.

        Args:
            schedule_id: The schedule.

        Returns:
            The schedule.
        """
        return self.update(schedule_id, paused=True, retry=retry)

    def resume(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDetail:
        """Resume a schedule. It continues with the next due time, and with this client's key.

        Args:
            schedule_id: The schedule.

        Returns:
            The schedule.
        """
        return self.update(schedule_id, paused=False, retry=retry)

    def delete(self, schedule_id: str, *, retry: RetryConfig | None = None) -> ScheduleDeleted:
        """Delete a schedule. The batches that it created stay.

        Args:
            schedule_id: The schedule.

        Returns:
            The id, and that the schedule is deleted.
        """
        return self._sender.send(calls.delete_schedule(schedule_id), retry)

    def runs(
        self,
        schedule_id: str,
        page: int | None = None,
        per_page: int | None = None,
        *,
        retry: RetryConfig | None = None,
    ) -> ScheduleRunPage:
        """List the due times of a schedule that have passed, one page at a time, the newest first.

        Args:
            schedule_id: The schedule.

        Returns:
            One page of due times, each with the batch that was created or the reason why none was.
        """
        call = calls.list_runs(schedule_id, page=page, per_page=per_page)
        return self._sender.send(call, retry)

    def iterate_runs(
        self, schedule_id: str, per_page: int | None = None, *, retry: RetryConfig | None = None
    ) -> Iterator[ScheduleRun]:
        """Go through all due times of a schedule that have passed, page after page.

        Args:
            schedule_id: The schedule.

        Yields:
            One due time after the other.
        """
        number = 1
        while True:
            page = self.runs(schedule_id, number, per_page, retry=retry)
            yield from page.items
            if not page.pagination.has_next:
                return
            number += 1
