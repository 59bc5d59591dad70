"""A receiver gets every event of a batch, each verifiable by the library of Standard Webhooks."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.live import LiveServer, installation, job
from tests.notify.receiver import Receiver, receiving
from tests.repositories import from_files

pytestmark = pytest.mark.ray


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with installation(WUNDR_ALLOW_PRIVATE_HOSTS="true") as server:
        yield server


TOLD = ["created", "started", "job_completed", "progress", "job_completed", "progress", "completed"]


def wait_for(receiver: Receiver, count: int) -> None:
    deadline = time.monotonic() + 60
    while len(receiver.received) < count and time.monotonic() < deadline:
        time.sleep(0.1)


def test_a_batch_tells_its_webhook_everything(server: LiveServer, tmp_path: Path) -> None:
    repository = from_files(tmp_path / "tiny", {"a.py": "x = 1\n"})
    with server.client() as client, receiving() as receiver:
        secret = Webhook(httpx.post(**rotation(server)).json()["data"]["secret"])
        receiver.answers = [503]
        batch = client.batches.create(
            name="Hooked",
            type="analysis",
            jobs=[job("a", repository), job("b", repository)],
            options={"notification": {"webhook": receiver.url}},
        )
        client.batches.wait_for_completion(batch.batch_id, timeout=120)
        wait_for(receiver, len(TOLD) + 1)
    refused, *taken = receiver.received
    assert refused.headers["webhook-id"] == taken[0].headers["webhook-id"]
    told = [secret.verify(each.body, each.headers) for each in taken]
    assert [each["event"].removeprefix("batch.") for each in told] == TOLD
    assert {each["batch_id"] for each in told} == {batch.batch_id}
    assert all(each.keys() == {"event", "batch_id", "timestamp", "data"} for each in told)
    assert told[-2]["data"]["progress"]["percentage"] == 100


def rotation(server: LiveServer) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {server.key}"}
    return {"url": f"{server.url}/v1/webhooks:rotate-secret", "headers": headers}
