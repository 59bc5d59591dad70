"""A forge on a bad day, in each dialect: limits, trouble, other hosts, and hostile answers."""

import json
from contextlib import suppress
from typing import Any

import httpx
import pytest

from tests.delivery.forges.conftest import NAME, REPOSITORY, Opener
from tests.delivery.forges.fake.memory import SHA
from tests.delivery.forges.fake.server import TOKEN, FakeForge, Instead, Raw, serving
from tests.delivery.forges.fake.wire import Reply
from tests.delivery.forges.test_contract import BASE, HEAD, NEW
from wundr_ray.delivery.forges.interface import Checks, CheckState, Forge, ForgeKind
from wundr_ray.forges.api import MOST_PAGES, ForgeApi
from wundr_ray.forges.errors import (
    ForgeError,
    ForgeRateLimited,
    HostUnavailable,
    NoPermission,
    Rejected,
    UnusableAnswer,
)
from wundr_ray.forges.hosts import ForgeHost
from wundr_ray.forges.judging import CallSubject
from wundr_ray.system import utc_now

SECONDARY = {
    "message": "You have exceeded a secondary rate limit. Please wait a few minutes before you "
    "try again.",
    "documentation_url": "https://docs.github.com/rest/overview/rate-limits-for-the-rest-api",
}


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [
        (Reply(429, {"message": "Too many"}, {"Retry-After": "17"}), 17),
        (Reply(403, {"message": "Too many"}, {"Retry-After": "17"}), 17),
        (Reply(403, SECONDARY), 60),
        (Reply(429, {"type": "error", "error": {"message": "Rate limit exceeded"}}), 60),
        (Reply(429, Raw(b"<html>Retry later</html>")), 60),
    ],
)
async def test_limits(fake: FakeForge, forge: Forge, reply: Reply, seconds: int) -> None:
    fake.instead = [Instead(reply)]
    with pytest.raises(ForgeRateLimited, match="rate limit is reached") as caught:
        await forge.create(NEW)
    assert caught.value.retry_after == seconds
    assert caught.value.passing


async def test_a_used_up_limit_names_its_end(fake: FakeForge, forge: Forge) -> None:
    reset = str(int(utc_now().timestamp()) + 1000)
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    fake.instead = [Instead(Reply(403, {"message": "API rate limit exceeded"}, headers))]
    with pytest.raises(ForgeRateLimited) as caught:
        await forge.read(1)
    assert 900 < caught.value.retry_after <= 1000


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_trouble_of_the_forge_passes(fake: FakeForge, forge: Forge, status: int) -> None:
    fake.instead = [Instead(Reply(status, Raw(b"<html>502</html>"), {"Retry-After": "5"}))]
    with pytest.raises(HostUnavailable, match=f"status {status}") as caught:
        await forge.create(NEW)
    assert (caught.value.passing, caught.value.retry_after) == (True, 5)


async def test_an_answer_that_was_lost_after_the_request_was_opened(
    fake: FakeForge, forge: Forge
) -> None:
    """The second try finds what the first has opened."""
    looked_first = fake.kind is ForgeKind.BITBUCKET
    if looked_first:
        await forge.find(HEAD, BASE)
    journal = len(fake.journal)
    fake.instead = [Instead(Reply(502), performed=True)]
    if looked_first:
        fake.instead.insert(0, Instead(Reply(200, {"values": []})))
    with pytest.raises(HostUnavailable):
        await forge.create(NEW)
    assert len(fake.journal) > journal
    assert (await forge.create(NEW)).number == 1
    assert len(fake.memory.repositories[REPOSITORY].requests) == 1


async def test_a_permission_that_lacks_is_named_with_the_scopes(
    fake: FakeForge, forge: Forge
) -> None:
    fake.instead = [
        Instead(Reply(403, {"message": "Resource not accessible by personal access token"}))
    ]
    with pytest.raises(NoPermission, match="Resource not accessible") as caught:
        await forge.create(NEW)
    expected = {
        ForgeKind.GITHUB: "'Pull requests: write'",
        ForgeKind.GITLAB: "scope 'api'",
        ForgeKind.GITEA: "'write:repository'",
        ForgeKind.BITBUCKET: "'Pull requests: write'",
    }
    assert expected[fake.kind] in caught.value.resolution


@pytest.mark.parametrize("location", ["https://other.example{path}", "//other.example/", "http:"])
async def test_a_redirect_to_another_host_is_not_followed(
    fake: FakeForge, forge: Forge, location: str
) -> None:
    for status in (301, 302, 303, 307, 308):
        fake.instead = [Instead(Reply(status, None, {"Location": location.format(path="/a")}))]
        with pytest.raises(UnusableAnswer, match="redirects to another host"):
            await forge.read(1)


