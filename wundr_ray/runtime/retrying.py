"""Repeats calls while something that they need is unavailable; other work goes on meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from wundr_ray.contract.errors import ResourceUnavailable

RETRY_SECONDS = 1.0

T = TypeVar("T")

_log = logging.getLogger(__name__)


async def retry_while_unavailable(call: Callable[[], Awaitable[T]]) -> T:
    """The answer of ``call``, which must be safe to repeat: it may have been carried out."""
    while True:
        try:
            return await call()
        except ResourceUnavailable as error:
            _log.warning("waiting: %s", error)
            await asyncio.sleep(RETRY_SECONDS)
