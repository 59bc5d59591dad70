"""What becomes of changesets, whatever happens to their repositories meanwhile."""

import pytest

from tests.delivery.publishing.conftest import URL
from tests.delivery.publishing.fakes import FakeConnections, FakeForge, FakeRemote
from tests.delivery.publishing.making import Applying, World, applied
from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable
from wundr_ray.contract.refactoring.changeset_vocabulary import (
    ChangesetAction,
    ChangesetState,
    DeliveryMode,
)
from wundr_ray.delivery.forges.interface import CheckState, Mergeability, PullRequestState
from wundr_ray.delivery.git.push_answer import PushOutcome, PushResult
from wundr_ray.delivery.publishing.pace import PER_ACCOUNT
from wundr_ray.domain.delivery.publishing import Way
from wundr_ray.forges.errors import (
    BadToken,
    ForgeNotConfigured,
    ForgeRateLimited,
    NoPermission,
    Rejected,
)
from wundr_ray.store.accounts.accounts import Account
from wundr_ray.store.store import Store

BRANCH = "wundr/b1/j0"
_S, _A = ChangesetState, ChangesetAction
TEN_MINUTES, HOUR = 700, 4000


@pytest.fixture
async def delivered(world: World, account: Account) -> None:
    """An open request."""
    await applied(world.store, world.clock, account.id, [URL])
    await world.run()


async def begin(world: World, account: Account, what: Applying) -> None:
    await applied(world.store, world.clock, account.id, [URL], what)
    await world.run()


@pytest.mark.usefixtures("delivered")
async def test_a_request_is_opened(world: World, remote: FakeRemote, forge: FakeForge) -> None:
    row = await world.row()
    assert (row.state, row.number, row.url) == ("open", 1, forge.requests[0].url)
    assert remote.branches == {BRANCH: row.pushed_commit}
    assert (row.branch, row.base, row.host) == (BRANCH, "main", "forge.example")
    assert (forge.requests[0].title, forge.requests[0].base) == ("Standardize imports", "main")
    assert remote.contents[row.pushed_commit]["a.py"] == b"print()\n"
    assert await world.credits() == 1
    assert await world.events() == ["changeset.opened"]
    assert (row.publisher, row.tries, row.error_code) == (None, 0, None)


async def test_a_branch_is_pushed(world: World, account: Account, remote: FakeRemote) -> None:
    await begin(world, account, Applying(DeliveryMode.BRANCH))
    assert await world.states() == ["pushed"]
    assert remote.branches
    assert await world.credits() == 1
    assert await world.events() == ["changeset.opened"]


async def test_patches_are_not_pushed(world: World, account: Account) -> None:
    await begin(world, account, Applying(DeliveryMode.PATCH))
    assert await world.rows() == []


async def test_each_group_has_a_request(world: World, account: Account, forge: FakeForge) -> None:
    groups = {"one": ("one",), "rest": ("two", "three")}
    await begin(world, account, Applying(groups=groups, deliver={"labels": ["bot"]}))
    assert await world.states() == ["open", "open"]
    assert sorted(each.head for each in forge.requests) == [f"{BRANCH}--one", f"{BRANCH}--rest"]
    assert (await world.credits(), forge.labels) == (2, ["bot", "bot"])


async def test_stale_files_are_left_out(world: World, account: Account, remote: FakeRemote) -> None:
    remote.files["a.py"] = b"others\n"
    await begin(world, account, Applying())
    row = await world.row()
    assert (row.state, row.stale_ids) == ("open", ["one", "two"])
    assert list(remote.contents[row.pushed_commit]) == ["lib/b.py"]


async def test_nothing_is_pushed_if_all_files_are_stale(
    world: World, account: Account, remote: FakeRemote
) -> None:
    remote.files = {}
    await begin(world, account, Applying())
    row = await world.row()
    assert (row.state, row.error_code, row.next_try_at) == ("stale", "CHANGES_STALE", None)
    assert (await world.credits(), await world.events()) == (0, ["changeset.failed"])


