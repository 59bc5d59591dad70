"""Where a node may go."""

import dataclasses
from collections.abc import Sequence

import pytest

from wundr_ray.contract.errors import InvalidRepository, ResourceUnavailable
from wundr_ray.sources.interface import FetchPolicy
from wundr_ray.sources.remotes.hosts import Remote, locate


def _public_only(policy: FetchPolicy) -> FetchPolicy:
    return dataclasses.replace(policy, allow_private_hosts=False)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "169.254.169.254",
        "192.88.99.1",
        "fec0::1",
        "3fff::1",
        "2002:a00:1::1",
        "fc00::1",
    ],
)
def test_a_name_that_leads_to_a_special_address_is_refused(
    policy: FetchPolicy, address: str
) -> None:
    for url in ("https://git.example.com/x", "ssh://git@git.example.com/x"):
        with pytest.raises(InvalidRepository, match="private, local or reserved"):
            locate(url, _public_only(policy), lambda host, port: [address])


def test_a_name_is_pinned_to_what_was_checked(policy: FetchPolicy) -> None:
    remote = locate(
        "https://Git.Example.com/a/b.git",
        _public_only(policy),
        lambda host, port: ["140.82.121.4", "2606:50c0:8000::153"],
    )
    assert remote == Remote(
        "https://Git.Example.com/a/b.git",
        "https",
        "git.example.com:443:140.82.121.4,[2606:50c0:8000::153]",
    )


def test_one_private_address_is_enough_to_refuse(policy: FetchPolicy) -> None:
    with pytest.raises(InvalidRepository, match="private"):
        locate(
            "https://git.example.com/x",
            _public_only(policy),
            lambda host, port: ["140.82.121.4", "10.0.0.1"],
        )


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "0x7f.1", "2130706433", "[::1]", "0"])
def test_spellings_of_the_loopback(policy: FetchPolicy, host: str) -> None:
    with pytest.raises(InvalidRepository, match="private"):
        locate(f"https://{host}/x", _public_only(policy))


@pytest.mark.parametrize(
    "url",
    [
        "http://host/x",
        "https://host",
        "https://user@host/x",
        "https://user:secret@host/x",
        "https://host\\@evil/x",
        "https://%31%32%37.0.0.1/x",
        "https://host./x",
        "https://hôst/x",
        "https://host:0/x",
        "https://host:99999/x",
        "https://host/x?y",
        "https://host/x#y",
        "https://host/x y",
        "https:///x",
        "file://host/x",
        "relative/path",
        "",
    ],
)
def test_urls_that_could_be_read_in_two_ways(policy: FetchPolicy, url: str) -> None:
    with pytest.raises(InvalidRepository) as caught:
        locate(url, policy, lambda host, port: ["127.0.0.1"])
    assert "secret" not in caught.value.message


def test_a_name_that_cannot_be_resolved_is_passing(policy: FetchPolicy) -> None:
    def fail(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    with pytest.raises(ResourceUnavailable, match="resolved"):
        locate("https://host.example/x", policy, fail)
    with pytest.raises(ResourceUnavailable, match="no address"):
        locate("https://host.example/x", policy, lambda host, port: [])
