"""Four replicas of the API on Ray: limits hold over all of them, and so does a revocation."""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from serve_app.local.accounts import with_store
from tests.contract.bodies import small
from tests.e2e.cluster.conftest import REPLICAS
from tests.live import LiveServer
from wundr_ray.settings import Settings
from wundr_ray.store.accounts.accounts import NewKey
from wundr_ray.store.store import Store

pytestmark = pytest.mark.ray

CLIENTS = 50


def new_key(cluster: LiveServer, name: str, plan: str) -> NewKey:
    async def make(store: Store) -> NewKey:
        account = await store.accounts.create(name, plan)
        return await store.accounts.issue_key(account.id)

    settings = Settings(home=cluster.home, database_url=cluster.settings["WUNDR_DATABASE_URL"])
    return with_store(settings, make)


async def at_once(cluster: LiveServer, key: str, method: str, **options: object) -> list[int]:
    """The statuses of the answers to fifty clients, each with a connection of its own."""

    async def one() -> int:
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=cluster.url, headers=headers, timeout=120) as client:
            answer = await client.request(method, "/v1/batches", **options)  # type: ignore[arg-type]
            return answer.status_code

    return await asyncio.gather(*(one() for _ in range(CLIENTS)))


def test_there_are_four(cluster: LiveServer) -> None:
    assert len(cluster.processes("ServeReplica:wundr:Api")) == REPLICAS


async def test_exactly_a_free_accounts_batches_are_admitted(cluster: LiveServer) -> None:
    key = (await asyncio.to_thread(new_key, cluster, "hobby", "free")).text
    later = datetime.now(UTC) + timedelta(days=1)
    body = small() | {"options": {"not_before": later.isoformat()}}
    found = await at_once(cluster, key, "POST", json=body)
    assert Counter(found) == {202: 3, 429: CLIENTS - 3}
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}) as client:
        listed = (await client.get(f"{cluster.url}/v1/batches")).json()
    assert listed["pagination"]["total_items"] == 3


async def test_a_revoked_key_ends_on_all_of_them_within_a_second(cluster: LiveServer) -> None:
    key = await asyncio.to_thread(new_key, cluster, "another", "enterprise")
    assert set(await at_once(cluster, key.text, "GET")) == {200}
    done = await asyncio.to_thread(cluster.wundr, "key", "revoke", key.record.id)
    assert done.returncode == 0, done.stderr
    await asyncio.sleep(1)  # what is promised
    assert set(await at_once(cluster, key.text, "GET")) == {401}
