"""Everything that an adapter sends, and every kind of answer that it gets."""

from contextlib import suppress

import pytest

from tests.delivery.forges.conftest import REPOSITORY, Opener
from tests.delivery.forges.fake.memory import SHA
from tests.delivery.forges.fake.server import FakeForge
from tests.delivery.forges.test_contract import BASE, DRAFT, HEAD, NEW
from wundr_ray.delivery.forges.interface import ForgeKind, NewPullRequest, RequestEdit
from wundr_ray.forges.errors import ForgeError, Unsupported

_TEAM = ["alice", "acme/core"]
_REVIEWERS = {
    ForgeKind.GITHUB: _TEAM,
    ForgeKind.GITEA: _TEAM,
    ForgeKind.BITBUCKET: ["{alice}", "557058:bob"],
}


async def exercise(fake: FakeForge, opener: Opener) -> None:
    """The journal of ``fake`` has all of it."""
    forge, repository = opener(), fake.memory.repositories[REPOSITORY]
    await forge.create(DRAFT)
    await forge.create(NEW)
    await forge.update(1, RequestEdit(title="New title", body="New body"))
    with suppress(Unsupported):
        await forge.add_labels(1, ["wundr"])
    await forge.request_reviewers(1, _REVIEWERS[fake.kind])
    repository.checks[SHA] = ["passed", "failed", "pending", "pending"]
    await forge.checks(SHA)
    await forge.close(1)
    repository.get(1).state = "merged"
    await forge.close(1)
    fake.memory.most_a_page = 1
    await forge.create(NEW)
    await forge.find(HEAD, BASE)
    for mergeable in (True, False, None):
        repository.get(2).mergeable = mergeable
        await forge.read(2)
    for refused in (forge.create(NewPullRequest("T", "", "gone", BASE)), forge.read(7)):
        with pytest.raises(ForgeError):
            await refused
