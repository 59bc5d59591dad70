"""An ssh server on this machine for fetches and pushes, with bad manners of real ones."""

import asyncio
import os
import shlex
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import asyncssh

USER = "git"


@dataclass
class SshServer:
    """Where it listens, what opens it, and which programs it was asked to run."""

    port: int
    key_file: Path
    host_key: str
    asked: list[str] = field(default_factory=list)
    end: Callable[[], object] = lambda: None

    def url(self, path: str, host: str = "localhost") -> str:
        return f"ssh://{USER}@{host}:{self.port}/{path}"

    def known_hosts(self, folder: Path, host: str = "localhost") -> Path:
        """A file that lists the server's key for ``host``, the way ``ssh-keyscan`` writes it."""
        file = folder / "known_hosts"
        file.write_text(f"[{host}]:{self.port} {self.host_key}\n")
        return file


@contextmanager
def serve_ssh(root: Path, scratch: Path) -> Iterator[SshServer]:
    """Serve the repositories below ``root`` to the one key in ``key_file``."""
    scratch.mkdir(parents=True, exist_ok=True)
    host_key, user_key = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    key_file = private_key(scratch / "user.key", user_key)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        public = host_key.export_public_key().decode().strip()
        told = SshServer(listening.getsockname()[1], key_file, public)
        started = threading.Event()

        async def serve() -> None:
            acceptor = await asyncssh.listen(
                sock=listening,
                server_host_keys=[host_key],
                authorized_client_keys=asyncssh.import_authorized_keys(
                    user_key.export_public_key().decode()
                ),
                process_factory=_Repositories(root, told).answer,
                encoding=None,
            )
            ending = asyncio.Event()
            told.end = partial(asyncio.get_running_loop().call_soon_threadsafe, ending.set)
            started.set()
            await ending.wait()
            acceptor.close()
            await acceptor.wait_closed()

        thread = threading.Thread(target=lambda: asyncio.run(serve()))
        thread.start()
        started.wait()
        try:
            yield told
        finally:
            told.end()
            thread.join()


def private_key(file: Path, key: asyncssh.SSHKey | None = None) -> Path:
    """A private key in a file as ssh wants it; a new one that opens nothing, if none is given."""
    key = key or asyncssh.generate_private_key("ssh-ed25519")
    file.write_bytes(key.export_private_key())
    file.chmod(0o600)
    return file


@dataclass
class _Repositories:
    root: Path
    told: SshServer

    async def answer(self, process: asyncssh.SSHServerProcess[bytes]) -> None:
        self.told.asked.append(process.command or "")
        program, path = shlex.split(process.command or "")
        assert program in {"git-upload-pack", "git-receive-pack"}
        if path == "/stalled.git":
            await process.channel.wait_closed()
        elif path == "/read_only.git" and program == "git-receive-pack":
            process.stderr.write(
                b"ERROR: The key you are authenticating with has been marked as read only.\n"
            )
            process.exit(1)
        elif path == "/hosted.git":
            process.stderr.write(b"ERROR: Repository not found.\n")
            process.exit(1)
        else:
            await self._run(process, program.removeprefix("git-"), path)

    async def _run(
        self, process: asyncssh.SSHServerProcess[bytes], program: str, path: str
    ) -> None:
        sub = await asyncio.create_subprocess_exec(
            *("git", "-c", "uploadpack.allowFilter=true", program, f"{self.root}{path}"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={"PATH": os.defpath, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull},
        )
        assert sub.stdin
        assert sub.stdout
        assert sub.stderr
        asking = asyncio.create_task(_pump(process.stdin, sub.stdin))
        await asyncio.gather(
            _pump(sub.stdout, process.stdout), _pump(sub.stderr, process.stderr), sub.wait()
        )
        asking.cancel()
        sub.stdin.close()
        process.exit(sub.returncode or 0)


async def _pump(source: Any, target: Any) -> None:
    while chunk := await source.read(1 << 16):
        target.write(chunk)
        await target.drain()
