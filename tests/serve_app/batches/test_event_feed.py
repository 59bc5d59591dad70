"""One reader of the database feeds all streams; their places are limited and never lost."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from fastapi import FastAPI

from serve_app.app import create_app
from serve_app.batches.event_feed import (
    AT_ONCE,
    IN_ALL,
    PER_ACCOUNT,
    PER_KEY,
    RESERVED,
    EventFeed,
)
from serve_app.routes.batches.events import stream
from tests.contract.bodies import small
from tests.serve_app.batches.test_events import TOLD, events_of, names
from tests.serve_app.service import BATCHES, Caller, Service, data, refused
from tests.serve_app.serving import Wire, serving, wire
from wundr_ray.contract.errors import RateLimited, ResourceUnavailable
from wundr_ray.contract.vocabulary import EventName
from wundr_ray.store.events.events import append


class Rounds:
    """Lets the feed's reader go round when it is told to."""

    def __init__(self) -> None:
        self.turn = asyncio.Semaphore(0)
        self._waiting = asyncio.Semaphore(0)

    async def pause(self, _seconds: float) -> None:
        self._waiting.release()
        await self.turn.acquire()

    async def go(self) -> None:
        """One round, to its end."""
        await self._waiting.acquire()
        self.turn.release()
        await self._waiting.acquire()
        self._waiting.release()


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


@pytest.fixture
def feed(service: Service, rounds: Rounds) -> EventFeed:
    return EventFeed(service.store, rounds.pause)


