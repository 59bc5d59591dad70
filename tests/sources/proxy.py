"""A proxy on this machine that connects wherever it is asked, under names that only it knows."""

import base64
import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar


@dataclass
class Proxy:
    """``known`` gives names their addresses; ``asked`` are the targets it was sent to."""

    port: int = 0
    known: dict[str, str] = field(default_factory=dict)
    user: str = ""
    asked: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://{self.user}{'@' if self.user else ''}127.0.0.1:{self.port}"


@contextmanager
def serve(known: dict[str, str], user: str = "") -> Iterator[Proxy]:
    """``user`` is ``name:password``, without which nobody is let through."""
    told = Proxy(known=known, user=user)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"told": told}))
    server.daemon_threads = False
    told.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    told: ClassVar[Proxy]
    protocol_version = "HTTP/1.1"  # a second try comes by the same connection
    timeout = 10

    def do_CONNECT(self) -> None:
        host, _, port = self.path.rpartition(":")
        self.told.asked.append(host)
        wanted = f"Basic {base64.b64encode(self.told.user.encode()).decode()}"
        if self.told.user and self.headers.get("Proxy-Authorization") != wanted:
            self.send_response(407)
            self.send_header("Proxy-Authenticate", 'Basic realm="proxy"')
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif host in self.told.known:
            with socket.create_connection((self.told.known[host], int(port)), 5) as target:
                self.send_response(200)
                self.end_headers()
                self._carry(target)
            self.close_connection = True
        else:
            self.send_error(403)

    def _carry(self, target: socket.socket) -> None:
        ends = {target: self.connection, self.connection: target}
        while ready := select.select([*ends], [], [], 10)[0]:
            for source in ready:
                data = source.recv(65536)
                if not data:
                    return
                ends[source].sendall(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""