async def test_a_base_that_has_moved_is_no_obstacle(
    world: World, account: Account, remote: FakeRemote
) -> None:
    remote.files["other.py"] = b"new\n"
    await begin(world, account, Applying())
    row = await world.row()
    assert (row.state, row.base_commit) == ("open", remote.base)


async def test_others_branch_is_left_alone(
    world: World, account: Account, remote: FakeRemote
) -> None:
    remote.branches[BRANCH] = "f" * 40
    await begin(world, account, Applying())
    row = await world.row()
    assert (row.state, row.error_code) == ("edited", "BRANCH_EDITED")
    assert remote.branches == {BRANCH: "f" * 40}
    assert await world.credits() == 0


@pytest.mark.usefixtures("delivered")
async def test_what_others_do_is_seen_later(
    world: World, remote: FakeRemote, forge: FakeForge
) -> None:
    forge.check = CheckState.PASSED
    await look(world)
    assert (await world.row()).checks == "passed"
    forge.change(mergeability=Mergeability.CONFLICTED)
    await look(world)
    assert await world.states() == ["conflicted"]
    remote.branches[BRANCH] = "e" * 40
    await look(world)
    assert await world.states() == ["edited"]
    forge.change(state=PullRequestState.MERGED)
    await look(world)
    row = await world.row()
    assert (row.state, row.next_try_at) == ("merged", None)
    assert await world.events() == ["changeset.opened", "changeset.edited", "changeset.merged"]


async def look(world: World) -> None:
    world.clock.advance(TEN_MINUTES)
    await world.run()


@pytest.mark.usefixtures("delivered")
async def test_nothing_is_read_too_often(world: World, forge: FakeForge) -> None:
    await world.run(30)  # a minute after it was opened, it is looked at once
    calls = forge.calls
    await world.run(100)
    assert forge.calls == calls


async def test_a_pushed_branch_is_looked_at_by_git(
    world: World, account: Account, remote: FakeRemote
) -> None:
    await begin(world, account, Applying(DeliveryMode.BRANCH))
    world.clock.advance(HOUR)
    await world.run()
    assert await world.states() == ["pushed"]
    remote.merge(BRANCH)
    world.clock.advance(HOUR)
    await world.run()
    assert await world.states() == ["merged"]


async def test_passing_errors_are_tried_again(
    world: World, account: Account, remote: FakeRemote
) -> None:
    remote.errors = [ResourceUnavailable("The server does not answer.")] * 3
    await begin(world, account, Applying())
    row = await world.row()
    assert (row.state, row.tries, row.error_code) == ("planned", 1, "RESOURCE_UNAVAILABLE")
    for _ in range(10):
        world.clock.advance(60)
        await world.run()
    row = await world.row()
    assert (row.state, row.tries, row.error_code) == ("open", 0, None)


async def test_a_server_that_never_answers_is_given_up(
    world: World, account: Account, remote: FakeRemote
) -> None:
    remote.errors = [ResourceUnavailable("The server does not answer.")] * 99
    await begin(world, account, Applying())
    for _ in range(40):
        world.clock.advance(60)
        await world.run()
    assert await world.states() == ["failed"]
    assert await world.events() == ["changeset.failed"]
    remote.errors = []
    await world.ask(_A.RETRY)
    await world.run()
    assert await world.states() == ["open"]