async def test_a_token_does_not_follow_a_redirect(
    fake: FakeForge, forge: Forge, tls: tuple[Any, Any]
) -> None:
    """Another port of the same name is another host, too."""
    await forge.create(NEW)
    with serving(fake.kind, tls) as thief:
        to = f"https://{NAME}:{thief.port}{fake.journal[-1][0].path}"
        fake.instead = [Instead(Reply(307, None, {"Location": to}))]
        with pytest.raises(UnusableAnswer):
            await forge.read(1)
        assert thief.journal == []


async def test_a_redirect_on_the_same_host_is_followed(fake: FakeForge, forge: Forge) -> None:
    """A repository that was renamed."""
    await forge.create(NEW)
    read = f"{fake.api(NAME)}{_path_of(fake)}/1"
    fake.instead = [Instead(Reply(301, {"message": "Moved"}, {"Location": read}))]
    assert (await forge.read(1)).number == 1


async def test_redirects_without_end(fake: FakeForge, forge: Forge) -> None:
    moved = Instead(Reply(302, None, {"Location": "?again"}))
    fake.instead = [moved] * 20
    with pytest.raises(UnusableAnswer, match="redirects endlessly"):
        await forge.read(1)
    assert len(fake.journal) == 4


async def test_a_page_on_another_host_is_not_fetched(fake: FakeForge, forge: Forge) -> None:
    link = {"Link": '<https://other.example/page2>; rel="next"'}
    body: dict[ForgeKind, Any] = {
        ForgeKind.BITBUCKET: {"values": [], "next": "https://other.example/page2"},
        ForgeKind.GITHUB: {"check_runs": []},
    }
    first = [Reply(200, {"state": "pending", "total_count": 0})]
    page = Reply(200, body.get(fake.kind, []), link)
    replies = [*first, page] if fake.kind is ForgeKind.GITHUB else [page]
    fake.instead = [Instead(reply) for reply in replies]
    call = forge.add_labels(1, ["a"]) if fake.kind is ForgeKind.GITEA else forge.checks(SHA)
    with pytest.raises(UnusableAnswer, match="redirects to another host"):
        await call


async def test_pages_without_end(fake: FakeForge, forge: Forge) -> None:
    if fake.kind in (ForgeKind.GITHUB, ForgeKind.GITLAB):
        page = Reply(200, [], {"Link": '<?page=2>; rel="next"'})
        fake.instead = [Instead(page)] * (2 * MOST_PAGES)
        with pytest.raises(UnusableAnswer, match=f"more than {MOST_PAGES} pages"):
            await forge.find(HEAD, BASE)


@pytest.mark.parametrize("trouble", ["silent", "drips"])
async def test_a_forge_that_does_not_answer(
    fake: FakeForge, http: httpx.AsyncClient, trouble: str
) -> None:
    setattr(fake, trouble, True)
    host = ForgeHost(fake.host(NAME), TOKEN, fake.kind)
    api = ForgeApi(http, host, CallSubject(host.host, REPOSITORY, ""), utc_now, {}, seconds=0.3)
    with pytest.raises(HostUnavailable, match=r"took longer than 0\.3 s"):
        await api.get("/user")


async def test_a_forge_that_nobody_serves(fake: FakeForge, http: httpx.AsyncClient) -> None:
    host = ForgeHost(f"{NAME}:1", TOKEN, fake.kind)
    with pytest.raises(HostUnavailable, match=r"no connection to the forge \(refused\)"):
        await ForgeApi(http, host, CallSubject(host.host, REPOSITORY, ""), utc_now, {}).get("/user")


