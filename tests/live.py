"""A real installation for tests: ``wundr up`` in a home folder of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from serve_app.local import launch
from serve_app.local.cluster import answers, free_ports, running
from serve_app.local.head.head_files import FOUND
from serve_app.local.processes import marked
from serve_app.local.state import Running
from wundr_sdk import RetryConfig, WundrClient
from wundr_sdk.connection.profile import resolve_profile

ROOT = Path(__file__).parents[1]
WUNDR = str(Path(sys.executable).with_name("wundr"))


@dataclass
class LiveServer:
    home: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    _terminal: "subprocess.Popen[str] | None" = field(default=None, init=False)

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if name != "RAY_ADDRESS"}
        return {
            **clean,
            "WUNDR_HOME": str(self.home),
            "WUNDR_ALLOW_LOCAL_REPOSITORIES": "true",  # tests make more accounts
            "COLUMNS": "120",
            **self.settings,
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def key(self) -> str:
        return resolve_profile({"WUNDR_HOME": str(self.home)}).api_key

    def client(self, retry: RetryConfig | None = None) -> WundrClient:
        return WundrClient(api_key=self.key, base_url=self.url, retry=retry)

    def wundr(
        self, *arguments: str, timeout: float = 120, given: str = ""
    ) -> "subprocess.CompletedProcess[str]":
        """Run the command line as a user of this installation; ``given`` is its standard input."""
        return subprocess.run(
            [WUNDR, *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def up(self) -> None:
        done = self.wundr("up", "--detach", "--port", str(self.port), timeout=200)
        assert done.returncode == 0, done.stdout + done.stderr

    def up_in_terminal(self) -> None:
        """As a person starts it; ``end_terminal`` closes the terminal."""
        self._terminal = subprocess.Popen(
            [WUNDR, "up", "--port", str(self.port)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._terminal.stderr
        said = []
        for line in self._terminal.stderr:
            said.append(line)
            if "Ctrl-C" in line:
                return
        raise AssertionError("".join(said))

    def end_terminal(self, number: signal.Signals = signal.SIGHUP) -> str:
        """Returns all that was said since it had started."""
        assert self._terminal
        self._terminal.send_signal(number)
        out, errors = self._terminal.communicate(timeout=60)
        self._terminal = None
        return out + errors

    def down(self) -> None:
        self.wundr("down")
        if self._terminal:
            self._terminal.communicate(timeout=60)
            self._terminal = None

    @property
    def folder(self) -> Path:
        """Of Ray and for temporary files, while it runs."""
        state = Running.load(self.home)
        assert state
        return Path(state.folder)

    def has_started_again(self, before: Running | None) -> bool:
        """Whether another than ``before`` answers."""
        now = running(self.home)
        return now is not None and now.mark != (before and before.mark) and answers(now.url)

    def ask_ray(self, module: str, given: str = "") -> str:
        """What a program that joins the installation's Ray prints."""
        state = Running.load(self.home)
        assert state
        done = subprocess.run(
            [sys.executable, "-m", module, str(self.folder / FOUND)],
            env=launch.asking(self.home, state),
            cwd=ROOT,
            input=given,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def names(self) -> set[str]:
        """What the installation's programs are called."""
        found = set()
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                found.add(process.name())
        return found

    def processes(self, title: str = "") -> list[psutil.Process]:
        """The installation's processes whose title (command line) contains ``title``."""
        state = Running.load(self.home)
        if state is None:
            return []
        found = []
        for process in marked(state.mark):
            try:
                if title in " ".join(process.cmdline()):
                    found.append(process)
            except psutil.Error:
                continue
        return found


@contextmanager
def installation(
    home: Path | None = None,
    start: Callable[[LiveServer], None] = LiveServer.up,
    **settings: str,
) -> Iterator[LiveServer]:
    """Started, and stopped at the end whatever happens; its home folder is emptied then.

    ``settings`` are environment variables.
    """
    home = home or Path(tempfile.mkdtemp(prefix="wundr-test-"))
    (port,) = free_ports(1)
    server = LiveServer(home, port, settings)
    try:
        start(server)
        yield server
    finally:
        server.down()
        shutil.rmtree(home, ignore_errors=True)


def job(job_id: str, url: str | Path, **config: object) -> dict[str, object]:
    project = {"name": Path(str(url)).name, "repository": {"url": str(url)}}
    return {"id": job_id, "type": "analysis", "config": {"project": project, **config}}


def until(condition: Callable[[], Any], seconds: float = 90, pause: float = 0.02) -> Any:
    deadline = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(pause)
    return value
