"""The same story over all adapters, against a fake forge that speaks each one's dialect."""

import pytest

from tests.delivery.forges.conftest import REPOSITORY, Opener
from tests.delivery.forges.fake.memory import SHA, Repository
from tests.delivery.forges.fake.server import FakeForge
from wundr_ray.delivery.forges.interface import (
    Checks,
    CheckState,
    Forge,
    ForgeKind,
    Mergeability,
    NewPullRequest,
    PullRequestState,
    RequestEdit,
)
from wundr_ray.forges.errors import (
    BadToken,
    ForgeError,
    Rejected,
    RepositoryMissing,
    Unsupported,
)

HEAD, BASE = "wundr/imports", "main"
NEW = NewPullRequest("Sort imports", "Ä body\nwith lines", HEAD, BASE)
DRAFT = NewPullRequest("Sort imports", "", HEAD, BASE, draft=True)


def repository(fake: FakeForge) -> Repository:
    return fake.memory.repositories[REPOSITORY]


async def test_a_request_is_opened_found_and_read(fake: FakeForge, forge: Forge) -> None:
    assert await forge.find(HEAD, BASE) is None
    opened = await forge.create(NEW)
    assert (opened.number, opened.state) == (1, PullRequestState.OPEN)
    assert (opened.title, opened.body, opened.draft) == (NEW.title, NEW.body, False)
    assert (opened.head, opened.base) == (HEAD, BASE)
    assert opened.has_head("a" * 40)
    assert not opened.has_head(SHA)
    assert opened.url.startswith(f"https://{fake.host('pinned.example')}/{REPOSITORY}/")
    found = await forge.find(HEAD, BASE)
    assert found is not None
    assert found.number == 1
    assert (await forge.read(1)).title == NEW.title


async def test_opening_twice_gives_the_first(fake: FakeForge, forge: Forge) -> None:
    first = await forge.create(NEW)
    second = await forge.create(NewPullRequest("Another title", "", HEAD, BASE))
    assert (second.number, second.title) == (first.number, NEW.title)
    assert len(repository(fake).requests) == 1


async def test_a_closed_request_does_not_keep_a_new_one_from_being_opened(forge: Forge) -> None:
    await forge.create(NEW)
    await forge.close(1)
    found = await forge.find(HEAD, BASE)
    assert found is not None
    assert found.state is PullRequestState.CLOSED
    assert (await forge.create(NEW)).number == 2
    found = await forge.find(HEAD, BASE)
    assert found is not None
    assert (found.number, found.state) == (2, PullRequestState.OPEN)


async def test_the_open_request_is_preferred_to_newer_ones(fake: FakeForge, forge: Forge) -> None:
    await forge.create(NEW)
    repository(fake).get(1).state = "closed"
    await forge.create(NEW)
    await forge.create(NEW)
    repository(fake).get(1).state, repository(fake).get(2).state = "open", "closed"
    found = await forge.find(HEAD, BASE)
    assert found is not None
    assert (found.number, found.state) == (1, PullRequestState.OPEN)


@pytest.mark.parametrize("deleted", [False, True])
async def test_requests_of_other_branches_and_forks_are_not_ours(
    fake: FakeForge, forge: Forge, deleted: bool
) -> None:
    ours = repository(fake)
    ours.branches |= {"other": SHA, "release/1": SHA}
    await forge.create(NewPullRequest("Other", "", "other", BASE))
    await forge.create(NewPullRequest("To another base", "", HEAD, "release/1"))
    of_fork = ours.open(HEAD, BASE, "Of a fork", "")
    of_fork.of_fork, of_fork.fork_deleted = True, deleted
    assert await forge.find(HEAD, BASE) is None
    found = await forge.find(HEAD, "release/1")
    assert found is not None
    assert found.number == 2


async def test_it_is_found_among_many(fake: FakeForge, forge: Forge) -> None:
    """Closed ones of the same branches, and open ones of others, on several pages."""
    ours = repository(fake)
    for number in range(7):
        ours.open(HEAD, BASE, f"Earlier {number}", "").state = "closed"
        ours.branches[f"b{number}"] = SHA
    opened = ours.open(HEAD, BASE, "Ours", "")
    for number in range(7):
        ours.open(f"b{number}", BASE, f"Other {number}", "")
    opened.number, ours.requests[0].number = ours.requests[0].number, opened.number
    fake.memory.most_a_page = 2
    found = await forge.find(HEAD, BASE)
    assert found is not None
    assert (found.title, found.state) == ("Ours", PullRequestState.OPEN)


async def test_texts_are_changed_one_by_one(forge: Forge) -> None:
    await forge.create(NEW)
    assert (await forge.update(1, RequestEdit(title="New title"))).title == "New title"
    changed = await forge.update(1, RequestEdit(body="New body"))
    assert (changed.title, changed.body) == ("New title", "New body")


