"""However two schedulers take turns on one database, the leader dispatches each batch once."""

import asyncio
import contextlib
import tempfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.store.making import PLANS, Clock, Place, open_store, request, sequential_ids, submit
from tests.store.places import Databases
from wundr_ray.contract.vocabulary import BatchStatus, EventName
from wundr_ray.domain.scheduling.dispatch import dispatch
from wundr_ray.settings import Settings
from wundr_ray.store.cluster.leases import Held, LeaseLost
from wundr_ray.store.events import events
from wundr_ray.store.store import Store

NAMES = "one", "two"
TERM = timedelta(seconds=5)
BATCHES = 3
OFF_PEAK = Settings().off_peak

Step = tuple[str, str, float]
"""A scheduler, what it does, and the seconds that pass before."""

STEPS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.sampled_from(["lead", "start", "start", "resign"]),
        st.sampled_from([0, 0, 4.999, 5]),
    ),
    min_size=8,
    max_size=20,
)

PAUSED: list[Step] = [
    ("one", "lead", 0),
    ("two", "lead", 5),
    ("one", "start", 0),
    ("two", "start", 0),
]
"""A leader goes on where it was stopped, after another has taken its place."""


class Book:
    """Who led until when, by the answers; and who dispatched what."""

    def __init__(self) -> None:
        self.leader, self.until = "", datetime.min
        self.started: list[str] = []


class Rival:
    """A scheduler whose round may be interrupted, for any time, between any two of its writes."""

    def __init__(self, name: str, store: Store, clock: Clock, book: Book) -> None:
        self.name, self.store, self.clock, self.book = name, store, clock, book
        self.runs = store.runs.under(Held("scheduler", name))
        self.decided: list[str] = []

    async def lead(self) -> None:
        """A round begins: only a leader looks at the queue."""
        self.decided = []
        if not await self.store.leases.take("scheduler", self.name, TERM):
            return
        self.book.leader, self.book.until = self.name, self.clock.now + TERM
        queue = await self.store.batches.queue(PLANS, OFF_PEAK)
        decision = dispatch(queue.queued, queue.loads, 2 * BATCHES, self.clock.now)
        self.decided = list(decision.start)

    async def start(self) -> None:
        """The round goes on, whatever has happened meanwhile."""
        if not self.decided:
            return
        batch_id = self.decided.pop(0)
        with contextlib.suppress(LeaseLost):
            if await self.runs.dispatch(batch_id, f"manager-{self.name}"):
                assert (self.book.leader, self.clock.now < self.book.until) == (self.name, True)
                self.book.started.append(batch_id)

    async def resign(self) -> None:
        await self.store.leases.release("scheduler", self.name)


async def _race(place: Place, steps: Sequence[Step]) -> None:
    clock, book = Clock(), Book()
    store = open_store(place, clock, sequential_ids())
    try:
        for plan in ("free", "enterprise"):
            account = await store.accounts.create(plan, plan)
            for number in range(BATCHES):
                await submit(store, f"{plan}{number}", account.id, request(1), PLANS.get(plan))
        rivals = {name: Rival(name, store, clock, book) for name in NAMES}
        end = [("one", "lead", 10.0), *[("one", "start", 0.0)] * 2 * BATCHES]
        for name, what, pause in [*steps, *end]:
            clock.advance(pause)
            await getattr(rivals[name], what)()
        await _check(store, book)
        allowed = min(BATCHES, PLANS.get("free").concurrent_batches)
        assert Counter(each.rstrip("0123456789") for each in book.started) == {
            "free": allowed,
            "enterprise": BATCHES,
        }
    finally:
        await store.close()


async def _check(store: Store, book: Book) -> None:
    """Started once each; nothing ends, so that no account ran more than its plan allows before."""
    running = {each.id for each in await store.runs.live()}
    assert sorted(book.started) == sorted(running)
    free = sum(each.startswith("free") for each in running)
    assert free <= PLANS.get("free").concurrent_batches
    async with store.database.read() as connection:
        for batch_id in running:
            told = [each.name for each in await events.of_batch(connection, batch_id)]
            assert told == [EventName.CREATED, EventName.STARTED]
            assert (await store.batches.get(batch_id)).status is BatchStatus.RUNNING


@settings(max_examples=10, deadline=None)
@given(steps=STEPS)
@example(steps=PAUSED)
def test_two_schedulers_never_both_dispatch(databases: Databases, steps: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder, databases.migrated(Path(folder)) as place:
        asyncio.run(_race(place, steps))
