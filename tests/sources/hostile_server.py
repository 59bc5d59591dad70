"""A git server over https that speaks the protocol and means harm."""

import gzip
import os
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from tests.sources.https_server import make_certificate

COMMIT = "1" * 40
FLUSH = b"0000"

Answer = Callable[[bytes], Iterator[bytes]]
"""The body of the answer to a command (``ls-refs`` or ``fetch``), in pieces."""


@dataclass
class Behaviour:
    """How one repository answers; ``greeting`` goes in place of the list of capabilities."""

    ls_refs: Answer = lambda _asked: iter([ref("HEAD", f"refs/heads/{'main'}"), FLUSH])
    fetch: Answer = lambda _asked: iter([FLUSH])
    greeting: bytes | None = None
    asked: list[bytes] = field(default_factory=list)


@dataclass
class HostileServer:
    port: int
    certificate: Path

    def url(self, name: str) -> str:
        return f"https://localhost:{self.port}/{name}"


def line(data: bytes | str) -> bytes:
    """A pkt-line."""
    raw = data.encode() if isinstance(data, str) else data
    return b"%04x" % (len(raw) + 4) + raw


def ref(name: str, target: str | None = None, commit: str = COMMIT) -> bytes:
    """A line of ``ls-refs``."""
    symbolic = f" symref-target:{target}" if target else ""
    return line(f"{commit} {name}{symbolic}\n")


def said(text: str) -> Iterator[bytes]:
    """A fetch in which the server writes to the client's error output, then breaks off."""
    yield line("packfile\n")
    for start in range(0, len(text), 900):
        yield line(b"\x02" + text[start : start + 900].encode())
    yield line(b"\x03" + text.encode()[:900])
    yield FLUSH


def slowly(answer: Answer) -> Answer:
    """The same, some megabytes a second."""

    def pieces(asked: bytes) -> Iterator[bytes]:
        for piece in answer(asked):
            time.sleep(0.01)
            yield piece

    return pieces


def endless_pack(_asked: bytes) -> Iterator[bytes]:
    """A pack whose one object never ends, and cannot be compressed."""
    yield line("packfile\n")
    header = b"PACK" + (2).to_bytes(4, "big") + (1).to_bytes(4, "big")
    size = 1 << 50
    kind, rest = [(3 << 4) | (size & 15)], size >> 4
    while rest:
        kind[-1] |= 0x80
        kind.append(rest & 0x7F)
        rest >>= 7
    packer = zlib.compressobj(0)
    yield line(b"\x01" + header + bytes(kind))
    while True:
        data = packer.compress(os.urandom(60_000))
        for start in range(0, len(data), 60_000):
            yield line(b"\x01" + data[start : start + 60_000])


@contextmanager
def serve_hostile(behaviours: Mapping[str, Behaviour], scratch: Path) -> Iterator[HostileServer]:
    """Serve repositories that exist in their answers only, by name; the certificate is new."""
    certificate, key = make_certificate(scratch)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    handler = type("Handler", (_Handler,), {"behaviours": behaviours})
    server = _Server(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield HostileServer(server.server_address[1], certificate)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is the aim."""


class _Handler(BaseHTTPRequestHandler):
    behaviours: ClassVar[Mapping[str, Behaviour]]
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        behaviour = self.behaviours[self.path.split("/")[1]]
        greeting = line("# service=git-upload-pack\n") + FLUSH
        greeting += behaviour.greeting or b"".join(
            [
                *map(line, ("version 2\n", "ls-refs=unborn\n", "fetch=shallow filter\n")),
                line("object-format=sha1\n"),
                FLUSH,
            ]
        )
        self._send("advertisement", iter([greeting]))

    def do_POST(self) -> None:
        behaviour = self.behaviours[self.path.split("/")[1]]
        asked = self._body()
        behaviour.asked.append(asked)
        answer = behaviour.ls_refs if b"command=ls-refs" in asked else behaviour.fetch
        self._send("result", answer(asked))

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _body(self) -> bytes:
        data = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.headers.get("Content-Encoding") == "gzip":
            return gzip.decompress(data)
        return data

    def _send(self, kind: str, pieces: Iterator[bytes]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"application/x-git-upload-pack-{kind}")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in pieces:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")
