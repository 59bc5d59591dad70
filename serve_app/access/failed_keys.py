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
    """One per replica. An address is told of at most ``limit`` keys a minute that they are wrong.

    Only requests with wrong keys are counted and refused, so that a caller behind a shared address
    cannot shut out the others.
    """

    def __init__(self, limit: int, clock: Clock) -> None:
        self._limit, self._clock = limit, clock
        self._addresses: OrderedDict[str, _Address] = OrderedDict()

    def failed(self, host: str | None) -> None:
        """A wrong key came from there. Raises ``RateLimited``."""
        record, now = self._record(host), self._clock()
        if now - record.since >= WINDOW:
            record.since, record.failures = now, 0
        record.failures += 1
        if record.failures > self._limit:
            wait = record.since + WINDOW - now
            raise RateLimited(
                "Too many requests with wrong API keys came from this address.",
                retry_after=math.ceil(wait.total_seconds()),
            )

    def _record(self, host: str | None) -> "_Address":
        """The failures of the host's network; of too many networks, the latest are kept."""
        network = _network(host)
        record = self._addresses.setdefault(network, _Address(self._clock()))
        self._addresses.move_to_end(network)
        if len(self._addresses) > _MAX_ADDRESSES:
            self._addresses.popitem(last=False)
        return record


@dataclass(slots=True)
class _Address:
    """Failures since the beginning of a minute."""

    since: datetime
    failures: int = 0


def _network(host: str | None) -> str:
    """The network that a client counts under: of IPv6 the /64, all of which one client may use."""
    try:
        address = ip_address(host or "")
    except ValueError:
        return host or ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(address)
