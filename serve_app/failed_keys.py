"""Refused API keys by client address, so that nobody can try keys at full speed.

The address is the connection's, or what a proxy on ``FORWARDED_ALLOW_IPS`` says it is.
"""

import hashlib
import math
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TypeVar

from wundr_ray.contract.errors import RateLimited
from wundr_ray.system import Clock

_V = TypeVar("_V")

WINDOW = timedelta(minutes=1)
_MAX_ADDRESSES = 10_000
_MAX_KEYS = 100


class FailedKeys:
    """One per replica. At most ``limit`` refused keys a minute are looked up for an address.

    Beyond them only keys that were valid at that same address go on, so that one caller behind a
    shared address cannot shut out the others.
    """

    def __init__(self, limit: int, clock: Clock) -> None:
        self._limit, self._clock = limit, clock
        self._addresses: OrderedDict[str, _Address] = OrderedDict()

    def check(self, host: str | None, key: str) -> None:
        """Before a key is looked up. Raises ``RateLimited``."""
        seen = self._addresses.get(_network(host))
        if seen is None or _digest(key) in seen.keys:
            return
        wait = seen.since + WINDOW - self._clock()
        if seen.failures >= self._limit and wait > timedelta(0):
            raise RateLimited(
                "Too many requests with wrong API keys came from this address.",
                retry_after=math.ceil(wait.total_seconds()),
            )

    def failed(self, host: str | None) -> None:
        seen, now = self._seen(host), self._clock()
        if now - seen.since >= WINDOW:
            seen.since, seen.failures = now, 0
        seen.failures += 1

    def succeeded(self, host: str | None, key: str) -> None:
        _remember(self._seen(host).keys, _digest(key), None, _MAX_KEYS)

    def _seen(self, host: str | None) -> "_Address":
        network = _network(host)
        seen = self._addresses.get(network) or _Address(self._clock())
        _remember(self._addresses, network, seen, _MAX_ADDRESSES)
        return seen


@dataclass(slots=True)
class _Address:
    """Failures since the beginning of a minute, and digests of keys that were valid here."""

    since: datetime
    failures: int = 0
    keys: OrderedDict[str, None] = field(default_factory=OrderedDict)


def _remember(known: OrderedDict[str, _V], name: str, value: _V, most: int) -> None:
    """Keep what was named last."""
    known[name] = value
    known.move_to_end(name)
    if len(known) > most:
        known.popitem(last=False)


def _network(host: str | None) -> str:
    """One of IPv6 is a /64: a client has all of its addresses."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return host or ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(address)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
