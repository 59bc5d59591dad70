"""The synchronous client is what the asynchronous one makes of it."""

from pathlib import Path

import pytest

from tests.sdk.derived.synchronous import BY_HAND, ONLY_ASYNC, SOURCE, TARGET, derived, modules


@pytest.mark.parametrize(("source", "target"), list(modules()), ids=lambda path: path.name)
def test_the_synchronous_module_is_current(source: Path, target: Path) -> None:
    text = source.read_text(encoding="utf-8")
    assert target.read_text(encoding="utf-8") == derived(text, source), "run `make sdk-sync`"


def test_both_clients_have_the_same_modules() -> None:
    both = {source.relative_to(SOURCE) for source, _ in modules()} | BY_HAND
    for folder, own in ((SOURCE, ONLY_ASYNC), (TARGET, frozenset())):
        assert {path.relative_to(folder) for path in folder.rglob("*.py")} == both | own


def test_what_is_asynchronous_is_replaced() -> None:
    text = '''"""Module."""
import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from wundr_sdk.aio.threads import in_thread
from wundr_sdk.aio.transport import AsyncSender


async def numbers(sender: AsyncSender) -> AsyncIterator[int]:
    async with sender.opened() as pages:
        async for page in pages:
            for number in page:
                yield number


async def write(sleep: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
    await in_thread(print, "a", 1)
'''
    assert (
        derived(text, SOURCE / "some.py")
        == '''\
# Generated from wundr_sdk/aio/some.py by `make sdk-sync`: change that file instead.
"""Module."""

import time
from collections.abc import Callable, Iterator

from wundr_sdk.sync.transport import Sender


def numbers(sender: Sender) -> Iterator[int]:
    with sender.opened() as pages:
        for page in pages:
            yield from page


def write(sleep: Callable[[float], None] = time.sleep) -> None:
    print("a", 1)
'''
    )
