"""Deliveries over hours, with the clock in hand: order, patience, crashes."""

import asyncio
from collections import defaultdict
from datetime import timedelta

from tests.notify.lives import Listener, dispatcher_of, live, run_for
from tests.store.making import Clock
from wundr_ray.domain.notify.deliveries import RETRY_WINDOW
from wundr_ray.notify.interface import Receipt
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.events.outbox import Due
from wundr_ray.store.store import Store

TOLD = [
    "created", "started",
    "job_completed", "progress", "job_completed", "progress",
    "job_completed", "progress", "job_completed", "progress",
    "completed",
]  # fmt: skip


def names(found: list[Due]) -> list[str]:
    return [each.name.removeprefix("batch.") for each in found]


async def test_every_event_is_delivered_in_order(
    store: Store, account: Account, clock: Clock
) -> None:
    await live(store, "b1", account.id)
    listener = Listener(clock)
    dispatcher = dispatcher_of(store, listener, clock)
    await run_for(dispatcher, clock, 60)
    assert names(listener.taken) == TOLD
    percents = [e.data["progress"]["percentage"] for e in listener.taken if "progress" in e.name]
    assert percents == [25, 50, 75, 100]


async def test_a_receiver_that_is_down_for_ten_minutes(
    store: Store, account: Account, clock: Clock
) -> None:
    listener = Listener(clock, clock() + timedelta(minutes=10))
    for batch_id in ("b1", "b2", "b3"):
        await live(store, batch_id, account.id)
    dispatcher = dispatcher_of(store, listener, clock)
    await run_for(dispatcher, clock, 3600, step=60)
    by_batch = defaultdict(list)
    for each in listener.taken:
        by_batch[each.candidate.batch_id].append(each)
    assert {batch: names(told) for batch, told in by_batch.items()} == dict.fromkeys(
        ("b1", "b2", "b3"), TOLD
    )
    assert 5 <= len(listener.refused) < 30  # the circuit spares it
    ids = [each.candidate.delivery_id for each in listener.taken]
    assert len(set(ids)) == len(ids) == 3 * len(TOLD)


async def test_nothing_is_sent_again_after_a_success(
    store: Store, account: Account, clock: Clock
) -> None:
    await live(store, "b1", account.id)
    listener = Listener(clock)
    await run_for(dispatcher_of(store, listener, clock), clock, 60)
    again = Listener(clock)
    await run_for(dispatcher_of(store, again, clock), clock, 3600, step=600)
    assert again.taken == []


async def test_a_dead_receiver_is_given_up_after_a_day_and_slows_nobody(
    store: Store, account: Account, clock: Clock
) -> None:
    await live(store, "dead", account.id, webhook="https://dead.example/")
    await live(store, "well", account.id)

    class Choosy(Listener):
        async def send(self, due: Due) -> Receipt:
            if "dead" in due.target:
                return Receipt("down", 503)
            return await super().send(due)

    listener = Choosy(clock)
    dispatcher = dispatcher_of(store, listener, clock)
    await run_for(dispatcher, clock, 0)
    assert names(listener.taken) == TOLD
    await run_for(dispatcher, clock, RETRY_WINDOW.total_seconds() + 7200, step=1800)
    assert await store.outbox.due() == []
    clock.advance(RETRY_WINDOW.total_seconds())
    assert await store.outbox.due() == []


async def test_a_crash_between_sending_and_recording_sends_again_under_the_same_id(
    store: Store, account: Account, clock: Clock
) -> None:
    await live(store, "b1", account.id)

    class Dying(Listener):
        async def send(self, due: Due) -> Receipt:
            await super().send(due)
            await asyncio.Event().wait()  # it never comes to the recording
            raise AssertionError

    first, second = Dying(clock), Listener(clock)
    dispatcher = dispatcher_of(store, first, clock)
    await dispatcher.turn()
    await asyncio.sleep(0)
    assert await dispatcher.turn() == 0  # what is on its way is not sent a second time
    await dispatcher.stop()
    await run_for(dispatcher_of(store, second, clock), clock, 60)
    assert names(first.taken) == ["created"]
    assert names(second.taken) == TOLD
    assert first.taken[0].candidate.delivery_id == second.taken[0].candidate.delivery_id


async def test_a_receiver_that_is_gone_gets_no_more_until_a_batch_names_it_again(
    store: Store, account: Account, clock: Clock
) -> None:
    await live(store, "b1", account.id)

    class Gone(Listener):
        async def send(self, due: Due) -> Receipt:
            await super().send(due)
            return Receipt("gone", 410, final=True, gone=True)

    gone, back = Gone(clock), Listener(clock)
    await run_for(dispatcher_of(store, gone, clock), clock, 3600, step=600)
    assert names(gone.taken) == ["created"]
    assert await store.outbox.undelivered() == 0
    await live(store, "b2", account.id)
    await run_for(dispatcher_of(store, back, clock), clock, 60)
    assert names(back.taken) == TOLD
    assert {each.candidate.batch_id for each in back.taken} == {"b2"}
