"""A small process that starts a detached installation again when its head has ended.

``spawn`` starts it, ``end`` ends it. It is found by the lock of the home folder that it holds for
as long as it lives. It does not carry the mark of the installation: ending that would end it too.
"""

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil

from serve_app.local.head.head_files import ENDED
from serve_app.local.processes import lives
from serve_app.local.state import Running
from serve_app.local.supervision import restarts
from serve_app.local.supervision.restarts import Restart
from wundr_ray import private
from wundr_ray.system import utc_now

_POLL_SECONDS = 1.0
_START = "serve_app.local.supervision.again"


def spawn(home: Path, logs: Path, options: list[str]) -> "subprocess.Popen[bytes]":
    """Watch what has just been started in ``home`` with ``options``."""
    restarts.save(home, [])
    private.touch(_lock(home))
    with _lock(home).open("r+") as lock, (logs / "supervisor.log").open("a") as log:
        # Taken here and inherited by the child: there is no moment in which nobody holds it.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        command = [
            sys.executable,
            "-P",
            "-m",
            "serve_app.local.supervision.supervisor",
            str(home),
            *options,
        ]
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[lock.fileno()],  # the lock is the child's now, from its first moment
            start_new_session=True,
            cwd="/",
        )
        lock.truncate()
        lock.write(str(child.pid))
    return child


def watches(home: Path) -> bool:
    return _process(home) is not None


def end(home: Path) -> bool:
    """End the supervisor, and a start that it is trying; False if there was no supervisor."""
    supervisor = _process(home)
    if supervisor is None:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        supervisor.suspend()  # so that it starts nothing more
        tree = [*supervisor.children(recursive=True), supervisor]
        for process in tree:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(tree, timeout=10)
    return True


def why_ended(state: Running) -> str:
    """What the head has said at its end, if it could."""
    try:
        return (Path(state.folder) / ENDED).read_text("utf-8")
    except FileNotFoundError:
        return "Ray's head was killed"


def supervise(home: Path, options: list[str]) -> None:
    """Start the installation again whenever it ends, until it is stopped or its folder is gone."""
    attempts = 0
    while state := Running.load(home):
        began = time.monotonic()
        while lives(state.head, state.mark):
            time.sleep(_POLL_SECONDS)
        if not state.is_recorded(home):  # it was ended on purpose, or replaced by another one
            return
        attempts = restarts.attempts_after(time.monotonic() - began, attempts)
        attempts = _start_again(home, why_ended(state), options, attempts)


def _start_again(home: Path, why: str, options: list[str], attempts: int) -> int:
    """Try until it works; how many attempts that makes in all."""
    while home.exists():
        restart = Restart(utc_now().isoformat(timespec="seconds"), why)
        before = restarts.load(home)
        restarts.save(home, [*before, restart])
        print(f"{restart.at} {why}: starting again", flush=True)
        time.sleep(restarts.delay(attempts))
        attempts += 1
        command = [sys.executable, "-P", "-m", _START, *options]
        if subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0:
            restarts.save(home, [*before, replace(restart, works=True)])
            break
        why = "the attempt before this one failed; see logs/supervisor.log"
    return attempts


def _process(home: Path) -> psutil.Process | None:
    """The process that holds the lock, whose id is in the file; None if nobody holds it."""
    # An id alone may belong to another process by now. Closing the file gives up a lock that was
    # only taken to look.
    with contextlib.suppress(OSError, ValueError), _lock(home).open("r+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with contextlib.suppress(psutil.NoSuchProcess):
                return psutil.Process(int(lock.read()))
    return None


def _lock(home: Path) -> Path:
    return home / "supervisor.lock"


if __name__ == "__main__":
    os.environ["WUNDR_HOME"] = sys.argv[1]  # noqa: TID251 - for what it starts
    supervise(Path(sys.argv[1]), sys.argv[2:])
