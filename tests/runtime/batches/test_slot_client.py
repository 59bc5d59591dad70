"""A manager's side of the slots, with schedulers that die."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from ray.exceptions import RayActorError

from wundr_ray.contract.vocabulary import Priority
from wundr_ray.domain.scheduling.slots import Shape
from wundr_ray.runtime.batches import slot_client
from wundr_ray.runtime.batches.slot_client import SlotClient
from wundr_ray.runtime.messages import SlotGrant
from wundr_ray.system import new_id

SHAPE = Shape(1, 1024)
GRANT = SlotGrant("slot", "00", SHAPE, "request")


@dataclass
class Scheduler:
    """Stands in for the actor's handle; its methods are called as ``handle.method.remote()``."""

    calls: int = 0
    lives: int = 1_000
    released: list[SlotGrant] = field(default_factory=list)

    @property
    def acquire(self) -> "Method":
        return Method(self, lambda _: GRANT)

    @property
    def release(self) -> "Method":
        return Method(self, self.released.append)


@dataclass
class Method:
    scheduler: Scheduler
    answer: Any

    async def remote(self, argument: Any) -> Any:
        self.scheduler.calls += 1
        if self.scheduler.calls > self.scheduler.lives:
            raise RayActorError
        return self.answer(argument)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slot_client, "_RETRY_SECONDS", 0.01)


def client(*found: Any) -> tuple[SlotClient, list[Any]]:
    """A client that finds these schedulers one after the other, and those it has not found yet."""
    left = list(found)

    def find() -> Any:
        if isinstance(left[0], Exception):
            raise left.pop(0)
        return left.pop(0)

    return SlotClient(find, "b1", 1, Priority.MEDIUM, new_id), left


async def test_a_scheduler_is_looked_for_once() -> None:
    scheduler = Scheduler()
    slots, left = client(scheduler, Scheduler())
    for _ in range(3):
        await slots.release(await slots.acquire(SHAPE))
    assert (scheduler.calls, len(left)) == (6, 1)


async def test_one_that_has_died_is_followed_by_the_next() -> None:
    first, second = Scheduler(lives=1), Scheduler()
    slots, _ = client(first, ValueError("there is no scheduler"), second)
    await slots.release(await slots.acquire(SHAPE))
    assert (first.calls, second.calls) == (2, 1)
    assert second.released == [GRANT]