async def test_a_draft_stays_one_when_its_title_changes(forge: Forge) -> None:
    opened = await forge.create(DRAFT)
    assert (opened.title, opened.draft) == (DRAFT.title, True)
    changed = await forge.update(1, RequestEdit(title="New title"))
    assert (changed.title, changed.draft) == ("New title", True)


async def test_closing_is_repeatable_and_leaves_merged_ones_alone(
    fake: FakeForge, forge: Forge
) -> None:
    await forge.create(NEW)
    assert (await forge.close(1)).state is PullRequestState.CLOSED
    assert (await forge.close(1)).state is PullRequestState.CLOSED
    repository(fake).get(1).state = "merged"
    assert (await forge.close(1)).state is PullRequestState.MERGED
    assert (await forge.read(1)).state is PullRequestState.MERGED


async def test_labels(fake: FakeForge, forge: Forge) -> None:
    await forge.create(NEW)
    repository(fake).labels = ["bug", "wundr"]
    fake.memory.most_a_page = 1
    if fake.kind is ForgeKind.BITBUCKET:
        with pytest.raises(Unsupported, match="no labels"):
            await forge.add_labels(1, ["wundr"])
        return
    await forge.add_labels(1, ["wundr", "new label"])
    await forge.add_labels(1, ["wundr"])
    assert repository(fake).get(1).labels == ["wundr", "new label"]


async def test_reviewers_are_added_to_those_that_there_are(fake: FakeForge, forge: Forge) -> None:
    await forge.create(NEW)
    names = {ForgeKind.BITBUCKET: ["{alice}", "{bob}"]}.get(fake.kind, ["alice", "bob"])
    await forge.request_reviewers(1, names[:1])
    await forge.request_reviewers(1, names[1:])
    assert repository(fake).get(1).reviewers == ["alice", "bob"]


async def test_teams_as_reviewers(fake: FakeForge, forge: Forge) -> None:
    if fake.kind in (ForgeKind.GITHUB, ForgeKind.GITEA):
        await forge.create(NEW)
        await forge.request_reviewers(1, ["acme/core", "alice"])
        asked = repository(fake).get(1)
        assert (asked.teams, asked.reviewers) == (["core"], ["alice"])
    if fake.kind is ForgeKind.GITLAB:
        await forge.create(NEW)
        with pytest.raises(Unsupported, match="not groups: acme/core"):
            await forge.request_reviewers(1, ["acme/core"])


async def test_an_unknown_reviewer_is_named(fake: FakeForge, forge: Forge) -> None:
    if fake.kind in (ForgeKind.GITLAB, ForgeKind.GITEA):
        await forge.create(NEW)
        with pytest.raises(Rejected, match="nobody"):
            await forge.request_reviewers(1, ["nobody"])


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], Checks(CheckState.NONE)),
        (["passed"] * 5, Checks(CheckState.PASSED, 5)),
        (["passed", "passed", "pending"], Checks(CheckState.PENDING, 3)),
        (["pending", "passed"], Checks(CheckState.PENDING, 2)),
        (["passed", "pending", "failed"], Checks(CheckState.FAILED, 3)),
        (["failed", "passed"], Checks(CheckState.FAILED, 2)),
    ],
)
async def test_checks(fake: FakeForge, forge: Forge, states: list[str], expected: Checks) -> None:
    repository(fake).checks[SHA] = states
    fake.memory.most_a_page = 2
    assert await forge.checks(SHA) == expected


@pytest.mark.parametrize(
    ("mergeable", "expected"),
    [(True, Mergeability.CLEAN), (False, Mergeability.CONFLICTED), (None, Mergeability.UNKNOWN)],
)
async def test_mergeability(
    fake: FakeForge, forge: Forge, mergeable: bool | None, expected: Mergeability
) -> None:
    await forge.create(NEW)
    repository(fake).get(1).mergeable = mergeable
    reported = (await forge.read(1)).mergeability
    if fake.kind is ForgeKind.BITBUCKET:
        assert reported is Mergeability.UNKNOWN
    elif fake.kind is ForgeKind.GITEA and mergeable is None:
        assert reported is Mergeability.CONFLICTED  # Gitea does not tell these apart
    else:
        assert reported is expected


async def test_a_branch_that_does_not_exist_is_named(forge: Forge) -> None:
    with pytest.raises((Rejected, RepositoryMissing), match=r"head|gone"):
        await forge.create(NewPullRequest("Title", "", "gone", BASE))


async def test_a_repository_that_does_not_exist(opener: Opener) -> None:
    with pytest.raises(RepositoryMissing, match="acme/none"):
        await opener("acme/none").create(NEW)


async def test_a_wrong_token(opener: Opener) -> None:
    forge = opener(token="wrong-t0ken")
    with pytest.raises(BadToken, match="wrong, expired or revoked") as caught:
        await forge.create(NEW)
    assert "wrong-t0ken" not in str(caught.value)


async def test_a_request_that_does_not_exist(forge: Forge) -> None:
    for call in (forge.read(7), forge.close(7), forge.update(7, RequestEdit(title="A"))):
        with pytest.raises(ForgeError):
            await call