@contextmanager
def counted(service: Service) -> Iterator[list[str]]:
    """The statements that are read from the database."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    engine = service.store.database._reader.sync_engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


async def tell(service: Service, batch_id: str, count: int = 1) -> None:
    async with service.store.database.write() as connection:
        for _ in range(count):
            at = datetime(2026, 3, 2, tzinfo=UTC)
            await append(connection, batch_id, EventName.PROGRESS, at, {})


async def key_of(service: Service, caller: Caller) -> str:
    (key,) = await service.store.accounts.keys(caller.account_id)
    return key.id


async def test_the_queries_do_not_grow_with_the_streams(
    service: Service, pro: Caller, feed: EventFeed, rounds: Rounds
) -> None:
    first, second = await pro.created(), await pro.created()
    with ExitStack() as stack:
        places = [
            stack.enter_context(feed.place(f"key_{n % 10}", f"account {n % 5}")) for n in range(100)
        ]
        for number, place in enumerate(places):
            place.follow((first, second)[number % 2], 1)
        with counted(service) as statements:
            await rounds.go()
            assert len(statements) == 2
            await tell(service, first)
            await rounds.go()
            assert len(statements) == 5
            keys = await service.store.accounts.valid_keys([])
            assert keys == frozenset()
        feed._ended_keys = frozenset()  # these keys are in no database
        with counted(service) as statements:
            found = [await place.read(1) for place in places]
            assert statements == []
        assert [len(each or ()) for each in found] == [1, 0] * 50
    assert (feed.streams, feed.batches) == (0, frozenset())


async def test_streams_at_different_places_all_get_everything(
    service: Service, pro: Caller, feed: EventFeed, rounds: Rounds
) -> None:
    batch_id, key_id = await pro.created(), await key_of(service, pro)
    await tell(service, batch_id, 2)
    with feed.place(key_id, pro.account_id) as old, feed.place(key_id, pro.account_id) as new:
        old.follow(batch_id, 3)
        await tell(service, batch_id, AT_ONCE + 50)
        new.follow(batch_id, 53)
        for _ in range(3):
            await rounds.go()
        for place, after in ((old, 0), (old, 3), (new, 53), (new, AT_ONCE)):
            got: list[int] = []
            while found := await place.read(got[-1] if got else after):
                got += [event.sequence for event in found]
            assert got == list(range(after + 1, AT_ONCE + 54))


async def cancelled(service: Service, batch_id: str) -> None:
    await service.store.batches.ask_cancel(batch_id, None, drain=False)


async def test_an_end_that_came_before_the_wait(
    service: Service, pro: Caller, feed: EventFeed
) -> None:
    batch_id = await pro.created()
    await cancelled(service, batch_id)
    await feed.wait_for_end(batch_id, 60)
    assert feed.batches == frozenset()


async def test_an_end_that_comes_during_the_wait(
    service: Service, pro: Caller, feed: EventFeed, rounds: Rounds
) -> None:
    batch_id = await pro.created()
    waiting = asyncio.create_task(feed.wait_for_end(batch_id, 60))
    await rounds.go()
    await tell(service, batch_id)
    await rounds.go()
    assert not waiting.done()
    await cancelled(service, batch_id)
    await rounds.go()
    await waiting
    assert (feed.streams, feed.batches) == (0, frozenset())


async def test_a_wait_beside_a_stream_of_the_same_batch(
    service: Service, pro: Caller, feed: EventFeed, rounds: Rounds
) -> None:
    batch_id, key_id = await pro.created(), await key_of(service, pro)
    with feed.place(key_id, pro.account_id) as place:
        place.follow(batch_id, 1)
        await tell(service, batch_id)
        waiting = asyncio.create_task(feed.wait_for_end(batch_id, 60))
        await rounds.go()
        await cancelled(service, batch_id)
        await rounds.go()
        await waiting
        assert feed.batches == {batch_id}
        assert [event.sequence for event in await place.read(1) or ()] == [2, 3]


async def test_a_look_before_it_is_due(service: Service, pro: Caller) -> None:
    feed = EventFeed(service.store)
    waits = [asyncio.create_task(feed.wait_for_end(await pro.created(), 60)) for _ in range(2)]
    while len(feed.batches) < 2:  # noqa: ASYNC110 - until both have begun to wait
        await asyncio.sleep(0)
    for batch_id in feed.batches:
        await cancelled(service, batch_id)
    feed.look_soon()
    await asyncio.gather(*waits)


async def test_a_wait_that_is_over_leaves_nothing(
    service: Service, pro: Caller, feed: EventFeed
) -> None:
    batch_id = await pro.created()
    await feed.wait_for_end(batch_id, 0)
    assert feed.batches == frozenset()


async def test_a_revoked_key_ends_its_streams(
    service: Service, pro: Caller, stranger: Caller, feed: EventFeed, rounds: Rounds
) -> None:
    batch_id, key_id = await pro.created(), await key_of(service, pro)
    with (
        feed.place(key_id, pro.account_id) as place,
        feed.place(await key_of(service, stranger), stranger.account_id) as other,
    ):
        place.follow(batch_id, 1)
        other.follow(batch_id, 1)
        await rounds.go()
        assert await place.read(1) == []
        await service.store.accounts.revoke_key(key_id)
        await rounds.go()
        assert await place.read(1) is None
        assert await other.read(1) == []


async def test_a_database_that_is_away_only_makes_streams_wait(
    service: Service, pro: Caller, feed: EventFeed, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_ids: object) -> object:
        raise ResourceUnavailable("away")

    batch_id = await pro.created()
    with feed.place(await key_of(service, pro), pro.account_id) as place:
        place.follow(batch_id, 1)
        with monkeypatch.context() as patched:
            patched.setattr(service.store.events, "last_of", away)
            await rounds.go()
            assert await place.read(1) == []
        await tell(service, batch_id)
        await rounds.go()
        assert len(await place.read(1) or ()) == 1


async def test_a_defect_ends_the_streams(
    service: Service, pro: Caller, feed: EventFeed, rounds: Rounds, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_ids: object) -> object:
        raise ZeroDivisionError

    batch_id = await pro.created()
    monkeypatch.setattr(service.store.events, "last_of", broken)
    with feed.place(await key_of(service, pro), pro.account_id) as place:
        place.follow(batch_id, 1)
        rounds.turn.release()
        assert [part async for part in stream(place.read, 1, place.pause)] == []
        assert feed._poller
        assert isinstance(feed._poller.exception(), ZeroDivisionError)


def test_places_are_limited_for_a_key_and_for_an_account(service: Service) -> None:
    feed = EventFeed(service.store)
    with ExitStack() as stack:
        for _ in range(PER_KEY):
            stack.enter_context(feed.place("key", "account"))
        with pytest.raises(RateLimited, match="A key may follow"):
            stack.enter_context(feed.place("key", "account"))
        for number in range(PER_ACCOUNT - PER_KEY):
            stack.enter_context(feed.place(f"key {number}", "account"))
        with pytest.raises(RateLimited, match="An account may follow"):
            stack.enter_context(feed.place("another key", "account"))
        stack.enter_context(feed.place("its key", "another account"))
    assert feed.streams == 0


def test_the_last_places_are_for_accounts_that_have_none(service: Service) -> None:
    feed = EventFeed(service.store)
    with ExitStack() as stack:
        for number in range(IN_ALL):
            stack.enter_context(feed.place(f"key {number}", f"account {number // 30}"))
        with pytest.raises(RateLimited, match="150 streams are open"):
            stack.enter_context(feed.place("another key", "account 0"))
        for number in range(RESERVED):
            stack.enter_context(feed.place(f"first {number}", f"new account {number}"))
        with pytest.raises(RateLimited, match="200 streams are open"):
            stack.enter_context(feed.place("last", "last account"))
    assert feed.streams == 0


@pytest.fixture
def app(service: Service) -> FastAPI:
    return create_app(service.services)


@pytest.fixture
async def port(app: FastAPI) -> AsyncIterator[int]:
    async with serving(app) as port:
        yield port


async def ask(client: Wire, caller: Caller, batch_id: str, *more: str) -> None:
    head = f"GET {BATCHES}/{batch_id}/events HTTP/1.1"
    await client.send(head, "Host: test", f"Authorization: Bearer {caller.key}", *more, "", "")


async def until_streams(app: FastAPI, count: int) -> None:
    while app.state.event_feed.streams != count:  # noqa: ASYNC110 - the product tells nobody
        await asyncio.sleep(0.01)


async def test_a_client_that_goes_away_frees_its_place(
    app: FastAPI, port: int, pro: Caller
) -> None:
    batch_id = await pro.created()
    for _ in range(2):
        async with wire(port) as reading, wire(port) as waiting:
            await ask(reading, pro, batch_id)
            await reading.until("event: batch.created")
            await ask(waiting, pro, batch_id, "Last-Event-ID: 1")
            await waiting.until("\r\n\r\n")
            assert app.state.event_feed.streams == 2
        await until_streams(app, 0)
        async with wire(port) as hasty:
            await ask(hasty, pro, batch_id)
            await hasty.leave()
        await until_streams(app, 0)
    assert app.state.event_feed.batches == frozenset()


async def test_above_the_limit_the_answer_says_when_to_come_back(
    app: FastAPI, port: int, pro: Caller, stranger: Caller, service: Service
) -> None:
    batch_id, other = await pro.created(), await stranger.created()
    feed: EventFeed = app.state.event_feed
    key_id = await key_of(service, pro)
    with ExitStack() as stack:
        for _ in range(PER_KEY):
            stack.enter_context(feed.place(key_id, pro.account_id))
        async with wire(port) as client:
            await ask(client, pro, batch_id)
            head = await client.until("\r\n\r\n")
            assert " 429 " in head.splitlines()[0]
            assert "retry-after: 5" in head.lower()
            assert "RATE_LIMITED" in await client.until("}")
        async with wire(port) as client:
            await ask(client, stranger, other)
            await client.until("event: batch.created")
        await until_streams(app, PER_KEY)
    async with wire(port) as client:
        await ask(client, pro, batch_id)
        await client.until("event: batch.created")


async def test_refused_and_ended_streams_take_no_place(
    app: FastAPI, service: Service, pro: Caller, stranger: Caller
) -> None:
    caller = pro
    batch_id = await caller.created(small())
    await service.gateway.run_all(batch_id)
    path = f"{BATCHES}/{batch_id}/events"
    answer = await caller.get(path)
    assert names(events_of(answer.text)) == TOLD
    refused(await stranger.get(path), 404, "NOT_FOUND")
    answer = await caller.send("GET", path, headers={"Last-Event-ID": "5"})
    assert answer.status_code == 204
    refused(
        await caller.send("GET", path, headers={"Last-Event-ID": "x"}),
        422,
        "INVALID_REQUEST",
        "Last-Event-ID",
    )
    data(await caller.get(BATCHES))
