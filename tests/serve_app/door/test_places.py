"""Nobody takes all the places there are."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from serve_app.door.places import Places
from wundr_ray.contract.errors import ResourceUnavailable


def places(*, each: int = 2, in_all: int = 3, waiting: int = 1, seconds: float = 60) -> Places:
    return Places("things", each=each, in_all=in_all, waiting=waiting, seconds=seconds)


async def test_a_holder_waits_for_its_own_share_only() -> None:
    room, entered = places(), asyncio.Event()

    async def third() -> None:
        async with room.place("one"):
            entered.set()

    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(room.place("one"))
        waiting = asyncio.create_task(third())
        async with room.place("other"):
            assert not entered.is_set()
    await waiting
    assert entered.is_set()
    assert room.holders == 0


async def test_a_line_has_an_end() -> None:
    room = places(each=1, waiting=1)
    async with room.place("one"):
        waiting = asyncio.create_task(room.place("one").__aenter__())
        await asyncio.sleep(0)
        with pytest.raises(ResourceUnavailable, match="Too many things are open at once") as caught:
            await room.place("one").__aenter__()
        assert caught.value.retry_after
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    assert room.holders == 0


@pytest.mark.parametrize(("each", "in_all"), [(1, 9), (9, 1)])
async def test_who_waits_too_long_is_told(each: int, in_all: int) -> None:
    room = places(each=each, in_all=in_all, seconds=0.01)
    async with room.place("one"):
        with pytest.raises(ResourceUnavailable):
            await room.place("one").__aenter__()
    async with room.place("one"):
        pass
    assert room.holders == 0
