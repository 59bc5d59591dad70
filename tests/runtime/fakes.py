"""A cluster and its actors as small classes in this process."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from wundr_ray.domain.operation.storage import StorageReach
from wundr_ray.domain.scheduling.capacity import Node, NodeShape
from wundr_ray.domain.scheduling.slots import Shape


async def ended(*rounds: asyncio.Task[None]) -> None:
    """The ``rounds`` of an actor or a clock are cancelled, and have ended."""
    # A driver that is interrupted while it gives up its connection may swallow the cancellation.
    while running := [each for each in rounds if not each.done()]:
        for each in running:
            each.cancel()
        await asyncio.wait(running, timeout=1)


async def at_rest() -> None:
    """Nothing else runs in this loop: what an actor began beside its rounds has let go of the
    database, and does not open new connections after the store is closed.
    """
    while others := asyncio.all_tasks() - {asyncio.current_task()}:
        await asyncio.wait(others)


class TwoCores:
    """A cluster of small nodes, the first of which is the head; groups are placed at once."""

    def __init__(self) -> None:
        self.placed: dict[str, str | None] = {}
        self.alive = ["n1"]

    def create_group(self, slot_id: str, _shape: Shape, _reach: StorageReach) -> str:
        self.placed[f"group-{slot_id}"] = self.alive[0]
        return f"group-{slot_id}"

    def remove_group(self, group_id: str) -> None:
        del self.placed[group_id]

    def groups(self) -> dict[str, str | None]:
        return dict(self.placed)

    def nodes(self) -> list[Node]:
        return [Node(name, NodeShape(2, 2), name == self.alive[0]) for name in self.alive]


class Call:
    """What a call of an actor returns: it can be awaited, in this loop or by a callback."""

    def __init__(self, answer: Coroutine[Any, Any, Any]) -> None:
        self._task = asyncio.ensure_future(answer)

    def __await__(self) -> Generator[Any, None, Any]:
        return self._task.__await__()

    def future(self) -> "Future[Any]":
        outside: Future[Any] = Future()
        self._task.add_done_callback(lambda task: outside.set_result(task.exception()))
        return outside


@dataclass(frozen=True)
class Method:
    """Reports its calls to ``calls``; ``reply`` makes the answer."""

    actor: str
    name: str
    calls: "asyncio.Queue[tuple[str, str, tuple[Any, ...]]]"
    reply: Callable[..., Coroutine[Any, Any, Any]]

    def remote(self, *arguments: Any) -> Call:
        self.calls.put_nowait((self.actor, self.name, arguments))
        return Call(self.reply(*arguments))


@dataclass(frozen=True)
class Handle:
    """An actor: ``replies`` are its methods by name, of which others answer None."""

    name: str
    calls: "asyncio.Queue[tuple[str, str, tuple[Any, ...]]]"
    replies: dict[str, Callable[..., Coroutine[Any, Any, Any]]]

    def __getattr__(self, method: str) -> Method:
        return Method(self.name, method, self.calls, self.replies.get(method, _nothing))


async def _nothing(*_: Any) -> None:
    """The answer of a method that has none of its own."""


def failing(error: Exception) -> Callable[..., Coroutine[Any, Any, Any]]:
    """A method that ends with ``error``."""

    async def reply(*_: Any) -> None:
        raise error

    return reply


class LocalActors:
    """Actors by name, all with the methods ``replies``.

    ``calls`` are those of all of them: actor, method, arguments. ``created`` and ``killed`` are
    names in that order.
    """

    def __init__(self, *names: str) -> None:
        self.calls: asyncio.Queue[tuple[str, str, tuple[Any, ...]]] = asyncio.Queue()
        self.replies: dict[str, Callable[..., Coroutine[Any, Any, Any]]] = {}
        self.alive = set(names)
        self.created: list[str] = []
        self.killed: list[str] = []

    def actor(self, _cls: type, name: str, *_args: Any) -> Any:
        if name not in self.alive:
            self.alive.add(name)
            self.created.append(name)
        return self.find_actor(name)

    def find_actor(self, name: str) -> Any | None:
        return Handle(name, self.calls, self.replies) if name in self.alive else None

    def kill_actor(self, name: str) -> None:
        if name in self.alive:
            self.alive.remove(name)
            self.killed.append(name)

    def actor_names(self) -> list[str]:
        return sorted(self.alive)
