"""Delivery hosts by both clients and by the command line, against a small server of their own."""

import json
from typing import Any

import httpx
import pytest

from tests.sdk.conftest import Run
from tests.sdk.fake_server import FakeServer
from wundr_sdk import AsyncWundrClient, WundrClient
from wundr_sdk.commands.output import screen

NOON = "2026-03-02T12:00:00Z"


def answer(request: httpx.Request) -> httpx.Response:
    host = request.url.path.removeprefix("/v1/delivery-hosts").strip("/")
    body: dict[str, Any] = json.loads(request.content) if request.content else {}
    item = {
        "host": host or "github.com",
        "kind": body.get("kind"),
        "user": body.get("user"),
        "root": body.get("root", ""),
        "has_token": "token" in body,
        "created_at": NOON,
    }
    data: Any = item if host else [item]
    if request.method == "DELETE":
        data = {"host": host, "deleted": True}
    return httpx.Response(200, json={"success": True, "data": data, "meta": {}})


def client() -> WundrClient:
    return WundrClient("wundr_ak_x", "http://wundr.test", transport=httpx.MockTransport(answer))


def test_the_client() -> None:
    hosts = client().delivery_hosts
    assert hosts.set("git.example:8443", token="t", kind="gitlab").has_token
    assert hosts.get("git.example:8443").host == "git.example:8443"
    assert [each.host for each in hosts.list()] == ["github.com"]
    assert hosts.remove("github.com").deleted


async def test_the_asynchronous_client() -> None:
    transport = httpx.MockTransport(answer)
    async with AsyncWundrClient("wundr_ak_x", "http://wundr.test", transport=transport) as wundr:
        hosts = wundr.delivery_hosts
        assert not (await hosts.set("git.example", kind="gitea")).has_token
        assert (await hosts.get("git.example")).host == "git.example"
        assert len(await hosts.list()) == 1
        assert (await hosts.remove("git.example")).deleted


@pytest.mark.parametrize(
    ("arguments", "given", "shown"),
    [
        (["list"], "", "github.com"),
        (["set", "git.example", "--kind", "gitlab"], "the-token\n", "gitlab"),
        (["set", "git.example", "--kind", "gitea", "--no-token"], "", "gitea"),
        (["remove", "git.example"], "", "git.example"),
    ],
)
def test_the_commands(
    wundr: Run,
    server: FakeServer,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    given: str,
    shown: str,
) -> None:
    monkeypatch.setattr(screen, "new_client", client)
    result = wundr("host", *arguments, stdin=given)
    assert result.exit_code == 0, result.output
    assert shown in result.stdout
    assert "the-token" not in result.output


def test_without_a_token_nothing_is_sent(wundr: Run, server: FakeServer) -> None:
    result = wundr("host", "set", "git.example", stdin="")
    assert result.exit_code == 2
    assert "--no-token" in result.output
    assert server.requests == []
