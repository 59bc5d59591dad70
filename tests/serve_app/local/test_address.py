"""Where the API listens, and how its port is kept for it."""

import socket
from contextlib import closing

import pytest

from serve_app.local.address import Address, reserved
from serve_app.local.cluster import free_ports
from serve_app.local.failures import CannotStart


def address() -> Address:
    (port,) = free_ports(1)
    return Address("127.0.0.1", port)


def bound(where: Address, *, shared: bool, everywhere: bool = False) -> socket.socket:
    """A server's socket, as Serve's proxy (shared) or anything else opens one."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if shared:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    try:
        server.bind(("" if everywhere else where.host, where.port))
    except OSError:
        server.close()
        raise
    return server


def test_a_reserved_port_is_the_proxys_and_nobody_elses() -> None:
    where = address()
    with reserved(where):
        for everywhere in (False, True):
            with pytest.raises(OSError, match="in use"):
                bound(where, shared=False, everywhere=everywhere)
        with bound(where, shared=True) as proxy:
            proxy.listen()
            with socket.create_connection((where.host, where.port)), closing(proxy.accept()[0]):
                pass


def test_a_reserved_port_is_kept_while_the_proxy_is_away() -> None:
    where = address()
    with reserved(where):
        with bound(where, shared=True) as proxy:
            proxy.listen()
        with pytest.raises(OSError, match="in use"):
            bound(where, shared=False)
        with bound(where, shared=True) as again:
            again.listen()


@pytest.mark.parametrize("shared", [False, True])
def test_a_port_that_is_taken_is_refused_even_by_one_that_would_share_it(shared: bool) -> None:
    where = address()
    with bound(where, shared=shared) as server:
        server.listen()
        with pytest.raises(CannotStart, match="cannot listen") as error:
            reserved(where)
    assert "--port" in error.value.advice


def test_two_that_start_at_once_do_not_share_a_port() -> None:
    where = address()
    with reserved(where), pytest.raises(CannotStart):
        reserved(where)
