"""The addresses of a name, as this node's resolver knows them."""

import socket
from collections.abc import Callable, Sequence

Resolver = Callable[[str, int], Sequence[str]]


def system_resolver(host: str, port: int) -> Sequence[str]:
    """Every address of ``host``, as the node's own resolver knows it. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return sorted({str(entry[4][0]) for entry in found})
