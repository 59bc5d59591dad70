"""Refused API keys by client address, so that nobody can try keys at full speed.

The address is the connection's, or what a proxy on ``FORWARDED_ALLOW_IPS`` says it is.
"""

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from wundr_ray.contract.errors import RateLimited
from wundr_ray.system import Clock

WINDOW = timedelta(minutes=1)
_MAX_ADDRESSES = 10_000


class FailedKeys:
    """One per replica. An address learns of at most ``limit`` keys a minute that they are wrong.

    Only wrong keys are counted and held up: a caller behind a shared address cannot shut out the
    others.
    """

    def __init__(self, limit: int, clock: Clock) -> None:
        self._limit, self._clock = limit, clock
        self._addresses: OrderedDict[str, _Address] = OrderedDict()

    def failed(self, host: str | None) -> None:
        """A wrong key came from there. Raises ``RateLimited``."""
        seen, now = self._seen(host), self._clock()
        if now - seen.since >= WINDOW:
            seen.since, seen.failures = now, 0
        seen.failures += 1
        if seen.failures > self._limit:
            wait = seen.since + WINDOW - now
            raise RateLimited(
                "Too many requests with wrong API keys came from this address.",
                retry_after=math.ceil(wait.total_seconds()),
            )

    def _seen(self, host: str | None) -> "_Address":
        """What is known of the host's network; those named last are kept."""
        network = _network(host)
        seen = self._addresses.setdefault(network, _Address(self._clock()))
        self._addresses.move_to_end(network)
        if len(self._addresses) > _MAX_ADDRESSES:
            self._addresses.popitem(last=False)
        return seen


@dataclass(slots=True)
class _Address:
    """Failures since the beginning of a minute."""

    since: datetime
    failures: int = 0


def _network(host: str | None) -> str:
    """One of IPv6 is a /64: a client has all of its addresses."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return host or ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(address)
