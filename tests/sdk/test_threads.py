"""Files that are written by threads for the asynchronous client."""

import asyncio
import gc
import threading
from pathlib import Path
from typing import Any

import pytest

from wundr_sdk.aio.threads import in_thread

ENOUGH = 20.0


async def test_the_result_and_the_error_of_the_work() -> None:
    assert await in_thread(int, "12", base=8) == 10
    with pytest.raises(ValueError, match="invalid literal"):
        await in_thread(int, "x")


@pytest.mark.parametrize("times", [1, 3])
async def test_a_cancelled_caller_goes_on_when_the_thread_has_ended(
    tmp_path: Path, times: int
) -> None:
    begun, released = threading.Event(), threading.Event()

    def write() -> None:
        begun.set()
        released.wait(ENOUGH)
        (tmp_path / "late").write_bytes(b"x")

    writing = asyncio.create_task(in_thread(write))
    assert await asyncio.to_thread(begun.wait, ENOUGH)
    for _ in range(times):
        writing.cancel()
        await asyncio.sleep(0)
        assert not writing.done()
    released.set()
    with pytest.raises(asyncio.CancelledError):
        await writing
    assert (tmp_path / "late").exists()


async def test_an_error_of_work_whose_caller_was_cancelled_is_neither_raised_nor_logged() -> None:
    logged: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: logged.append(context))
    begun, released = threading.Event(), threading.Event()

    def fail() -> None:
        begun.set()
        released.wait(ENOUGH)
        raise OSError("the disk is full")

    failing = asyncio.create_task(in_thread(fail))
    assert await asyncio.to_thread(begun.wait, ENOUGH)
    failing.cancel()
    await asyncio.sleep(0)
    released.set()
    await asyncio.wait([failing])
    assert failing.cancelled()
    del failing
    gc.collect()  # asyncio logs an error that was not read when its future goes
    assert logged == []
