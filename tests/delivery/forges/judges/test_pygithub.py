"""PyGithub reads what our adapter has opened on the fake forge, and the other way round."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.forges.conftest import REPOSITORY, Opener
from tests.delivery.forges.fake.server import TOKEN, FakeForge
from tests.delivery.forges.test_contract import BASE, HEAD, NEW
from wundr_ray.delivery.forges.interface import ForgeKind, PullRequestState

github = pytest.importorskip("github", reason="needs PyGithub")


@pytest.fixture
def kind() -> ForgeKind:
    return ForgeKind.GITHUB


@pytest.fixture
def repository(fake: FakeForge, tls: tuple[Path, Path]) -> Iterator[Any]:
    client = github.Github(
        auth=github.Auth.Token(TOKEN),
        base_url=fake.api("localhost"),
        verify=str(tls[0]),
        retry=None,
    )
    yield client.get_repo(REPOSITORY)
    client.close()


async def test_it_reads_ours(fake: FakeForge, opener: Opener, repository: Any) -> None:
    forge = opener()
    await forge.create(NEW)
    await forge.add_labels(1, ["wundr"])
    await forge.request_reviewers(1, ["alice", "acme/core"])

    def read() -> None:
        (found,) = repository.get_pulls(state="open", head=f"acme:{HEAD}", base=BASE)
        assert (found.number, found.title, found.body) == (1, NEW.title, NEW.body)
        assert (found.head.ref, found.head.sha, found.base.ref) == (HEAD, "a" * 40, BASE)
        assert [label.name for label in found.labels] == ["wundr"]
        assert [user.login for user in found.requested_reviewers] == ["alice"]
        assert [team.slug for team in found.requested_teams] == ["core"]
        assert repository.get_pull(1).mergeable is None

    await asyncio.to_thread(read)
    await forge.close(1)
    assert (await asyncio.to_thread(repository.get_pull, 1)).state == "closed"


async def test_ours_reads_its(fake: FakeForge, opener: Opener, repository: Any) -> None:
    forge = opener()

    def create() -> None:
        made = repository.create_pull(
            base=BASE, head=HEAD, title="Of PyGithub", body="Text", draft=True
        )
        made.edit(title="Edited")
        made.add_to_labels("wundr")
        made.create_review_request(reviewers=["bob"])

    await asyncio.to_thread(create)
    found = await forge.find(HEAD, BASE)
    assert found is not None
    assert (found.title, found.body, found.draft) == ("Edited", "Text", True)
    assert (await forge.create(NEW)).number == found.number
    await asyncio.to_thread(lambda: repository.get_pull(1).edit(state="closed"))
    assert (await forge.read(1)).state is PullRequestState.CLOSED


async def test_it_understands_the_fakes_refusals(opener: Opener, repository: Any) -> None:
    await opener().create(NEW)

    def refused() -> None:
        with pytest.raises(github.GithubException, match="already exists") as caught:
            repository.create_pull(base=BASE, head=HEAD, title="Again")
        assert caught.value.status == 422
        with pytest.raises(github.UnknownObjectException):
            repository.get_pull(7)

    await asyncio.to_thread(refused)


async def test_it_pages_through_checks(fake: FakeForge, repository: Any) -> None:
    sha = "a" * 40
    fake.memory.repositories[REPOSITORY].checks[sha] = ["passed"] * 5 + ["failed"] * 4
    fake.memory.most_a_page = 2

    def read() -> None:
        status = repository._requester.requestJsonAndCheck(
            "GET", f"{repository.url}/commits/{sha}/status"
        )[1]
        assert (status["state"], status["total_count"]) == ("success", 5)

    await asyncio.to_thread(read)
