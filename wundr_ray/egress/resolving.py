"""The addresses of a name, as this node's resolver knows them."""

import socket
from collections.abc import Callable, Sequence

Resolver = Callable[[str, int], Sequence[str]]


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Every address of ``host``, sorted. Raises ``OSError``."""
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(entry[4][0]) for entry in entries})
