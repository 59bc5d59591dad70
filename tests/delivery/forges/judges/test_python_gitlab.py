"""python-gitlab reads what our adapter has opened on the fake forge, and the other way round."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.forges.conftest import REPOSITORY, Opener
from tests.delivery.forges.fake.memory import SHA
from tests.delivery.forges.fake.server import TOKEN, FakeForge
from tests.delivery.forges.test_contract import BASE, DRAFT, HEAD, NEW
from wundr_ray.delivery.forges.interface import ForgeKind, Mergeability, PullRequestState

gitlab = pytest.importorskip("gitlab", reason="needs python-gitlab")


@pytest.fixture
def kind() -> ForgeKind:
    return ForgeKind.GITLAB


@pytest.fixture
def project(fake: FakeForge, tls: tuple[Path, Path]) -> Iterator[Any]:
    url = fake.api("localhost").removesuffix("/api/v4")
    with gitlab.Gitlab(url, oauth_token=TOKEN, ssl_verify=str(tls[0])) as client:
        yield client.projects.get(REPOSITORY)


async def test_it_reads_ours(fake: FakeForge, opener: Opener, project: Any) -> None:
    forge = opener()
    await forge.create(DRAFT)
    await forge.add_labels(1, ["wundr", "two"])
    await forge.request_reviewers(1, ["bob"])

    def read() -> None:
        (found,) = project.mergerequests.list(
            source_branch=HEAD, target_branch=BASE, state="opened", get_all=True
        )
        assert (found.iid, found.title, found.draft) == (1, f"Draft: {DRAFT.title}", True)
        assert (found.source_branch, found.sha, found.labels) == (HEAD, "a" * 40, ["wundr", "two"])
        assert [user["username"] for user in found.reviewers] == ["bob"]

    await asyncio.to_thread(read)
    await forge.close(1)
    assert (await asyncio.to_thread(project.mergerequests.get, 1)).state == "closed"


async def test_ours_reads_its(fake: FakeForge, opener: Opener, project: Any) -> None:
    forge = opener()

    def create() -> None:
        made = project.mergerequests.create(
            {"source_branch": HEAD, "target_branch": BASE, "title": "Draft: Of python-gitlab"}
        )
        made.description = "Text"
        made.save()

    await asyncio.to_thread(create)
    found = await forge.find(HEAD, BASE)
    assert found is not None
    assert (found.title, found.body, found.draft) == ("Of python-gitlab", "Text", True)
    assert found.mergeability is Mergeability.UNKNOWN
    assert (await forge.create(NEW)).number == found.number

    def close() -> None:
        found = project.mergerequests.get(1)
        found.state_event = "close"
        found.save()

    await asyncio.to_thread(close)
    assert (await forge.read(1)).state is PullRequestState.CLOSED


async def test_it_understands_the_fakes_refusals(opener: Opener, project: Any) -> None:
    await opener().create(NEW)

    def refused() -> None:
        again = {"source_branch": HEAD, "target_branch": BASE, "title": "Again"}
        with pytest.raises(gitlab.GitlabCreateError, match="already exists") as caught:
            project.mergerequests.create(again)
        assert caught.value.response_code == 409
        with pytest.raises(gitlab.GitlabGetError):
            project.mergerequests.get(7)

    await asyncio.to_thread(refused)


async def test_it_pages_as_ours_does(fake: FakeForge, opener: Opener, project: Any) -> None:
    fake.memory.repositories[REPOSITORY].checks[SHA] = ["passed"] * 5
    fake.memory.most_a_page = 2

    def statuses() -> list[str]:
        commit = project.commits.get(SHA, lazy=True)
        return [each.status for each in commit.statuses.list(get_all=True)]

    assert await asyncio.to_thread(statuses) == ["success"] * 5
    assert (await opener().checks(SHA)).total == 5
