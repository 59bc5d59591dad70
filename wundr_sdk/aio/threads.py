"""Work in threads, for files: a slow disk must not stop the caller's tasks."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What ``work`` returns. Raises what it raises, and a cancellation only once it has ended."""
    # A thread cannot be interrupted. If a cancelled caller left at once, the thread would write
    # files again that the caller has just removed.
    call = partial(work, *args, **kwargs)
    done = asyncio.get_running_loop().run_in_executor(None, call)
    cancelled: asyncio.CancelledError | None = None
    while not done.done():
        try:
            await asyncio.wait([done])
        except asyncio.CancelledError as cancellation:
            cancelled = cancellation
    failure = done.exception()  # read in any case: asyncio logs an error that nobody has read
    if error := cancelled or failure:
        raise error
    return done.result()
