"""All repositories of an owner, in each dialect; and forges on bad days."""

import asyncio
import socket
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.delivery.forges.fake.server import TOKEN, FakeForge, Instead, Raw, serving
from tests.delivery.forges.fake.wire import Call, Reply
from tests.forges.conftest import NAME, OTHER, OWNER, Asking, OpenLists
from wundr_ray.contract.errors import (
    ForgeUnavailable,
    InvalidTargets,
    RateLimited,
    WundrError,
)
from wundr_ray.contract.vocabulary import ForgeKind
from wundr_ray.forges.owners.lists import PER_ACCOUNT, SECONDS_IN_ALL, RepositoryLists

SECONDARY = {"message": "You have exceeded a secondary rate limit. Please wait a few minutes."}


def fill(fake: FakeForge, number: int = 250) -> list[str]:
    """So many repositories in no order; their names in the expected one."""
    names = [f"{OWNER}/{'lib' if each % 3 else 'App'}-{each:03}" for each in range(number)]
    for name in Random(1).sample(names, number):
        fake.memory.add(name)
    return sorted(names, key=str.lower)


async def names_of(lists: RepositoryLists, asked: Any) -> list[str]:
    selection = await lists.selected("acct_1", asked)
    return [each.full_name for each in selection.repositories]


async def refusal(lists: RepositoryLists, asked: Any) -> WundrError:
    with pytest.raises(WundrError) as caught:
        await lists.selected("acct_1", asked)
    error = caught.value
    shown = f"{error.message} {error.resolution} {error.details} {error!r}"
    assert TOKEN not in shown
    return error


