"""Receivers of webhooks that answer without end, slowly, or never; and callers who test them."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.attacks.test_anonymous import held_against
from tests.live import LiveServer, job, until
from tests.notify.receiver import receiving
from tests.repositories import from_files
from wundr_ray.domain.notify.trials import PER_ACCOUNT
from wundr_ray.notify.webhooks.http import TOTAL_SECONDS
from wundr_sdk import WundrClient

pytestmark = [pytest.mark.ray, pytest.mark.long]

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
INTERIM = 200_000
FLOODS: dict[str, Sequence[bytes]] = {
    "100 Continue": [CONTINUE * (INTERIM // 100)] * 100,
    "early hints": [b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * (INTERIM // 100)] * 100,
    "headers": [b"HTTP/1.1 200 OK\r\n", *[b"X-Many: " + b"x" * 50_000 + b"\r\n"] * 1000],
    "a header": [b"HTTP/1.1 200 OK\r\nX-Long: ", *[b"x" * 60_000] * 1000],
    "no line": [b"x" * 60_000] * 1000,
    "chunks": [
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        *[b"1\r\nx\r\n" * 9999] * 99,
    ],
}
TRICKLES: dict[str, Sequence[bytes]] = {
    "silence": [],
    "silence to tls": [],
    "a line": [bytes([byte]) for byte in CONTINUE * 100],
    "headers, one by one": [b"HTTP/1.1 200 OK\r\n", *[b"X-A: b\r\n"] * 1000],
    "interim answers, one by one": [CONTINUE] * 3 + [b"H"] * 1000,
}
LONGEST = TOTAL_SECONDS + 5


@asynccontextmanager
async def answering(parts: Sequence[bytes], pause: float = 0) -> AsyncIterator[str]:
    """The URL of a receiver that sends ``parts``, then nothing, to whoever asks."""
    tasks: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.read(1)
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
            await reader.read()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks[asyncio.create_task(answer(reader, writer))] = writer

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        server.close()
        for task, writer in tasks.items():
            task.cancel()
            writer.transport.abort()
        await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True)
class Account:
    """A caller with a client of its own."""

    http: httpx.AsyncClient

    async def webhook(self, url: str) -> str:
        made = await self.http.post("/v1/webhooks", json={"url": url})
        assert made.status_code == 201, made.text
        return str(made.json()["data"]["webhook_id"])

    async def test(self, webhook_id: str) -> httpx.Response:
        return await self.http.post(f"/v1/webhooks/{webhook_id}/test")

    async def delete(self, *webhook_ids: str) -> None:
        for each in webhook_ids:
            await self.http.delete(f"/v1/webhooks/{each}")


@asynccontextmanager
async def account(server: LiveServer, name: str) -> AsyncIterator[Account]:
    await asyncio.to_thread(server.wundr, "account", "create", name, "--plan", "pro")
    made = await asyncio.to_thread(server.wundr, "key", "create", name)
    key = made.stdout.strip()
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=60) as http:
        yield Account(http)


@asynccontextmanager
async def accounts(server: LiveServer, names: Iterable[str]) -> AsyncIterator[dict[str, Account]]:
    """An account for each name. The commands that make them are work too, so they come first."""
    async with AsyncExitStack() as stack:
        yield {name: await stack.enter_async_context(account(server, name)) for name in names}


async def told_of(caller: Account, name: str, parts: Sequence[bytes], pause: float) -> Any:
    """What an account is told that tests such a receiver; more tests are refused."""
    async with answering(parts, pause) as url:
        webhook = await caller.webhook(url if "tls" not in name else url.replace("http", "https"))
        told = await asyncio.gather(*(caller.test(webhook) for _ in range(2 * PER_ACCOUNT)))
        await caller.delete(webhook)
    statuses = Counter(each.status_code for each in told)
    assert statuses.keys() <= {200, 429}
    assert statuses[200] >= PER_ACCOUNT  # more where the first have ended before the last come
    assert all(each.headers["Retry-After"] for each in told if each.status_code == 429)
    return next(each.json()["data"] for each in told if each.status_code == 200)


async def test_receivers_that_answer_without_end(attacked: LiveServer) -> None:
    async with accounts(attacked, FLOODS) as callers, held_against(attacked):
        told = await asyncio.gather(
            *(told_of(callers[name], name, parts, 0) for name, parts in FLOODS.items())
        )
    by_name = dict(zip(FLOODS, told, strict=True))
    assert [name for name, each in by_name.items() if each["delivered"]] == ["chunks"]
    assert all(each["duration_ms"] < LONGEST * 1000 for each in told)


async def test_receivers_that_take_their_time(attacked: LiveServer) -> None:
    async with accounts(attacked, TRICKLES) as callers, held_against(attacked):
        told = await asyncio.gather(
            *(told_of(callers[name], name, parts, 0.2) for name, parts in TRICKLES.items())
        )
    assert not any(each["delivered"] for each in told)
    assert all(each["duration_ms"] < LONGEST * 1000 for each in told)


async def test_hostile_receivers_keep_no_event_from_another_account(
    attacked: LiveServer, tmp_path: Path
) -> None:
    """Each of many floods every delivery of a batch; the other account's are all made."""
    repository = from_files(tmp_path / "small", {"a.py": "x = 1\n"})
    async with AsyncExitStack() as stack:
        hostile = await stack.enter_async_context(account(attacked, "hostile"))
        urls = [
            await stack.enter_async_context(answering(parts, pause))
            for group, pause in ((FLOODS, 0.0), (TRICKLES, 0.2))
            for parts in group.values()
        ]
        webhooks = [await hostile.webhook(url) for url in urls]
        receiver = stack.enter_context(receiving())
        body = {"name": "b", "type": "analysis", "jobs": [job("j", repository)]}
        async with held_against(attacked):
            await hostile.http.post("/v1/batches", json=body)
            with attacked.client() as client:
                await asyncio.to_thread(_told, client, body, receiver.url)
        assert len(receiver.received) >= 4
        await hostile.delete(*webhooks)


def _told(client: WundrClient, body: dict[str, object], url: str) -> None:
    """Every event of a batch has come."""
    options = {"notification": {"webhook": url}}
    made = client.batches.create(**body, options=options)  # type: ignore[arg-type]
    client.batches.wait_for_completion(made.batch_id)
    until(lambda: {str(each.status) for each in deliveries(client, made.batch_id)} == {"delivered"})


def deliveries(client: WundrClient, batch_id: str) -> list[object]:
    return list(client.webhooks.deliveries(batch_id).items)


async def test_a_receiver_that_is_gone(attacked: LiveServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "small", {"a.py": "x = 1\n"})
    with receiving() as receiver, attacked.client() as client:
        receiver.status = 410
        webhook = client.webhooks.create(receiver.url)
        batch = client.batches.create(name="b", type="analysis", jobs=[job("j", repository)])
        until(lambda: not client.webhooks.get(webhook.webhook_id).enabled)
        client.batches.wait_for_completion(batch.batch_id)
        client.webhooks.delete(webhook.webhook_id)
    assert len(receiver.received) == 1
