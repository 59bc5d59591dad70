"""The fake forge's HTTPS server: its dialect, its journal, and its bad days."""

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.delivery.forges.fake import bitbucket, gitea, github, gitlab, owners
from tests.delivery.forges.fake.memory import Memory, Refused
from tests.delivery.forges.fake.wire import Call, Reply
from wundr_ray.delivery.forges.interface import ForgeKind
from wundr_ray.forges.hosts import API_PATHS

TOKEN = "forge-Tok3n_of.the+tests"
_DIALECTS = {
    ForgeKind.GITHUB: github,
    ForgeKind.GITLAB: gitlab,
    ForgeKind.GITEA: gitea,
    ForgeKind.BITBUCKET: bitbucket,
}


@dataclass(frozen=True)
class Raw:
    """Bytes in place of a reply's JSON."""

    content: bytes


@dataclass(frozen=True)
class Instead:
    """What is answered to one call. ``performed``: the forge does what it was asked first."""

    reply: Reply
    performed: bool = False


@dataclass
class FakeForge:
    """``instead`` are answers to the next calls; ``journal`` is every call with its reply.

    ``changed`` makes another reply of each. With ``silent`` set the forge takes calls and does not
    answer; with ``drips`` it sends a space now and then, and nothing else. If it is ``public``,
    callers without a token see what is not private.
    """

    kind: ForgeKind
    port: int = 0
    memory: Memory = field(default_factory=Memory)
    instead: list[Instead] = field(default_factory=list)
    journal: list[tuple[Call, Reply]] = field(default_factory=list)
    changed: Callable[[Call, Reply], Reply] = lambda _, reply: reply
    silent: bool = False
    drips: bool = False
    public: bool = False
    closing: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def host(self, name: str) -> str:
        return f"{name}:{self.port}"

    def api(self, name: str) -> str:
        return f"https://{self.host(name)}{API_PATHS[self.kind]}"

    def reply(self, call: Call) -> Reply:
        """One call at a time, as if each were a transaction."""
        with self.lock:
            instead = self.instead.pop(0) if self.instead else None
            reply = Reply(500) if instead and not instead.performed else self._performed(call)
            if instead:
                reply = instead.reply
            reply = self.changed(call, reply)
            self.journal.append((call, reply))
            return reply

    def _performed(self, call: Call) -> Reply:
        dialect = _DIALECTS[self.kind]
        authorization = call.headers.get("authorization")
        is_anybody = authorization is None and self.public
        if not is_anybody and authorization not in self._authorizations():
            return dialect.unauthorized()
        try:
            found = dialect.ROUTES.handle(self.memory, call)
            found = found or owners.ROUTES[self.kind].handle(self.memory, call)
            return found or dialect.refused("", "missing")
        except Refused as error:
            return dialect.refused(error.reason, error.kind)

    def _authorizations(self) -> tuple[str, ...]:
        return f"Bearer {TOKEN}", f"token {TOKEN}"


class ForgeHandler(BaseHTTPRequestHandler):
    forge: FakeForge
    timeout = 10

    def answer_call(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.forge.silent:
            self.forge.closing.wait()
            return
        if self.forge.drips:
            self._drip()
            return
        reply = self.forge.reply(self._call(body))
        content = reply.body.content if isinstance(reply.body, Raw) else _json(reply.body)
        with suppress(OSError):
            self.send_reply(reply, content)

    def _drip(self) -> None:
        """An answer without end, in pieces that keep any limit for silence from being reached."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        with suppress(OSError):
            while not self.forge.closing.wait(0.02):
                self.wfile.write(b" ")
                self.wfile.flush()

    do_GET = do_POST = do_PUT = do_PATCH = answer_call

    def _call(self, body: bytes) -> Call:
        parts = urlsplit(self.path)
        prefix = API_PATHS[self.forge.kind]
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Call(
            self.command,
            parts.path.removeprefix(prefix),
            parse_qs(parts.query),
            headers,
            json.loads(body) if body else None,
            f"https://{headers['host']}",
        )

    def send_reply(self, reply: Reply, content: bytes) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Tests print nothing."""


@contextmanager
def serving(
    kind: ForgeKind, tls: tuple[Path, Path], handler: type[ForgeHandler] = ForgeHandler
) -> Iterator[FakeForge]:
    """``tls``: certificate and key."""
    forge = FakeForge(kind)
    server = _Server(("127.0.0.1", 0), type("Handler", (handler,), {"forge": forge}))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*tls)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    forge.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield forge
    finally:
        forge.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def handle_error(self, *_: Any) -> None:
        """A client that goes away is part of the tests."""


def _json(body: Any) -> bytes:
    return b"" if body is None else json.dumps(body).encode()
