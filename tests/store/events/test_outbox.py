"""The outbox on both databases: what is due, what is recorded, what is given up or sent again."""

from datetime import timedelta

import pytest

from tests.store.making import Clock, finished, request, running, submit
from wundr_ray.contract.errors import Conflict, NotFound
from wundr_ray.contract.vocabulary import DeliveryStatus, EventName
from wundr_ray.domain.notify.deliveries import (
    FAILURES_TO_OPEN,
    PER_ENDPOINT,
    RETRY_WINDOW,
    EndpointKind,
)
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.events.outbox import Due, Tried
from wundr_ray.store.store import Store

HOOK_URL = "https://hook.example/"
HOOK = {"options": {"notification": {"webhook": HOOK_URL, "email": "a@b.example"}}}
URL = "https://endpoint.example/"


async def record(store: Store, due: Due, clock: Clock, error: str | None = None) -> None:
    """An attempt, tried again a minute later where it failed."""
    again = clock.now + timedelta(minutes=1) if error else None
    await store.outbox.record(due, Tried(due.attempts + 1, clock.now, 5, None, error), again)


async def statuses(store: Store, batch_id: str) -> list[str]:
    found, _ = await store.deliveries.page(batch_id, None, offset=0, limit=100)
    return [str(each.status) for each in found]


async def test_events_wait_for_the_ones_before_them(
    store: Store, account: Account, clock: Clock
) -> None:
    await submit(store, "b1", account.id, request(2, **HOOK))
    await store.runs.dispatch("b1", "manager")
    for expected in (EventName.CREATED, EventName.STARTED):
        (due,) = await store.outbox.due()
        assert (due.name, due.kind, due.target) == (expected, EndpointKind.BATCH, HOOK_URL)
        await record(store, due, clock)
    assert await store.outbox.due() == []
    assert await store.outbox.undelivered() == 0
    found, total = await store.deliveries.page("b1", None, offset=1, limit=1)
    assert (total, found[0].event, found[0].tried[0].milliseconds) == (2, "batch.started", 5)


async def test_an_attempt_is_recorded_once(store: Store, account: Account, clock: Clock) -> None:
    await submit(store, "b1", account.id, request(1, **HOOK))
    (due,) = await store.outbox.due()
    await record(store, due, clock)
    await record(store, due, clock, "late word of a second notifier")
    assert await statuses(store, "b1") == ["delivered"]
    assert await store.outbox.due() == []


async def test_filters_emails_and_other_accounts(
    store: Store, account: Account, clock: Clock
) -> None:
    other = await store.accounts.create("other", "enterprise")
    await store.endpoints.create("we_1", account.id, URL, [EventName.FAILED], "sealed")
    await store.endpoints.create("we_2", other.id, URL, list(EventName), "sealed")
    epoch = await running(store, "b1", account.id)
    assert await finished(store, "b1", epoch)
    assert await store.outbox.due() == []
    await submit(store, "b2", account.id, request(1, **HOOK))
    await store.batches.ask_cancel("b2", "stop", drain=False)
    found, _ = await store.deliveries.page("b2", None, offset=0, limit=9)
    assert sorted((each.kind, each.event) for each in found) == [
        (EndpointKind.BATCH, EventName.CANCELLED),
        (EndpointKind.BATCH, EventName.CREATED),
        (EndpointKind.EMAIL, EventName.CANCELLED),
    ]
    told = next(each for each in await store.outbox.due() if each.kind is EndpointKind.EMAIL)
    assert told.data == {
        "outcome": "cancelled",
        "reason": "stop",
        "jobs": {"cancelled": 1, "completed": 0, "failed": 0},
    }


async def test_a_backlog_hides_no_one_else(store: Store, account: Account) -> None:
    for number in range(3 * PER_ENDPOINT):
        await submit(store, f"b{number}", account.id, request(1, **HOOK))
    await store.endpoints.create("we_1", account.id, URL, list(EventName), "sealed")
    await submit(store, "last", account.id, request(1))
    due = await store.outbox.due()
    assert len(due) == 2 * PER_ENDPOINT + 1
    assert "we_1" in [each.candidate.endpoint_id for each in due[:2]]


async def test_a_receiver_that_fails_is_left_alone_and_given_up_after_a_day(
    store: Store, account: Account, clock: Clock
) -> None:
    await submit(store, "b1", account.id, request(1, **HOOK))
    for _ in range(FAILURES_TO_OPEN):
        clock.advance(120)
        (due,) = await store.outbox.due()
        await record(store, due, clock, "down")
    clock.advance(29)
    assert await store.outbox.due() == []
    clock.advance(RETRY_WINDOW.total_seconds())
    (due,) = await store.outbox.due()
    assert due.candidate.circuit.is_tried
    await record(store, due, clock, "down")
    assert await statuses(store, "b1") == ["failed"]


async def test_redelivery(store: Store, account: Account, clock: Clock) -> None:
    await submit(store, "b1", account.id, request(1, **HOOK))
    (due,) = await store.outbox.due()
    await record(store, due, clock)
    clock.advance(3600)
    again = await store.deliveries.redeliver("b1", due.candidate.delivery_id)
    assert (again.status, again.next_at) == (DeliveryStatus.PENDING, clock.now)
    (second,) = await store.outbox.due()
    assert (second.candidate.delivery_id, second.attempts) == (due.candidate.delivery_id, 1)
    await record(store, second, clock)
    found, _ = await store.deliveries.page("b1", DeliveryStatus.DELIVERED, offset=0, limit=9)
    assert [each.number for each in found[0].tried] == [1, 2]
    for batch_id, delivery_id in (("b1", "msg_x"), ("b2", due.candidate.delivery_id)):
        with pytest.raises(NotFound):
            await store.deliveries.redeliver(batch_id, delivery_id)


async def test_endpoints(store: Store, account: Account, clock: Clock) -> None:
    made = await store.endpoints.create("we_1", account.id, URL, list(EventName), "sealed")
    assert await store.endpoints.page(account.id, offset=0, limit=5) == ([made], 1)
    with pytest.raises(Conflict):
        await store.endpoints.create("we_2", account.id, URL, list(EventName), "sealed")
    await submit(store, "b1", account.id, request(1))
    assert (await store.endpoints.update("we_1", account.id, {"target": URL + "2"})).failures == 0
    await store.endpoints.delete("we_1", account.id)
    assert await statuses(store, "b1") == ["failed"]
    with pytest.raises(NotFound):
        await store.endpoints.get("we_1", account.id)
    assert await store.signing_secrets.valid("we_1") == []
    found, _ = await store.deliveries.page("b1", None, offset=0, limit=1)
    with pytest.raises(Conflict):
        await store.deliveries.redeliver("b1", found[0].id)


async def test_secrets_of_an_owner(store: Store, clock: Clock) -> None:
    secrets = store.signing_secrets
    assert await secrets.ensure("acct", "first") == ["first"]
    assert await secrets.ensure("acct", "ignored") == ["first"]
    await secrets.rotate("acct", "second")
    clock.advance(3600)
    await secrets.rotate("acct", "third")
    assert await secrets.valid("acct") == ["third", "second"]
    clock.advance(24 * 3600)
    assert await secrets.valid("acct") == ["third"]
