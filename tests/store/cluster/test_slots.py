from tests.store.making import NOON, Clock
from wundr_ray.domain.scheduling.slots import Shape, Slot, SlotState
from wundr_ray.store.cluster.slots import SlotRecord
from wundr_ray.store.store import Store

SHAPE = Shape(2, 2048)


async def test_the_life_of_a_slot(store: Store, clock: Clock) -> None:
    await store.slots.add("s1", SHAPE, "abcd")
    assert await store.slots.all() == [SlotRecord("s1", SHAPE, "abcd", None, None, None, None)]
    await store.slots.grant("s1", "batch_1", 3, "request_1")
    held = SlotRecord("s1", SHAPE, "abcd", "batch_1", 3, "request_1", None)
    assert await store.slots.all() == [held]
    clock.advance(5)
    await store.slots.free(["s1"])
    assert await store.slots.all() == [SlotRecord("s1", SHAPE, "abcd", None, None, None, clock.now)]
    await store.slots.grant("s1", "batch_2", 1, "request_2")
    assert (await store.slots.all())[0].free_since is None
    await store.slots.remove(["s1"])
    assert await store.slots.all() == []


async def test_only_the_named_slots_change(store: Store, clock: Clock) -> None:
    for name in ("s3", "s1", "s2"):
        await store.slots.add(name, SHAPE, name)
        await store.slots.grant(name, "b", 1, f"r-{name}")
        clock.advance(1)
    await store.slots.free(["s1", "unknown"])
    assert [(slot.id, slot.holder) for slot in await store.slots.all()] == [
        ("s3", "b"),
        ("s1", None),
        ("s2", "b"),
    ]
    await store.slots.remove(["s3", "s2"])
    await store.slots.remove([])
    await store.slots.free([])
    assert [slot.id for slot in await store.slots.all()] == ["s1"]


def test_a_slot_as_it_is_decided_on() -> None:
    free = SlotRecord("s", SHAPE, "g", None, None, None, NOON)
    held = SlotRecord("s", SHAPE, "g", "b", 1, "r", None)
    assert free.as_slot(None) == Slot("s", SHAPE, SlotState.PENDING, NOON, None)
    assert free.as_slot("n") == Slot("s", SHAPE, SlotState.FREE, NOON, None, "n")
    assert held.as_slot("n") == Slot("s", SHAPE, SlotState.HELD, None, "b", "n")
    assert held.as_slot(None).state is SlotState.HELD