HOSTILE = [
    Raw(b"not json"),
    Raw(b"[" * 100_000),
    Raw(b"9" * 5000),
    Raw(b"\xff\xfe"),
    [],
    {},
    "text",
    7,
    {"number": "1", "iid": [], "id": None},
    {"number": True, "iid": True, "id": True},
    {"number": -1, "iid": -1, "id": -1},
    None,
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_answers(fake: FakeForge, forge: Forge, body: Any) -> None:
    fake.instead = [Instead(Reply(200, body))]
    with pytest.raises(UnusableAnswer, match=NAME):
        await forge.read(1)


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_lists(fake: FakeForge, forge: Forge, body: Any) -> None:
    for call in (forge.checks(SHA), forge.find(HEAD, BASE)):
        fake.instead = [Instead(Reply(200, body))] * 2
        with suppress(UnusableAnswer):
            assert await call in (None, Checks(CheckState.NONE))


@pytest.mark.parametrize("item", [{"a": 1}, [None], 12345, "text", True, None])
async def test_hostile_checks(fake: FakeForge, forge: Forge, item: Any) -> None:
    """What a check reports is of the wrong type, in every field."""
    check = dict.fromkeys(["status", "conclusion", "state", "allow_failure"], item)
    complete = {**check, "status": "completed"}
    bodies: dict[ForgeKind, list[Any]] = {
        ForgeKind.GITHUB: [{"state": "x", "total_count": 0}, {"check_runs": [complete]}],
        ForgeKind.GITLAB: [[check]],
        ForgeKind.GITEA: [{"total_count": 1, "state": item}],
        ForgeKind.BITBUCKET: [{"values": [check]}],
    }
    fake.instead = [Instead(Reply(200, body)) for body in bodies[fake.kind]]
    with suppress(UnusableAnswer):
        assert (await forge.checks(SHA)).total == 1


async def test_every_field_of_the_wrong_type(fake: FakeForge, forge: Forge) -> None:
    """Each field in turn: the answer is usable, or refused with the field's name."""
    await forge.create(NEW)
    await forge.read(1)
    whole = fake.journal[-1][1].body
    for name in whole:
        for value in ({"a": 1}, [None], 12345, "\x00javascript:alert(1)", True):
            fake.instead = [Instead(Reply(200, {**whole, name: value}))]
            try:
                found = await forge.read(1)
            except UnusableAnswer:
                continue
            assert isinstance(found.title, str)
            assert found.url.startswith("https://")


async def test_an_answer_that_is_too_large(fake: FakeForge, forge: Forge) -> None:
    fake.instead = [Instead(Reply(200, Raw(b'"' + b"x" * 9_000_000 + b'"')))]
    with pytest.raises(HostUnavailable, match="more than is read"):
        await forge.read(1)


async def test_the_token_is_in_no_message(fake: FakeForge, forge: Forge) -> None:
    """Even if the forge repeats it."""
    said = f"bad header Authorization: Bearer {TOKEN}\x1b[31m\n" + "x" * 1000
    for body in ({"message": said}, {"error": {"message": said}}, {"message": {"a": [said]}}):
        for status in (400, 403, 404, 409, 422):
            fake.instead = [Instead(Reply(status, body))] * 2
            with pytest.raises(ForgeError) as caught:
                await forge.read(1)
            text = json.dumps([str(caught.value), repr(caught.value), repr(caught.value.__dict__)])
            assert TOKEN not in text
            assert "bad header Authorization: Bearer [hidden] [31m" in str(caught.value)
            assert len(str(caught.value)) < 1000


async def test_the_token_is_in_no_url_and_no_body(fake: FakeForge, forge: Forge) -> None:
    await forge.create(NEW)
    await forge.find(HEAD, BASE)
    for call, _ in fake.journal:
        assert TOKEN not in call.path + json.dumps([call.query, call.body])
        assert call.headers["authorization"].endswith(TOKEN)


async def test_a_refusal_has_the_forges_words(fake: FakeForge, opener: Opener) -> None:
    bodies = {
        ForgeKind.GITHUB: {
            "message": "Validation Failed",
            "errors": [{"resource": "PullRequest", "field": "base", "code": "invalid"}],
        },
        ForgeKind.GITLAB: {"message": {"base": ["invalid"]}},
        ForgeKind.GITEA: {"message": "base: invalid", "url": "https://docs"},
        ForgeKind.BITBUCKET: {"type": "error", "error": {"fields": {"base": ["invalid"]}}},
    }
    fake.instead = [Instead(Reply(422, bodies[fake.kind]))]
    if fake.kind is ForgeKind.BITBUCKET:
        fake.instead.insert(0, Instead(Reply(200, {"values": []})))
    with pytest.raises(Rejected, match=r"base: invalid\. ") as caught:
        await opener().create(NEW)
    assert "base: invalid" in caught.value.reasons


async def test_check_runs_that_the_token_may_not_read(fake: FakeForge, forge: Forge) -> None:
    if fake.kind is ForgeKind.GITHUB:
        fake.instead = [
            Instead(Reply(200, {"state": "success", "total_count": 1})),
            Instead(Reply(403, {"message": "Resource not accessible"})),
        ]
        assert (await forge.checks(SHA)).state is CheckState.UNKNOWN


def _path_of(fake: FakeForge) -> str:
    """Of the last call, without the number that some calls have at the end."""
    return fake.journal[-1][0].path.removesuffix("/1")
