"""Repositories fetched through the operator's proxy."""

import dataclasses
from collections.abc import Sequence

import pytest

from tests.sources import proxy
from tests.sources.https_server import GitServer
from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable
from wundr_ray.sources.git import fetch, reach
from wundr_ray.sources.interface import FetchPolicy, SourceSpec
from wundr_ray.sources.remotes.hosts import locate

NAME = "pinned.example"


def nobody(_host: str, _port: int) -> Sequence[str]:
    """The resolver of a machine that only its proxy connects with the internet."""
    raise OSError


@pytest.fixture
def strict(policy: FetchPolicy, server: GitServer) -> FetchPolicy:
    return dataclasses.replace(policy, ca_file=server.certificate, allow_private_hosts=False)


@pytest.mark.parametrize("user", ["", "me:pass-word"])
def test_a_repository_that_only_the_proxy_reaches(
    server: GitServer, strict: FetchPolicy, user: str
) -> None:
    spec = SourceSpec(server.url("project.git", NAME), None, None)
    with proxy.serve({NAME: "127.0.0.1"}, user) as through:
        policy = dataclasses.replace(strict, proxy=through.url)
        reach(spec, policy, nobody)
        snapshot = fetch(spec, policy, nobody)
    assert [file.path for file in snapshot.files] == ["app.py"]
    assert set(through.asked) == {NAME}
    assert "pass" not in repr(policy)


def test_what_the_proxy_refuses_is_said_with_its_setting(
    server: GitServer, strict: FetchPolicy
) -> None:
    spec = SourceSpec(server.url("project.git", NAME), None, None)
    with proxy.serve({}, "me:hunter2") as through:
        refusing = dataclasses.replace(strict, proxy=through.url)
        wrong = dataclasses.replace(strict, proxy=through.url.replace("hunter2", "wrong"))
        for policy in refusing, wrong:
            with pytest.raises(ResourceUnavailable, match="WUNDR_GIT_PROXY") as caught:
                fetch(spec, policy, nobody)
            assert "hunter2" not in caught.value.message
    with pytest.raises(ResourceUnavailable, match="WUNDR_GIT_PROXY"):
        fetch(spec, refusing, nobody)


def test_private_hosts_are_reached_without_it(server: GitServer, strict: FetchPolicy) -> None:
    with proxy.serve({"localhost": "127.0.0.1"}) as through:
        policy = dataclasses.replace(strict, proxy=through.url, allow_private_hosts=True)
        fetch(SourceSpec(server.url("project.git"), None, None), policy)
    assert through.asked == []


@pytest.mark.parametrize(
    ("url", "addresses"),
    [
        ("https://example.com/a", ["10.0.0.1"]),
        ("https://example.com/a", ["93.184.215.14", "127.0.0.1"]),
        ("https://169.254.169.254/a", ["169.254.169.254"]),
        ("https://[::1]/a", ["::1"]),
    ],
)
def test_a_proxy_does_not_open_what_is_private(
    strict: FetchPolicy, url: str, addresses: list[str]
) -> None:
    policy = dataclasses.replace(strict, proxy="http://127.0.0.1:9")
    with pytest.raises(InvalidRepository, match="private"):
        locate(url, policy, lambda *_: addresses)


@pytest.mark.parametrize("host", ["intranet", "git.local", "metadata.google.internal"])
def test_names_of_the_local_network_are_not_left_to_the_proxy(
    strict: FetchPolicy, host: str
) -> None:
    policy = dataclasses.replace(strict, proxy="http://127.0.0.1:9")
    with pytest.raises(ResourceUnavailable, match="could not be resolved"):
        locate(f"https://{host}/a", policy, nobody)
