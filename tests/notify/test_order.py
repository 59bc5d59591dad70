"""Whatever receivers do, each gets every event of each batch in order, and none twice."""

import random
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.notify.lives import dispatcher_of, live
from tests.store.making import Clock, open_store, sequential_ids
from tests.store.places import SqliteDatabases
from wundr_ray.notify.interface import Receipt
from wundr_ray.store.events.outbox import Due


class Moody:
    """Takes or refuses by dice, and keeps what it took, in order, by batch and endpoint."""

    def __init__(self, chance: random.Random, refusals: float) -> None:
        self._chance, self._refusals = chance, refusals
        self.taken: dict[tuple[str, str], list[int]] = defaultdict(list)

    async def send(self, due: Due) -> Receipt:
        if self._chance.random() < self._refusals:
            return Receipt("no", 500)
        to = due.candidate
        self.taken[to.batch_id, to.endpoint_id].append(due.sequence)
        return Receipt(status_code=200)


@settings(max_examples=5, phases=[Phase.generate])
@given(st.integers(0, 10**6), st.sampled_from([0.0, 0.3, 0.6]), st.booleans())
async def test_order(sqlite: SqliteDatabases, seed: int, refusals: float, restarts: bool) -> None:
    """With more refusals, a seed in some hundreds has the last event given up after its day."""
    clock, chance = Clock(), random.Random(seed)
    moody = Moody(chance, refusals)
    with TemporaryDirectory() as folder, sqlite.migrated(Path(folder)) as place:
        store = open_store(place, clock, sequential_ids())
        account = await store.accounts.create("acme", "enterprise")
        for number in range(2):
            webhook = f"https://receiver{number}.example/"
            await live(store, f"b{number}", account.id, jobs=2, webhook=webhook)
        dispatcher = dispatcher_of(store, moody, clock, seed)
        while await store.outbox.undelivered():
            if restarts and chance.random() < 0.1:
                await dispatcher.stop()
                dispatcher = dispatcher_of(store, moody, clock, seed)
            started = await dispatcher.turn()
            await dispatcher.settle()
            if not started:
                clock.advance(chance.choice([30, 900, 1800]))
        await store.close()
    assert list(moody.taken.values()) == [list(range(1, 8))] * 2