async def test_other_errors_fail_and_can_be_retried(
    world: World, account: Account, remote: FakeRemote, forge: FakeForge
) -> None:
    forge.errors = [BadToken("No.", "Give a new one, not glpat-aaaaaaaaaaaaaaaaaaaaaaaa.")]
    await begin(world, account, Applying())
    row = await world.row()
    assert (row.state, row.error_code) == ("failed", "FORGE_BAD_TOKEN")
    assert row.error_message == "No. Give a new one, not [hidden]."
    assert (await world.credits(), await world.events()) == (1, ["changeset.failed"])
    await world.ask(_A.RETRY)
    await world.run()
    row = await world.row()
    assert (row.state, row.error_code, row.action) == ("open", None, None)
    assert (remote.pushes, len(forge.requests), await world.credits()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidRepository("It is not there."), "INVALID_REPOSITORY"),
        (ForgeNotConfigured("No token.", "Add one."), "FORGE_NOT_CONFIGURED"),
    ],
)
async def test_without_credentials_it_fails(
    world: World, account: Account, connections: FakeConnections, error: Exception, code: str
) -> None:
    connections.error = error
    await begin(world, account, Applying())
    assert ((await world.row()).state, (await world.row()).error_code) == ("failed", code)


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (PushResult(PushOutcome.REJECTED, "protected branch"), "PUSH_REJECTED"),
        (PushResult(PushOutcome.NO_PUSH_OPTIONS), "FORGE_NOT_CONFIGURED"),
    ],
)
async def test_a_push_that_the_server_refuses(
    world: World, account: Account, remote: FakeRemote, result: PushResult, code: str
) -> None:
    remote.results = [result]
    await begin(world, account, Applying())
    assert ((await world.row()).state, (await world.row()).error_code) == ("failed", code)
    assert await world.credits() == 0


async def test_a_rewritten_base_is_drafted_anew(
    world: World, account: Account, remote: FakeRemote
) -> None:
    remote.results = [PushResult(PushOutcome.NEEDS_REBUILD)]
    await begin(world, account, Applying())
    assert await world.states() == ["planned"]
    await world.run(3)
    assert await world.states() == ["open"]


async def test_a_limited_host_is_left_alone_by_all(
    store: Store, world: World, account: Account, forge: FakeForge
) -> None:
    groups = {name: (name,) for name in ("one", "two", "three")}
    forge.errors = [ForgeRateLimited("Too many.", "Later.", 90)] * 3
    await begin(world, account, Applying(groups=groups))
    calls = forge.calls
    await world.run(25)
    assert forge.calls == calls
    assert (await world.row_of("one")).error_code == "FORGE_RATE_LIMITED"
    await world.run(10)
    assert await world.states() == ["open"] * 3
    assert len(forge.requests) == 3


async def test_a_fault_of_the_server_itself_keeps_no_changeset_from_its_turn(
    world: World, account: Account, connections: FakeConnections
) -> None:
    """A settings file that cannot be used: each changeset says so, and none waits for another."""
    urls = [f"{URL}{number}" for number in range(3 * PER_ACCOUNT)]
    connections.error = ResourceUnavailable("The file cannot be used.", retry_after=60)
    await applied(world.store, world.clock, account.id, urls)
    await world.run(5)
    assert [row.error_code for row in await world.rows()] == ["RESOURCE_UNAVAILABLE"] * len(urls)


async def test_a_request_that_exists_is_taken(
    world: World, account: Account, forge: FakeForge
) -> None:
    forge.errors = [ForgeRateLimited("Too many.", "Later.", 1)]
    await begin(world, account, Applying())
    assert await world.states() == ["pushed"]
    await forge.create_for(BRANCH)
    await world.run(3)
    row = await world.row()
    assert (row.state, row.number, len(forge.requests)) == ("open", 1, 1)


async def test_labels_that_cannot_be_set_are_no_failure(
    world: World, account: Account, forge: FakeForge
) -> None:
    forge.refuses_labels = NoPermission("No labels.", "Give the permission.")
    await begin(world, account, Applying(deliver={"labels": ["bot"]}))
    row = await world.row()
    assert (row.state, row.error_code) == ("open", "FORGE_NO_PERMISSION")
    assert await world.events() == ["changeset.opened"]


@pytest.mark.parametrize("way", [Way.OPTIONS, Way.REVIEW])
async def test_a_server_may_open_the_request_for_the_push(
    world: World, account: Account, connections: FakeConnections, remote: FakeRemote, way: Way
) -> None:
    connections.way = way
    url = "https://git.example/acme/app/-/merge_requests/7"
    remote.results = [PushResult(PushOutcome.PUSHED, lines=("View merge request:", f"  {url}"))]
    await begin(world, account, Applying())
    row = await world.row()
    assert (row.state, row.url, row.number) == ("open", url, 7)
    assert (await world.credits(), await world.events()) == (1, ["changeset.opened"])


