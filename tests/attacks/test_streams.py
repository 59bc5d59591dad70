"""One account against another: it opens all the event streams that it can."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from serve_app.batches.event_feed import PER_ACCOUNT
from tests.attacks.test_anonymous import head
from tests.live import LiveServer, job
from tests.repositories import from_files
from tests.serve_app.serving import Wire, wire
from wundr_sdk import WundrClient

pytestmark = [pytest.mark.ray, pytest.mark.long]

KEYS, STREAMS = 4, 25
"""More for each key than it may have, and together more than the account may."""


def key_of(server: LiveServer, name: str) -> str:
    return server.wundr("key", "create", name).stdout.strip()


def waiting_batch(server: LiveServer, key: str, repository: Path) -> str:
    """It starts tomorrow, so that its streams stay open."""
    with WundrClient(api_key=key, base_url=server.url) as client:
        return client.batches.create(
            name="later",
            type="analysis",
            jobs=[job("j", repository)],
            options={"not_before": (datetime.now(UTC) + timedelta(days=1)).isoformat()},
        ).batch_id


async def follow(client: Wire, key: str, batch_id: str) -> int:
    await client.send(head(key, method="GET", path=f"/v1/batches/{batch_id}/events"))
    return int((await client.until("\r\n")).split()[1])


async def test_an_account_with_many_keys_leaves_streams_for_others(
    attacked: LiveServer, tmp_path: Path
) -> None:
    for name in ("listener", "bystander"):
        assert attacked.wundr("account", "create", name, "--plan", "pro").returncode == 0
    keys = [key_of(attacked, "listener") for _ in range(KEYS)]
    other = key_of(attacked, "bystander")
    repository = from_files(tmp_path / "small", {"a.py": "x = 1\n"})
    theirs = waiting_batch(attacked, keys[0], repository)
    its = waiting_batch(attacked, other, repository)
    async with AsyncExitStack() as stack:
        clients = [
            (await stack.enter_async_context(wire(attacked.port)), key)
            for key in keys
            for _ in range(STREAMS)
        ]
        answers = Counter(await asyncio.gather(*(follow(c, key, theirs) for c, key in clients)))
        assert answers == {200: PER_ACCOUNT, 429: KEYS * STREAMS - PER_ACCOUNT}
        async with wire(attacked.port) as listening, wire(attacked.port) as asking:
            assert await follow(listening, other, its) == 200
            await listening.until("event: batch.created")
            await asking.send(head(other, method="GET"))
            assert " 200 " in await asking.until("\r\n")
    for key, batch_id in ((keys[0], theirs), (other, its)):
        with WundrClient(api_key=key, base_url=attacked.url) as client:
            client.batches.cancel(batch_id)
