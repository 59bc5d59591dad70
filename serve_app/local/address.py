"""Where the API listens, and how its port is kept for it."""

import ipaddress
import socket
from dataclasses import dataclass

from serve_app.local.failures import CannotStart


@dataclass(frozen=True, slots=True)
class Address:
    host: str
    port: int

    @property
    def url(self) -> str:
        """Where a client on this machine finds the API."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "") else self.host
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def reserved(address: Address) -> socket.socket:
    """A socket that has the address and does not listen. Raises ``CannotStart``.

    As long as it is open, the system does not hand out the port to a program that asks for any free
    one, such as Ray's own servers. Serve's proxy can still bind it, because it asks to share it
    (SO_REUSEPORT), which only takes effect between sockets of one user that both allow it.
    """
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    held = socket.socket(family)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        held.bind((address.host, address.port))
    except OSError as error:
        held.close()
        raise CannotStart(
            f"cannot listen on {address.host}:{address.port} ({error.strerror})",
            "choose another address with --host and --port",
        ) from None
    # Shared only from now on: whoever else has the port, sharing or not, was refused above.
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 0)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return held
