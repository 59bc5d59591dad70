"""One host as people have it: repositories by git over https, and their forge's API beside them."""

import base64
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from tests.delivery.forges.fake.memory import Request
from tests.delivery.forges.fake.server import TOKEN, FakeForge, ForgeHandler, serving
from tests.delivery.forges.fake.wire import Reply
from tests.sources.https_server import GitHandler, GitServer, make_certificate
from tests.sources.repositories import git, make_repository
from wundr_ray.delivery.forges.interface import ForgeKind
from wundr_ray.forges.hosts import API_PATHS

OWNER = "acme"

Effect = Callable[[str], None]


class LiveBranches(dict[str, str]):
    """The branches that a bare repository has now."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def __contains__(self, name: object) -> bool:
        return bool(self._id(str(name)))

    def __getitem__(self, name: str) -> str:
        return self._id(name)

    def _id(self, name: str) -> str:
        return git(self._folder, "for-each-ref", "--format=%(objectname)", f"refs/heads/{name}")


@dataclass
class Effects:
    """What has happened on the host; ``at`` is called after each, before its answer is sent."""

    at: Effect = lambda _: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def happened(self, effect: str) -> None:
        with self.lock:
            self.at(effect)


@dataclass(frozen=True)
class ForgeHost:
    """Repositories of ``OWNER`` below ``root``, which everybody may read, and ``TOKEN`` write."""

    fake: FakeForge
    root: Path
    certificate: Path
    effects: Effects

    @property
    def name(self) -> str:
        return self.fake.host("localhost")

    def url(self, repository: str) -> str:
        return f"https://{self.name}/{OWNER}/{repository}.git"

    def folder(self, repository: str) -> Path:
        return self.root / OWNER / f"{repository}.git"

    def requests(self, repository: str) -> Sequence[Request]:
        return self.fake.memory.get(f"{OWNER}/{repository}").requests

    def opened(self) -> int:
        """How many requests were ever opened, whether or not the answer has arrived."""
        return sum(
            call.method == "POST" and call.path.endswith("/pulls") and reply.status == 201
            for call, reply in self.fake.journal
        )

    def add(self, prefix: str, number: int, files: Mapping[str, bytes]) -> list[str]:
        """So many repositories with the same files; their names."""
        names = [f"{prefix}{position}" for position in range(number)]
        first = self.folder(names[0])
        work = make_repository(self.root / f"{prefix}-work", files)
        git(self.root, "clone", "--quiet", "--bare", str(work), str(first))
        for name, value in {
            "uploadpack.allowFilter": "true",
            "http.receivepack": "true",
            "core.logAllRefUpdates": "true",
        }.items():
            git(first, "config", name, value)
        for name in names:
            if name != names[0]:
                subprocess.run(["cp", "-r", first, self.folder(name)], check=True)
            added = self.fake.memory.add(f"{OWNER}/{name}")
            added.branches = LiveBranches(self.folder(name))
        return names


@contextmanager
def forge_host(folder: Path, kind: ForgeKind = ForgeKind.GITHUB) -> Iterator[ForgeHost]:
    """Serve what is in ``folder``, with a certificate of its own."""
    with forge_host_with(make_certificate(folder), folder, kind) as host:
        yield host


@contextmanager
def forge_host_with(
    tls: tuple[Path, Path], folder: Path, kind: ForgeKind = ForgeKind.GITHUB
) -> Iterator[ForgeHost]:
    """The same with a given certificate and its key."""
    effects = Effects()
    root = folder / "served"
    (root / OWNER).mkdir(parents=True)
    of_host = {"root": root, "told": GitServer(0, tls[0]), "effects": effects}
    with serving(kind, tls, type("HostHandler", (_Handler,), of_host)) as fake:
        yield ForgeHost(fake, root, tls[0], effects)


class _Handler(ForgeHandler, GitHandler):
    effects: ClassVar[Effects]

    def do_GET(self) -> None:
        if self.path.startswith(f"{API_PATHS[self.forge.kind]}/"):
            self.answer_call()
        elif "git-receive-pack" in self.path and not self._has_token():
            self._answer(401, {"WWW-Authenticate": 'Basic realm="git"'})
        else:
            self._backend()

    do_POST = do_PUT = do_PATCH = do_GET

    def _has_token(self) -> bool:
        known = base64.b64encode(f"x-access-token:{TOKEN}".encode()).decode()
        return self.headers.get("Authorization") == f"Basic {known}"

    def _answer(self, code: int, headers: dict[str, str] | None = None, body: bytes = b"") -> None:
        if self.command == "POST" and self.path.endswith("/git-receive-pack") and code == 200:
            self.effects.happened("push")
        super()._answer(code, headers, body)

    def send_reply(self, reply: Reply, content: bytes) -> None:
        if self.command == "POST" and self.path.endswith("/pulls") and reply.status == 201:
            self.effects.happened("request")
        super().send_reply(reply, content)
