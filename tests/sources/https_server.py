"""An HTTPS git server on this machine, with the bad manners of real ones."""

import base64
import datetime
import os
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any, ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

NAMES = ("localhost", "pinned.example")
TOKEN = "glpat-Tok3n_of.the+tests"


@dataclass
class GitServer:
    """Where it listens, whom to trust, what it was asked, and how many bytes it has answered."""

    port: int
    certificate: Path
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    withdrawn: bool = False
    sent_bytes: int = 0

    def url(self, path: str, host: str = "localhost") -> str:
        return f"https://{host}:{self.port}/{path}"


@contextmanager
def serve(root: Path, scratch: Path) -> Iterator[GitServer]:
    """Serve the repositories below ``root`` by ``git http-backend``."""
    certificate, key = make_certificate(scratch)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    closing = threading.Event()
    handler = type("Handler", (GitHandler,), {"root": root, "closing": closing})
    server = _Server(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    told = GitServer(server.server_address[1], certificate)
    handler.told = told  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # joined by server_close, so that no thread outlives a test

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or distrusts us, is part of the tests."""


class GitHandler(BaseHTTPRequestHandler):
    """Answers with git's own server, or as badly as the repository's name says."""

    root: ClassVar[Path]
    closing: ClassVar[threading.Event]
    told: ClassVar[GitServer]
    protocol_version = "HTTP/1.1"
    timeout = 5

    def do_GET(self) -> None:
        self.told.asked.append((self.path, dict(self.headers)))
        match self.path.split("/")[1]:
            case "forbidden.git":
                self._answer(403)
            case "moved.git":
                target = self.path.replace("/moved.git", "/project.git")
                self._answer(301, {"Location": self.told.url(target[1:])})
            case "busy.git":
                self._answer(503)
            case "flaky.git" if self._times_asked("flaky.git") == 1:
                self._answer(503)
            case "hanging.git":
                self.closing.wait(30)
                self.close_connection = True
            case "broken.git":
                self.close_connection = True
            case "page.git":
                self._answer(
                    200, {"Content-Type": "text/html"}, b"<!doctype html>\n<h1>Hello</h1>\n"
                )
            case "dumb.git":
                self._dumb()
            case "locked" | "private.git" | "echo.git":
                self._guarded()
            case _:
                self._backend()

    do_POST = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _answer(self, code: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        self.told.sent_bytes += len(body)
        self.send_response(code)
        for name, value in {**(headers or {}), "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _guarded(self) -> None:
        """Below ``/locked`` for those with the token; ``echo.git`` repeats what it was sent."""
        if "echo.git" in self.path:
            sent = self.headers.get("Authorization", "")
            self._answer(403, {"Content-Type": "text/plain"}, f"{TOKEN} {sent}\n".encode())
        elif self._has_token():
            self._backend()
        else:
            self._answer(401, {"WWW-Authenticate": 'Basic realm="git"'})

    def _has_token(self) -> bool:
        """As GitHub and GitLab take it; ``/locked`` holds the same repositories."""
        known = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        sent = self.headers.get("Authorization") == f"Basic {known}"
        return sent and not self.told.withdrawn

    def _times_asked(self, name: str) -> int:
        return sum(name in path for path, _ in self.told.asked)

    def _dumb(self) -> None:
        """A repository as plain files, the way a static web server gives it."""
        if "info/refs" in self.path:
            self._answer(200, {"Content-Type": "text/plain"}, b"1" * 40 + b"\trefs/heads/main\n")
        elif self.path.endswith("/HEAD"):
            self._answer(200, {"Content-Type": "text/plain"}, b"ref: refs/heads/main\n")
        else:
            self._answer(404)

    def _backend(self) -> None:
        path, _, query = self.path.removeprefix("/locked").partition("?")
        length = int(self.headers.get("Content-Length", 0))
        done = subprocess.run(
            ["git", "http-backend"],
            input=self.rfile.read(length),
            capture_output=True,
            check=False,
            env={
                "PATH": os.defpath,
                "GIT_CONFIG_NOSYSTEM": "1",
                "GIT_CONFIG_GLOBAL": os.devnull,
                "GIT_PROJECT_ROOT": str(self.root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path,
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
            },
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        self._answer(int(headers.pop("Status", "200").split()[0]), headers, body)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for ``NAMES`` and 127.0.0.1, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test server")])
    alternatives: list[x509.GeneralName] = [x509.DNSName(each) for each in NAMES]
    alternatives.append(x509.IPAddress(ip_address("127.0.0.1")))
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "server.pem", folder / "server.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, secret
