"""Which IP addresses are on the public internet.

Decided by IANA's registries: an address must lie in the space for unicast, and the most specific
entry of the special-purpose registry that holds it, if any, must call it globally reachable.
Python's own ``is_global`` follows whatever the registries said when that Python was released.

Sources: https://www.iana.org/assignments/iana-ipv4-special-registry/ and
https://www.iana.org/assignments/iana-ipv6-special-registry/ (as of July 2026);
https://www.iana.org/assignments/ipv6-address-space/ for what IPv6 uses at all.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
_Network = IPv4Network | IPv6Network

_UNICAST = (
    ip_network("0.0.0.0/1"),
    ip_network("128.0.0.0/2"),
    ip_network("192.0.0.0/3"),  # 224.0.0.0/4 is multicast, 240.0.0.0/4 reserved
    ip_network("2000::/3"),  # all the rest of IPv6 is reserved, private, local or multicast
)

# Entries that are "False", "N/A" or, because they are deprecated, empty: 6to4 and Teredo among
# them, which lead into whatever IPv4 network the address names.
_UNREACHABLE = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "2001::/23",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
)

# Entries inside of those above that are "True".
_REACHABLE = (
    "192.0.0.9/32",
    "192.0.0.10/32",
    "2001:1::1/128",
    "2001:1::2/128",
    "2001:1::3/128",
    "2001:3::/32",
    "2001:4:112::/48",
    "2001:20::/28",
    "2001:30::/28",
)

# The longest prefix comes first, so that the first block that holds an address is the most specific
# one, as in a routing table: 192.0.0.9 is reachable although 192.0.0.0/24 is not.
_SPECIAL: tuple[tuple[_Network, bool], ...] = tuple(
    sorted(
        [(ip_network(block), True) for block in _REACHABLE]
        + [(ip_network(block), False) for block in _UNREACHABLE],
        key=lambda entry: -entry[0].prefixlen,
    )
)

# A translator on the network turns 64:ff9b::7f00:1 into 127.0.0.1. Without a look at the embedded
# address, this prefix would lead around the whole table above; so would ::ffff:127.0.0.1.
_NAT64 = ip_network("64:ff9b::/96")

LOCAL_NAMES = (".localhost", ".local", ".internal")
"""Endings of names that do not exist on the public internet."""

# The one service of a cloud's machines that has an address of the public space (Azure).
_CLOUD_METADATA = ip_address("168.63.129.16")


def is_public(address: Address) -> bool:
    """Whether ``address`` is on the public internet.

    An IPv6 address that stands for an IPv4 address (mapped, or translated by NAT64) is what
    that address is.
    """
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    if address == _CLOUD_METADATA or not any(address in space for space in _UNICAST):
        return False
    return next((reachable for block, reachable in _SPECIAL if address in block), True)


def may_be_public(host: str) -> bool:
    """Whether a URL's ``host`` may be on the public internet; names are not resolved here."""
    # This check only gives callers an early answer. A name may resolve to anything, and to
    # something else tomorrow: the check that protects is made on the address of each connection
    # (``egress/resolving.py``), after which no name is looked up again.
    name = host.strip("[]").rstrip(".").lower()
    try:
        return is_public(ip_address(name))
    except ValueError:
        return name != "localhost" and not name.endswith(LOCAL_NAMES)


def _embedded(address: Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address):
        return None
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped
