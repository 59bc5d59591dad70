"""Ray's processes write the log: actors from their start, tasks with the ids of their caller."""

from collections.abc import Callable
from functools import cache
from typing import Any

from wundr_ray.logs import Ids, start_logging, working_on
from wundr_ray.settings import Settings


def logged_actor(cls: type) -> type:
    """The same class; its process begins with the log. Its first argument is the settings."""

    def begin(self: Any, settings: Settings, *arguments: Any) -> None:
        start_logging(settings, cls.__name__.lower())
        cls.__init__(self, settings, *arguments)  # type: ignore[misc]

    return type(cls.__name__, (cls,), {"__init__": begin, "__doc__": cls.__doc__})


def logged_task(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function after one more argument: the ids of the work it is done for."""

    def logged(ids: Ids, *arguments: Any) -> Any:
        _start()
        with working_on(**ids):
            return function(*arguments)

    # Not ``wraps``: Ray would check the arguments against the inner function's.
    logged.__name__, logged.__qualname__ = function.__name__, function.__qualname__
    return logged


@cache
def _start() -> None:
    """Once per worker process, by the settings of its own node."""
    start_logging(Settings(), "worker")
