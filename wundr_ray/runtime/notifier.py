"""The Notifier actor: delivers events, delivers approved changes, and has files made."""

import asyncio
import logging
import random
from datetime import timedelta

from wundr_ray.contract.errors import ResourceUnavailable
from wundr_ray.delivery.opening import open_publisher
from wundr_ray.domain.notify.deliveries import EndpointKind
from wundr_ray.domain.results.renderings import Rendering
from wundr_ray.domain.scheduling.pauses import Pauses
from wundr_ray.notify.dispatcher import Dispatcher
from wundr_ray.notify.email.channel import Emails
from wundr_ray.notify.interface import Channel, Receipt
from wundr_ray.notify.opening import open_webhooks
from wundr_ray.notify.webhooks.trials import Trials
from wundr_ray.runtime.names import notifier_name
from wundr_ray.runtime.opening import open_store
from wundr_ray.runtime.reports.render_desk import RenderDesk
from wundr_ray.runtime.reports.rendering import ReportMaker, maker
from wundr_ray.settings import Settings
from wundr_ray.store.records import BatchRecord
from wundr_ray.system import new_id, utc_now

LEASE_NAME = "notifier"
LEASE_TERM = timedelta(seconds=10)

_RENEW_SECONDS, _RETRY_SECONDS = 2.0, 1.0
_EVENTS_REST_SECONDS, _CHANGESETS_REST_SECONDS = 2.0, 3.0

_log = logging.getLogger(__name__)


class Notifier:
    """Delivers only while it holds the lease; it holds nothing that the database does not.

    Test events and reports are asked of it by the API's replicas, so that one place counts them.
    """

    def __init__(self, settings: Settings, version: str) -> None:
        self._holder = f"{notifier_name(version)}/{new_id('run')}"
        self._store = open_store(settings)
        webhooks = open_webhooks(settings, self._store, utc_now)
        self._desk = RenderDesk(maker(self._store, settings))
        renderer = ReportMaker(self._store, self._desk.make)
        channels: dict[EndpointKind, Channel] = {
            EndpointKind.ACCOUNT: webhooks,
            EndpointKind.BATCH: webhooks,
            EndpointKind.EMAIL: Emails(self._store.batches, renderer, settings, utc_now),
        }
        self._trials = Trials(webhooks, utc_now, new_id)
        self._dispatcher = Dispatcher(self._store.outbox, channels, utc_now, random.Random())
        self._publisher = open_publisher(settings, self._store, self._holder)
        self._leading = asyncio.Event()
        loop = asyncio.get_running_loop()
        self._work = loop.create_task(self._run()), loop.create_task(self._publish())

    async def ready(self) -> None:
        """Returns once this notifier holds the lease."""
        await self._leading.wait()

    async def send_test_event(self, account_id: str, webhook_id: str, url: str) -> Receipt:
        """Raises ``RateLimited`` or ``ResourceUnavailable``."""
        return await self._trials.send(account_id, webhook_id, url)

    async def make(self, batch: BatchRecord, rendering: Rendering) -> None:
        """Have a file of an ended batch made. Raises ``ResourceUnavailable``."""
        await self._desk.make(batch, rendering)

    async def _run(self) -> None:
        clock, renewed_at = asyncio.get_running_loop().time, float("-inf")
        pauses = Pauses(_EVENTS_REST_SECONDS)
        while True:
            try:
                if clock() - renewed_at >= _RENEW_SECONDS:
                    await self._renew()
                    renewed_at = clock()
                sent = await self._dispatcher.turn() if self._leading.is_set() else 0
                pause = pauses.after(bool(sent), clock())
            except ResourceUnavailable as error:
                _log.warning("waiting: %s", error)
                pause = _RETRY_SECONDS
            except Exception:  # noqa: BLE001 - logged; the next round tries again
                _log.exception("a round of the notifier failed")
                pause = _RETRY_SECONDS
            await asyncio.sleep(pause)

    async def _publish(self) -> None:
        """Deliver changesets, in a loop of its own: a slow forge must not delay the events."""
        clock, pauses = asyncio.get_running_loop().time, Pauses(_CHANGESETS_REST_SECONDS)
        while True:
            await self._leading.wait()
            try:
                begun = await self._publisher.turn()
                pause = pauses.after(bool(begun), clock())
            except ResourceUnavailable as error:
                _log.warning("publishing waits: %s", error)
                pause = _RETRY_SECONDS
            except Exception:  # noqa: BLE001 - logged; the next round tries again
                _log.exception("a round of the publisher failed")
                pause = _RETRY_SECONDS
            await asyncio.sleep(pause)

    async def _renew(self) -> None:
        if await self._store.leases.take(LEASE_NAME, self._holder, LEASE_TERM):
            self._leading.set()
        elif self._leading.is_set():
            self._leading.clear()
            await self._dispatcher.stop()
            await self._publisher.stop()
