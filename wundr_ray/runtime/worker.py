"""What surrounds every task in its worker process: cancellation, tidying up, a memory bound."""

import gc
from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from threading import Thread
from typing import Any

from wundr_ray import interrupts, memory, processes, scratch


def guarded(task: Callable[..., Any], modules: Sequence[str] = ()) -> Callable[..., Any]:
    """``task`` with one more argument before its own: the bytes it may take.

    The ``modules`` that it needs are imported before.
    """

    def run(memory_bytes: int, /, *arguments: Any) -> Any:
        interrupts.accept()
        tidy()
        load(*modules)
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


def load(*modules: str) -> None:
    """Import what a task needs: libraries themselves must not count as a task's memory.

    In a thread of its own: a cancellation interrupts the main one, and a module whose import was
    interrupted fails every later task of the process.
    """
    _loading(modules).join()


@cache
def _loading(modules: tuple[str, ...]) -> Thread:
    """One thread for the same modules: after an interruption the next task waits for it, too."""
    thread = Thread(target=_import, args=modules, name="load")
    thread.start()
    return thread


def _import(*modules: str) -> None:
    for name in modules:
        import_module(name)
    # Keep what is loaded out of all garbage collections: Python's last one, at the end of a worker,
    # would take a quarter of a second. Only before the first task: later ones may leave garbage.
    if not gc.get_freeze_count():
        gc.freeze()