@pytest.mark.usefixtures("delivered")
class TestActions:
    async def test_refresh(self, world: World, forge: FakeForge) -> None:
        forge.merge()
        await world.ask(_A.REFRESH)
        await world.run()
        row = await world.row()
        assert (row.state, row.action) == ("merged", None)

    async def test_rebuild(self, world: World, remote: FakeRemote, forge: FakeForge) -> None:
        before = await world.row()
        remote.files["other.py"] = b"new\n"
        forge.change(mergeability=Mergeability.CONFLICTED)
        await world.ask(_A.REFRESH)
        await world.run()
        await world.ask(_A.REBUILD)
        await world.run()
        row = await world.row()
        assert (row.state, row.action, row.base_commit) == ("open", None, remote.base)
        assert row.pushed_commit != before.pushed_commit
        assert remote.branches == {BRANCH: row.pushed_commit}
        assert (len(forge.requests), await world.credits()) == (1, 1)

    async def test_rebuild_never_overwrites(self, world: World, remote: FakeRemote) -> None:
        remote.branches[BRANCH] = "d" * 40
        remote.files["other.py"] = b"new\n"
        await world.ask(_A.REBUILD)
        await world.run()
        assert await world.states() == ["edited"]
        assert remote.branches == {BRANCH: "d" * 40}

    async def test_rebuild_of_a_removed_branch(self, world: World, remote: FakeRemote) -> None:
        remote.branches.clear()
        remote.files["other.py"] = b"new\n"
        await world.ask(_A.REBUILD)
        await world.run()
        assert await world.states() == ["closed"]
        assert remote.branches == {}

    async def test_close(self, world: World, remote: FakeRemote, forge: FakeForge) -> None:
        await world.ask(_A.CLOSE)
        await world.run()
        row = await world.row()
        assert (row.state, row.action, row.next_try_at) == ("closed", None, None)
        assert forge.requests[0].state is PullRequestState.CLOSED
        assert remote.branches

    async def test_undo_before_the_merge(
        self, world: World, remote: FakeRemote, forge: FakeForge
    ) -> None:
        await world.ask(_A.UNDO)
        await world.run()
        row = await world.row()
        assert (row.state, row.action) == ("undone", None)
        assert remote.branches == {}
        assert forge.requests[0].state is PullRequestState.CLOSED
        assert await world.events() == ["changeset.opened", "changeset.undone"]
        assert await world.credits() == 1

    async def test_undo_leaves_the_commits_of_others(
        self, world: World, remote: FakeRemote, forge: FakeForge
    ) -> None:
        remote.branches[BRANCH] = "d" * 40
        await world.ask(_A.UNDO)
        await world.run()
        assert ((await world.row()).state, (await world.row()).action) == ("edited", None)
        assert remote.branches == {BRANCH: "d" * 40}
        assert forge.requests[0].state is PullRequestState.OPEN

    async def test_undo_after_the_merge(
        self, world: World, remote: FakeRemote, forge: FakeForge
    ) -> None:
        forge.merge()
        remote.branches.clear()
        await world.ask(_A.UNDO)
        await world.run(3)
        first, second = await world.rows()
        assert (first.state, second.state, second.undoes) == ("merged", "open", first.id)
        assert forge.requests[1].title == "Undo: Standardize imports"
        assert remote.contents[second.pushed_commit]["a.py"] == (
            b"import one\nimport two\nprint()\n"
        )
        forge.merge(2)
        await look(world)
        assert await world.states() == ["undone", "merged"]
        assert await world.credits() == 1
        assert remote.files == FakeRemote().files

    async def test_an_error_of_an_action_leaves_the_state(
        self, world: World, forge: FakeForge
    ) -> None:
        forge.errors = [Rejected("No.", "Do it by hand.")] * 2
        await world.ask(_A.CLOSE)
        await world.run()
        row = await world.row()
        assert (row.state, row.action, row.error_code) == ("open", None, "FORGE_REJECTED")
