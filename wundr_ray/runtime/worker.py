"""What surrounds every task in its worker process: tidying up after others, and a memory bound."""

from collections.abc import Callable
from functools import cache
from threading import Thread
from typing import Any

from wundr_ray import memory, processes, scratch


def guarded(task: Callable[..., Any]) -> Callable[..., Any]:
    """``task`` with one more argument before its own: the bytes it may take."""

    def run(memory_bytes: int, /, *arguments: Any) -> Any:
        tidy()
        load()
        with memory.bounded(memory_bytes):
            return task(*arguments)

    # Ray shows a task by its name; it would also check its arguments against a wrapped signature.
    run.__name__, run.__qualname__ = task.__name__, task.__qualname__
    return run


def tidy() -> None:
    """Remove what killed workers have left on this node.

    A worker that was killed is followed by another one, which looks for programs at its start.
    """
    if scratch.sweep():
        processes.end_orphans()
    _look_for_orphans_once()


@cache
def _look_for_orphans_once() -> None:
    processes.end_orphans()


def load() -> None:
    """Import what tasks need: libraries themselves must not count as a task's memory.

    In a thread of its own: a cancellation interrupts the main one, and a module whose import was
    interrupted fails every later task of the process.
    """
    if _loading.ident is None:
        _loading.start()
    _loading.join()


def _import() -> None:
    import wundr_ray.aggregate.job
    import wundr_ray.aggregate.reuse
    import wundr_ray.clones.job
    import wundr_ray.engines.analysis
    import wundr_ray.sources.blobs
    import wundr_ray.sources.git  # noqa: F401 - all of them for their effect only


_loading = Thread(target=_import, name="load")
