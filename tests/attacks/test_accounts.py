"""One account against another: it takes all places for batches, and all slots that it can."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live import LiveServer, job, until
from tests.repositories import from_files, from_packages
from wundr_ray.domain.scheduling.dispatch import free_places
from wundr_sdk import WundrClient

pytestmark = [pytest.mark.ray, pytest.mark.long]

PLACES = free_places(os.cpu_count() or 1, {}).shared
JOBS = 40
START_SECONDS, END_SECONDS = 15.0, 60.0
"""For the other account's urgent batch, among jobs of a few seconds each."""


def account(server: LiveServer, name: str, plan: str) -> WundrClient:
    made = server.wundr("account", "create", name, "--plan", plan)
    assert made.returncode == 0, made.stdout + made.stderr
    key = server.wundr("key", "create", name).stdout.strip()
    return WundrClient(api_key=key, base_url=server.url)


@pytest.fixture
def hog(attacked: LiveServer) -> Iterator[WundrClient]:
    """What it has started is cancelled at the end."""
    with account(attacked, "hog", "enterprise") as client:
        yield client
        for batch in client.batches.iterate():
            if batch.status in ("queued", "running"):
                client.batches.cancel(batch.batch_id)


def statuses(client: WundrClient) -> list[str]:
    return [str(batch.status) for batch in client.batches.iterate()]


def test_an_account_that_fills_all_places_keeps_no_other_out(
    attacked: LiveServer, hog: WundrClient, tmp_path: Path
) -> None:
    """It submits more batches than there are places; the other has one small urgent batch."""
    large = from_packages(tmp_path / "large", ["sqlalchemy"])
    jobs: list[Any] = [job(f"j{n}", large) for n in range(JOBS)]
    for number in range(PLACES + 6):
        hog.batches.create(
            name=f"hog {number}",
            type="analysis",
            priority="urgent",
            jobs=jobs,
            options={"incremental": False},
        )
    until(lambda: statuses(hog).count("running") > PLACES)
    small = from_files(tmp_path / "small", {"a.py": "x = 1\n"})
    with account(attacked, "other", "pro") as other:
        batch = other.batches.create(
            name="urgent", type="analysis", priority="urgent", jobs=[job("j", small)]
        )
        found = until(lambda: _left_the_queue(other, batch.batch_id), START_SECONDS)
        assert found.status in ("running", "completed")
        ended = other.batches.wait_for_completion(batch.batch_id, timeout=END_SECONDS)
        assert ended.outcome == "succeeded"
    held = statuses(hog)
    assert held.count("running") == PLACES + 1
    assert held.count("queued") == 5


def _left_the_queue(client: WundrClient, batch_id: str) -> Any:
    status = client.batches.get_status(batch_id)
    return None if status.status == "queued" else status
