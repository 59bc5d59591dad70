"""Whoever stops following leaves no thread, no task and no file behind."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.sdk.fake_answers import EXAMPLE, FakeBatch, event_block, events_of
from tests.sdk.fake_server import KEY
from tests.sdk.listening.silent_server import SilentServer
from wundr_ray.contract.errors import WundrError
from wundr_sdk import AsyncWundrClient, WundrClient
from wundr_sdk.aio.listening import AsyncListener
from wundr_sdk.connection.closing import Closing

NEVER = 1000.0
ENOUGH = 20.0
"""Seconds in which a thread that has been ended does end."""
NAME = "events of batch_1"


@pytest.fixture
def silent() -> SilentServer:
    return SilentServer()


@pytest.fixture
def url(silent: SilentServer) -> Iterator[str]:
    with silent.serving() as address:
        yield address


def listening_thread() -> threading.Thread:
    (thread,) = [each for each in threading.enumerate() if each.name == NAME]
    return thread


def listening_tasks() -> list["asyncio.Task[object]"]:
    return [task for task in asyncio.all_tasks() if task.get_name() == NAME]


def assert_empty(folder: Path) -> None:
    assert list(folder.iterdir()) == []


def assert_ends(thread: threading.Thread) -> None:
    thread.join(ENOUGH)
    assert not thread.is_alive()


def test_the_end_of_watching_ends_the_thread(url: str) -> None:
    with WundrClient(KEY, url) as client:
        statuses = client.batches.watch("batch_1", poll_seconds=NEVER)
        next(statuses), next(statuses)
        thread = listening_thread()
        statuses.close()  # type: ignore[attr-defined]
        assert_ends(thread)


def test_closing_the_client_ends_the_thread(url: str) -> None:
    client = WundrClient(KEY, url)
    statuses = client.batches.watch("batch_1", poll_seconds=NEVER)
    next(statuses), next(statuses)
    thread = listening_thread()
    client.close()
    assert_ends(thread)


def test_a_wait_that_takes_too_long_ends_the_thread(url: str) -> None:
    with WundrClient(KEY, url) as client:
        threads: list[threading.Thread] = []

        def note(progress: object) -> None:
            threads.extend(each for each in threading.enumerate() if each.name == NAME)

        with pytest.raises(TimeoutError) as caught:
            client.batches.wait_for_completion("batch_1", note, poll_seconds=0.01, timeout=0.05)
        for thread in threads:
            assert_ends(thread)
        assert caught.value.__traceback__ is not None  # holds the frames of the wait


def test_closing_the_client_ends_a_download_that_stalls(
    url: str, silent: SilentServer, tmp_path: Path
) -> None:
    client = WundrClient(KEY, url, sleep=lambda seconds: None)
    errors: list[Exception] = []

    def download() -> None:
        try:
            client.batches.download("batch_1", "pdf", tmp_path)
        except (WundrError, RuntimeError) as error:
            errors.append(error)

    thread = threading.Thread(target=download)
    thread.start()
    assert silent.stalled.wait(ENOUGH)
    client.close()
    assert_ends(thread)
    assert len(errors) == 1
    assert_empty(tmp_path)


async def test_the_end_of_watching_ends_the_task(url: str) -> None:
    async with AsyncWundrClient(KEY, url) as client:
        statuses = client.batches.watch("batch_1", poll_seconds=NEVER)
        await anext(statuses)
        await anext(statuses)
        assert len(listening_tasks()) == 1
        await statuses.aclose()  # type: ignore[attr-defined]
        assert listening_tasks() == []


async def test_closing_the_client_ends_the_task(url: str) -> None:
    client = AsyncWundrClient(KEY, url)
    statuses = client.batches.watch("batch_1", poll_seconds=NEVER)
    await anext(statuses)
    await anext(statuses)
    (task,) = listening_tasks()
    await client.close()
    _, pending = await asyncio.wait([task], timeout=ENOUGH)
    assert not pending


async def test_a_wait_that_takes_too_long_ends_the_task(url: str) -> None:
    async with AsyncWundrClient(KEY, url) as client:
        with pytest.raises(TimeoutError) as caught:
            await client.batches.wait_for_completion("batch_1", poll_seconds=0.01, timeout=0.05)
        assert listening_tasks() == []
        assert caught.value.__traceback__ is not None  # holds the frames of the wait


async def test_a_wait_that_is_cancelled_ends_the_task(url: str, silent: SilentServer) -> None:
    async with AsyncWundrClient(KEY, url) as client:
        waiting = asyncio.create_task(client.batches.wait_for_completion("batch_1", None, NEVER))
        await asyncio.to_thread(silent.stalled.wait, ENOUGH)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert listening_tasks() == []


class StreamOfOneEvent:
    """Stands for an ``AsyncSender`` whose stream brings an event when ``arrives`` is set."""

    def __init__(self) -> None:
        self.closing = Closing()
        self.arrives = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()

    @asynccontextmanager
    async def open_stream(self, call: object) -> AsyncIterator[AsyncIterator[bytes]]:
        yield self._chunks()

    async def _chunks(self) -> AsyncIterator[bytes]:
        await self.arrives.wait()
        yield event_block(events_of(FakeBatch("batch_1", EXAMPLE))[0])
        await asyncio.Event().wait()


@pytest.mark.parametrize("turns", range(10))
async def test_a_cancellation_is_not_lost_when_an_event_arrives_with_it(turns: int) -> None:
    sender = StreamOfOneEvent()
    listener = AsyncListener(sender, "batch_1")  # type: ignore[arg-type]
    waiting = asyncio.create_task(listener.wait(NEVER))
    for _ in range(10):
        await asyncio.sleep(0)
    sender.arrives.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.wait([waiting], timeout=1)
    assert waiting.cancelled()
    await listener.close()


async def test_a_download_that_stalls_can_be_cancelled(
    url: str, silent: SilentServer, tmp_path: Path
) -> None:
    async with AsyncWundrClient(KEY, url) as client:
        download = asyncio.create_task(client.batches.download("batch_1", "pdf", tmp_path))
        await asyncio.to_thread(silent.stalled.wait, ENOUGH)
        download.cancel()
        with pytest.raises(asyncio.CancelledError):
            await download
    assert_empty(tmp_path)
