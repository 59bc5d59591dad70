"""A server with one file: sends parts of it, and loses connections as a test wants."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class FileServer:
    """``content`` is sent ``repeated`` times.

    ``cuts`` are the numbers of bytes after which the next answers end too early. ``headers`` are
    added to every answer; with an ``ETag`` among them, parts can be requested. ``before_body`` is
    called when the headers were sent.
    """

    content: bytes
    repeated: int = 1
    cuts: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[Mapping[str, str]] = field(default_factory=list)
    before_body: Callable[[], object] | None = None
    status: int = 200

    @contextmanager
    def serving(self) -> Iterator[str]:
        """Listen on a free port of this machine; gives the address."""
        server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()

    @property
    def size(self) -> int:
        return len(self.content) * self.repeated

    def start(self, headers: Mapping[str, str]) -> int:
        """The first byte to send."""
        if "range" not in headers or headers.get("if-range") != self.headers.get("ETag"):
            return 0
        return int(headers["range"].removeprefix("bytes=").removesuffix("-"))

    def chunks(self, start: int) -> Iterator[bytes]:
        """The body from that byte on, as far as the connection lasts."""
        left = self.cuts.pop(0) if self.cuts else self.size
        for number in range(self.repeated):
            offset = number * len(self.content)
            chunk = self.content[max(0, start - offset) :][:left]
            left -= len(chunk)
            yield chunk


def _handler(server: FileServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.requests.append({**headers, "path": self.path})
            start = server.start(headers)
            self.send_response(206 if start else server.status)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{server.size - 1}/{server.size}")
            self.send_header("Content-Length", str(server.size - start))
            for name, value in server.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if server.before_body:
                server.before_body()
            for chunk in server.chunks(start):
                self.wfile.write(chunk)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: standard error belongs to the test."""

    return Handler
