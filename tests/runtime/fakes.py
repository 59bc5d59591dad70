"""A cluster and its actors as small classes in this process."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any

from wundr_ray.domain.operation.storage import Reach
from wundr_ray.domain.scheduling.capacity import Node, NodeShape
from wundr_ray.domain.scheduling.slots import Shape


class TwoCores:
    """A cluster of one node; groups are placed at once."""

    def __init__(self) -> None:
        self.placed: dict[str, str | None] = {}
        self.alive = ["n1"]

    def create_group(self, slot_id: str, _shape: Shape, _reach: Reach) -> str:
        self.placed[f"group-{slot_id}"] = self.alive[0]
        return f"group-{slot_id}"

    def remove_group(self, group_id: str) -> None:
        del self.placed[group_id]

    def groups(self) -> dict[str, str | None]:
        return dict(self.placed)

    def nodes(self) -> list[Node]:
        return [Node(name, NodeShape(2, 2)) for name in self.alive]


class Answers:
    """A method of an actor. Its calls are recorded; ``reply`` is what it does."""

    def __init__(self, reply: Callable[..., Awaitable[Any]]) -> None:
        self.reply = reply
        self.calls: asyncio.Queue[tuple[Any, ...]] = asyncio.Queue()

    def remote(self, *arguments: Any) -> Awaitable[Any]:
        self.calls.put_nowait(arguments)
        return asyncio.ensure_future(self.reply(*arguments))


class Handle:
    """An actor. Every method that is called is there, and returns None unless it is replaced."""

    def __init__(self) -> None:
        self.methods: dict[str, Answers] = defaultdict(lambda: Answers(_nothing))

    def __getattr__(self, name: str) -> Answers:
        return self.methods[name]


async def _nothing(*_: Any) -> None:
    """The answer of a method that has none of its own."""


class LocalActors:
    """Actors by name; ``killed`` are those that have been ended, in that order."""

    def __init__(self, *names: str) -> None:
        self.alive = {name: Handle() for name in names}
        self.created: list[tuple[str, str]] = []
        self.killed: list[str] = []

    def actor(self, cls: type, name: str, *_args: Any) -> Any:
        if name not in self.alive:
            self.alive[name] = Handle()
            self.created.append((cls.__name__, name))
        return self.alive[name]

    def find_actor(self, name: str) -> Any | None:
        return self.alive.get(name)

    def kill_actor(self, name: str) -> None:
        if self.alive.pop(name, None):
            self.killed.append(name)

    def actor_names(self) -> list[str]:
        return list(self.alive)
