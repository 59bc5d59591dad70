"""Batches that go through their lives, and channels that are small working classes."""

import random
from datetime import datetime

from tests.store.making import Clock, began, ended, finished, request, submit
from wundr_ray.domain.notify.deliveries import EndpointKind
from wundr_ray.notify.dispatcher import Dispatcher
from wundr_ray.notify.interface import Channel, Receipt
from wundr_ray.store.events.outbox import Due
from wundr_ray.store.store import Store

HOOK = "https://receiver.example/hook"


async def live(
    store: Store,
    batch_id: str,
    account_id: str,
    jobs: int = 4,
    webhook: str | None = HOOK,
    email: str | None = None,
) -> None:
    """A batch from its submission to its end: created, started, 4 jobs with progress, completed."""
    body = request(jobs, options={"notification": {"webhook": webhook, "email": email}})
    await submit(store, batch_id, account_id, body)
    assert await store.runs.dispatch(batch_id, "manager")
    epoch = await store.runs.claim(batch_id, "manager")
    assert epoch is not None
    for number in range(jobs):
        await store.runs.record(batch_id, epoch, [began(f"j{number}")])
        done = ended(f"j{number}", result={}, event={"job_id": f"j{number}"})
        await store.runs.record(batch_id, epoch, [done])
    assert await finished(store, batch_id, epoch)


class Listener:
    """A receiver that is up from a time on, and keeps what it takes."""

    def __init__(self, clock: Clock, up_from: datetime | None = None) -> None:
        self._clock, self.up_from = clock, up_from or clock()
        self.taken: list[Due] = []
        self.refused: list[Due] = []

    async def send(self, due: Due) -> Receipt:
        if self._clock() < self.up_from:
            self.refused.append(due)
            return Receipt("down", 503)
        self.taken.append(due)
        return Receipt(status_code=200)


def dispatcher_of(store: Store, channel: Channel, clock: Clock, seed: int = 1) -> Dispatcher:
    channels = dict.fromkeys(EndpointKind, channel)
    return Dispatcher(store.outbox, channels, clock, random.Random(seed))


async def run_for(dispatcher: Dispatcher, clock: Clock, seconds: float, step: float = 10) -> None:
    """Turn after turn, with the clock going on by ``step`` between them."""
    for _ in range(int(seconds / step) + 1):
        while await dispatcher.turn():
            await dispatcher.settle()
        clock.advance(step)
