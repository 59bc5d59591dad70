"""Serve's replicas listen where their node does.

A replica opens a gRPC server for other replicas on every address of the machine, whatever Ray's
own servers do, and there is no setting. It asks one function for the port, which is replaced here:
on a node that has only the loopback address, as after `wundr up`, the server gets that one.
"""

import ipaddress
from typing import Any

import ray
from ray._common.tls_utils import add_port_to_grpc_server
from ray.serve._private import replica

_EVERYWHERE = "[::]:"


def listen_as_the_node_does() -> None:
    """To be called in the replica before it opens its server, as the application's builder is."""
    node = ray.util.get_node_ip_address()
    if ipaddress.ip_address(node).is_loopback:
        replica.add_port_to_grpc_server = _on(node)


def _on(host: str) -> Any:
    def add_port(server: Any, address: str) -> int:
        narrow = address.replace(_EVERYWHERE, f"{host}:", 1)
        return int(add_port_to_grpc_server(server, narrow))

    return add_port
