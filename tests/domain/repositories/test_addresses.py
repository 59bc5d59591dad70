"""What counts as public, compared with IANA's registries."""

import csv
import re
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

import pytest

from wundr_ray.domain.repositories.addresses import is_public

Network = IPv4Network | IPv6Network

_IANA = Path(__file__).parent / "iana"
_UNWRAPPED = {ip_network("::ffff:0:0/96"), ip_network("64:ff9b::/96")}
"""Here the IPv4 address inside decides."""


def _registry() -> Iterator[tuple[Network, bool]]:
    """Each block of the two registries as downloaded, and whether it is globally reachable."""
    for file in sorted(_IANA.glob("*.csv")):
        with file.open(newline="") as rows:
            for row in csv.DictReader(rows):
                for block in row["Address Block"].split(","):
                    network = ip_network(re.sub(r"\[\d+\]", "", block).strip())
                    yield network, row["Globally Reachable"].startswith("True")


REGISTRY = dict(_registry())


def _by_registry(address: IPv4Address | IPv6Address) -> bool | None:
    """What the most specific block says; None where no block holds the address."""
    found = [block for block in REGISTRY if address in block]
    return REGISTRY[max(found, key=lambda block: block.prefixlen)] if found else None


def _edges(block: Network) -> set[IPv4Address | IPv6Address]:
    """The ends and the middle of a block, and its neighbours on both sides."""
    first, last = int(block.network_address), int(block.broadcast_address)
    kind = type(block.network_address)
    numbers = {first - 1, first, first + 1, (first + last) // 2, last - 1, last, last + 1}
    return {kind(number) for number in numbers if 0 <= number < 2**block.max_prefixlen}


def _in_use(address: IPv4Address | IPv6Address) -> bool:
    """IPv4 without multicast; of IPv6 only global unicast is given to anybody."""
    space = "2000::/3" if address.version == 6 else "224.0.0.0/4"
    return (address in ip_network(space)) == (address.version == 6)


@pytest.mark.parametrize("block", [block for block in REGISTRY if block not in _UNWRAPPED], ids=str)
def test_every_block_is_judged_as_the_registry_does(block: Network) -> None:
    for address in _edges(block):
        if any(address in unwrapped for unwrapped in _UNWRAPPED):
            continue
        registered = _by_registry(address)
        assert is_public(address) == (_in_use(address) and registered is not False), address


PRIVATE_V4 = ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "168.63.129.16"]


@pytest.mark.parametrize("inner", PRIVATE_V4)
def test_no_way_of_writing_a_private_ipv4_address_in_ipv6_is_public(inner: str) -> None:
    number = int(IPv4Address(inner))
    public = int(IPv4Address("8.8.8.8"))
    written = {
        "mapped": 0xFFFF << 32 | number,
        "compatible": number,
        "translated (SIIT)": 0xFFFF << 48 | number,
        "NAT64": int(IPv6Address("64:ff9b::")) | number,
        "NAT64 for local use": int(IPv6Address("64:ff9b:1::")) | number,
        "6to4": 0x2002 << 112 | number << 80 | 1,
        "Teredo client": 0x20010000 << 96 | public << 64 | (number ^ 0xFFFF_FFFF),
        "Teredo server": 0x20010000 << 96 | number << 64 | (public ^ 0xFFFF_FFFF),
    }
    for how, address in written.items():
        assert not is_public(IPv6Address(address)), how


@pytest.mark.parametrize(
    "address",
    [
        "fec0::1",
        "feff::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "192.88.99.1",
        "5f00::1",
        "4000::1",
        "ff0e::1",
        "224.0.0.1",
        "239.255.255.255",
        "100:0:0:1::1",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "100.100.100.200",
    ],
)
def test_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "140.82.121.4",
        "223.255.255.255",
        "192.88.98.255",
        "2606:50c0:8000::153",
        "3ffe:ffff::1",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
    ],
)
def test_public(address: str) -> None:
    assert is_public(ip_address(address))
