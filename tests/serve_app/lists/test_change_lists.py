"""Pages of changes: the first one reads what the jobs propose, the others do not."""

import asyncio
import shutil

import pytest

from serve_app.lists.change_lists import ChangeLists
from tests.proposing import proposed
from tests.serve_app.service import BATCHES, Caller, Service, data, refused
from wundr_ray.contract.errors import NotFound, StorageUnavailable
from wundr_ray.contract.vocabulary import Safety
from wundr_ray.refactoring.reviews.listing import EVERYTHING, ChangeFilter

B1 = f"{BATCHES}/b1"
SAFE = ChangeFilter(safety=Safety.SAFE)


@pytest.fixture
async def digest(service: Service, pro: Caller) -> str:
    return await proposed(service.store, service.clock, pro.account_id)


def forget_previews(service: Service) -> None:
    """Whoever reads them from now on fails."""
    shutil.rmtree(service.store.artifacts.path("batches/b1"))


async def ids(caller: Caller, **query: object) -> list[str]:
    return [each["id"] for each in data(await caller.get(f"{B1}/changes", **query))]


@pytest.mark.usefixtures("digest")
async def test_later_pages_and_filters_read_no_preview(service: Service, pro: Caller) -> None:
    assert await ids(pro, per_page=3) == ["a1", "a2", "b1"]
    forget_previews(service)
    assert await ids(pro, per_page=3, page=2) == ["c1"]
    assert await ids(pro, safety="safe") == ["a1", "a2", "c1"]
    assert await ids(pro, per_page=1, page=9) == []


async def test_a_decision_makes_the_list_anew(service: Service, pro: Caller, digest: str) -> None:
    assert await ids(pro, decision="approved") == []
    body = {"digest": digest, "change_ids": ["a2"]}
    data(await pro.send("POST", f"{B1}/approve", json=body))
    assert await ids(pro, decision="approved") == ["a2"]
    forget_previews(service)
    assert await ids(pro, decision="proposed") == ["a1", "b1", "c1"]
    data(await pro.cancel("b1"))
    refused(await pro.get(f"{B1}/changes"), 503, "RESOURCE_UNAVAILABLE")


@pytest.mark.usefixtures("digest")
async def test_who_asks_at_once_gets_the_same_list(service: Service) -> None:
    lists = ChangeLists(service.services)
    batch = await service.store.batches.get("b1")
    found = await asyncio.gather(*(lists.get(batch, None, SAFE) for _ in range(9)))
    assert all(each is found[0] for each in found)
    assert found[0].counts.changes == 3
    assert await lists.get(batch, None, SAFE) is found[0]


@pytest.mark.usefixtures("digest")
async def test_kept_lists_are_bounded(service: Service) -> None:
    batch = await service.store.batches.get("b1")
    none = ChangeLists(service.services, most_changes=99)
    assert await none.get(batch, None, EVERYTHING) is not await none.get(batch, None, EVERYTHING)
    two = ChangeLists(service.services, most_changes=200)
    first, second = await two.get(batch, "j0", EVERYTHING), await two.get(batch, "j1", EVERYTHING)
    assert await two.get(batch, "j0", EVERYTHING) is first
    await two.get(batch, None, EVERYTHING)
    assert await two.get(batch, "j0", EVERYTHING) is first
    assert await two.get(batch, "j1", EVERYTHING) is not second


@pytest.mark.usefixtures("digest")
async def test_what_fails_is_not_kept(service: Service) -> None:
    lists = ChangeLists(service.services)
    batch = await service.store.batches.get("b1")
    for _ in range(2):
        with pytest.raises(NotFound):
            await lists.get(batch, "j9", SAFE)
    forget_previews(service)
    with pytest.raises(StorageUnavailable):
        await lists.get(batch, None, SAFE)
