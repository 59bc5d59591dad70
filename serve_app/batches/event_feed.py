"""New events of the batches that are being followed: read once for all of this replica."""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

from wundr_ray.contract.errors import RateLimited, ResourceUnavailable
from wundr_ray.domain.batch.states import BATCH_TERMINAL
from wundr_ray.domain.notify.deliveries import ENDINGS
from wundr_ray.store.events.events import EventRecord
from wundr_ray.store.store import Store

_log = logging.getLogger(__name__)

POLL_SECONDS = 0.5
AT_ONCE = 200
"""How many events one reading of the database brings, and how many of a batch are remembered."""

PER_KEY = 20
PER_ACCOUNT = 40
IN_ALL = 150
RESERVED = 50
"""Streams beyond ``IN_ALL`` for accounts without any: the others cannot take every place.

Both together are fewer than the requests that a replica serves at once: room for the rest.
"""
_RETRY_AFTER_SECONDS = 5


class EventFeed:
    """One per replica; it asks the database only while somebody follows.

    A round is two queries, however many streams there are, and one more for each batch with news.
    """

    def __init__(
        self, store: Store, pause: Callable[[float], Awaitable[None]] | None = None
    ) -> None:
        self._store, self._pause = store, pause or self._until_due
        self._due = asyncio.Event()
        self._streams: Counter[str] = Counter()
        self._accounts: Counter[str] = Counter()
        self._tails: dict[str, _Tail] = {}
        self._ended_keys: frozenset[str] = frozenset()
        self._round = asyncio.Event()
        self._poller: asyncio.Task[None] | None = None

    @contextmanager
    def place(self, key_id: str, account_id: str) -> Iterator["StreamPlace"]:
        """Room for one stream of the key, given back at the end. Raises ``RateLimited``."""
        self._check_room(key_id, account_id)
        self._streams[key_id] += 1
        self._accounts[account_id] += 1
        place = StreamPlace(self, key_id)
        try:
            yield place
        finally:
            self._streams -= Counter([key_id])  # also drops keys without streams
            self._accounts -= Counter([account_id])
            self._leave(place)

    def _check_room(self, key_id: str, account_id: str) -> None:
        """Raises ``RateLimited``."""
        if self._streams[key_id] >= PER_KEY:
            raise _full(f"A key may follow {PER_KEY} batches at once on a server.")
        if self._accounts[account_id] >= PER_ACCOUNT:
            raise _full(f"An account may follow {PER_ACCOUNT} batches at once on a server.")
        room = IN_ALL if self._accounts[account_id] else IN_ALL + RESERVED
        if self.streams >= room:
            raise _full(f"{self.streams} streams are open; this server allows no more.")

    @property
    def streams(self) -> int:
        return self._streams.total()

    @property
    def batches(self) -> frozenset[str]:
        """Those that are being followed."""
        return frozenset(self._tails)

    def follow(self, place: "StreamPlace", batch_id: str, last: int) -> None:
        self._join(batch_id, last)
        place.batch_id = batch_id

    async def wait_for_end(self, batch_id: str, seconds: float) -> None:
        """Return when the batch has ended, whichever process ended it, or after ``seconds``.

        It takes no stream's place: whoever waits is the one request that ends the batch.
        """
        # An end that comes after this reading has a number above ``last``, and so is not missed.
        last, status = await self._store.events.last(batch_id)
        if status in BATCH_TERMINAL:
            return
        tail = self._join(batch_id, last)
        try:
            async with asyncio.timeout(seconds):
                while not tail.has_ended and not self._has_stopped:
                    await self.next_round()
        except TimeoutError:
            _log.info("batch %s has not ended within %.0f s", batch_id, seconds)
        finally:
            self._part(batch_id)

    def look_soon(self) -> None:
        """Ask the database at once: something is known to have happened."""
        self._due.set()

    def _join(self, batch_id: str, last: int) -> "_Tail":
        tail = self._tails.setdefault(batch_id, _Tail(last))
        tail.followers += 1
        # The poller ends when nobody follows, and after a defect: the next follower starts it.
        if self._has_stopped:
            self._poller = asyncio.create_task(self._poll())
        return tail

    def _part(self, batch_id: str) -> None:
        tail = self._tails[batch_id]
        tail.followers -= 1
        if not tail.followers:
            del self._tails[batch_id]

    @property
    def _has_stopped(self) -> bool:
        return self._poller is None or self._poller.done()

    def _leave(self, place: "StreamPlace") -> None:
        if place.batch_id is not None:
            self._part(place.batch_id)

    async def read(self, place: "StreamPlace", sequence: int) -> Sequence[EventRecord] | None:
        assert place.batch_id
        if place.key_id in self._ended_keys or self._has_stopped:
            return None
        tail = self._tails[place.batch_id]
        # A stream that begins far back, or was slow, needs events that the tail does not have.
        if sequence < tail.since:
            return await self._store.events.after(place.batch_id, sequence, AT_ONCE)
        return [event for event in tail.recent if event.sequence > sequence]

    async def next_round(self) -> None:
        await self._round.wait()

    async def _until_due(self, seconds: float) -> None:
        """Sleep, unless ``look_soon`` cuts it short."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._due.wait()
        self._due.clear()

    async def _poll(self) -> None:
        try:
            while True:
                await self._pause(POLL_SECONDS)
                if not self._tails:
                    return
                try:
                    await self._look()
                except ResourceUnavailable:
                    _log.warning("events cannot be read; streams wait")
                self._wake()
        finally:
            self._wake()  # also after a defect: streams must notice that the feed has stopped

    def _wake(self) -> None:
        # Each round has an event of its own: whoever waits now is woken, and whoever comes later
        # waits for the next round.
        self._round.set()
        self._round = asyncio.Event()

    async def _look(self) -> None:
        keys = frozenset(self._streams)
        # A key may be revoked or expire while its streams are open, which end then.
        self._ended_keys = keys - await self._store.accounts.valid_keys(keys)
        for batch_id, last in (await self._store.events.last_of(set(self._tails))).items():
            tail = self._tails.get(batch_id)  # its last follower may have left
            if tail and tail.last < last:
                tail.add(await self._store.events.after(batch_id, tail.last, AT_ONCE))


@dataclass(slots=True)
class StreamPlace:
    """One stream's place in the feed: first ``follow``, then ``read`` and ``pause`` in turn."""

    feed: EventFeed
    key_id: str
    batch_id: str | None = None

    def follow(self, batch_id: str, last: int) -> None:
        """Receive the batch's events after number ``last``, which is that of its newest event."""
        self.feed.follow(self, batch_id, last)

    async def read(self, sequence: int) -> Sequence[EventRecord] | None:
        """The next events after ``sequence``, at most ``AT_ONCE``; None if the stream must end.

        It must end when its key is no longer valid, or when the feed has stopped. Only events that
        are older than the feed remembers are read from the database.
        """
        return await self.feed.read(self, sequence)

    async def pause(self, _seconds: float) -> None:
        """Wait until the feed has read the database again, however many seconds that takes."""
        await self.feed.next_round()


@dataclass(slots=True)
class _Tail:
    """A followed batch's latest events: all after the number ``since``."""

    since: int
    recent: deque[EventRecord] = field(default_factory=lambda: deque(maxlen=AT_ONCE))
    followers: int = 0

    @property
    def last(self) -> int:
        return self.recent[-1].sequence if self.recent else self.since

    @property
    def has_ended(self) -> bool:
        return bool(self.recent) and self.recent[-1].name in ENDINGS

    def add(self, events: Sequence[EventRecord]) -> None:
        """Append new events, in order; the oldest are forgotten."""
        self.recent.extend(events)
        # A full deque has dropped its oldest events: from now on they come from the database.
        if len(self.recent) == AT_ONCE:
            self.since = self.recent[0].sequence - 1


def _full(message: str) -> RateLimited:
    return RateLimited(message, retry_after=_RETRY_AFTER_SECONDS)
