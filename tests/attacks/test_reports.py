"""Storms of requests for reports, and callers who leave before theirs is made."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import httpx
import psutil
import pytest

from tests.attacks.test_anonymous import errors, head, held_against
from tests.attacks.test_receivers import Account, account
from tests.live import LiveServer, job
from tests.repositories import from_packages
from tests.serve_app.serving import wire
from wundr_ray.domain.results.render_turns import AT_ONCE, AT_ONCE_OF_ACCOUNT, WAITING_OF_ACCOUNT

pytestmark = [pytest.mark.ray, pytest.mark.long]

JOBS = 10
STORM = 60
BUSY_SECONDS = 5.0
"""For other answers while all cores make reports."""

FORMATS = ("pdf", "xlsx", "csv", "json")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return from_packages(tmp_path_factory.mktemp("reports") / "rich", ["rich"])


async def ended_batch(caller: Account, repository: Path) -> str:
    """Its reports of some jobs are as many different files as a storm needs."""
    jobs = [job(f"j{number}", repository) for number in range(JOBS)]
    made = await caller.http.post(
        "/v1/batches", json={"name": "b", "type": "analysis", "jobs": jobs}
    )
    batch_id = str(made.json()["data"]["batch_id"])
    while await status(caller, batch_id) != "completed":  # noqa: ASYNC110 - it is another's
        await asyncio.sleep(0.5)
    return batch_id


async def status(caller: Account, batch_id: str) -> str:
    return str((await caller.http.get(f"/v1/batches/{batch_id}")).json()["data"]["status"])


@dataclass
class Counted:
    """How many processes made reports at once, at most."""

    most: int = 0
    seen: set[int] = field(default_factory=set)

    async def watch(self, server: LiveServer) -> None:
        while True:
            making = await asyncio.to_thread(_making, server)
            self.seen |= making
            self.most = max(self.most, len(making))
            await asyncio.sleep(0.1)


def _making(server: LiveServer) -> set[int]:
    found = set()
    with suppress(psutil.Error):
        for process in server.processes("ray::render"):
            found.add(process.pid)
    return found


async def test_a_storm_of_reports(attacked: LiveServer, repository: Path) -> None:
    async with account(attacked, "storm") as caller, account(attacked, "calm") as other:
        batch_id, its = await asyncio.gather(
            ended_batch(caller, repository), ended_batch(other, repository)
        )
        paths = [
            f"/v1/batches/{batch_id}/results?format={wanted}&jobs=j{first},j{second}"
            for wanted, first, second in product(FORMATS, range(JOBS), range(JOBS))
            if first < second
        ][:STORM]
        counted = Counted()
        watching = asyncio.create_task(counted.watch(attacked))
        async with held_against(attacked, BUSY_SECONDS):
            storm = [asyncio.create_task(caller.http.get(path)) for path in paths]
            await asyncio.sleep(1)
            pdf = await other.http.get(f"/v1/batches/{its}/results?format=pdf")
            answers = await asyncio.gather(*storm)
        watching.cancel()
    assert pdf.content.startswith(b"%PDF")
    told = Counter(each.status_code for each in answers)
    print(f"{told}; at most {counted.most} at once")
    assert told.keys() <= {200, 503}
    assert told[200] >= AT_ONCE_OF_ACCOUNT + WAITING_OF_ACCOUNT
    assert all(each.headers["Retry-After"] for each in answers if each.status_code == 503)
    assert 1 <= counted.most <= AT_ONCE


@pytest.fixture
def quiet(attacked: LiveServer) -> Iterator[None]:
    before = errors(attacked)
    yield
    assert errors(attacked) == before


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("wanted", ["pdf", "xlsx", "csv"])
async def test_the_first_caller_leaves(attacked: LiveServer, repository: Path, wanted: str) -> None:
    """Several times: who comes second, and who comes last, gets the whole file."""
    async with account(attacked, f"leaver {wanted}") as caller:
        batch_id = await ended_batch(caller, repository)
        key = caller.http.headers["Authorization"].removeprefix("Bearer ")
        for number in range(5):
            path = f"/v1/batches/{batch_id}/results?format={wanted}&jobs=j{number}"
            async with wire(attacked.port) as leaver:
                await leaver.send(head(key, method="GET", path=path))
                await asyncio.sleep(0.2 * number)
                second = asyncio.create_task(caller.http.get(path))
                await asyncio.sleep(0.2)
            answer = await second
            assert answer.status_code == 200, answer.text
            again: httpx.Response = await caller.http.get(path)
            assert again.content == answer.content