async def test_250_repositories_in_the_same_order_twice(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    expected = fill(fake)
    assert await names_of(lists, asking()) == expected
    assert await names_of(lists, asking()) == expected
    assert sum("page" in call.query for call, _ in fake.journal) == 2 * 2  # pages two and three


async def test_a_server_with_small_pages(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    expected = fill(fake)
    fake.memory.most_a_page = 50
    assert await names_of(lists, asking()) == expected


@pytest.mark.parametrize("way", ["Link", "Location"])
async def test_another_host_is_not_followed_and_gets_no_token(
    fake: FakeForge, lists: RepositoryLists, asking: Asking, tls: tuple[Path, Path], way: str
) -> None:
    fill(fake)
    with serving(fake.kind, tls) as elsewhere:
        url = f"{elsewhere.api(NAME)}/stolen"

        def lead_away(call: Call, reply: Reply) -> Reply:
            if "Link" not in reply.headers:
                return reply
            if way == "Link":
                return replace(reply, headers={"Link": f'<{url}>; rel="next"'})
            return Reply(302, headers={"Location": url})

        fake.changed = lead_away
        error = await refusal(lists, asking())
        assert isinstance(error, InvalidTargets)
        assert error.details[0].field == "targets.host"
        assert "redirects to another host, which is not followed" in error.message
        assert elsewhere.journal == []


async def test_the_same_address_under_another_name_is_another_host(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    fill(fake)
    fake.changed = lambda _, reply: replace(
        reply, headers={k: v.replace(NAME, OTHER) for k, v in reply.headers.items()}
    )
    assert "redirects to another host" in (await refusal(lists, asking())).message


@pytest.mark.parametrize(
    ("limited", "wait"),
    [
        (Reply(429, {"message": "Too many"}, {"Retry-After": "7"}), 7),
        (Reply(403, {"message": "Too many"}, {"Retry-After": "7"}), 7),
        (Reply(403, SECONDARY), 60),
        (Reply(429, Raw(b"<html>later</html>")), 60),
    ],
)
async def test_a_limit_in_the_middle_is_waited_out(
    fake: FakeForge,
    lists: RepositoryLists,
    asking: Asking,
    naps: list[float],
    limited: Reply,
    wait: int,
) -> None:
    expected = fill(fake)
    left = [limited]

    def limit(call: Call, reply: Reply) -> Reply:
        return left.pop() if left and call.one("page") == "2" else reply

    fake.changed = limit
    assert await names_of(lists, asking()) == expected
    assert naps == [wait]


async def test_a_limit_that_lasts_too_long(
    fake: FakeForge, lists: RepositoryLists, asking: Asking, naps: list[float]
) -> None:
    fill(fake)
    fake.instead = [Instead(Reply(429, {"message": "Too many"}, {"Retry-After": "1800"}))]
    error = await refusal(lists, asking())
    assert isinstance(error, ForgeUnavailable)
    assert (error.status, error.code, error.retry_after) == (503, "FORGE_UNAVAILABLE", 1800)
    assert "rate limit is reached" in error.message
    assert "again in 1,800 s" in error.resolution
    assert naps == []


async def test_limits_without_end_are_waited_for_within_a_bound(
    fake: FakeForge, lists: RepositoryLists, asking: Asking, naps: list[float]
) -> None:
    fake.changed = lambda *_: Reply(429, {"message": "Too many"}, {"Retry-After": "25"})
    assert isinstance(await refusal(lists, asking()), ForgeUnavailable)
    assert 0 < sum(naps) < SECONDS_IN_ALL


async def test_trouble_of_the_forge(
    fake: FakeForge, lists: RepositoryLists, asking: Asking, naps: list[float]
) -> None:
    expected = fill(fake, 3)
    fake.instead = [Instead(Reply(502, Raw(b"<html>502</html>")))] * 3
    assert await names_of(lists, asking()) == expected
    assert naps == [1, 2, 4]
    fake.instead = [Instead(Reply(502, Raw(b"<html>502</html>")))] * 4
    error = await refusal(lists, asking())
    assert (error.code, error.details[0].field) == ("FORGE_UNAVAILABLE", "targets.host")


async def test_a_host_that_nobody_serves(lists: RepositoryLists, asking: Asking) -> None:
    error = await refusal(lists, asking(host=f"{NAME}:1"))
    assert error.code == "FORGE_UNAVAILABLE"
    assert f"targets.host: {NAME}:1" in error.message


@pytest.mark.parametrize("host", ["1.2.3.999", "[::::]", "a" * 240])
async def test_hosts_that_cannot_be(lists: RepositoryLists, asking: Asking, host: str) -> None:
    error = await refusal(lists, asking(host=host))
    assert error.details[0].field == "targets.host"


async def test_an_owner_that_is_not_there(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    fill(fake, 1)
    error = await refusal(lists, asking(owner="nobody"))
    assert isinstance(error, InvalidTargets)
    assert error.details[0].field == "targets.owner"
    assert "'nobody'" in error.message
    assert "Check the name" in error.resolution


async def test_a_wrong_token(fake: FakeForge, lists: RepositoryLists, asking: Asking) -> None:
    error = await refusal(lists, asking(access_token="wr0ng"))
    assert (error.code, error.details[0].field) == ("INVALID_TARGETS", "targets.access_token")
    assert "did not accept the token" in error.message


async def test_a_forge_that_wants_a_token(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    error = await refusal(lists, asking(access_token=None))
    assert error.details[0].field == "targets.access_token"
    assert "is needed" in error.message


async def test_everybody_sees_what_is_public(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    fake.public = True
    fake.memory.add("acme/open")
    fake.memory.add("acme/secret").private = True
    assert await names_of(lists, asking(access_token=None)) == ["acme/open"]
    assert await names_of(lists, asking()) == ["acme/open", "acme/secret"]
    assert [call for call, _ in fake.journal if "authorization" not in call.headers]


async def test_repositories_of_users(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    """The user of the token sees the own private ones, too."""
    fake.memory.add("alice/open")
    fake.memory.add("alice/secret").private = True
    fake.memory.add("bob/open")
    assert await names_of(lists, asking(owner="alice")) == ["alice/open", "alice/secret"]
    assert await names_of(lists, asking(owner="bob")) == ["bob/open"]


async def test_what_dialects_tell_of_repositories(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    one = fake.memory.add("acme/one")
    one.archived = one.fork = True
    one.topics, one.pushed_at = ("web", "python"), "2026-01-31T22:00:00Z"
    selection = await lists.selected("acct_1", asking(archived=True, forks=True))
    (found,) = selection.repositories
    assert (found.archived, found.fork, found.topics) == (True, True, ("web", "python"))
    assert found.pushed_at is not None
    assert found.pushed_at.isoformat() == "2026-01-31T22:00:00+00:00"
    assert found.forge_id == "1"


async def test_what_is_left_out(fake: FakeForge, lists: RepositoryLists, asking: Asking) -> None:
    fill(fake, 5)
    fake.memory.add("acme/old").archived = True
    fake.memory.add("acme/copy").fork = True
    nothing = fake.memory.add("acme/nothing")
    nothing.empty, nothing.branches = True, {}
    selection = await lists.selected("acct_1", asking(limit=2))
    assert selection.listed == 8
    assert selection.left_out == {"empty": 1, "archived": 1, "fork": 1, "limit": 3}


async def test_a_repository_whose_size_is_not_known_yet(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    new = fake.memory.add("acme/new")
    new.empty = True
    expected = ["acme/new"] if fake.kind is ForgeKind.GITHUB else []
    assert await names_of(lists, asking()) == expected


@pytest.mark.parametrize("kind", [ForgeKind.GITLAB], ids=str)
async def test_groups_in_groups_are_found_once(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    names = ["acme/a", "acme/team/b", "acme/team/deep/c"]
    for name in names:
        fake.memory.add(name)
    fake.memory.most_a_page = 1
    assert await names_of(lists, asking()) == names
    assert await names_of(lists, asking(owner="acme/team")) == names[1:]


async def test_what_moves_to_another_page_meanwhile_is_found_once(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    expected = fill(fake, 20)
    fake.memory.most_a_page = 5
    first: list[Any] = []

    def repeat(call: Call, reply: Reply) -> Reply:
        if "Link" in reply.headers and not first:
            first.append(reply.body[-1])
        return replace(reply, body=[*first, *reply.body]) if call.one("page") else reply

    fake.changed = repeat
    assert await names_of(lists, asking()) == expected


HOSTILE = [
    {"message": "no list"},
    [1, 2],
    [{"id": "x"}],
    [{"id": 1, "size": 1, "full_name": "../../etc", "path_with_namespace": "../../etc"}],
    [{"id": 1, "size": 1, "full_name": "a/b?c", "path_with_namespace": "a/b?c"}],
    [{"id": 1, "size": 1, "full_name": "a/b/../c", "path_with_namespace": "a/b/../c"}],
    [{"id": 10**400, "size": 1, "full_name": "acme/a", "path_with_namespace": "acme/a"}],
    Raw(b"not json"),
    Raw(b"[" * 100_000),
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
async def test_answers_that_are_not_the_api(
    fake: FakeForge, lists: RepositoryLists, asking: Asking, body: Any
) -> None:
    fill(fake, 1)
    is_list = ("/repos", "/projects")
    fake.changed = lambda call, reply: (
        replace(reply, body=body) if call.path.endswith(is_list) else reply
    )
    error = await refusal(lists, asking())
    assert (error.code, error.details[0].field) == ("INVALID_TARGETS", "targets.host")


async def test_pages_without_end(
    fake: FakeForge, lists: RepositoryLists, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wundr_ray.forges.owners.lists.MOST_PAGES", 5)
    fill(fake, 1)
    again = {"Link": f'<{fake.api(NAME)}/orgs/acme/repos?page=2>; rel="next"'}
    again_gitlab = {"Link": f'<{fake.api(NAME)}/groups/acme/projects?page=1>; rel="next"'}
    headers = again_gitlab if fake.kind is ForgeKind.GITLAB else again
    fake.changed = lambda _, reply: replace(reply, headers=headers)
    error = await refusal(lists, asking())
    assert "endless pages" in error.message


async def test_a_forge_that_drips_is_left_after_a_while(
    fake: FakeForge, lists: RepositoryLists, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wundr_ray.forges.owners.lists.SECONDS_IN_ALL", 0.5)
    fill(fake, 2)
    fake.drips = True
    error = await refusal(lists, asking())
    assert error.retryable
    assert "within" in error.message
    fake.drips = False
    assert len((await lists.selected("acct_1", asking())).repositories) == 2


async def test_an_account_lists_few_at_once(
    fake: FakeForge, lists: RepositoryLists, asking: Asking
) -> None:
    fill(fake, 2)
    fake.silent = True
    running = [asyncio.create_task(lists.selected("acct_1", asking())) for _ in range(PER_ACCOUNT)]
    await asyncio.sleep(0)
    with pytest.raises(RateLimited, match="at most 2 targets at once"):
        await lists.selected("acct_1", asking())
    for each in running:
        each.cancel()
    await asyncio.gather(*running, return_exceptions=True)
    fake.silent = False
    assert len((await lists.selected("acct_1", asking())).repositories) == 2


async def test_a_name_without_an_address_is_reported_at_once(
    fake: FakeForge, open_lists: OpenLists, asking: Asking, naps: list[float]
) -> None:
    """Most often it is misspelt, and the caller waits for the answer."""

    def unknown(*_: object) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    error = await refusal(open_lists(unknown), asking())
    assert (error.status, error.code) == (503, "FORGE_UNAVAILABLE")
    assert "the host's name cannot be resolved" in error.message
    assert (naps, fake.journal) == ([], [])


async def test_a_name_that_is_lost_on_the_way_is_waited_for(
    fake: FakeForge, open_lists: OpenLists, asking: Asking, naps: list[float]
) -> None:
    """The host has answered a moment ago, so that its name is right."""
    expected = fill(fake)
    lost: list[int] = []

    def unsteady(*_: object) -> list[str]:
        if fake.journal and not lost:
            lost.append(len(fake.journal))
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return ["127.0.0.1"]

    assert await names_of(open_lists(unsteady), asking()) == expected
    assert naps == [1.0]


async def test_a_private_address_is_refused_at_once(
    fake: FakeForge, open_lists: OpenLists, asking: Asking, naps: list[float]
) -> None:
    """The name looks public; only its address shows that it is not."""
    error = await refusal(open_lists(lambda *_: ["10.0.0.7"], private=False), asking())
    assert isinstance(error, InvalidTargets)
    assert error.details[0].field == "targets.host"
    assert "the host is a private, local or reserved address" in error.message
    assert "WUNDR_ALLOW_PRIVATE_HOSTS" in error.resolution
    assert (naps, fake.journal) == ([], [])
